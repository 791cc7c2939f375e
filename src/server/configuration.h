#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "server/settings.h"

namespace yagura::server {

/// Where a value came from; a later one wins over an earlier one.
enum class Origin { Default, File, Environment, Flag };

struct ConfiguredValue {
    const Setting* setting = nullptr;
    std::vector<std::string> values;  ///< as written; empty: not set
    Origin origin = Origin::Default;
    std::string where;  ///< "default", "FILE line 3", "YAGURA_MEMORY", "--memory"
};

struct Configuration {
    Settings settings;
    std::vector<ConfiguredValue> values;  ///< in the order of the table
    std::string file;                     ///< empty: none was read
};

using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;

struct ConfigurationInputs {
    /// Given flags by setting name.
    std::map<std::string, std::vector<std::string>> flags;
    EnvironmentLookup environment;
    /// --config; must exist. Without it YAGURA_CONFIG counts likewise, and without that
    /// $XDG_CONFIG_HOME/yagura/yagura.toml is read if it is there.
    std::optional<std::string> file;
};

/// Reads all sources, parses and checks. Errors: InvalidArgument, with a sentence that names the
/// setting, the value and where it was written; Io for a file that cannot be read.
[[nodiscard]] Result<Configuration> load_configuration(const ConfigurationInputs& inputs);

/// Where yagura serve keeps its data unless told otherwise: $XDG_DATA_HOME/yagura.
std::string default_data_folder(const EnvironmentLookup& environment);

/// What is in force and where each value came from, as a TOML file with comments; secrets hidden.
std::string print_configuration(const Configuration& configuration);

/// docs/CONFIGURATION.md.
std::string configuration_page();

/// Keys of a TOML file with their values as text, and the line of each. Errors: InvalidArgument
/// for text that is not TOML or holds tables and other things that no setting takes.
struct FileValue {
    std::string name;
    std::vector<std::string> values;
    unsigned line = 0;
};
[[nodiscard]] Result<std::vector<FileValue>> parse_toml_settings(std::string_view text);

}  // namespace yagura::server
