#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace yagura::engine::memtable {

class BlockPool;

/// A large piece of memory from the system that several blocks share; goes back to the pool with
/// the last of them.
struct Chunk {
    BlockPool* pool;
    char* memory;
    std::size_t bytes;
    std::atomic<std::uint32_t> references;
};

/// Uninitialised memory, aligned to 16, given back by the destructor.
class Block {
  public:
    Block() = default;
    Block(Chunk* chunk, char* data) : chunk_(chunk), data_(data) {}
    Block(Block&& other) noexcept
        : chunk_(std::exchange(other.chunk_, nullptr)),
          data_(std::exchange(other.data_, nullptr)) {}
    Block& operator=(Block&& other) noexcept;
    ~Block() { release(); }
    char* data() const { return data_; }

  private:
    void release();
    Chunk* chunk_ = nullptr;
    char* data_ = nullptr;
};

/// Memory of the in-memory parts. Batches live and die together, so they share chunks that come
/// from the system directly: nothing fragments, and what is freed is really free. Some chunks are
/// kept for the next batches. Any thread; must outlive its blocks.
class BlockPool {
  public:
    explicit BlockPool(std::size_t chunk_bytes);
    ~BlockPool();
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    Block allocate(std::size_t bytes);
    /// Bytes of chunks that hold blocks.
    std::uint64_t bytes_in_use() const { return in_use_.load(std::memory_order_relaxed); }
    /// Gives kept chunks back to the system.
    void trim();

  private:
    friend class Block;
    static constexpr std::size_t kKeptChunks = 24;

    Chunk* take_chunk(std::size_t bytes);  // with mutex_ held
    void give_back(Chunk* chunk);
    static void unmap(Chunk* chunk);

    const std::size_t chunk_bytes_;
    std::atomic<std::uint64_t> in_use_{0};
    std::mutex mutex_;
    Chunk* current_ = nullptr;  // holds one reference of its own
    std::size_t used_ = 0;
    std::vector<Chunk*> kept_;
};

}  // namespace yagura::engine::memtable
