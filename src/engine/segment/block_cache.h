#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace yagura::engine::segment {

/// Decoded blocks that were read lately, up to a number of bytes; the longest unused goes first.
/// A block is known by its segment and offset, so it always has one type. Any thread.
class BlockCache {
  public:
    struct Key {
        std::uint64_t segment;
        std::uint64_t offset;
        bool operator==(const Key&) const = default;
    };

    explicit BlockCache(std::uint64_t capacity_bytes) : capacity_(capacity_bytes) {}

    /// Null when it is not there.
    template <class Block>
    std::shared_ptr<const Block> find(Key key) {
        return std::static_pointer_cast<const Block>(find_any(key));
    }
    void put(Key key, std::shared_ptr<const void> block, std::uint64_t bytes);
    void clear();
    std::uint64_t bytes() const;
    std::uint64_t capacity() const { return capacity_; }

  private:
    struct Entry {
        Key key;
        std::shared_ptr<const void> block;
        std::uint64_t bytes;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const noexcept {
            return static_cast<std::size_t>((key.segment * 0x9e3779b97f4a7c15ull) ^
                                            (key.offset * 0xff51afd7ed558ccdull));
        }
    };
    std::shared_ptr<const void> find_any(Key key);

    const std::uint64_t capacity_;
    mutable std::mutex mutex_;
    std::list<Entry> entries_;  // newest first
    std::unordered_map<Key, std::list<Entry>::iterator, Hash> index_;
    std::uint64_t bytes_ = 0;
};

}  // namespace yagura::engine::segment
