#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/field_scan.h"

namespace yagura::engine::scan {

/// A field's value as it stands in the message.
struct RawValue {
    std::string_view text;  ///< between the quotes of a string
    ValueKind kind = ValueKind::Missing;
    bool escapes = false;  ///< `text` of the string holds escapes
};

/// The fields of which values are wanted. Immutable; used by several threads at once.
class FieldNames {
  public:
    /// The index of the name, added when it is new.
    std::size_t add(std::string_view name);
    std::size_t size() const { return names_.size(); }
    const std::string& name(std::size_t field) const { return names_[field]; }
    bool dotted(std::size_t field) const { return dotted_[field]; }

  private:
    std::vector<std::string> names_;
    std::vector<bool> dotted_;
};

/// Finds the values of some fields in one pass over a message, which it checks to the end: a text
/// that is not exactly one JSON object has no fields (nor has one nested deeper than kMaxDepth).
/// One thread at a time; keeps its memory between messages.
class FieldWalker {
  public:
    static constexpr std::size_t kMaxDepth = 1024;

    /// `names` must outlive it.
    explicit FieldWalker(const FieldNames& names) : names_(names), ways_(names.size()) {}

    /// `out` has an entry for each name. The values point into `message`.
    void walk(std::string_view message, std::span<RawValue> out);

  private:
    /// A name of which a part has been matched on the way to the current container.
    struct Active {
        std::uint32_t field;
        std::uint32_t matched;  // bytes of the name, with the dot behind
        std::uint32_t dots;     // in those bytes
        std::uint64_t way;      // which of those dots led into a container
    };
    /// A name with dots can be reached on several ways ("a.b" as a key, or as b in a), so each way
    /// has its own value.
    struct WayValue {
        std::uint64_t way;
        RawValue value;
    };
    struct Target {
        std::uint32_t field;
        std::uint64_t way;
    };

    bool value(std::size_t first_active, RawValue& out);
    bool object(std::size_t first_active);
    bool array(std::size_t first_active);
    bool string(std::string_view& text, bool& escapes);
    bool number();
    bool word(std::string_view text);
    void skip_space();
    /// The value of `key` in the container whose names begin at `first_active` and end at `end`.
    bool member(std::string_view key, std::size_t first_active, std::size_t end);
    void forget(std::uint32_t field, std::uint64_t way, std::uint64_t mask);

    const FieldNames& names_;
    const char* at_ = nullptr;
    const char* end_ = nullptr;
    std::size_t depth_ = 0;
    std::span<RawValue> out_;
    std::vector<Active> active_;
    std::vector<Target> targets_;
    std::vector<std::vector<WayValue>> ways_;  // of fields with dots
    std::string key_;
};

}  // namespace yagura::engine::scan
