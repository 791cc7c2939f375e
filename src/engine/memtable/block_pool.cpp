#include "engine/memtable/block_pool.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>

#include "base/error.h"

namespace yagura::engine::memtable {

namespace {
constexpr std::size_t kAlignment = 16;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kHugePage = 2 << 20;

constexpr std::size_t round_up(std::size_t bytes, std::size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

/// Page faults are what fresh memory costs; a huge page needs one for 2 MiB.
char* map_memory(std::size_t bytes) {
    const bool huge = bytes % kHugePage == 0;
    const std::size_t mapped = huge ? bytes + kHugePage : bytes;
    void* memory =
        ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    char* begin = static_cast<char*>(memory);
    if (!huge) return begin;
    char* aligned = begin + (kHugePage - reinterpret_cast<std::uintptr_t>(begin) % kHugePage);
    ::munmap(begin, static_cast<std::size_t>(aligned - begin));
    const std::size_t behind = mapped - bytes - static_cast<std::size_t>(aligned - begin);
    if (behind > 0) ::munmap(aligned + bytes, behind);
#ifdef MADV_HUGEPAGE
    ::madvise(aligned, bytes, MADV_HUGEPAGE);  // a wish: without it pages are small
#endif
    return aligned;
}
}  // namespace

Block& Block::operator=(Block&& other) noexcept {
    if (this != &other) {
        release();
        chunk_ = std::exchange(other.chunk_, nullptr);
        data_ = std::exchange(other.data_, nullptr);
    }
    return *this;
}

void Block::release() {
    if (chunk_ != nullptr) chunk_->pool->give_back(chunk_);
    chunk_ = nullptr;
}

BlockPool::BlockPool(std::size_t chunk_bytes, std::uint64_t kept_bytes)
    : chunk_bytes_(round_up(chunk_bytes, chunk_bytes < kHugePage ? kPage : kHugePage)),
      most_kept_(kept_bytes) {}

BlockPool::~BlockPool() {
    trim();
    YG_VERIFY(bytes_in_use() == 0);
}

Block BlockPool::allocate(std::size_t bytes) {
    bytes = round_up(bytes, kAlignment);
    Chunk* retired = nullptr;
    Block block;
    {
        const std::lock_guard lock(mutex_);
        // With no reference but the pool's own the chunk is empty again.
        if (current_ != nullptr && current_->references.load(std::memory_order_acquire) == 1)
            used_ = 0;
        if (current_ == nullptr || used_ + bytes > current_->bytes) {
            // The fuller one of the old and the new chunk stays behind.
            Chunk* chunk = take_chunk(bytes);
            if (current_ != nullptr && chunk->bytes - bytes < current_->bytes - used_) {
                // The new chunk is for this block alone.
                return Block(chunk, chunk->memory);
            }
            retired = current_;
            current_ = chunk;
            used_ = 0;
        }
        current_->references.fetch_add(1, std::memory_order_relaxed);
        block = Block(current_, current_->memory + used_);
        used_ += bytes;
    }
    if (retired != nullptr) give_back(retired);
    return block;
}

Chunk* BlockPool::take_chunk(std::size_t bytes) {
    if (bytes <= chunk_bytes_ && !kept_.empty()) {
        Chunk* chunk = kept_.back();
        kept_.pop_back();
        kept_in_all_ -= chunk->bytes;
        chunk->references = 1;
        in_use_ += chunk->bytes;
        return chunk;
    }
    const std::size_t size = bytes <= chunk_bytes_ ? chunk_bytes_ : round_up(bytes, kPage);
    char* memory = map_memory(size);
    in_use_ += size;
    return new Chunk{this, memory, size, 1};
}

void BlockPool::give_back(Chunk* chunk) {
    if (chunk->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    in_use_ -= chunk->bytes;
    if (chunk->bytes == chunk_bytes_) {
        const std::lock_guard lock(mutex_);
        if (in_use_ + kept_in_all_ + chunk->bytes <= most_kept_) {
            kept_in_all_ += chunk->bytes;
            kept_.push_back(chunk);
            return;
        }
    }
    unmap(chunk);
}

void BlockPool::trim() {
    std::vector<Chunk*> kept;
    {
        const std::lock_guard lock(mutex_);
        kept.swap(kept_);
        kept_in_all_ = 0;
        if (current_ != nullptr && current_->references == 1) {
            in_use_ -= current_->bytes;
            kept.push_back(std::exchange(current_, nullptr));
        }
    }
    for (Chunk* chunk : kept) unmap(chunk);
}

void BlockPool::unmap(Chunk* chunk) {
    ::munmap(chunk->memory, chunk->bytes);
    delete chunk;
}

}  // namespace yagura::engine::memtable
