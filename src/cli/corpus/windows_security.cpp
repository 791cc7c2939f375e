#include <fmt/core.h>

#include "cli/corpus/generators.h"
#include "cli/corpus/windows_event_writer.h"
#include "cli/corpus/windows_world.h"

// Field names and their order: windows-events.md section 8.1; codes in them: section 8.2.

namespace yagura::cli::corpus {
namespace {

using Head = WindowsEventWriter::Head;

constexpr std::string_view kSystemSid = "S-1-5-18";
constexpr std::uint64_t kSystemLogon = 0x3e7;

enum class Happening {
    NetworkLogon,
    LocalLogon,
    Logoff,
    Privileges,
    Process,
    ServiceTicket,
    TicketGrant,
    NtlmCheck,
    FailedLogon,
    ExplicitCredentials,
    ShareAccess,
    FileAccess,
    HandleRequest,
    AccountChange,
    LocalGroupChange,
    DomainGroupChange,
};
// Of 10,000 events, in the order of the enumerators.
constexpr std::uint32_t kWeights[] = {2600, 500, 2700, 1300, 900, 600, 200, 200,
                                      150,  100, 350,  200,  100, 60,  20,  20};

struct Program {
    std::string_view path;
    std::string_view command;
    std::string_view parent;
};
constexpr Program kPrograms[] = {
    {R"(C:\Windows\System32\svchost.exe)",
     R"(C:\Windows\system32\svchost.exe -k netsvcs -p -s Schedule)",
     R"(C:\Windows\System32\services.exe)"},
    {R"(C:\Windows\System32\taskhostw.exe)", "taskhostw.exe Install $(Arg0)",
     R"(C:\Windows\System32\svchost.exe)"},
    {R"(C:\Windows\System32\conhost.exe)",
     R"(\??\C:\Windows\system32\conhost.exe 0xffffffff -ForceV1)",
     R"(C:\Windows\System32\cmd.exe)"},
    {R"(C:\Windows\System32\cmd.exe)", R"(C:\Windows\system32\cmd.exe /c backup.cmd)",
     R"(C:\Windows\System32\svchost.exe)"},
    {R"(C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe)",
     R"(powershell.exe -NoProfile -File C:\ops\inventory.ps1)", R"(C:\Windows\System32\cmd.exe)"},
    {R"(C:\Program Files\Backup Agent\agent.exe)", R"(agent.exe --run --job nightly)",
     R"(C:\Windows\System32\services.exe)"},
    {R"(C:\Windows\System32\wbem\WmiPrvSE.exe)",
     R"(C:\Windows\system32\wbem\wmiprvse.exe -secured -Embedding)",
     R"(C:\Windows\System32\svchost.exe)"},
    {R"(C:\Windows\System32\net.exe)", R"(net  localgroup Administrators)",
     R"(C:\Windows\System32\cmd.exe)"},
};
constexpr std::string_view kShares[] = {R"(\\*\SYSVOL)",  R"(\\*\NETLOGON)", R"(\\*\IPC$)",
                                        R"(\\*\Finance)", R"(\\*\Projects)", R"(\\*\Home)"};
constexpr std::string_view kFolders[] = {"Finance", "Projects", "Home", "HR", "Legal", "Public"};
constexpr std::string_view kDocuments[] = {"budget",  "forecast", "contract", "minutes",
                                           "offer",   "invoice",  "report",   "plan",
                                           "payroll", "inventory"};
constexpr std::string_view kExtensions[] = {"xlsx", "docx", "pdf", "pptx", "csv"};
constexpr std::string_view kServices[] = {"krbtgt", "ldap", "cifs", "host", "http", "MSSQLSvc"};

class WindowsSecurity final : public Generator {
  public:
    explicit WindowsSecurity(std::uint64_t seed)
        : dice_(seed ^ 0x57494e), world_(dice_), choice_(kWeights) {
        for (const WindowsHost& host : world_.hosts) streams_.push_back(host.computer.full);
    }

