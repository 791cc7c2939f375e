#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/corpus/dice.h"

namespace yagura::cli::corpus {

struct WindowsUser {
    std::string name;
    std::string sid;
    bool administrator = false;
};

struct WindowsComputer {
    std::string name;     ///< DC01
    std::string full;     ///< DC01.corp.example
    std::string account;  ///< DC01$
    std::string address;
};

/// A computer whose Security channel is collected.
struct WindowsHost {
    WindowsComputer computer;
    std::uint64_t next_record = 0;
    std::uint32_t lsass_process = 0;
};

/// An open logon, so that its logoff names the same user, id and type.
struct WindowsSession {
    std::uint32_t user = 0;
    std::uint64_t logon_id = 0;
    std::uint32_t logon_type = 0;
};

/// A password-guessing attack under way against one host.
struct WindowsAttack {
    std::uint32_t attempts_left = 0;
    std::uint32_t host = 0;
    std::uint32_t address = 0;
    std::string workstation;
    std::uint32_t lockout_in = 0;  ///< attempts until the account that is guessed most gets locked
};

/// Who and what lives in the domain that the Windows events are about.
struct WindowsWorld {
    explicit WindowsWorld(Dice& dice);

    std::string domain_sid;
    std::vector<WindowsUser> users;
    std::vector<WindowsComputer> workstations;
    std::vector<WindowsHost> hosts;
    std::vector<std::array<WindowsSession, 64>> sessions;  ///< of each host, a ring
    WindowsAttack attack;
    std::uint64_t next_logon_id = 0x3a4f1c;
    std::uint32_t next_relative_id = 2100;
};

inline constexpr std::string_view kWindowsDomain = "CORP";
inline constexpr std::string_view kWindowsDnsDomain = "corp.example";
/// User names that guessing programs try first.
inline constexpr std::array<std::string_view, 24> kGuessedNames = {
    "administrator", "admin", "user",    "test",     "guest",     "sql",      "backup", "scanner",
    "support",       "info",  "sales",   "office",   "reception", "postgres", "oracle", "root",
    "ftp",           "web",   "manager", "training", "printer",   "pos",      "demo",   "student"};

}  // namespace yagura::cli::corpus
