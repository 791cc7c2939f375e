#include "policy/raw_document.h"

#include <set>

#include "base/arena.h"
#include "text/json_cursor.h"

namespace yagura::policy {
namespace {

using text::JsonCursor;
using text::JsonKind;

std::unexpected<Error> wrong(std::string_view what) {
    return fail(Errc::InvalidArgument, std::string(what));
}

/// Passes an object, refusing doubled keys; `member` reads the value after each key.
template <class Member>
Result<void> each_member(JsonCursor& json, Arena& arena, Member member) {
    if (YG_TRY(json.kind()) != JsonKind::Object) return wrong("an object is wanted");
    YG_CHECK(json.enter_object());
    std::set<std::string, std::less<>> seen;
    while (auto key = YG_TRY(json.next_key(arena))) {
        if (!seen.emplace(*key).second) return wrong("a key stands twice");
        YG_CHECK(member(*key));
    }
    return {};
}

Result<std::string> read_text(JsonCursor& json, Arena& arena) {
    if (YG_TRY(json.kind()) != JsonKind::String) return wrong("a text is wanted");
    return std::string(YG_TRY(json.string_value(arena)));
}

enum class Scalars { TextsOnly, Any };

Result<std::string> read_scalar(JsonCursor& json, Arena& arena, Scalars scalars) {
    const JsonKind kind = YG_TRY(json.kind());
    if (scalars == Scalars::Any && kind == JsonKind::Bool)
        return std::string(YG_TRY(json.bool_value()) ? "true" : "false");
    if (scalars == Scalars::Any && kind == JsonKind::Number)
        return std::string(YG_TRY(json.number_text()));
    return read_text(json, arena);
}

/// One value, or a list of them.
Result<std::vector<std::string>> read_values(JsonCursor& json, Arena& arena, Scalars scalars) {
    std::vector<std::string> out;
    if (YG_TRY(json.kind()) != JsonKind::Array) {
        out.push_back(YG_TRY(read_scalar(json, arena, scalars)));
        return out;
    }
    YG_CHECK(json.enter_array());
    while (YG_TRY(json.next_element())) out.push_back(YG_TRY(read_scalar(json, arena, scalars)));
    return out;
}

class StatementReader {
  public:
    StatementReader(JsonCursor& json, Arena& arena) : json_(json), arena_(arena) {}

    Result<RawStatement> read() {
        YG_CHECK(json_.kind());
        out_.begin = json_.position();
        YG_CHECK(each_member(json_, arena_, [this](std::string_view key) { return member(key); }));
        out_.end = json_.position();
        return std::move(out_);
    }

  private:
    Result<void> member(std::string_view key) {
        if (key == "Sid") {
            out_.sid = YG_TRY(read_text(json_, arena_));
            return {};
        }
        if (key == "Effect") {
            out_.effect = YG_TRY(read_text(json_, arena_));
            return {};
        }
        if (key == "Action" || key == "NotAction") {
            out_.not_action = key == "NotAction";
            return list(out_.actions);
        }
        if (key == "Resource" || key == "NotResource") {
            out_.not_resource = key == "NotResource";
            return list(out_.resources);
        }
        if (key == "Principal" || key == "NotPrincipal") {
            out_.not_principal = key == "NotPrincipal";
            return principals();
        }
        if (key == "Condition")
            return each_member(json_, arena_, [this](std::string_view name) {
                return conditions(std::string(name));
            });
        return wrong("no such element");
    }

    Result<void> list(std::optional<RawStatement::Texts>& place) {
        if (place.has_value()) return wrong("an element and its negation");
        place = YG_TRY(read_values(json_, arena_, Scalars::TextsOnly));
        return {};
    }

    Result<void> principals() {
        if (out_.principals.has_value()) return wrong("an element and its negation");
        out_.principals.emplace();
        if (YG_TRY(json_.kind()) == JsonKind::String) {
            std::string everybody = YG_TRY(read_text(json_, arena_));
            if (everybody != "*") return wrong("a principal without a type");
            out_.principals->push_back({"AWS", std::move(everybody)});
            return {};
        }
        return each_member(json_, arena_, [this](std::string_view type) -> Result<void> {
            if (type != "AWS" && type != "Service" && type != "Federated" &&
                type != "CanonicalUser")
                return wrong("no such type of principal");
            auto values = YG_TRY(read_values(json_, arena_, Scalars::TextsOnly));
            for (std::string& value : values)
                out_.principals->push_back({std::string(type), std::move(value)});
            return {};
        });
    }

    Result<void> conditions(const std::string& name) {
        return each_member(json_, arena_, [&](std::string_view key) -> Result<void> {
            out_.conditions.push_back({name, std::string(key), {}});
            out_.conditions.back().values = YG_TRY(read_values(json_, arena_, Scalars::Any));
            return {};
        });
    }

    JsonCursor& json_;
    Arena& arena_;
    RawStatement out_;
};

Result<void> read_statements(JsonCursor& json, Arena& arena, RawDocument& out) {
    if (YG_TRY(json.kind()) == JsonKind::Object) {
        out.statements.push_back(YG_TRY(StatementReader(json, arena).read()));
        return {};
    }
    if (YG_TRY(json.kind()) != JsonKind::Array) return wrong("Statement is a list");
    YG_CHECK(json.enter_array());
    while (YG_TRY(json.next_element()))
        out.statements.push_back(YG_TRY(StatementReader(json, arena).read()));
    return {};
}

}  // namespace

Result<RawDocument> read_document(std::string_view text, std::size_t* stopped_at) {
    // One pass for the grammar of JSON first: its faults have a sentence of their own.
    JsonCursor whole(text);
    const auto passed = whole.skip_value();
    if (!passed.has_value() || !whole.finish().has_value()) {
        if (stopped_at != nullptr) *stopped_at = whole.position();
        return fail(Errc::Unsupported, "not JSON");
    }
    RawDocument out;
    Arena arena;
    JsonCursor json(text);
    const auto read = each_member(json, arena, [&](std::string_view key) -> Result<void> {
        if (key == "Version") {
            out.version = YG_TRY(read_text(json, arena));
            return {};
        }
        if (key == "Id") {
            YG_CHECK(read_text(json, arena));
            return {};
        }
        if (key == "Statement") return read_statements(json, arena, out);
        return wrong("no such element");
    });
    if (!read.has_value()) {
        if (stopped_at != nullptr) *stopped_at = json.position();
        return fail(read.error());
    }
    return out;
}

}  // namespace yagura::policy
