#include "bench/child_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "net/http_client.h"

extern char** environ;

namespace yagura::bench {
namespace {

Result<std::uint16_t> free_port() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const bool bound =
        ::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(listener);
    if (!bound) return fail(Errc::Io, "no free port");
    return ntohs(address.sin_port);
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

bool answers(std::uint16_t port) {
    const auto client = net::HttpClient::create(fmt::format("http://127.0.0.1:{}", port));
    if (!client) return false;
    net::HttpRequest request;
    request.method = "GET";
    request.target = "/health";
    const auto response = (*client)->send(request);
    return response && response->status == 200;
}

}  // namespace

Result<std::unique_ptr<ChildServer>> ChildServer::start(const std::string& program,
                                                        const std::string& folder,
                                                        std::vector<std::string> flags) {
    const std::uint16_t port = YG_TRY(free_port());
    std::vector<std::string> words = {
        program,  "serve", "--listen",    fmt::format("127.0.0.1:{}", port),
        "--data", folder,  "--log-level", "warning"};
    words.insert(words.end(), flags.begin(), flags.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t process = 0;
    const std::int64_t begin = SystemClock().monotonic_ns();
    const int error_number =
        ::posix_spawn(&process, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error_number != 0) return fail(system_error("start", program, error_number));
    std::unique_ptr<ChildServer> server(new ChildServer(process, port));
    YG_CHECK(server->wait_until_it_serves(begin));
    cli::AwsSettingsInputs inputs;
    inputs.data_folder = folder;
    inputs.environment = [](const std::string&) { return std::nullopt; };
    server->settings_ = YG_TRY(cli::load_aws_settings(inputs));
    return server;
}

Result<void> ChildServer::wait_until_it_serves(std::int64_t begin_ns) {
    const SystemClock clock;
    for (;;) {
        if (answers(port_)) {
            start_ms_ = static_cast<double>(clock.monotonic_ns() - begin_ns) / 1e6;
            return {};
        }
        int status = 0;
        if (::waitpid(process_, &status, WNOHANG) == process_) {
            process_ = 0;
            return fail(Errc::Unavailable, "the server ended at its start");
        }
        if (clock.monotonic_ns() - begin_ns > 30'000'000'000)
            return fail(Errc::Timeout, "the server does not answer");
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
}

ChildServer::~ChildServer() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

ProcessFigures ChildServer::figures() const {
    ProcessFigures out;
    std::ifstream status(fmt::format("/proc/{}/status", process_));
    for (std::string line; std::getline(status, line);) {
        std::istringstream words(line);
        std::string key;
        std::uint64_t kib = 0;
        words >> key >> kib;
        if (key == "VmRSS:") out.resident_bytes = kib * 1024;
        if (key == "VmHWM:") out.peak_resident_bytes = kib * 1024;
    }
    std::ifstream stat(fmt::format("/proc/{}/stat", process_));
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 2)));
    std::string field;
    double ticks = 0;
    for (int index = 3; fields >> field && index <= 15; ++index) {  // proc(5): 14 utime, 15 stime
        if (index >= 14) ticks += std::stod(field);
    }
    out.cpu_seconds = ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
    return out;
}

Result<ProcessFigures> ChildServer::stop() {
    // wait4() would tell the peak of this process, whose memory the child had until its exec.
    const std::uint64_t peak = figures().peak_resident_bytes;
    ::kill(process_, SIGTERM);
    int status = 0;
    rusage usage{};
    if (::wait4(process_, &status, 0, &usage) != process_)
        return fail(system_error("wait for", "the server", errno));
    process_ = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fail(Errc::Internal, fmt::format("the server ended with status {:#x}", status));
    }
    ProcessFigures out;
    out.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    out.peak_resident_bytes = peak;
    return out;
}

ScratchFolder::ScratchFolder(const std::string& parent)
    : path_(fmt::format("{}/yagura-bench-{}", parent, uuid_v4())) {
    std::filesystem::create_directories(path_);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::uint64_t disk_bytes(const std::string& folder) {
    std::uint64_t out = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored)) {
        struct stat status{};
        if (::lstat(entry.path().c_str(), &status) == 0)
            out += static_cast<std::uint64_t>(status.st_blocks) * 512;
    }
    return out;
}

}  // namespace yagura::bench
