#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "io/file_system.h"

namespace yagura::io {

/// What a power loss leaves of changes that were not synced.
enum class Loss {
    Everything,  ///< all of it is gone
    Nothing,     ///< all of it reached the device
    Seeded,      ///< each change by the dice: kept, lost, or a write torn at 512-byte sectors
};

/// A disk in memory for tests: it fails on demand, fills up, and loses power the way a strict
/// device may: bytes that were not synced, and names whose folder was not synced, are kept or lost
/// one by one. The same seed and the same operations give the same outcome. Folders themselves are
/// durable at once. Any thread.
class FaultFileSystem final : public FileSystem {
  public:
    explicit FaultFileSystem(std::uint64_t seed = 1);
    ~FaultFileSystem() override;

    /// The n-th changing operation from now (1 is the next) fails with `code` (Io or NoSpace). A
    /// failed write leaves a part behind; a failed sync leaves it to the dice what is durable.
    void fail_at(std::uint64_t nth, Errc code);
    /// From the n-th changing operation on, all of them fail, until heal().
    void fail_from(std::uint64_t nth, Errc code);
    /// The n-th sync of file data or attributes from now fails.
    void fail_sync_at(std::uint64_t nth);
    /// The n-th read from now fails with Io.
    void fail_read_at(std::uint64_t nth);
    /// At the n-th changing operation from now the power goes: that one and everything later fails,
    /// until restart().
    void cut_power_at(std::uint64_t nth);
    bool powered() const;
    /// Takes back what fail_… and cut_power_at() ordered and has not struck yet.
    void heal();
    /// Power loss and return: applies `loss` to what was not synced. Handles and locks from
    /// before are dead.
    void restart(Loss loss);
    /// Bytes that files may hold together.
    void set_capacity(std::uint64_t bytes);
    /// Changing operations so far.
    std::uint64_t operations() const;

    /// Flips bits of a stored byte, on the device too. NotFound when there is no such byte.
    [[nodiscard]] Result<void> damage(const std::string& path, std::uint64_t offset, char flip);

    [[nodiscard]] Result<std::unique_ptr<File>> open(const std::string& path,
                                                     OpenMode mode) override;
    [[nodiscard]] Result<void> rename(const std::string& from, const std::string& to) override;
    [[nodiscard]] Result<void> remove(const std::string& path) override;
    [[nodiscard]] Result<std::vector<std::string>> list(const std::string& folder) override;
    [[nodiscard]] Result<bool> exists(const std::string& path) override;
    [[nodiscard]] Result<void> make_folder(const std::string& path) override;
    [[nodiscard]] Result<void> sync_folder(const std::string& path) override;
    [[nodiscard]] Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;
    [[nodiscard]] Result<std::uint64_t> free_space(const std::string& folder) override;

  private:
    class Handle;
    class Lock;
    struct Node;
    /// A change of names that its folder's sync makes durable: `removed` goes, `added` comes.
    struct NameChange {
        std::string removed;
        std::string added;
        std::shared_ptr<Node> node;
    };
    using Names = std::map<std::string, std::shared_ptr<Node>>;

    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

    // All of these with mutex_ held.
    Result<void> begin_change(std::string_view what);
    Result<void> check_power() const;
    Result<void> reserve(std::uint64_t growth);
    void forget(const std::string& path);
    bool chance(unsigned percent);
    static void apply(const NameChange& change, Names& names);
    void restart_durable(Node& node);
    void restart_node(Node& node, Loss loss);
    void restart_names(Loss loss);

    mutable std::mutex mutex_;
    std::mt19937_64 random_;
    Names names_;
    Names durable_names_;
    std::map<std::string, std::vector<NameChange>> name_changes_;  // by folder
    std::set<std::string> folders_;
    std::set<std::string> locks_;
    std::uint64_t epoch_ = 1;  // rises with each restart; handles of another epoch are dead
    std::uint64_t operations_ = 0;
    std::uint64_t syncs_ = 0;
    std::uint64_t reads_ = 0;
    std::uint64_t fail_at_ = kNever;
    std::uint64_t fail_from_ = kNever;
    std::uint64_t fail_sync_at_ = kNever;
    std::uint64_t fail_read_at_ = kNever;
    std::uint64_t cut_at_ = kNever;
    Errc fail_code_ = Errc::Io;
    bool powered_ = true;
    std::uint64_t capacity_ = kNever;
    std::uint64_t used_ = 0;
};

}  // namespace yagura::io
