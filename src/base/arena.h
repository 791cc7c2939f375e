#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace yagura {

/// Owns bytes whose lifetime is one request or one batch: views that it hands out stay good, and
/// do not move, until it is destroyed or cleared. One thread at a time.
class Arena {
  public:
    explicit Arena(std::size_t block_bytes = 16 * 1024) : block_bytes_(block_bytes) {}
    Arena(Arena&&) = default;
    Arena& operator=(Arena&&) = default;

    /// `bytes` uninitialised bytes, not aligned.
    char* allocate(std::size_t bytes) {
        if (bytes > left_) grow(bytes);
        char* out = next_;
        next_ += bytes;
        left_ -= bytes;
        return out;
    }

    std::string_view copy(std::string_view text) {
        if (text.empty()) return {};
        char* out = allocate(text.size());
        std::memcpy(out, text.data(), text.size());
        return {out, text.size()};
    }

    /// Keeps `owner` alive as long as the arena; for views into a buffer that somebody else made.
    void keep(std::shared_ptr<const void> owner) { owners_.push_back(std::move(owner)); }

    /// Bytes taken from the system.
    std::size_t capacity() const { return capacity_; }

    void clear() {
        blocks_.clear();
        owners_.clear();
        next_ = nullptr;
        left_ = capacity_ = 0;
    }

  private:
    void grow(std::size_t bytes) {
        const std::size_t size = bytes > block_bytes_ ? bytes : block_bytes_;
        blocks_.push_back(std::unique_ptr<char[]>(new char[size]));
        next_ = blocks_.back().get();
        left_ = size;
        capacity_ += size;
    }

    std::size_t block_bytes_;
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::vector<std::shared_ptr<const void>> owners_;
    char* next_ = nullptr;
    std::size_t left_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace yagura