    std::uint32_t next(TimeMs time, std::string& out) override {
        WindowsEventWriter event(out, dice_, times_);
        if (world_.attack.attempts_left > 0 && !dice_.one_in(4)) return attack(event, time);
        if (dice_.one_in(12'000)) start_attack();
        const std::uint32_t host = dice_.leaning(static_cast<std::uint32_t>(world_.hosts.size()));
        if (dice_.one_in(400'000)) {
            event.log_cleared(world_.hosts[host], time, administrator(), new_logon_id());
            return host;
        }
        return write(static_cast<Happening>(choice_.choose(dice_)), event, host, time);
    }

    const std::vector<std::string>& streams() const override { return streams_; }

  private:
    /// Returns the host that wrote it: what concerns the domain is written by its controllers.
    std::uint32_t write(Happening what, WindowsEventWriter& event, std::uint32_t host,
                        TimeMs time) {
        switch (what) {
            case Happening::NetworkLogon:
                logon(event, host, time, 3);
                break;
            case Happening::LocalLogon: {
                constexpr std::uint32_t kTypes[] = {2, 5, 5, 5, 7, 10, 11, 4};
                logon(event, host, time, dice_.pick(kTypes));
                break;
            }
            case Happening::Logoff:
                logoff(event, host, time);
                break;
            case Happening::Privileges:
                privileges(event, host, time);
                break;
            case Happening::Process:
                process(event, host, time);
                break;
            case Happening::ServiceTicket:
                service_ticket(event, host = controller(), time);
                break;
            case Happening::TicketGrant:
                ticket_grant(event, host = controller(), time);
                break;
            case Happening::NtlmCheck:
                ntlm_check(event, host = controller(), time);
                break;
            case Happening::FailedLogon:
                mistyped(event, host, time);
                break;
            case Happening::ExplicitCredentials:
                explicit_credentials(event, host, time);
                break;
            case Happening::ShareAccess:
                share_access(event, host, time);
                break;
            case Happening::FileAccess:
                file_access(event, host, time);
                break;
            case Happening::HandleRequest:
                handle_request(event, host, time);
                break;
            case Happening::AccountChange:
                account_change(event, host = controller(), time);
                break;
            case Happening::LocalGroupChange:
                group_change(event, host, time, Scope::Computer);
                break;
            case Happening::DomainGroupChange:
                group_change(event, host = controller(), time, Scope::Domain);
                break;
        }
        return host;
    }

    enum class Scope { Computer, Domain };

    const WindowsUser& user() { return dice_.pick_leaning(world_.users); }
    const WindowsUser& administrator() {
        return world_
            .users[5 + 30 * dice_.below(static_cast<std::uint32_t>(world_.users.size() / 30))];
    }
    const WindowsComputer& workstation() { return dice_.pick_leaning(world_.workstations); }
    std::uint64_t new_logon_id() { return world_.next_logon_id += dice_.between(0x40, 0x8000); }
    std::uint32_t client_port() { return dice_.between(49'152, 65'535); }

    void subject_host(WindowsEventWriter& event, const WindowsHost& host) {
        event.subject(kSystemSid, host.computer.account, kWindowsDomain, kSystemLogon);
    }
    void subject_user(WindowsEventWriter& event, const WindowsUser& who) {
        event.subject(who.sid, who.name, kWindowsDomain, new_logon_id());
    }

    void logon(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time,
               std::uint32_t type) {
        WindowsHost& host = world_.hosts[host_index];
        WindowsSession& session = world_.sessions[host_index][dice_.below(64)];
        session.user = dice_.leaning(static_cast<std::uint32_t>(world_.users.size()));
        session.logon_id = new_logon_id();
        session.logon_type = type;
        const WindowsUser& who = world_.users[session.user];
        const WindowsComputer& from = workstation();
        const bool network = type == 3;
        const bool kerberos = network && !dice_.one_in(5);
        event.begin({.id = 4624, .version = 2, .task = 12544, .correlated = !network}, host, time);
        if (network) {
            event.subject("S-1-0-0", "-", "-", 0);
        } else {
            subject_host(event, host);
        }
        event.text("TargetUserSid", who.sid);
        event.text("TargetUserName", who.name);
        event.text("TargetDomainName", kWindowsDomain);
        event.hex("TargetLogonId", session.logon_id);
        event.decimal("LogonType", type);
        event.text("LogonProcessName", kerberos    ? "Kerberos"
                                       : network   ? "NtLmSsp "
                                       : type == 5 ? "Advapi  "
                                                   : "User32 ");
        event.text("AuthenticationPackageName", kerberos  ? "Kerberos"
                                                : network ? "NTLM"
                                                          : "Negotiate");
        event.text("WorkstationName", kerberos  ? std::string_view("-")
                                      : network ? std::string_view(from.name)
                                                : std::string_view(host.computer.name));
        if (kerberos)
            event.guid("LogonGuid");
        else
            event.zero_guid("LogonGuid");
        event.text("TransmittedServices", "-");
        event.text("LmPackageName", network && !kerberos ? "NTLM V2" : "-");
        event.decimal("KeyLength", network && !kerberos ? 128 : 0);
        event.hex("ProcessId", network ? 0 : host.lsass_process + 0x44);
        event.text("ProcessName", network     ? "-"
                                  : type == 5 ? R"(C:\Windows\System32\services.exe)"
                                              : R"(C:\Windows\System32\svchost.exe)");
        event.text("IpAddress",
                   network || type == 10 ? std::string_view(from.address) : std::string_view("-"));
        event.decimal("IpPort", network ? client_port() : 0);
        event.text("ImpersonationLevel", "%%1833");
        event.text("RestrictedAdminMode", "-");
        event.text("TargetOutboundUserName", "-");
        event.text("TargetOutboundDomainName", "-");
        event.text("VirtualAccount", "%%1843");
        event.hex("TargetLinkedLogonId", 0);
        event.text("ElevatedToken", who.administrator ? "%%1842" : "%%1843");
        event.end();
    }

    void logoff(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time) {
        const WindowsSession& session = world_.sessions[host_index][dice_.below(64)];
        const WindowsUser& who = world_.users[session.user];
        event.begin({.id = 4634, .version = 0, .task = 12545}, world_.hosts[host_index], time);
        event.text("TargetUserSid", who.sid);
        event.text("TargetUserName", who.name);
        event.text("TargetDomainName", kWindowsDomain);
        event.hex("TargetLogonId", session.logon_id);
        event.decimal("LogonType", session.logon_type);
        event.end();
    }

    void privileges(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time) {
        const WindowsUser& who = administrator();
        event.begin({.id = 4672, .version = 0, .task = 12548}, world_.hosts[host_index], time);
        subject_user(event, who);
        event.text(
            "PrivilegeList",
            "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\t"
            "SeTakeOwnershipPrivilege\r\n\t\t\tSeDebugPrivilege\r\n\t\t\tSeSystemEnvironmentPrivile"
            "ge"
            "\r\n\t\t\tSeLoadDriverPrivilege\r\n\t\t\tSeImpersonatePrivilege");
        event.end();
    }

    void process(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time) {
        WindowsHost& host = world_.hosts[host_index];
        const Program& program = dice_.pick_skewed(kPrograms);
        event.begin({.id = 4688, .version = 2, .task = 13312}, host, time);
        subject_host(event, host);
        event.hex("NewProcessId", dice_.between(300, 9'000) * 4);
        event.text("NewProcessName", program.path);
        event.text("TokenElevationType", "%%1936");
        event.hex("ProcessId", dice_.between(300, 2'000) * 4);
        event.text("CommandLine", program.command);
        event.text("TargetUserSid", "S-1-0-0");
        event.text("TargetUserName", "-");
        event.text("TargetDomainName", "-");
        event.hex("TargetLogonId", 0);
        event.text("ParentProcessName", program.parent);
        event.text("MandatoryLabel", "S-1-16-16384");
        event.end();
    }

    std::uint32_t controller() { return dice_.below(2); }

    void mapped_address(WindowsEventWriter& event) {
        mapped_.assign("::ffff:");
        mapped_ += workstation().address;
        event.text("IpAddress", mapped_);
        event.decimal("IpPort", client_port());
    }

    void service_ticket(WindowsEventWriter& event, std::uint32_t host, TimeMs time) {
        const WindowsUser& who = user();
        event.begin({.id = 4769, .version = 0, .task = 14337}, world_.hosts[host], time);
        event.text("TargetUserName", fmt::format("{}@CORP.EXAMPLE", who.name));
        event.text("TargetDomainName", "CORP.EXAMPLE");
        event.text("ServiceName",
                   dice_.one_in(3) ? std::string_view(dice_.pick(kServices))
                                   : std::string_view(dice_.pick(world_.hosts).computer.account));
        event.text("ServiceSid", fmt::format("{}-{}", world_.domain_sid, 1000 + dice_.below(12)));
        event.text("TicketOptions", "0x40810000");
        event.text("TicketEncryptionType", "0x12");
        mapped_address(event);
        event.text("Status", "0x0");
        event.guid("LogonGuid");
        event.text("TransmittedServices", "-");
        event.end();
    }

    void ticket_grant(WindowsEventWriter& event, std::uint32_t host, TimeMs time) {
        const WindowsUser& who = user();
        const bool failed = dice_.one_in(15);
        event.begin({.id = 4768,
                     .version = 0,
                     .task = 14339,
                     .audit = failed ? Audit::Failure : Audit::Success},
                    world_.hosts[host], time);
        event.text("TargetUserName", who.name);
        event.text("TargetDomainName", failed ? "CORP.EXAMPLE" : kWindowsDomain);
        event.text("TargetSid", failed ? std::string_view("S-1-0-0") : std::string_view(who.sid));
        event.text("ServiceName", "krbtgt");
        event.text("ServiceSid", failed ? std::string("S-1-0-0") : world_.domain_sid + "-502");
        event.text("TicketOptions", "0x40810010");
        event.text("Status", failed ? "0x6" : "0x0");
        event.text("TicketEncryptionType", failed ? "0xffffffff" : "0x12");
        event.text("PreAuthType", failed ? "-" : "2");
        mapped_address(event);
        event.text("CertIssuerName", "");
        event.text("CertSerialNumber", "");
        event.text("CertThumbprint", "");
        event.end();
    }

    void ntlm_check(WindowsEventWriter& event, std::uint32_t host, TimeMs time) {
        const bool failed = dice_.one_in(20);
        event.begin({.id = 4776,
                     .version = 0,
                     .task = 14336,
                     .audit = failed ? Audit::Failure : Audit::Success},
                    world_.hosts[host], time);
        event.text("PackageName", "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0");
        event.text("TargetUserName", user().name);
        event.text("Workstation", workstation().name);
        event.text("Status", failed ? "0xc000006a" : "0x0");
        event.end();
    }

    struct Refused {
        std::string_view name;
        std::string_view workstation;
        std::string_view address;
        std::uint32_t logon_type = 3;
        bool known_user = false;
        bool locked = false;
    };

    void failed_logon(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time,
                      const Refused& who) {
        WindowsHost& host = world_.hosts[host_index];
        event.begin({.id = 4625, .version = 0, .task = 12544, .audit = Audit::Failure}, host, time);
        if (who.logon_type == 3) {
            event.subject("S-1-0-0", "-", "-", 0);
        } else {
            subject_host(event, host);
        }
        event.text("TargetUserSid", "S-1-0-0");
        event.text("TargetUserName", who.name);
        event.text("TargetDomainName", who.known_user ? kWindowsDomain : std::string_view(""));
        event.text("Status", who.locked ? "0xc0000234" : "0xc000006d");
        event.text("FailureReason", who.locked ? "%%2307" : "%%2313");
        event.text("SubStatus", who.locked ? "0x0" : who.known_user ? "0xc000006a" : "0xc0000064");
        event.decimal("LogonType", who.logon_type);
        event.text("LogonProcessName", who.logon_type == 3 ? "NtLmSsp " : "User32 ");
        event.text("AuthenticationPackageName", who.logon_type == 3 ? "NTLM" : "Negotiate");
        event.text("WorkstationName", who.workstation);
        event.text("TransmittedServices", "-");
        event.text("LmPackageName", "-");
        event.decimal("KeyLength", 0);
        event.hex("ProcessId", who.logon_type == 3 ? 0 : host.lsass_process + 0x44);
        event.text("ProcessName", who.logon_type == 3 ? "-" : R"(C:\Windows\System32\svchost.exe)");
        event.text("IpAddress", who.address);
        event.decimal("IpPort", who.logon_type == 3 ? client_port() : 0);
        event.end();
    }

    void mistyped(WindowsEventWriter& event, std::uint32_t host, TimeMs time) {
        constexpr std::uint32_t kTypes[] = {3, 3, 3, 2, 7, 10};
        const WindowsComputer& from = workstation();
        failed_logon(event, host, time,
                     {.name = user().name,
                      .workstation = from.name,
                      .address = from.address,
                      .logon_type = dice_.pick(kTypes),
                      .known_user = true});
    }

    void start_attack() {
        WindowsAttack& attack = world_.attack;
        attack.attempts_left = dice_.between(60, 900);
        attack.lockout_in = attack.attempts_left / 2;
        attack.host =
            dice_.one_in(2) ? 10 : dice_.below(static_cast<std::uint32_t>(world_.hosts.size()));
        attack.address = (198u << 24) + (18u << 16) + dice_.below(1u << 17);
        attack.workstation =
            dice_.one_in(3) ? "kali" : fmt::format("WIN-{:08X}", dice_.bits() & 0xffffffff);
    }

    std::uint32_t attack(WindowsEventWriter& event, TimeMs time) {
        WindowsAttack& attack = world_.attack;
        --attack.attempts_left;
        if (--attack.lockout_in == 0) {
            locked_out(event, 0, time, world_.users[0]);
            return 0;
        }
        std::string address;
        append_ipv4(address, attack.address);
        const bool known = dice_.one_in(3);
        const bool locked = known && attack.lockout_in > attack.attempts_left;
        failed_logon(event, attack.host, time,
                     {.name = known ? std::string_view(world_.users[0].name)
                                    : dice_.pick_skewed(kGuessedNames),
                      .workstation = attack.workstation,
                      .address = address,
                      .logon_type = 3,
                      .known_user = known,
                      .locked = locked});
        return attack.host;
    }

    void locked_out(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time,
                    const WindowsUser& who) {
        WindowsHost& host = world_.hosts[host_index];
        event.begin({.id = 4740, .version = 0, .task = 13824}, host, time);
        event.text("TargetUserName", who.name);
        event.text("TargetDomainName", world_.attack.workstation.empty()
                                           ? workstation().name
                                           : world_.attack.workstation);
        event.text("TargetSid", who.sid);
        subject_host(event, host);
        event.end();
    }

    void explicit_credentials(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time) {
        WindowsHost& host = world_.hosts[host_index];
        const WindowsComputer& target = dice_.pick(world_.hosts).computer;
        event.begin({.id = 4648, .version = 0, .task = 12544, .correlated = true}, host, time);
        subject_user(event, user());
        event.zero_guid("LogonGuid");
        event.text("TargetUserName", administrator().name);
        event.text("TargetDomainName", kWindowsDomain);
        event.zero_guid("TargetLogonGuid");
        event.text("TargetServerName", target.full);
        event.text("TargetInfo", target.full);
        event.hex("ProcessId", host.lsass_process);
        event.text("ProcessName", R"(C:\Windows\System32\lsass.exe)");
        event.text("IpAddress", "-");
        event.text("IpPort", "-");
        event.end();
    }

    void share_access(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time) {
        const std::string_view share = dice_.pick_skewed(kShares);
        event.begin({.id = 5140, .version = 1, .task = 12808}, world_.hosts[host_index], time);
        subject_user(event, user());
        event.text("ObjectType", "File");
        event.text("IpAddress", workstation().address);
        event.decimal("IpPort", client_port());
        event.text("ShareName", share);
        event.text("ShareLocalPath",
                   share.ends_with("IPC$") ? "" : fmt::format(R"(\??\D:\{})", share.substr(4)));
        event.text("AccessMask", "0x1");
        event.text("AccessList", "%%4416\r\n\t\t\t\t");
        event.end();
    }

    std::string document() {
        return fmt::format(R"(D:\{}\{}\{}-{}.{})", dice_.pick(kFolders), user().name,
                           dice_.pick(kDocuments), 2020 + dice_.skewed(7), dice_.pick(kExtensions));
    }

    void file_access(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time) {
        event.begin({.id = 4663, .version = 1, .task = 12800}, world_.hosts[host_index], time);
        subject_user(event, user());
        event.text("ObjectServer", "Security");
        event.text("ObjectType", "File");
        event.text("ObjectName", document());
        event.hex("HandleId", dice_.between(0x100, 0x2000) * 4);
        event.text("AccessList", "%%4416\r\n\t\t\t\t");
        event.text("AccessMask", "0x1");
        event.hex("ProcessId", 4);
        event.text("ProcessName", "");
        event.text("ResourceAttributes", "S:AI");
        event.end();
    }

    void handle_request(WindowsEventWriter& event, std::uint32_t host_index, TimeMs time) {
        const bool refused = dice_.one_in(6);
        event.begin({.id = 4656,
                     .version = 1,
                     .task = 12800,
                     .audit = refused ? Audit::Failure : Audit::Success},
                    world_.hosts[host_index], time);
        subject_user(event, user());
        event.text("ObjectServer", "Security");
        event.text("ObjectType", "File");
        event.text("ObjectName", document());
        event.hex("HandleId", refused ? 0 : dice_.between(0x100, 0x2000) * 4);
        event.zero_guid("TransactionId");
        event.text("AccessList", "%%1541\r\n\t\t\t\t%%4416\r\n\t\t\t\t%%4423\r\n\t\t\t\t");
        event.text("AccessReason", "-");
        event.text("AccessMask", "0x100081");
        event.text("PrivilegeList", "-");
        event.decimal("RestrictedSidCount", 0);
        event.hex("ProcessId", 4);
        event.text("ProcessName", "");
        event.text("ResourceAttributes", "-");
        event.end();
    }

    void account_target(WindowsEventWriter& event, const WindowsUser& who) {
        event.text("TargetUserName", who.name);
        event.text("TargetDomainName", kWindowsDomain);
        event.text("TargetSid", who.sid);
    }

    void account_change(WindowsEventWriter& event, std::uint32_t host, TimeMs time) {
        constexpr std::uint32_t kIds[] = {4720, 4722, 4723, 4723, 4724, 4724,
                                          4725, 4726, 4738, 4740, 4767};
        const std::uint32_t id = dice_.pick(kIds);
        const WindowsUser& who = user();
        if (id == 4720 || id == 4738) return account_details(event, host, time, id);
        if (id == 4740) return locked_out(event, host, time, who);
        const bool failed = (id == 4723 || id == 4724) && dice_.one_in(5);
        event.begin({.id = id,
                     .version = 0,
                     .task = 13824,
                     .audit = failed ? Audit::Failure : Audit::Success},
                    world_.hosts[host], time);
        account_target(event, who);
        subject_user(event, id == 4723 ? who : administrator());
        if (id == 4723 || id == 4726) event.text("PrivilegeList", "-");
        event.end();
    }

    void account_details(WindowsEventWriter& event, std::uint32_t host, TimeMs time,
                         std::uint32_t id) {
        WindowsUser who = user();
        if (id == 4720) {
            who.sid = fmt::format("{}-{}", world_.domain_sid, world_.next_relative_id++);
            who.name = fmt::format("{}{}", who.name, world_.next_relative_id % 90);
        }
        event.begin({.id = id, .version = 0, .task = 13824}, world_.hosts[host], time);
        if (id == 4738) event.text("Dummy", "-");
        account_target(event, who);
        subject_user(event, administrator());
        event.text("PrivilegeList", "-");
        event.text("SamAccountName", who.name);
        event.text("DisplayName", who.name);
        event.text("UserPrincipalName", fmt::format("{}@{}", who.name, kWindowsDnsDomain));
        for (const std::string_view field :
             {"HomeDirectory", "HomePath", "ScriptPath", "ProfilePath", "UserWorkstations"}) {
            event.text(field, "-");
        }
        event.text("PasswordLastSet", "%%1794");
        event.text("AccountExpires", "%%1794");
        event.decimal("PrimaryGroupId", 513);
        event.text("AllowedToDelegateTo", "-");
        event.text("OldUacValue", "0x0");
        event.text("NewUacValue", "0x15");
        event.text("UserAccountControl", "\r\n\t\t%%2080\r\n\t\t%%2082\r\n\t\t%%2084");
        event.text("UserParameters", "-");
        event.text("SidHistory", "-");
        event.text("LogonHours", "%%1793");
        event.end();
    }

    void group_change(WindowsEventWriter& event, std::uint32_t host, TimeMs time, Scope scope) {
        constexpr std::uint32_t kLocalIds[] = {4732, 4732, 4733};
        constexpr std::uint32_t kDomainIds[] = {4728, 4729, 4756};
        const bool local = scope == Scope::Computer;
        const std::uint32_t id = local ? dice_.pick(kLocalIds) : dice_.pick(kDomainIds);
        const bool administrators = local && dice_.one_in(2);
        const WindowsUser& who = user();
        event.begin({.id = id, .version = 0, .task = 13826}, world_.hosts[host], time);
        event.text("MemberName", local
                                     ? std::string("-")
                                     : fmt::format("CN={},OU=Staff,DC=corp,DC=example", who.name));
        event.text("MemberSid", who.sid);
        event.text("TargetUserName", administrators ? "Administrators"
                                     : local        ? "Remote Desktop Users"
                                                    : "Domain Admins");
        event.text("TargetDomainName", local ? std::string_view("Builtin") : kWindowsDomain);
        event.text("TargetSid", administrators ? std::string("S-1-5-32-544")
                                : local        ? std::string("S-1-5-32-555")
                                               : world_.domain_sid + "-512");
        subject_user(event, administrator());
        event.text("PrivilegeList", "-");
        event.end();
    }

    Dice dice_;
    WindowsWorld world_;
    WeightedChoice choice_;
    TimeText times_;
    std::vector<std::string> streams_;
    std::string mapped_;
};

}  // namespace

std::unique_ptr<Generator> make_windows_security(std::uint64_t seed) {
    return std::make_unique<WindowsSecurity>(seed);
}

}  // namespace yagura::cli::corpus
