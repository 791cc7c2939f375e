#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/client/aws_settings.h"

/// The subcommands of `yagura`, each a function that gets its parsed command line and gives the
/// exit status: 0 well, 1 failed, 2 wrong use.
namespace yagura::cli {

/// Options that all client commands share.
struct ClientOptions {
    std::optional<std::string> endpoint;
    std::optional<std::string> profile;
    std::optional<std::string> region;
    std::optional<std::string> data_folder;
    std::optional<std::string> ca_bundle;
};

struct ServeOptions {
    std::map<std::string, std::vector<std::string>> flags;  ///< by setting name
    std::optional<std::string> config_file;
    bool print_config = false;
};
int run_serve(const ServeOptions& options);

struct ImportCommandOptions {
    ClientOptions client;
    std::string log_group;
    std::vector<std::string> files;
    std::optional<std::string> log_stream;
    std::string format = "auto";
    std::string multi_line = "none";
    std::string zone = "UTC";
    bool quiet = false;
};
int run_import(const ImportCommandOptions& options);

struct TailOptions {
    ClientOptions client;
    std::vector<std::string> log_groups;
    std::string filter;
    std::vector<std::string> streams;
    std::vector<std::string> stream_prefixes;
    bool json = false;
    std::string color = "auto";
};
int run_tail(const TailOptions& options);

struct QueryOptions {
    ClientOptions client;
    std::vector<std::string> arguments;  ///< log groups, then the query
    std::vector<std::string> log_groups;
    std::vector<std::string> files;
    std::string file_format = "auto";
    std::vector<std::string> lookups;  ///< NAME=FILE
    std::optional<std::string> since;
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::optional<std::uint64_t> limit;
    std::string output = "table";
    bool explain = false;
    bool quiet = false;
};
int run_query(const QueryOptions& options);

struct DemoOptions {
    ClientOptions client;
    std::string history = "24h";
    double rate = 2.0;
    std::uint64_t seed = 1;
    bool once = false;
};
int run_demo(const DemoOptions& options);

struct AccountCreateOptions {
    ClientOptions client;
    std::string account_id;
    std::optional<std::string> access_key_id;
    std::optional<std::string> secret_access_key;
};
int run_account_create(const AccountCreateOptions& options);
int run_account_list(const ClientOptions& options);

struct InspectOptions {
    std::string file;
    bool pages = false;
};
/// Prints what is in a segment file.
int run_inspect(const InspectOptions& options);

struct CheckOptions {
    std::optional<std::string> data_folder;
};
/// Reads all events of a data folder that no server uses. Gives 0, 1 when something is damaged, 2
/// when it could not be checked.
int run_check(const CheckOptions& options);

struct OutboxOptions {
    ClientOptions client;
    int count = 20;
    bool failures = false;  ///< deliveries in trouble instead of kept mails
};
int run_outbox(const OutboxOptions& options);
struct WhyOptions {
    ClientOptions client;
    std::string principal;
    std::string action;
    std::string resource = "*";
    std::vector<std::string> context;    ///< "KEY=VALUE"
    std::optional<std::string> through;  ///< name of a VPC endpoint
    bool json = false;
};
/// Gives 0 when it is allowed, 1 when it is denied, 2 when nobody could be asked.
int run_why(const WhyOptions& options);

struct SecurityOptions {
    ClientOptions client;
    std::string log_group;
    std::string topic;
    std::vector<std::string> objects;
    bool cis = false;
    bool dry_run = false;
};
int run_security(const SecurityOptions& options, bool enable);

/// GET /health; for container probes.
int run_health(const ClientOptions& options);

/// The value of an environment variable.
std::optional<std::string> environment_variable(const std::string& name);
/// The data folder whose credentials file is used: the one named, or the default one where nothing
/// else was said and it is there.
ClientOptions with_data_folder(ClientOptions options);
/// Keys and endpoint for a client command.
[[nodiscard]] Result<AwsSettings> client_settings(const ClientOptions& options);
/// "yagura: MESSAGE" on standard error; gives 1.
int complain(const Error& error);

}  // namespace yagura::cli
