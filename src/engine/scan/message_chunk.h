#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/segment/reader.h"
#include "engine/wal/record.h"

namespace yagura::engine::scan {

/// The messages of a stretch of rows, one after the other: a page of a segment or a batch in
/// memory. All that a read by column asks of messages goes through here.
class MessageChunk {
  public:
    void assign(std::shared_ptr<const segment::MessagePage> page) {
        begins_.clear();
        for (std::uint32_t row = 0; row <= page->rows(); ++row) begins_.push_back(page->begin(row));
        text_ = page->text();
        owner_ = std::move(page);
    }
    /// `owner` keeps the events alive.
    void assign(const wal::EventsView& events, std::shared_ptr<const void> owner) {
        begins_.assign(1, 0);
        for (std::uint32_t row = 0; row < events.size(); ++row)
            begins_.push_back(begins_.back() + events.message(row).size());
        text_ = {events.message(0).data(), begins_.back()};
        owner_ = std::move(owner);
    }

    std::uint32_t rows() const { return static_cast<std::uint32_t>(begins_.size() - 1); }
    std::string_view text() const { return text_; }
    std::size_t begin(std::uint32_t row) const { return begins_[row]; }
    std::size_t bytes(std::uint32_t row) const { return begins_[row + 1] - begins_[row]; }
    std::string_view message(std::uint32_t row) const {
        return text_.substr(begins_[row], bytes(row));
    }
    /// Keeps the text alive.
    const std::shared_ptr<const void>& owner() const { return owner_; }

  private:
    std::string_view text_;
    std::vector<std::size_t> begins_;  // one more than rows
    std::shared_ptr<const void> owner_;
};

}  // namespace yagura::engine::scan
