#include "shapes/authorize.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "shapes/scalar.h"

namespace yagura::shapes {

namespace {

constexpr std::size_t kMaxResources = 1000;

std::string scalar_text(const MemberDescriptor& member, const void* value) {
    switch (member.kind) {
        case Kind::String:
            return std::string(get_string(member, value));
        case Kind::Boolean:
            return get_scalar<bool>(value) ? "true" : "false";
        case Kind::Integer:
            return std::to_string(get_scalar<std::int32_t>(value));
        case Kind::Long:
            return std::to_string(get_scalar<std::int64_t>(value));
        case Kind::Enum:
            return std::string(member.enumeration().text(get_scalar<std::int32_t>(value)));
        default:
            return {};
    }
}

/// The texts at `path` ("a.b") below a value: several where lists are on the way, none where a
/// member is absent. Of a map, its keys.
void collect(const MemberDescriptor& member, const void* value, std::string_view path,
             std::vector<std::string>& out) {
    if (value == nullptr || out.size() >= kMaxResources) return;
    if (member.kind == Kind::List) {
        const ListDescriptor& list = member.list();
        for (std::size_t i = 0; i < list.access->size(value); ++i)
            collect(list.element, list.access->at(value, i), path, out);
    } else if (member.kind == Kind::Map) {
        for_each_entry(member.map(), value, [&](const std::string& key, const void*) {
            if (out.size() < kMaxResources) out.push_back(key);
        });
    } else if (member.kind == Kind::Structure) {
        const MemberDescriptor* inner = member.structure().find(path.substr(0, path.find('.')));
        if (inner == nullptr) return;
        const std::size_t dot = path.find('.');
        collect(*inner, inner->get(value), dot == path.npos ? "" : path.substr(dot + 1), out);
    } else {
        out.push_back(scalar_text(member, value));
    }
}

/// The text of the first of `names` that the structure has; nothing when it is absent.
std::optional<std::string> text_of(const StructDescriptor& shape, const void* object,
                                   std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        const MemberDescriptor* member = shape.find(name);
        if (member == nullptr) continue;
        const void* value = member->get(object);
        if (value != nullptr) return scalar_text(*member, value);
    }
    return std::nullopt;
}

/// One key an entry of a map, or an element of a list of pairs.
void add_entries(const std::string& prefix, const MemberDescriptor& member, const void* value,
                 std::map<std::string, std::vector<std::string>>& out) {
    if (member.kind == Kind::Map) {
        for_each_entry(member.map(), value, [&](const std::string& entry, const void* inner) {
            out[prefix + entry] = {scalar_text(member.map().value, inner)};
        });
        return;
    }
    const ListDescriptor& list = member.list();
    if (list.element.kind != Kind::Structure) return;
    for (std::size_t i = 0; i < list.access->size(value); ++i) {
        const void* pair = list.access->at(value, i);
        const auto key = text_of(list.element.structure(), pair, {"Key", "key"});
        const auto text = text_of(list.element.structure(), pair, {"Value", "value"});
        if (key.has_value() && text.has_value()) out[prefix + *key] = {*text};
    }
}

class Templates {
  public:
    Templates(const StructDescriptor* shape, const void* input, const AuthorizeScope& scope)
        : shape_(shape), input_(input), scope_(scope) {}

    std::vector<std::string> expand(std::string_view text) const {
        std::vector<std::string> results{std::string()};
        while (!text.empty()) {
            const std::size_t open = std::min(text.find('{'), text.size());
            for (std::string& result : results) result.append(text.substr(0, open));
            if (open == text.size()) break;
            const std::size_t close = std::min(text.find('}', open), text.size());
            results = combine(results, values(text.substr(open + 1, close - open - 1)));
            text.remove_prefix(std::min(close + 1, text.size()));
        }
        return results;
    }

    /// What `{inside}` stands for; one text at least.
    std::vector<std::string> values(std::string_view inside) const {
        const std::size_t question = std::min(inside.find('?'), inside.size());
        std::string_view paths = inside.substr(0, question);
        if (paths == "partition") return {std::string(scope_.partition)};
        if (paths == "region") return {std::string(scope_.region)};
        if (paths == "account") return {std::string(scope_.account)};
        while (!paths.empty()) {
            const std::size_t bar = std::min(paths.find('|'), paths.size());
            const std::string_view path = paths.substr(0, bar);
            if (path == "caller") return {std::string(scope_.caller)};
            std::vector<std::string> found = at(path);
            if (!found.empty()) return found;
            paths.remove_prefix(std::min(bar + 1, paths.size()));
        }
        if (question == inside.size()) return {std::string()};
        return {std::string(inside.substr(question + 1))};
    }

    std::vector<std::string> at(std::string_view path) const {
        std::vector<std::string> found;
        if (const MemberDescriptor* member = top(path)) {
            const std::size_t dot = path.find('.');
            collect(*member, member->get(input_), dot == path.npos ? "" : path.substr(dot + 1),
                    found);
        }
        return found;
    }

    const MemberDescriptor* top(std::string_view path) const {
        return shape_ == nullptr || input_ == nullptr
                   ? nullptr
                   : shape_->find(path.substr(0, path.find('.')));
    }

    const void* input() const { return input_; }

  private:
    /// An ARN takes the place of what was written so far; see tools/apigen/README.md section 2.
    static std::string join(const std::string& before, const std::string& value) {
        if (!value.starts_with("arn:")) return before + value;
        return value.ends_with(":*") ? value.substr(0, value.size() - 2) : value;
    }

    static std::vector<std::string> combine(const std::vector<std::string>& results,
                                            const std::vector<std::string>& values) {
        std::vector<std::string> combined;
        for (const std::string& before : results)
            for (const std::string& value : values)
                if (combined.size() < kMaxResources) combined.push_back(join(before, value));
        return combined;
    }

    const StructDescriptor* shape_;
    const void* input_;
    AuthorizeScope scope_;
};

}  // namespace

std::vector<std::string> authorized_resources(const OperationDescriptor& operation,
                                              const void* input, const AuthorizeScope& scope) {
    const Templates templates(operation.input, input, scope);
    std::vector<std::string> resources;
    for (const std::string_view text : operation.authorize.resources)
        for (std::string& resource : templates.expand(text))
            if (!resource.empty() && resources.size() < kMaxResources)
                resources.push_back(std::move(resource));
    if (resources.empty()) resources.emplace_back("*");
    return resources;
}

std::map<std::string, std::vector<std::string>> authorized_conditions(
    const OperationDescriptor& operation, const void* input) {
    const Templates templates(operation.input, input, {});
    std::map<std::string, std::vector<std::string>> conditions;
    for (const std::string_view text : operation.authorize.conditions) {
        const std::size_t equals = text.find("={");
        if (equals == text.npos || !text.ends_with('}')) continue;
        const std::string key(text.substr(0, equals));
        const std::string_view path = text.substr(equals + 2, text.size() - equals - 3);
        const MemberDescriptor* member = templates.top(path);
        const bool pairs =
            member != nullptr && (member->kind == Kind::Map || member->kind == Kind::List);
        if (key.ends_with('/') && pairs) {
            const void* value = member->get(templates.input());
            if (value != nullptr) add_entries(key, *member, value, conditions);
            continue;
        }
        if (auto values = templates.at(path); !values.empty()) conditions[key] = std::move(values);
    }
    return conditions;
}

}  // namespace yagura::shapes
