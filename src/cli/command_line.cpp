#include "cli/command_line.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "base/version.h"
#include "cli/commands.h"
#include "server/configuration.h"
#include "server/settings.h"

namespace yagura::cli {
namespace {

/// A flag with one value that may be left out.
void add_text(CLI::App& app, const std::string& name, std::optional<std::string>& place,
              const std::string& help, const std::string& form) {
    app.add_option_function<std::string>(
           name, [&place](const std::string& value) { place = value; }, help)
        ->type_name(form);
}

/// Broken into lines that fit beside the names of the options.
std::string wrapped(std::string_view text) {
    constexpr std::size_t kWidth = 64;
    std::string out;
    std::size_t column = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const bool first = column == 0;
        const bool fits = column + 1 + word.size() <= kWidth;
        if (!first) out += fits ? ' ' : '\n';
        column = first || !fits ? word.size() : column + 1 + word.size();
        out += word;
    }
    return out;
}

void add_client_options(CLI::App& app, ClientOptions& options) {
    add_text(app, "--endpoint,--endpoint-url", options.endpoint,
             "URL of the server (default: AWS_ENDPOINT_URL, "
             "the profile's endpoint_url, http://127.0.0.1:4586)",
             "URL");
    add_text(app, "--data", options.data_folder,
             "use the keys of a server's data folder (DIR/credentials)", "DIR");
    add_text(app, "--profile", options.profile, "AWS profile, or profile of DIR/credentials",
             "NAME");
    add_text(app, "--region", options.region,
             "region (default: AWS_REGION, the profile's, us-east-1)", "NAME");
    add_text(app, "--ca-bundle", options.ca_bundle, "PEM file of the authorities to trust", "FILE");
}

/// Everything that a command line can say; exactly one of `command` is run.
struct Parsed {
    ServeOptions serve;
    ImportCommandOptions import;
    TailOptions tail;
    QueryOptions query;
    DemoOptions demo;
    AccountCreateOptions account_create;
    ClientOptions account_list;
    OutboxOptions outbox;
    WhyOptions why;
    SecurityOptions security;
    ClientOptions health;
    InspectOptions inspect;
    CheckOptions check;
    std::vector<std::string> help_topic;
    bool help_configuration = false;
    std::function<int()> command;
};

void add_serve(CLI::App& app, Parsed& parsed) {
    CLI::App* serve = app.add_subcommand("serve", "run the server");
    serve->footer(
        "Every flag can also be an environment variable (--memory: YAGURA_MEMORY) or a line of "
        "the\n"
        "configuration file (memory = \"512MiB\"). See docs/CONFIGURATION.md.");
    add_text(*serve, "--config", parsed.serve.config_file, "configuration file, TOML", "FILE");
    serve->add_flag("--print-config", parsed.serve.print_config,
                    "show what is in force and where each value came from, and end");
    for (const server::Setting& setting : server::settings_table()) {
        if (setting.secrecy == server::Secrecy::Hidden) continue;
        const std::string name(setting.name);
        std::string help(setting.help);
        if (!setting.default_text.empty()) help += fmt::format(" [{}]", setting.default_text);
        serve
            ->add_option_function<std::vector<std::string>>(
                "--" + name,
                [&parsed, name](const std::vector<std::string>& values) {
                    parsed.serve.flags[name] = values;
                },
                wrapped(help))
            ->type_name(std::string(setting.form))
            ->expected(1)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
            ->allow_extra_args(false);
    }
    serve->callback([&parsed] { parsed.command = [&parsed] { return run_serve(parsed.serve); }; });
}

void add_import(CLI::App& app, Parsed& parsed) {
    CLI::App* import =
        app.add_subcommand("import", "load files into a log group, events with their own times");
    ImportCommandOptions& options = parsed.import;
    import->add_option("GROUP", options.log_group, "log group; made when absent")->required();
    import
        ->add_option("FILE", options.files,
                     "files: text, JSON lines, CloudTrail, Windows event XML, each also gzipped; - "
                     "for standard input")
        ->required();
    add_text(*import, "--stream", options.log_stream, "log stream (default: the file's name)",
             "NAME");
    import->add_option("--format", options.format, "what the files hold")
        ->check(CLI::IsMember({"auto", "text", "json", "json-array", "cloudtrail", "windows-xml"}))
        ->capture_default_str();
    import
        ->add_option("--multi-line", options.multi_line,
                     "text: lines that belong to the event before them: none, indented ones, or "
                     "those without a time")
        ->check(CLI::IsMember({"none", "indented", "untimed"}))
        ->capture_default_str();
    import->add_option("--timezone", options.zone, "zone of times that name none: UTC or +HH:MM")
        ->capture_default_str();
    import->add_flag("--quiet", options.quiet, "print errors only");
    add_client_options(*import, options.client);
    import->callback(
        [&parsed] { parsed.command = [&parsed] { return run_import(parsed.import); }; });
}

void add_tail(CLI::App& app, Parsed& parsed) {
    CLI::App* tail = app.add_subcommand("tail", "show new events of log groups as they come");
    TailOptions& options = parsed.tail;
    tail->add_option("GROUP", options.log_groups, "log groups, names or ARNs, up to 10")
        ->required();
    tail->add_option("--filter", options.filter, "filter pattern");
    tail->add_option("--stream", options.streams, "only these streams (of one group)")
        ->allow_extra_args(false);
    tail->add_option("--prefix", options.stream_prefixes,
                     "only streams whose names begin so (of one group)")
        ->allow_extra_args(false);
    tail->add_flag("--json", options.json, "print a JSON object for each event");
    tail->add_option("--color", options.color, "colours")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
    add_client_options(*tail, options.client);
    tail->callback([&parsed] { parsed.command = [&parsed] { return run_tail(parsed.tail); }; });
}

void add_query(CLI::App& app, Parsed& parsed) {
    CLI::App* query = app.add_subcommand("query", "run a Logs Insights query and print its rows");
    QueryOptions& options = parsed.query;
    query
        ->add_option("ARGUMENT", options.arguments,
                     "log groups, names or ARNs (none with SOURCE or --file), and the query")
        ->option_text("GROUP... QUERY")
        ->required();
    query
        ->add_option("--file", options.files,
                     "ask this file instead of a server, as import reads it; - for standard input")
        ->allow_extra_args(false);
    query->add_option("--file-format", options.file_format, "what the files hold")
        ->check(CLI::IsMember({"auto", "text", "json", "json-array", "cloudtrail", "windows-xml"}))
        ->capture_default_str();
    query
        ->add_option("--lookup", options.lookups,
                     "a table for lookup in queries of files: comma-separated values, names first")
        ->option_text("NAME=FILE")
        ->allow_extra_args(false);
    add_text(*query, "--since", options.since,
             "how far back: 15m, 1h, 30d (default: 1h, of files everything)", "TIME");
    add_text(*query, "--from", options.from, "begin, as 2026-01-31T09:00:00Z", "TIME");
    add_text(*query, "--to", options.to, "end, likewise", "TIME");
    query
        ->add_option_function<std::uint64_t>(
            "--limit", [&options](std::uint64_t limit) { options.limit = limit; }, "rows at most")
        ->check(CLI::Range(1, 100'000));
    query->add_option("--output", options.output, "form of the rows")
        ->check(CLI::IsMember({"table", "json", "csv", "ndjson"}))
        ->capture_default_str();
    query->add_flag("--explain", options.explain,
                    "run it, and print its plan with rows and bytes instead of the rows");
    query->add_flag("--quiet", options.quiet, "no figures behind the rows");
    query->footer("A table of stats ... by bin(...) is drawn as bars in a terminal.");
    add_client_options(*query, options.client);
    query->callback([&parsed] { parsed.command = [&parsed] { return run_query(parsed.query); }; });
}

void add_demo(CLI::App& app, Parsed& parsed) {
    CLI::App* demo = app.add_subcommand("demo", "fill a few log groups with events that look real");
    DemoOptions& options = parsed.demo;
    demo->add_option("--history", options.history, "how far back: 24h, 30d, 0 for none")
        ->capture_default_str();
    demo->add_option("--rate", options.rate, "events a second, all groups together")
        ->check(CLI::Range(0.001, 100'000.0))
        ->capture_default_str();
    demo->add_option("--seed", options.seed, "the same seed gives the same events")
        ->capture_default_str();
    demo->add_flag("--once", options.once, "end after the history, without a live trickle");
    add_client_options(*demo, options.client);
    demo->callback([&parsed] { parsed.command = [&parsed] { return run_demo(parsed.demo); }; });
}

void add_account(CLI::App& app, Parsed& parsed) {
    CLI::App* account = app.add_subcommand("account", "make and list accounts");
    account->require_subcommand(1);
    CLI::App* create = account->add_subcommand("create", "make an account and its root access key");
    create->add_option("ID", parsed.account_create.account_id, "12 digits")->required();
    add_text(*create, "--access-key", parsed.account_create.access_key_id,
             "access key id (default: a random one); with --secret-key", "KEY");
    add_text(*create, "--secret-key", parsed.account_create.secret_access_key, "its secret",
             "SECRET");
    add_client_options(*create, parsed.account_create.client);
    create->callback([&parsed] {
        parsed.command = [&parsed] { return run_account_create(parsed.account_create); };
    });
    CLI::App* list = account->add_subcommand("list", "list accounts");
    add_client_options(*list, parsed.account_list);
    list->callback([&parsed] {
        parsed.command = [&parsed] { return run_account_list(parsed.account_list); };
    });
}

void add_stored_data(CLI::App& app, Parsed& parsed) {
    CLI::App* inspect = app.add_subcommand("inspect", "print what is in a segment file");
    inspect->add_option("FILE", parsed.inspect.file, "a file of DIR/events/segments")->required();
    inspect->add_flag("--pages", parsed.inspect.pages,
                      "also every stream, page and column of each row group");
    inspect->callback(
        [&parsed] { parsed.command = [&parsed] { return run_inspect(parsed.inspect); }; });
    CLI::App* check = app.add_subcommand(
        "check", "read all stored events of a stopped server and report what is damaged");
    add_text(*check, "--data", parsed.check.data_folder,
             "the server's data folder (default: YAGURA_DATA, or that of serve)", "DIR");
    check->footer(
        "Ends with 0 when all is well, 1 when something is damaged, 2 when it could not\n"
        "be checked. Changes nothing.");
    check->callback([&parsed] { parsed.command = [&parsed] { return run_check(parsed.check); }; });
}

void add_outbox(CLI::App& app, Parsed& parsed) {
    CLI::App* outbox = app.add_subcommand(
        "outbox", "show the mails that no relay was there for, and deliveries that fail");
    outbox->add_option("--count", parsed.outbox.count, "how many, the newest")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    outbox->add_flag("--failures", parsed.outbox.failures,
                     "deliveries that failed at least once, instead of mails");
    add_client_options(*outbox, parsed.outbox.client);
    outbox->callback(
        [&parsed] { parsed.command = [&parsed] { return run_outbox(parsed.outbox); }; });
}

void add_why(CLI::App& app, Parsed& parsed) {
    WhyOptions& options = parsed.why;
    CLI::App* why = app.add_subcommand(
        "why", "tell whether policies allow an action, and which statement decides");
    why->add_option("--as", options.principal, "user, role or root user of your account")
        ->required()
        ->type_name("ARN");
    why->add_option("--action", options.action, "such as logs:PutLogEvents")
        ->required()
        ->type_name("NAME");
    why->add_option("--resource", options.resource, "what it would be done to")
        ->type_name("ARN")
        ->capture_default_str();
    why->add_option("--context", options.context,
                    "condition key of the request, such as aws:SourceIp=192.0.2.1; more than once "
                    "for further keys and values")
        ->type_name("KEY=VALUE");
    add_text(*why, "--through", options.through, "as if it came through this VPC endpoint", "NAME");
    why->add_flag("--json", options.json, "print the server's answer as it is");
    why->footer("Exit status: 0 allowed, 1 denied, 2 when nobody could be asked.");
    add_client_options(*why, options.client);
    why->callback([&parsed] { parsed.command = [&parsed] { return run_why(parsed.why); }; });
}

void add_security(CLI::App& app, Parsed& parsed) {
    CLI::App* security = app.add_subcommand(
        "security", "install ready-made metric filters and alarms for security events");
    security->require_subcommand(1);
    SecurityOptions& options = parsed.security;
    const auto add = [&](const std::string& name, const std::string& help, bool enable) {
        CLI::App* command = security->add_subcommand(name, help);
        command->add_option("--group", options.log_group, "log group whose events are watched")
            ->required()
            ->type_name("NAME");
        if (enable)
            command->add_option("--topic", options.topic, "SNS topic that alarms are published to")
                ->required()
                ->type_name("ARN");
        command->add_flag("--cis", options.cis,
                          "the CIS AWS Foundations rules for CloudTrail events, instead of those "
                          "for the Windows Security channel");
        command
            ->add_option("--object", options.objects,
                         "Windows: a path, requests for which are told of too")
            ->type_name("PATH")
            ->allow_extra_args(false);
        command->add_flag("--dry-run", options.dry_run, "show what would be done, and do nothing");
        add_client_options(*command, options.client);
        command->callback([&parsed, enable] {
            parsed.command = [&parsed, enable] { return run_security(parsed.security, enable); };
        });
    };
    add("enable", "make what is missing; what is there stays", true);
    add("disable", "delete what enable made", false);
}

int print_help(CLI::App& app, const Parsed& parsed) {
    if (parsed.help_configuration) {
        fmt::print("{}", server::configuration_page());
        return 0;
    }
    CLI::App* topic = &app;
    std::string title = "yagura";
    for (const std::string& name : parsed.help_topic) {
        const auto found =
            topic->get_subcommands([&](CLI::App* command) { return command->get_name() == name; });
        if (found.empty()) {
            fmt::print(stderr, "yagura: there is no command {}\n", name);
            return 2;
        }
        topic = found.front();
        title += ' ' + name;
    }
    // Not topic->help(): that one would explain "help", the subcommand that was given.
    fmt::print("{}", topic->get_formatter()->make_help(topic, title, CLI::AppFormatMode::Normal));
    return 0;
}

int print_version() {
    fmt::print("yagura {}\n", kVersion);
    return 0;
}

void add_small_commands(CLI::App& app, Parsed& parsed) {
    CLI::App* health =
        app.add_subcommand("health", "ask a server whether it serves; for container probes");
    add_client_options(*health, parsed.health);
    health->callback(
        [&parsed] { parsed.command = [&parsed] { return run_health(parsed.health); }; });
    app.add_subcommand("version", "print the version")->callback([&parsed] {
        parsed.command = &print_version;
    });
    CLI::App* help = app.add_subcommand("help", "explain a command");
    help->add_option("COMMAND", parsed.help_topic, "the command to explain");
    help->add_flag("--configuration", parsed.help_configuration,
                   "print the page about all settings of serve");
    help->callback(
        [&app, &parsed] { parsed.command = [&app, &parsed] { return print_help(app, parsed); }; });
}

}  // namespace

int run_command_line(int argc, char** argv) {
    CLI::App app("Yagura: a log service that speaks the AWS protocols", "yagura");
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("yagura {}", kVersion));
    app.get_formatter()->column_width(34);
    Parsed parsed;
    add_serve(app, parsed);
    add_import(app, parsed);
    add_tail(app, parsed);
    add_query(app, parsed);
    add_demo(app, parsed);
    add_account(app, parsed);
    add_stored_data(app, parsed);
    add_outbox(app, parsed);
    add_why(app, parsed);
    add_security(app, parsed);
    add_small_commands(app, parsed);
    if (argc < 2) {
        fmt::print("{}", app.help());
        return 2;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return parsed.command();
}

}  // namespace yagura::cli
