#include "insights/json_fields.h"

#include "base/arena.h"
#include "base/error.h"
#include "text/json_cursor.h"

namespace yagura::insights {
namespace {

class Discovery {
  public:
    Discovery(std::string_view message, std::size_t max_fields)
        : json_(message, {.max_depth = 64, .invalid_utf8 = text::InvalidUtf8::Keep}),
          max_fields_(max_fields) {}

    Result<DiscoveredFields> run() {
        if (YG_TRY(json_.kind()) != text::JsonKind::Object) return DiscoveredFields();
        YG_CHECK(object());
        YG_CHECK(json_.finish());
        return std::move(fields_);
    }

  private:
    Result<void> object() {
        YG_CHECK(json_.enter_object());
        while (const auto key = YG_TRY(json_.next_key(arena_))) {
            const std::size_t parent = path_.size();
            if (parent > 0) path_ += '.';
            if (parent == 0 && key->starts_with('@')) path_ += '@';
            path_ += *key;
            YG_CHECK(value());
            path_.resize(parent);
        }
        return {};
    }

    Result<void> array() {
        YG_CHECK(json_.enter_array());
        for (std::size_t index = 0; YG_TRY(json_.next_element()); ++index) {
            const std::size_t parent = path_.size();
            path_ += '.';
            path_ += std::to_string(index);
            YG_CHECK(value());
            path_.resize(parent);
        }
        return {};
    }

    Result<void> value() {
        const text::JsonKind kind = YG_TRY(json_.kind());
        if (fields_.size() >= max_fields_) {
            YG_CHECK(json_.skip_value());
            return {};
        }
        switch (kind) {
            case text::JsonKind::Object:
                return object();
            case text::JsonKind::Array:
                return array();
            case text::JsonKind::String:
                fields_.emplace_back(path_, YG_TRY(json_.string_value(arena_)));
                return {};
            case text::JsonKind::Bool:
                fields_.emplace_back(path_, YG_TRY(json_.bool_value()) ? "1" : "0");
                return {};
            case text::JsonKind::Null:
                return json_.null_value();
            default:
                fields_.emplace_back(path_, YG_TRY(json_.skip_value()));
                return {};
        }
    }

    text::JsonCursor json_;
    std::size_t max_fields_;
    Arena arena_;
    std::string path_;
    DiscoveredFields fields_;
};

}  // namespace

DiscoveredFields discover_json_fields(std::string_view message, std::size_t max_fields) {
    const std::size_t start = message.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || message[start] != '{') return {};
    auto fields = Discovery(message, max_fields).run();
    return fields.has_value() ? *std::move(fields) : DiscoveredFields();
}

}  // namespace yagura::insights
