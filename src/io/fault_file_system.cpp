#include "io/fault_file_system.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

namespace yagura::io {

namespace {
constexpr std::uint64_t kSector = 512;

void put(std::string& content, std::uint64_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
    std::memcpy(content.data() + offset, bytes.data(), bytes.size());
}
}  // namespace

struct FaultFileSystem::Node {
    struct Change {
        std::uint64_t offset;
        std::string bytes;    // a write, or
        bool resize = false;  // a new size, which is `offset`
    };
    std::string content;  // what reads see
    std::string durable;  // what surely survives
    std::vector<Change> pending;
    bool named = true;

    static void apply(const Change& change, std::string& content) {
        if (change.resize)
            content.resize(change.offset);
        else
            put(content, change.offset, change.bytes);
    }
};

class FaultFileSystem::Lock final : public FileLock {
  public:
    Lock(FaultFileSystem& files, std::string path)
        : files_(files), path_(std::move(path)), epoch_(files.epoch_) {}
    ~Lock() override {
        const std::lock_guard guard(files_.mutex_);
        if (epoch_ == files_.epoch_) files_.locks_.erase(path_);
    }

  private:
    FaultFileSystem& files_;
    std::string path_;
    std::uint64_t epoch_;
};

class FaultFileSystem::Handle final : public File {
  public:
    Handle(FaultFileSystem& files, std::shared_ptr<Node> node, bool writable)
        : files_(files), node_(std::move(node)), epoch_(files.epoch_), writable_(writable) {}

    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> out) const override {
        const std::lock_guard guard(files_.mutex_);
        YG_CHECK(check_alive());
        if (++files_.reads_ == files_.fail_read_at_) return fail(Errc::Io, "injected: read failed");
        if (offset >= node_->content.size()) return 0;
        const std::size_t count = std::min<std::size_t>(out.size(), node_->content.size() - offset);
        std::memcpy(out.data(), node_->content.data() + offset, count);
        return count;
    }

    Result<void> write_at(std::uint64_t offset, std::span<const std::string_view> pieces) override {
        const std::lock_guard guard(files_.mutex_);
        YG_CHECK(check_alive());
        YG_CHECK(check_writable());
        std::string bytes;
        for (const std::string_view piece : pieces) bytes.append(piece);
        const auto begun = files_.begin_change("write");
        if (!begun) {
            write_part(offset, bytes);
            return begun;
        }
        const std::uint64_t end = offset + bytes.size();
        const std::uint64_t size = node_->content.size();
        if (end > size) {
            const auto reserved = files_.reserve(end - size);
            if (!reserved) {
                write_part(offset, bytes);
                return reserved;
            }
        }
        store(offset, std::move(bytes));
        return {};
    }

    Result<void> preallocate(std::uint64_t bytes) override {
        const std::lock_guard guard(files_.mutex_);
        YG_CHECK(check_alive());
        YG_CHECK(check_writable());
        YG_CHECK(files_.begin_change("preallocate"));
        if (bytes <= node_->content.size()) return {};
        YG_CHECK(files_.reserve(bytes - node_->content.size()));
        resize(bytes);
        return {};
    }

    Result<void> truncate(std::uint64_t bytes) override {
        const std::lock_guard guard(files_.mutex_);
        YG_CHECK(check_alive());
        YG_CHECK(check_writable());
        YG_CHECK(files_.begin_change("truncate"));
        const std::uint64_t size = node_->content.size();
        if (bytes > size)
            YG_CHECK(files_.reserve(bytes - size));
        else if (node_->named)
            files_.used_ -= size - bytes;
        resize(bytes);
        return {};
    }

