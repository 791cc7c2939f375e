#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace yagura::shapes {

/// One step from a request down to a value; lives on the stack of whoever walks there. Error
/// sentences name values by such paths (logs-api.md section 3).
struct PathFrame {
    enum class Step { Member, Element, Entry };

    const PathFrame* parent = nullptr;
    Step step = Step::Member;
    std::string_view name;  ///< of the member, as in sentences; the key of the entry
    std::size_t index = 0;  ///< of the element, from 1
};

inline PathFrame member_frame(const PathFrame* parent, std::string_view name) {
    return {parent, PathFrame::Step::Member, name, 0};
}
inline PathFrame element_frame(const PathFrame* parent, std::size_t index) {
    return {parent, PathFrame::Step::Element, {}, index};
}
inline PathFrame entry_frame(const PathFrame* parent, std::string_view key) {
    return {parent, PathFrame::Step::Entry, key, 0};
}

/// "logEvents.1.member.message", "messageAttributes.attr1.member.dataType"
std::string path_text(const PathFrame& frame);

}  // namespace yagura::shapes
