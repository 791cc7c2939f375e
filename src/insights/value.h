#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "insights/json_value.h"

namespace yagura::insights {

/// A value of a query. Texts are borrowed: from the event, the query or an arena.
struct Value {
    enum class Kind : std::uint8_t {
        Missing,
        Text,  ///< also JSON numbers: a text that reads as a number is one where one is wanted
        Number,
        Boolean,    ///< `number` is 1 or 0, which is also how it is shown
        Time,       ///< `number` is milliseconds since the epoch
        Structure,  ///< a map or list
        Unread,     ///< a field of the event that nobody asked for yet; only in slots of a Row
    };
    Kind kind = Kind::Missing;
    double number = 0;
    std::string_view text;
    JsonPointer structure;

    static Value of_text(std::string_view text);
    /// Missing when not finite.
    static Value of_number(double number);
    static Value of_boolean(bool truth);
    static Value of_time(TimeMs time);
    static Value of_structure(JsonPointer structure);
    /// A leaf of `root` as text, number or boolean; containers share its ownership.
    static Value of_json(const JsonPointer& root, const text::JsonTree& part);

    bool missing() const { return kind == Kind::Missing; }
    /// Not missing, and neither map nor list.
    bool scalar() const { return kind != Kind::Missing && kind != Kind::Structure; }
};

/// A value that owns its text.
class OwnedValue {
  public:
    void set(const Value& value);
    /// Its text lives as long as this and until the next set().
    Value get() const;
    bool missing() const { return value_.missing(); }
    std::size_t bytes() const { return text_.capacity(); }

  private:
    Value value_;
    std::string text_;
};

/// The whole trimmed text as a decimal number.
std::optional<double> number_in_text(std::string_view text);

/// Nothing for a value that is no number and no text of one.
std::optional<double> as_number(const Value& value);

/// What a condition makes of it: a number that is not 0, "true".
bool as_condition(const Value& value);

/// As results show it: Timestamps as YYYY-MM-DD HH:MM:SS.mmm, computed numbers with up to four
/// decimals, booleans as 1 and 0, structures as JSON. Empty for Missing.
std::string shown(const Value& value);
std::string shown_number(double number);

/// The text of a scalar for functions on strings; `buffer` holds it where the value does not.
/// Nothing for Missing and Structure.
std::optional<std::string_view> as_text(const Value& value, std::string& buffer);

/// Less than 0, 0 or more: as numbers when both are numbers or texts of numbers, else as texts, by
/// code point. Nothing when the two do not compare: one is missing, a map or list, or one is a
/// time and the other no number.
std::optional<int> compare(const Value& left, const Value& right);

/// The order of `sort`: missing values, then texts that are no numbers (runs of digits by length
/// and value), then numbers.
int sort_order(const Value& left, const Value& right);

/// Appends a text that is the same for values that make one group, and only for those.
void append_group_key(std::string& out, const Value& value);

/// Appends a text that is the same for values that compare() as equal. Nothing for those that
/// never do.
bool append_equality_key(std::string& out, const Value& value);

}  // namespace yagura::insights
