#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yagura::text {

/// Appends JSON text to a string: no white space, commas set by itself. The caller keeps begin and
/// end calls in pairs and gives a key before each value of an object. What is written is always
/// valid UTF-8: other bytes in strings become U+FFFD. One thread at a time.
class JsonWriter {
  public:
    /// `out` must outlive the writer; what it holds already stays.
    explicit JsonWriter(std::string& out) : out_(out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    void key(std::string_view name);

    void string(std::string_view value);
    void integer(std::int64_t value);
    void unsigned_integer(std::uint64_t value);
    /// The shortest text that reads back as the same double, with ".0" if integral
    /// ("1765977780.0"); "NaN", "Infinity" and "-Infinity" as strings (wire-protocols.md section
    /// 3).
    void number(double value);
    void boolean(bool value);
    void null();
    /// A value that is JSON text already.
    void raw(std::string_view json);

  private:
    void open(char bracket);
    void close(char bracket);
    void before_value();

    std::string& out_;
    bool comma_ = false;  ///< a value precedes in the innermost container
};

/// Appends `value` to `out` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view value);

}  // namespace yagura::text
