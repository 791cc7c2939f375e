#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "cli/corpus/dice.h"
#include "cli/corpus/pieces.h"
#include "cli/corpus/windows_world.h"

namespace yagura::cli::corpus {

enum class Audit { Success, Failure };

/// Writes the XML of one Security event: one line, attributes in single quotes, nothing between the
/// elements, as Windows renders it (windows-events.md section 4). Values are ours and need no
/// escaping.
class WindowsEventWriter {
  public:
    WindowsEventWriter(std::string& out, Dice& dice, TimeText& times)
        : out_(out), dice_(dice), times_(times) {}

    struct Head {
        std::uint32_t id = 0;
        std::uint32_t version = 0;
        std::uint32_t task = 0;
        Audit audit = Audit::Success;
        bool correlated = false;  ///< has an ActivityID, as logon events do
    };

    void begin(const Head& head, WindowsHost& host, TimeMs time);
    void text(std::string_view field, std::string_view value);
    void decimal(std::string_view field, std::uint64_t value);
    void hex(std::string_view field, std::uint64_t value);
    void guid(std::string_view field);
    void zero_guid(std::string_view field);
    void address(std::string_view field, std::uint32_t ipv4);
    /// SubjectUserSid, SubjectUserName, SubjectDomainName, SubjectLogonId.
    void subject(std::string_view sid, std::string_view name, std::string_view domain,
                 std::uint64_t logon_id);
    void end();

    /// 1102, whose data is not EventData.
    void log_cleared(WindowsHost& host, TimeMs time, const WindowsUser& user,
                     std::uint64_t logon_id);

  private:
    void system(std::string_view provider, const Head& head, std::uint32_t level,
                std::string_view keywords, WindowsHost& host, TimeMs time);
    void open(std::string_view field);
    void append_guid();

    std::string& out_;
    Dice& dice_;
    TimeText& times_;
};

}  // namespace yagura::cli::corpus
