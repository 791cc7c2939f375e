#include "net/server/output_queue.h"

#include <algorithm>

namespace yagura::net {
namespace {

constexpr std::size_t kOwnPlaceBytes = 16 * 1024;
constexpr std::size_t kJoinedBytes = 64 * 1024;

}  // namespace

void OutputQueue::append(std::string_view bytes) {
    if (bytes.empty()) return;
    bytes_ += bytes.size();
    if (pieces_.size() > first_ && pieces_.back().size() + bytes.size() <= kJoinedBytes) {
        pieces_.back() += bytes;
    } else {
        pieces_.emplace_back(bytes);
    }
}

void OutputQueue::append_owned(std::string&& bytes) {
    if (bytes.size() < kOwnPlaceBytes && pieces_.size() > first_) return append(bytes);
    if (bytes.empty()) return;
    bytes_ += bytes.size();
    pieces_.push_back(std::move(bytes));
}

std::size_t OutputQueue::gather(std::span<iovec> out) {
    std::size_t used = 0;
    for (std::size_t i = first_; i < pieces_.size() && used < out.size(); ++i) {
        const std::size_t skip = i == first_ ? offset_ : 0;
        out[used++] = {pieces_[i].data() + skip, pieces_[i].size() - skip};
    }
    return used;
}

void OutputQueue::consume(std::size_t count) {
    bytes_ -= count;
    while (count > 0) {
        const std::size_t left = pieces_[first_].size() - offset_;
        if (count < left) {
            offset_ += count;
            return;
        }
        count -= left;
        offset_ = 0;
        std::string().swap(pieces_[first_++]);
    }
    if (first_ == pieces_.size()) {
        pieces_.clear();
        first_ = 0;
    }
}

}  // namespace yagura::net