    Result<void> sync_data() override {
        const std::lock_guard guard(files_.mutex_);
        YG_CHECK(check_alive());
        ++files_.syncs_;
        auto begun = files_.begin_change("sync");
        if (begun && files_.syncs_ == files_.fail_sync_at_)
            begun = fail(Errc::Io, "injected: sync failed");
        if (!begun) {
            // The system forgets that these pages were dirty: what is on the device now is chance.
            if (files_.powered_) {
                files_.restart_durable(*node_);
                node_->pending.clear();
            }
            return begun;
        }
        for (const Node::Change& change : node_->pending) Node::apply(change, node_->durable);
        node_->pending.clear();
        return {};
    }

    Result<void> sync_all() override { return sync_data(); }

    Result<std::uint64_t> size() const override {
        const std::lock_guard guard(files_.mutex_);
        YG_CHECK(check_alive());
        return node_->content.size();
    }

  private:
    Result<void> check_alive() const {
        if (epoch_ != files_.epoch_)
            return fail(Errc::Io, "injected: the handle is from before the power loss");
        return files_.check_power();
    }
    Result<void> check_writable() const {
        if (!writable_) return fail(Errc::Io, "the file was opened for reading");
        return {};
    }
    /// A failing write gets a part of its bytes out, as far as there is room for them.
    void write_part(std::uint64_t offset, std::string bytes) {
        bytes.resize(files_.random_() % (bytes.size() + 1));
        const std::uint64_t end = offset + bytes.size();
        const std::uint64_t size = node_->content.size();
        if (end > size && !files_.reserve(end - size)) return;
        store(offset, std::move(bytes));
    }
    void store(std::uint64_t offset, std::string bytes) {
        if (bytes.empty()) return;
        put(node_->content, offset, bytes);
        node_->pending.push_back({offset, std::move(bytes), false});
    }
    void resize(std::uint64_t bytes) {
        node_->content.resize(bytes);
        node_->pending.push_back({bytes, {}, true});
    }

    FaultFileSystem& files_;
    std::shared_ptr<Node> node_;
    std::uint64_t epoch_;
    bool writable_;
};

FaultFileSystem::FaultFileSystem(std::uint64_t seed) : random_(seed) {}
FaultFileSystem::~FaultFileSystem() = default;

void FaultFileSystem::fail_at(std::uint64_t nth, Errc code) {
    const std::lock_guard guard(mutex_);
    fail_at_ = operations_ + nth;
    fail_code_ = code;
}
void FaultFileSystem::fail_from(std::uint64_t nth, Errc code) {
    const std::lock_guard guard(mutex_);
    fail_from_ = operations_ + nth;
    fail_code_ = code;
}
void FaultFileSystem::fail_sync_at(std::uint64_t nth) {
    const std::lock_guard guard(mutex_);
    fail_sync_at_ = syncs_ + nth;
}
void FaultFileSystem::fail_read_at(std::uint64_t nth) {
    const std::lock_guard guard(mutex_);
    fail_read_at_ = reads_ + nth;
}
void FaultFileSystem::cut_power_at(std::uint64_t nth) {
    const std::lock_guard guard(mutex_);
    cut_at_ = operations_ + nth;
}
bool FaultFileSystem::powered() const {
    const std::lock_guard guard(mutex_);
    return powered_;
}
void FaultFileSystem::heal() {
    const std::lock_guard guard(mutex_);
    fail_at_ = fail_from_ = fail_sync_at_ = fail_read_at_ = cut_at_ = kNever;
}
void FaultFileSystem::set_capacity(std::uint64_t bytes) {
    const std::lock_guard guard(mutex_);
    capacity_ = bytes;
}
std::uint64_t FaultFileSystem::operations() const {
    const std::lock_guard guard(mutex_);
    return operations_;
}

Result<void> FaultFileSystem::damage(const std::string& path, std::uint64_t offset, char flip) {
    const std::lock_guard guard(mutex_);
    const auto found = names_.find(path);
    if (found == names_.end() || offset >= found->second->content.size())
        return fail(Errc::NotFound, fmt::format("{} has no byte {}", path, offset));
    Node& node = *found->second;
    node.content[offset] = static_cast<char>(node.content[offset] ^ flip);
    if (offset < node.durable.size())
        node.durable[offset] = static_cast<char>(node.durable[offset] ^ flip);
    return {};
}

