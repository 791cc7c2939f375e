#include <fmt/core.h>
#include <toml++/toml.h>

#include "server/configuration.h"

namespace yagura::server {
namespace {

std::optional<std::string> scalar_text(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    return std::nullopt;
}

std::unexpected<Error> unfit(std::string_view name, unsigned line) {
    return fail(Errc::InvalidArgument,
                fmt::format("line {}: {} must be a string, a whole number or a list of strings",
                            line, name));
}

Result<toml::table> parse_toml(std::string_view text) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        return fail(Errc::InvalidArgument, fmt::format("line {}: {}", error.source().begin.line,
                                                       std::string(error.description())));
    }
}

}  // namespace

Result<std::vector<FileValue>> parse_toml_settings(std::string_view text) {
    const toml::table parsed = YG_TRY(parse_toml(text));
    std::vector<FileValue> out;
    for (const auto& [key, node] : parsed) {
        FileValue value;
        value.name = std::string(key.str());
        value.line = key.source().begin.line;
        if (const auto* list = node.as_array()) {
            for (const toml::node& element : *list) {
                const auto element_text = scalar_text(element);
                if (!element_text) return unfit(value.name, value.line);
                value.values.push_back(*element_text);
            }
        } else if (const auto only = scalar_text(node)) {
            value.values.push_back(*only);
        } else {
            return unfit(value.name, value.line);
        }
        out.push_back(std::move(value));
    }
    return out;
}

}  // namespace yagura::server
