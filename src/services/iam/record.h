#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "text/json_writer.h"

namespace yagura::services::iam {

class RecordWriter;
class RecordReader;

/// A struct that says its fields once for both ways: `template <class Record> void
/// describe(Record& record, T& value)` with `record.field("name", value.member)` for each.
template <class T>
concept Described = requires(RecordWriter& writer, T& value) { describe(writer, value); };

/// Writes described values as JSON, for a column of the database.
class RecordWriter {
  public:
    template <class T>
    static std::string write(T value) {
        std::string out;
        text::JsonWriter json(out);
        RecordWriter(json).put(value);
        return out;
    }

    template <class T>
    void field(std::string_view name, T& value) {
        json_.key(name);
        put(value);
    }

  private:
    explicit RecordWriter(text::JsonWriter& json) : json_(json) {}

    void put(const std::string& value) { json_.string(value); }
    void put(const bool& value) { json_.boolean(value); }
    void put(const std::int64_t& value) { json_.integer(value); }
    void put(const TimeMs& value) { json_.integer(value.value); }
    void put(const std::shared_ptr<const std::string>& value) {
        value == nullptr ? json_.null() : json_.string(*value);
    }
    template <class T>
    void put(std::optional<T>& value) {
        value.has_value() ? put(*value) : json_.null();
    }
    template <class T>
    void put(std::vector<T>& values) {
        json_.begin_array();
        for (T& value : values) put(value);
        json_.end_array();
    }
    template <class T>
    void put(std::map<std::string, T>& values) {
        json_.begin_object();
        for (auto& [name, value] : values) field(name, value);
        json_.end_object();
    }
    template <Described T>
    void put(T& value) {
        json_.begin_object();
        describe(*this, value);
        json_.end_object();
    }

    text::JsonWriter& json_;
};

/// Reads what RecordWriter wrote. A field that is absent or null leaves its value as it was, so
/// that records of older versions can be read.
class RecordReader {
  public:
    /// Corruption when the text is no such record.
    template <class T>
    [[nodiscard]] static Result<T> read(std::string_view json) {
        T value{};
        bool good = true;
        RecordReader(json, good).get(json, value);
        if (!good) return fail(Errc::Corruption, "a record of IAM cannot be read");
        return value;
    }

    template <class T>
    void field(std::string_view name, T& value) {
        const auto found = members_.find(name);
        if (found != members_.end() && found->second != "null") get(found->second, value);
    }

  private:
    using Members = std::map<std::string, std::string_view, std::less<>>;
    /// Cuts an object into its members. Clears `good` when it is none.
    RecordReader(std::string_view json, bool& good);

    void get(std::string_view json, std::string& value);
    void get(std::string_view json, bool& value);
    void get(std::string_view json, std::int64_t& value);
    void get(std::string_view json, TimeMs& value) { get(json, value.value); }
    void get(std::string_view json, std::shared_ptr<const std::string>& value) {
        std::string text;
        get(json, text);
        value = std::make_shared<const std::string>(std::move(text));
    }
    template <class T>
    void get(std::string_view json, std::optional<T>& value) {
        get(json, value.emplace());
    }
    template <class T>
    void get(std::string_view json, std::vector<T>& values) {
        for (const std::string_view element : elements(json)) get(element, values.emplace_back());
    }
    template <class T>
    void get(std::string_view json, std::map<std::string, T>& values) {
        const RecordReader inner(json, good_);
        for (const auto& [name, text] : inner.members_) get(text, values[name]);
    }
    template <Described T>
    void get(std::string_view json, T& value) {
        RecordReader inner(json, good_);
        describe(inner, value);
    }
    std::vector<std::string_view> elements(std::string_view json);

    Members members_;
    bool& good_;
};

}  // namespace yagura::services::iam