bool FaultFileSystem::chance(unsigned percent) {
    return random_() % 100 < percent;
}

Result<void> FaultFileSystem::check_power() const {
    if (!powered_) return fail(Errc::Io, "injected: no power");
    return {};
}

Result<void> FaultFileSystem::begin_change(std::string_view what) {
    YG_CHECK(check_power());
    ++operations_;
    if (operations_ >= cut_at_) {
        powered_ = false;
        return fail(Errc::Io, fmt::format("injected: power lost at {}", what));
    }
    if (operations_ == fail_at_ || operations_ >= fail_from_)
        return fail(fail_code_, fmt::format("injected: {} failed", what));
    return {};
}

Result<void> FaultFileSystem::reserve(std::uint64_t growth) {
    if (growth > capacity_ || used_ > capacity_ - growth)
        return fail(Errc::NoSpace, "no space left on the device");
    used_ += growth;
    return {};
}

void FaultFileSystem::forget(const std::string& path) {
    const auto found = names_.find(path);
    if (found == names_.end()) return;
    used_ -= found->second->content.size();
    found->second->named = false;
    names_.erase(found);
}

void FaultFileSystem::apply(const NameChange& change, Names& names) {
    if (!change.removed.empty()) names.erase(change.removed);
    if (!change.added.empty()) names[change.added] = change.node;
}

Result<std::unique_ptr<File>> FaultFileSystem::open(const std::string& path, OpenMode mode) {
    const std::lock_guard guard(mutex_);
    YG_CHECK(check_power());
    const auto found = names_.find(path);
    const bool present = found != names_.end();
    const bool may_create = mode == OpenMode::CreateNew || mode == OpenMode::Truncate;
    if (present && mode == OpenMode::CreateNew) return fail(Errc::AlreadyExists, path + " exists");
    if (!present && !may_create) return fail(Errc::NotFound, path + " does not exist");
    if (!present && !folders_.contains(folder_of(path)))
        return fail(Errc::NotFound, "no folder for " + path);
    if (!may_create)
        return std::make_unique<Handle>(*this, found->second, mode == OpenMode::ReadWrite);
    YG_CHECK(begin_change("create"));
    if (present) {
        used_ -= found->second->content.size();
        found->second->content.clear();
        found->second->pending.push_back({0, {}, true});
        return std::make_unique<Handle>(*this, found->second, true);
    }
    auto node = std::make_shared<Node>();
    names_[path] = node;
    name_changes_[folder_of(path)].push_back({"", path, node});
    return std::make_unique<Handle>(*this, node, true);
}

Result<void> FaultFileSystem::rename(const std::string& from, const std::string& to) {
    const std::lock_guard guard(mutex_);
    YG_CHECK(check_power());
    const auto found = names_.find(from);
    if (found == names_.end()) return fail(Errc::NotFound, from + " does not exist");
    YG_CHECK(begin_change("rename"));
    const std::shared_ptr<Node> node = found->second;
    names_.erase(found);
    forget(to);
    names_[to] = node;
    name_changes_[folder_of(to)].push_back({from, to, node});
    return {};
}

Result<void> FaultFileSystem::remove(const std::string& path) {
    const std::lock_guard guard(mutex_);
    YG_CHECK(check_power());
    if (!names_.contains(path)) return fail(Errc::NotFound, path + " does not exist");
    YG_CHECK(begin_change("remove"));
    forget(path);
    name_changes_[folder_of(path)].push_back({path, "", nullptr});
    return {};
}

Result<std::vector<std::string>> FaultFileSystem::list(const std::string& folder) {
    const std::lock_guard guard(mutex_);
    YG_CHECK(check_power());
    if (!folders_.contains(folder)) return fail(Errc::NotFound, folder + " does not exist");
    std::vector<std::string> names;
    for (const auto& [path, node] : names_)
        if (folder_of(path) == folder) names.push_back(path.substr(folder.size() + 1));
    for (const std::string& path : folders_)
        if (path != folder && folder_of(path) == folder)
            names.push_back(path.substr(folder.size() + 1));
    std::sort(names.begin(), names.end());
    return names;
}

