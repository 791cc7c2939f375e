#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/client/aws_client.h"

namespace yagura::bench {

/// What the operating system knows of a process.
struct ProcessFigures {
    double cpu_seconds = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t peak_resident_bytes = 0;
};

/// The real server as a process of its own on a free port of 127.0.0.1.
class ChildServer {
  public:
    /// Starts `program` serve with data in `folder` and waits until /health answers.
    [[nodiscard]] static Result<std::unique_ptr<ChildServer>> start(
        const std::string& program, const std::string& folder, std::vector<std::string> flags = {});
    /// Kills what was not stopped.
    ~ChildServer();

    std::uint16_t port() const { return port_; }
    const cli::AwsSettings& settings() const { return settings_; }
    /// From the fork to the first answer.
    double start_ms() const { return start_ms_; }
    ProcessFigures figures() const;
    /// SIGTERM; waits; gives the process's figures at its end. Errors: Internal for a bad status.
    [[nodiscard]] Result<ProcessFigures> stop();

  private:
    ChildServer(pid_t process, std::uint16_t port) : process_(process), port_(port) {}
    [[nodiscard]] Result<void> wait_until_it_serves(std::int64_t begin_ns);

    pid_t process_;
    std::uint16_t port_;
    double start_ms_ = 0;
    cli::AwsSettings settings_;
};

/// A folder below `parent` that is removed with everything in it.
class ScratchFolder {
  public:
    explicit ScratchFolder(const std::string& parent);
    ~ScratchFolder();
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

/// Disk space that the files of a folder take.
std::uint64_t disk_bytes(const std::string& folder);

}  // namespace yagura::bench
