#include "services/iam/record.h"

#include "base/arena.h"
#include "text/json_cursor.h"

namespace yagura::services::iam {
namespace {

template <class Members>
Result<void> cut_object(std::string_view json, Members& out) {
    text::JsonCursor cursor(json);
    Arena arena;
    YG_CHECK(cursor.enter_object());
    while (const auto key = YG_TRY(cursor.next_key(arena)))
        out[std::string(*key)] = YG_TRY(cursor.skip_value());
    return {};
}

Result<void> cut_array(std::string_view json, std::vector<std::string_view>& out) {
    text::JsonCursor cursor(json);
    YG_CHECK(cursor.enter_array());
    while (YG_TRY(cursor.next_element())) out.push_back(YG_TRY(cursor.skip_value()));
    return {};
}

}  // namespace

RecordReader::RecordReader(std::string_view json, bool& good) : good_(good) {
    if (!cut_object(json, members_)) good_ = false;
}

std::vector<std::string_view> RecordReader::elements(std::string_view json) {
    std::vector<std::string_view> out;
    if (!cut_array(json, out)) good_ = false;
    return out;
}

void RecordReader::get(std::string_view json, std::string& value) {
    Arena arena;
    const auto text = text::JsonCursor(json).string_value(arena);
    if (text.has_value())
        value = *text;
    else
        good_ = false;
}

void RecordReader::get(std::string_view json, bool& value) {
    const auto truth = text::JsonCursor(json).bool_value();
    if (truth.has_value())
        value = *truth;
    else
        good_ = false;
}

void RecordReader::get(std::string_view json, std::int64_t& value) {
    const auto number = text::JsonCursor(json).int64_value();
    if (number.has_value())
        value = *number;
    else
        good_ = false;
}

}  // namespace yagura::services::iam
