#include "cli/corpus/windows_world.h"

#include <fmt/core.h>

#include "cli/corpus/pieces.h"

namespace yagura::cli::corpus {
namespace {

constexpr std::array<std::string_view, 40> kFirstNames = {
    "aiko",  "akira", "amelie", "anna",   "ben",   "carla", "chen",   "clara", "daichi", "dana",
    "david", "elena", "emil",   "fatima", "felix", "hana",  "haruto", "ines",  "ivan",   "jonas",
    "julia", "kenji", "lena",   "luca",   "maria", "mei",   "miguel", "mina",  "nora",   "oscar",
    "paula", "priya", "ren",    "rosa",   "sara",  "sofia", "tariq",  "tomas", "yuki",   "zoe"};
constexpr std::array<std::string_view, 25> kLastNames = {
    "abe",    "bauer",  "costa",  "diaz",   "endo", "fischer", "garcia", "hansen", "ito",
    "jansen", "kimura", "lopez",  "meyer",  "mori", "novak",   "okada",  "patel",  "rossi",
    "sato",   "silva",  "suzuki", "tanaka", "ueda", "weber",   "yamada"};
constexpr std::array<std::string_view, 12> kHostNames = {"DC01",  "DC02",  "FS01",  "FS02",
                                                         "SQL01", "SQL02", "APP01", "APP02",
                                                         "APP03", "WEB01", "RDS01", "PRINT01"};
constexpr std::size_t kUsers = 420;
constexpr std::size_t kWorkstations = 260;

WindowsComputer computer(std::string name, std::string address) {
    WindowsComputer out;
    out.full = fmt::format("{}.{}", name, kWindowsDnsDomain);
    out.account = name + "$";
    out.name = std::move(name);
    out.address = std::move(address);
    return out;
}

}  // namespace

WindowsWorld::WindowsWorld(Dice& dice) {
    domain_sid = fmt::format("S-1-5-21-{}-{}-{}", dice.between(900'000'000, 4'000'000'000),
                             dice.between(900'000'000, 4'000'000'000),
                             dice.between(900'000'000, 4'000'000'000));
    users.push_back({"Administrator", domain_sid + "-500", true});
    for (std::size_t index = 1; index < kUsers; ++index) {
        const std::string_view first = kFirstNames[index % kFirstNames.size()];
        const std::string_view last = kLastNames[(index * 7 + index / 40) % kLastNames.size()];
        WindowsUser user;
        const bool administrator = index % 30 == 5;
        user.name = administrator ? fmt::format("adm.{}", last) : fmt::format("{}.{}", first, last);
        if (index % 14 == 3) user.name = fmt::format("svc-{}{:02}", last, index % 20);
        user.sid = fmt::format("{}-{}", domain_sid, 1103 + index);
        user.administrator = administrator;
        users.push_back(std::move(user));
    }
    for (std::size_t index = 0; index < kWorkstations; ++index) {
        workstations.push_back(computer(fmt::format("WS{:04}", 1000 + index * 3),
                                        fmt::format("10.20.{}.{}", index / 120, 10 + index % 240)));
    }
    for (std::size_t index = 0; index < kHostNames.size(); ++index) {
        WindowsHost host;
        host.computer =
            computer(std::string(kHostNames[index]), fmt::format("10.10.1.{}", 10 + index));
        host.next_record = dice.between(100'000, 90'000'000);
        host.lsass_process = dice.between(140, 230) * 4;
        hosts.push_back(std::move(host));
    }
    sessions.resize(hosts.size());
    for (auto& ring : sessions) {
        for (WindowsSession& session : ring) {
            session.user = dice.skewed(static_cast<std::uint32_t>(users.size()));
            session.logon_id = next_logon_id += dice.between(0x100, 0x9000);
            session.logon_type = 3;
        }
    }
}

}  // namespace yagura::cli::corpus