Result<bool> FaultFileSystem::exists(const std::string& path) {
    const std::lock_guard guard(mutex_);
    YG_CHECK(check_power());
    return names_.contains(path) || folders_.contains(path);
}

Result<void> FaultFileSystem::make_folder(const std::string& path) {
    const std::lock_guard guard(mutex_);
    YG_CHECK(check_power());
    if (folders_.contains(path)) return {};
    YG_CHECK(begin_change("make folder"));
    std::string name = path;
    while (name != "." && name != "/" && folders_.insert(name).second) name = folder_of(name);
    return {};
}

Result<void> FaultFileSystem::sync_folder(const std::string& path) {
    const std::lock_guard guard(mutex_);
    YG_CHECK(begin_change("sync folder"));
    for (const NameChange& change : name_changes_[path]) apply(change, durable_names_);
    name_changes_.erase(path);
    return {};
}

Result<std::unique_ptr<FileLock>> FaultFileSystem::lock(const std::string& path) {
    const std::lock_guard guard(mutex_);
    YG_CHECK(check_power());
    if (!locks_.insert(path).second)
        return fail(Errc::Conflict, path + " is held by another process");
    return std::make_unique<Lock>(*this, path);
}

Result<std::uint64_t> FaultFileSystem::free_space(const std::string&) {
    const std::lock_guard guard(mutex_);
    YG_CHECK(check_power());
    return capacity_ > used_ ? capacity_ - used_ : 0;
}

void FaultFileSystem::restart_node(Node& node, Loss loss) {
    if (loss == Loss::Nothing) {
        for (const Node::Change& change : node.pending) Node::apply(change, node.durable);
    } else if (loss == Loss::Seeded) {
        restart_durable(node);
    }
    node.pending.clear();
    node.content = node.durable;
}

void FaultFileSystem::restart_durable(Node& node) {
    for (const Node::Change& change : node.pending) {
        const std::uint64_t dice = random_() % 3;
        if (dice == 0) continue;
        if (dice == 1 || change.resize) {
            Node::apply(change, node.durable);
            continue;
        }
        // Torn: each sector on its own.
        std::uint64_t at = change.offset;
        const std::uint64_t end = change.offset + change.bytes.size();
        while (at < end) {
            const std::uint64_t stop = std::min(end, (at / kSector + 1) * kSector);
            if (chance(50))
                put(node.durable, at,
                    std::string_view(change.bytes).substr(at - change.offset, stop - at));
            at = stop;
        }
    }
}

void FaultFileSystem::restart_names(Loss loss) {
    for (const auto& [folder, changes] : name_changes_) {
        if (loss == Loss::Everything) continue;
        // A journal keeps a first part of the changes; a strict reader of POSIX expects any of
        // them.
        const bool any_subset = chance(50);
        const std::size_t kept = random_() % (changes.size() + 1);
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const bool keep = loss == Loss::Nothing || (any_subset ? chance(50) : i < kept);
            if (keep) apply(changes[i], durable_names_);
        }
    }
    name_changes_.clear();
}

void FaultFileSystem::restart(Loss loss) {
    const std::lock_guard guard(mutex_);
    std::set<Node*> nodes;
    restart_names(loss);
    for (const auto& [path, node] : durable_names_) nodes.insert(node.get());
    used_ = 0;
    for (Node* node : nodes) {
        restart_node(*node, loss);
        node->named = true;
        used_ += node->content.size();
    }
    names_ = durable_names_;
    locks_.clear();
    ++epoch_;
    powered_ = true;
    fail_at_ = fail_from_ = fail_sync_at_ = fail_read_at_ = cut_at_ = kNever;
}

}  // namespace yagura::io
