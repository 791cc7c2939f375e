#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>

#include "base/clock.h"
#include "base/log.h"
#include "base/version.h"
#include "cli/commands.h"
#include "server/configuration.h"
#include "server/credentials_file.h"
#include "server/server.h"

namespace yagura::cli {
namespace {

/// As many open files as the system lets us have: connections and segments need them.
void raise_open_files() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Signals that end or reload the server, kept for wait_for_stop(); to be blocked before any thread
/// starts, so that no other thread takes them.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

void wait_for_stop(server::Server& server, const sigset_t& signals) {
    for (;;) {
        int number = 0;
        if (sigwait(&signals, &number) != 0) continue;
        if (number != SIGHUP) {
            log::info("server", "stopping ({})", number == SIGTERM ? "SIGTERM" : "SIGINT");
            return;
        }
        if (const auto reloaded = server.reload(); !reloaded) {
            log::error("server", "not read again: {}", reloaded.error().message());
        } else {
            log::info("server", "certificates and policies of endpoints were read again");
        }
    }
}

void print_welcome(const server::Server& server, const server::Settings& settings) {
    fmt::print(
        "Yagura {}\n  endpoint     {}\n  data         {}\n  credentials  {} (profile yagura)\n",
        kVersion, server.endpoint_url(), server.data_folder(), server.credentials_path());
    for (const auto& [name, url] : server.endpoint_urls())
        fmt::print("  through {}  {}\n", name, url);
    if (settings.auth == server::Auth::None)
        fmt::print("  auth         none: any key is accepted\n");
    if (server.root_key_made()) {
        const server::CredentialsProfile profile{"yagura", server.root_key().access_key_id,
                                                 server.root_key().secret, settings.region,
                                                 server.endpoint_url()};
        fmt::print(
            "\nThe root access key of account {} was made. As an AWS profile, shown this "
            "once:\n\n{}\n",
            server.root_key().account_id, server::profile_text(profile));
    }
    if (!server.trust_lines().empty()) {
        fmt::print("\nSo that clients trust the certificate:\n\n");
        for (const std::string& line : server.trust_lines()) fmt::print("{}\n", line);
    }
    std::fflush(stdout);
}

}  // namespace

int run_serve(const ServeOptions& options) {
    ::umask(077);
    const auto configuration = server::load_configuration({.flags = options.flags,
                                                           .environment = &environment_variable,
                                                           .file = options.config_file});
    if (!configuration) {
        complain(configuration.error());
        return 2;
    }
    if (options.print_config) {
        fmt::print("{}", server::print_configuration(*configuration));
        return 0;
    }
    const server::Settings& settings = configuration->settings;
    log::configure(settings.log_level, settings.log_format);
    raise_open_files();
    const sigset_t signals = block_signals();
    SystemClock clock;
    auto server = server::Server::start(settings, clock);
    if (!server) return complain(server.error());
    print_welcome(**server, settings);
    wait_for_stop(**server, signals);
    (*server)->stop();
    return 0;
}

}  // namespace yagura::cli
