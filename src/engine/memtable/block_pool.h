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
/// from the system directly: nothing fragments, and what is freed is really free. Chunks of 2 MiB
/// and more lie in huge pages where the system has them. Freed chunks are kept for the next batches
/// until trim(): a page that is touched for the first time costs more than copying a message into
/// it. Any thread; must outlive its blocks.
class BlockPool {
  public:
    /// `kept_bytes`: chunks in use and kept ones together take no more than this through keeping.
    BlockPool(std::size_t chunk_bytes, std::uint64_t kept_bytes);
    ~BlockPool();
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    Block allocate(std::size_t bytes);
    /// Bytes of chunks that hold blocks.
    std::uint64_t bytes_in_use() const { return in_use_.load(std::memory_order_relaxed); }
    /// Bytes of chunks that wait for the next blocks.
    std::uint64_t bytes_kept() const { return kept_in_all_.load(std::memory_order_relaxed); }
    /// Gives what holds no block back to the system.
    void trim();

  private:
    friend class Block;
    Chunk* take_chunk(std::size_t bytes);  // with mutex_ held
    void give_back(Chunk* chunk);
    static void unmap(Chunk* chunk);

    const std::size_t chunk_bytes_;
    const std::uint64_t most_kept_;
    std::atomic<std::uint64_t> in_use_{0};
    std::atomic<std::uint64_t> kept_in_all_{0};
    std::mutex mutex_;
    Chunk* current_ = nullptr;  // holds one reference of its own
    std::size_t used_ = 0;
    std::vector<Chunk*> kept_;
};

}  // namespace yagura::engine::memtable
