#include "server/configuration.h"

#include <fmt/core.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>

namespace yagura::server {
namespace {

std::string home_folder(const EnvironmentLookup& environment, const std::string& variable,
                        std::string_view below_home) {
    if (const auto folder = environment(variable); folder && folder->starts_with('/'))
        return *folder;
    return fmt::format("{}/{}", environment("HOME").value_or(""), below_home);
}

std::string default_file(const EnvironmentLookup& environment) {
    return home_folder(environment, "XDG_CONFIG_HOME", ".config") + "/yagura/yagura.toml";
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty()) out.emplace_back(part);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return out;
}

Result<std::string> read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(system_error("open", path, errno == 0 ? ENOENT : errno));
    std::ostringstream text;
    text << file.rdbuf();
    if (file.bad() || text.bad()) return fail(system_error("read", path, EIO));
    return text.str();
}

/// The setting's name that is nearest to a mistyped one, if any is near.
std::string suggestion(std::string_view wrong) {
    std::size_t best = 4;
    std::string_view name;
    for (const Setting& setting : settings_table()) {
        std::vector<std::size_t> row(setting.name.size() + 1);
        for (std::size_t column = 0; column < row.size(); ++column) row[column] = column;
        for (std::size_t line = 1; line <= wrong.size(); ++line) {
            std::size_t diagonal = std::exchange(row[0], line);
            for (std::size_t column = 1; column < row.size(); ++column) {
                const std::size_t changed =
                    diagonal + (wrong[line - 1] == setting.name[column - 1] ? 0 : 1);
                diagonal = row[column];
                row[column] = std::min({changed, row[column] + 1, row[column - 1] + 1});
            }
        }
        if (row.back() < best) {
            best = row.back();
            name = setting.name;
        }
    }
    return name.empty() ? "" : fmt::format(". Did you mean {}?", name);
}

class Loader {
  public:
    explicit Loader(const ConfigurationInputs& inputs) : inputs_(inputs) {}

    Result<Configuration> load() {
        set_defaults();
        YG_CHECK(read_file());
        read_environment();
        YG_CHECK(read_flags());
        YG_CHECK(parse());
        YG_CHECK(check_settings(out_.settings));
        return std::move(out_);
    }

  private:
    void set_defaults() {
        for (const Setting& setting : settings_table()) {
            ConfiguredValue value;
            value.setting = &setting;
            value.where = "default";
            if (!setting.default_text.empty()) value.values.emplace_back(setting.default_text);
            if (setting.name == "data") {
                value.values = {default_data_folder(inputs_.environment)};
            }
            out_.values.push_back(std::move(value));
        }
    }

    ConfiguredValue& value_of(const Setting& setting) {
        return out_.values[static_cast<std::size_t>(&setting - settings_table().data())];
    }

    void take(const Setting& setting, std::vector<std::string> values, Origin origin,
              std::string where) {
        value_of(setting) = {&setting, std::move(values), origin, std::move(where)};
    }

    Result<void> read_file() {
        std::optional<std::string> path = inputs_.file;
        if (!path) path = inputs_.environment("YAGURA_CONFIG");
        if (path && path->empty()) path.reset();
        const bool wanted = path.has_value();
        if (!path) path = default_file(inputs_.environment);
        const auto text = read_whole(*path);
        if (!text && !wanted) return {};  // nobody has to have a file
        if (!text) return fail(text.error().with_context("configuration file"));
        const auto values = parse_toml_settings(*text);
        if (!values) return fail(values.error().with_context(*path));
        out_.file = *path;
        for (const FileValue& value : *values) {
            const Setting* setting = find_setting(value.name);
            if (setting == nullptr) {
                return fail(Errc::InvalidArgument,
                            fmt::format("{}: line {}: there is no setting {}{}", *path, value.line,
                                        value.name, suggestion(value.name)));
            }
            take(*setting, value.values, Origin::File,
                 fmt::format("{} line {}", *path, value.line));
        }
        return {};
    }

    void read_environment() {
        for (const Setting& setting : settings_table()) {
            const std::string variable = setting.environment_variable();
            const auto text = inputs_.environment(variable);
            if (!text || text->empty()) continue;
            take(setting, setting.several ? split_list(*text) : std::vector{*text},
                 Origin::Environment, variable);
        }
    }

