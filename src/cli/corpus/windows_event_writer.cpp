#include "cli/corpus/windows_event_writer.h"

namespace yagura::cli::corpus {

void WindowsEventWriter::system(std::string_view provider, const Head& head, std::uint32_t level,
                                std::string_view keywords, WindowsHost& host, TimeMs time) {
    out_ +=
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        "<Provider Name=";
    out_ += provider;
    out_ += "/><EventID>";
    append_decimal(out_, head.id);
    out_ += "</EventID><Version>";
    append_decimal(out_, head.version);
    out_ += "</Version><Level>";
    append_decimal(out_, level);
    out_ += "</Level><Task>";
    append_decimal(out_, head.task);
    out_ += "</Task><Opcode>0</Opcode><Keywords>";
    out_ += keywords;
    out_ += "</Keywords><TimeCreated SystemTime='";
    times_.append_iso_seconds(out_, time);
    out_ += '.';
    append_padded(out_, static_cast<std::uint32_t>(((time.value % 1000) + 1000) % 1000), 3);
    append_padded(out_, dice_.below(10'000), 4);
    out_ += "Z'/><EventRecordID>";
    append_decimal(out_, host.next_record++);
    out_ += "</EventRecordID>";
    if (head.correlated) {
        out_ += "<Correlation ActivityID='";
        append_guid();
        out_ += "'/>";
    } else {
        out_ += "<Correlation/>";
    }
    out_ += "<Execution ProcessID='";
    append_decimal(out_, head.task == 13312 ? 4 : host.lsass_process);
    out_ += "' ThreadID='";
    append_decimal(out_, host.lsass_process + 4 * dice_.between(10, 40));
    out_ += "'/><Channel>Security</Channel><Computer>";
    out_ += host.computer.full;
    out_ += "</Computer><Security/></System>";
}

void WindowsEventWriter::begin(const Head& head, WindowsHost& host, TimeMs time) {
    system("'Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'",
           head, 0, head.audit == Audit::Success ? "0x8020000000000000" : "0x8010000000000000",
           host, time);
    out_ += "<EventData>";
}

void WindowsEventWriter::end() {
    out_ += "</EventData></Event>";
}

void WindowsEventWriter::open(std::string_view field) {
    out_ += "<Data Name='";
    out_ += field;
    out_ += "'>";
}

void WindowsEventWriter::text(std::string_view field, std::string_view value) {
    open(field);
    out_ += value;
    out_ += "</Data>";
}

void WindowsEventWriter::decimal(std::string_view field, std::uint64_t value) {
    open(field);
    append_decimal(out_, value);
    out_ += "</Data>";
}

void WindowsEventWriter::hex(std::string_view field, std::uint64_t value) {
    open(field);
    out_ += "0x";
    append_hex(out_, value);
    out_ += "</Data>";
}

void WindowsEventWriter::append_guid() {
    out_ += '{';
    append_uuid(out_, dice_);
    out_ += '}';
}

void WindowsEventWriter::guid(std::string_view field) {
    open(field);
    append_guid();
    out_ += "</Data>";
}

void WindowsEventWriter::zero_guid(std::string_view field) {
    text(field, "{00000000-0000-0000-0000-000000000000}");
}

void WindowsEventWriter::address(std::string_view field, std::uint32_t ipv4) {
    open(field);
    append_ipv4(out_, ipv4);
    out_ += "</Data>";
}

void WindowsEventWriter::subject(std::string_view sid, std::string_view name,
                                 std::string_view domain, std::uint64_t logon_id) {
    text("SubjectUserSid", sid);
    text("SubjectUserName", name);
    text("SubjectDomainName", domain);
    hex("SubjectLogonId", logon_id);
}

void WindowsEventWriter::log_cleared(WindowsHost& host, TimeMs time, const WindowsUser& user,
                                     std::uint64_t logon_id) {
    const Head head{.id = 1102, .version = 0, .task = 104};
    system("'Microsoft-Windows-Eventlog' Guid='{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}'", head, 4,
           "0x4020000000000000", host, time);
    out_ +=
        "<UserData><LogFileCleared "
        "xmlns='http://manifests.microsoft.com/win/2004/08/windows/eventlog'>"
        "<SubjectUserSid>";
    out_ += user.sid;
    out_ += "</SubjectUserSid><SubjectUserName>";
    out_ += user.name;
    out_ += "</SubjectUserName><SubjectDomainName>";
    out_ += kWindowsDomain;
    out_ += "</SubjectDomainName><SubjectLogonId>0x";
    append_hex(out_, logon_id);
    out_ += "</SubjectLogonId></LogFileCleared></UserData></Event>";
}

}  // namespace yagura::cli::corpus
