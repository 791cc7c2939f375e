#include "services/logs/index_policy.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/arena.h"
#include "text/json_cursor.h"

namespace yagura::services::logs {
namespace {

constexpr std::size_t kMaxFields = 20;
constexpr std::size_t kMaxNameLength = 100;

/// Of the fields that begin with "@", those that can be indexed. Users' own are written "@@name".
constexpr std::array<std::string_view, 11> kGeneratedFields = {
    "@logStream",     "@ingestionTime", "@requestId",      "@type",
    "@initDuration",  "@duration",      "@billedDuration", "@memorySize",
    "@maxMemoryUsed", "@xrayTraceId",   "@xraySegmentId"};

class PolicyReader {
  public:
    explicit PolicyReader(std::string_view document) : json_(document) {}

    Result<std::vector<IndexedField>> read() {
        YG_CHECK(json_.enter_object());
        while (const auto key = YG_TRY(json_.next_key(arena_))) {
            if (*key == "Fields") {
                YG_CHECK(read_names());
            } else if (*key == "FieldsV2") {
                YG_CHECK(read_typed());
            } else {
                return fail(Errc::InvalidArgument, fmt::format("unknown member '{}'", *key));
            }
        }
        YG_CHECK(json_.finish());
        if (fields_.empty()) return fail(Errc::InvalidArgument, "it names no field");
        return std::move(fields_);
    }

  private:
    Result<void> read_names() {
        YG_CHECK(json_.enter_array());
        while (YG_TRY(json_.next_element())) {
            YG_CHECK(add(YG_TRY(json_.string_value(arena_)), false));
        }
        return {};
    }

    Result<void> read_typed() {
        YG_CHECK(json_.enter_object());
        while (const auto name = YG_TRY(json_.next_key(arena_))) {
            bool facet = false;
            YG_CHECK(json_.enter_object());
            while (const auto key = YG_TRY(json_.next_key(arena_))) {
                if (*key != "type") {
                    return fail(Errc::InvalidArgument, fmt::format("unknown member '{}'", *key));
                }
                const auto type = YG_TRY(json_.string_value(arena_));
                if (type != "FACET" && type != "FIELD_INDEX") {
                    return fail(Errc::InvalidArgument, fmt::format("unknown type '{}'", type));
                }
                facet = type == "FACET";
            }
            YG_CHECK(add(*name, facet));
        }
        return {};
    }

    Result<void> add(std::string_view name, bool facet) {
        if (name.empty() || name.size() > kMaxNameLength) {
            return fail(Errc::InvalidArgument,
                        fmt::format("a field's name has 1 to {} characters", kMaxNameLength));
        }
        if (name.front() == '@' && !name.starts_with("@@") &&
            std::ranges::find(kGeneratedFields, name) == kGeneratedFields.end()) {
            return fail(Errc::InvalidArgument, fmt::format("field '{}' cannot be indexed", name));
        }
        if (std::ranges::find(fields_, name, &IndexedField::name) != fields_.end()) {
            return fail(Errc::InvalidArgument, fmt::format("field '{}' is named twice", name));
        }
        if (fields_.size() == kMaxFields) {
            return fail(Errc::InvalidArgument, fmt::format("more than {} fields", kMaxFields));
        }
        fields_.push_back({std::string(name), facet});
        return {};
    }

    text::JsonCursor json_;
    Arena arena_;
    std::vector<IndexedField> fields_;
};

}  // namespace

Result<std::vector<IndexedField>> parse_index_policy(std::string_view document) {
    auto fields = PolicyReader(document).read();
    if (fields.has_value()) return fields;
    return fail(Errc::InvalidArgument,
                "The specified index policy document is invalid: " + fields.error().message());
}

}  // namespace yagura::services::logs