    Result<void> read_flags() {
        for (const auto& [name, values] : inputs_.flags) {
            const Setting* setting = find_setting(name);
            if (setting == nullptr)
                return fail(Errc::InvalidArgument, fmt::format("there is no flag --{}", name));
            std::vector<std::string> all = values;
            if (setting->several) {
                all.clear();
                for (const std::string& value : values) {
                    for (std::string& part : split_list(value)) all.push_back(std::move(part));
                }
            }
            take(*setting, std::move(all), Origin::Flag, "--" + name);
        }
        return {};
    }

    Result<void> parse() {
        for (const ConfiguredValue& value : out_.values) {
            const auto complain = [&](std::string_view what) {
                return fail(Errc::InvalidArgument,
                            fmt::format("{} ({}): {}", value.setting->name, value.where, what));
            };
            if (value.values.empty()) continue;
            if (value.values.size() > 1 && !value.setting->several)
                return complain("only one value is possible");
            if (auto result = value.setting->apply(out_.settings, value.values); !result) {
                return complain(result.error().message());
            }
        }
        return {};
    }

    const ConfigurationInputs& inputs_;
    Configuration out_;
};

std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') out += '\\';
        if (static_cast<unsigned char>(character) < 0x20) {
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(character));
        } else {
            out += character;
        }
    }
    return out + '"';
}

std::string shown(const ConfiguredValue& value) {
    if (value.setting->secrecy == Secrecy::Hidden && !value.values.empty()) return "\"(hidden)\"";
    if (!value.setting->several)
        return toml_string(value.values.empty() ? "" : value.values.front());
    std::string out = "[";
    for (const std::string& text : value.values)
        out += (out.size() > 1 ? ", " : "") + toml_string(text);
    return out + ']';
}

}  // namespace

std::string default_data_folder(const EnvironmentLookup& environment) {
    return home_folder(environment, "XDG_DATA_HOME", ".local/share") + "/yagura";
}

Result<Configuration> load_configuration(const ConfigurationInputs& inputs) {
    return Loader(inputs).load();
}

std::string print_configuration(const Configuration& configuration) {
    std::string out = configuration.file.empty()
                          ? "# No configuration file was read.\n"
                          : fmt::format("# Configuration file: {}\n", configuration.file);
    std::size_t width = 0;
    for (const ConfiguredValue& value : configuration.values) {
        width = std::max(width, value.setting->name.size() + shown(value).size() + 3);
    }
    width = std::min<std::size_t>(width, 60);
    for (const ConfiguredValue& value : configuration.values) {
        const std::string assignment = fmt::format("{} = {}", value.setting->name, shown(value));
        fmt::format_to(std::back_inserter(out), "{:<{}}  # {}\n", assignment, width, value.where);
    }
    return out;
}

std::string configuration_page() {
    std::string out =
        "# Configuration\n\n"
        "<!-- Made by `yagura help --configuration` from the table in src/server/settings.cpp; a "
        "test keeps it in "
        "step. -->\n\n"
        "Every setting has one name and can be given in three ways; the first that is there "
        "counts:\n\n"
        "1. a flag of `yagura serve`: `--memory 512MiB`\n"
        "2. an environment variable: `YAGURA_MEMORY=512MiB` (several values are separated by "
        "commas)\n"
        "3. the configuration file, in TOML: `memory = \"512MiB\"` (several values as a list)\n\n"
        "The file is the one named by `--config FILE` or `YAGURA_CONFIG`; without them "
        "`$XDG_CONFIG_HOME/yagura/yagura.toml` (usually `~/.config/yagura/yagura.toml`) is read if "
        "it is there. "
        "A name that is no setting, or a value that does not fit, is an error and the server does "
        "not start.\n\n"
        "`yagura serve --print-config` shows what is in force and where each value came from.\n\n"
        "Sizes are bytes or numbers with `KiB`, `MiB`, `GiB`; durations are numbers with `ms`, "
        "`s`, `m`, `h`, "
        "`d`.\n\n"
        "| setting | value | default | meaning |\n|---|---|---|---|\n";
    for (const Setting& setting : settings_table()) {
        std::string form(setting.form);
        for (std::size_t at = form.find('|'); at != form.npos; at = form.find('|', at + 2))
            form.insert(at, "\\");
        const std::string default_text =
            setting.default_text.empty() ? "–" : fmt::format("`{}`", setting.default_text);
        fmt::format_to(std::back_inserter(out), "| `{}` | {} | {} | {} |\n", setting.name, form,
                       default_text, setting.help);
    }
    out +=
        "\nThe environment variable of a setting is its name in capitals with `_` for `-`, after "
        "`YAGURA_`: "
        "`max-body-size` is `YAGURA_MAX_BODY_SIZE`.\n";
    return out;
}

}  // namespace yagura::server
