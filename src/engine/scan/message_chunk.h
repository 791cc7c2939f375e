#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "engine/segment/reader.h"
#include "engine/wal/record.h"
#include "simd/literal_search.h"

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

    void assign(std::string text, std::vector<std::size_t> begins) {
        auto owner = std::make_shared<const std::string>(std::move(text));
        begins_ = std::move(begins);
        text_ = *owner;
        owner_ = std::move(owner);
    }

    std::uint32_t rows() const { return static_cast<std::uint32_t>(begins_.size() - 1); }
    std::string_view text() const { return text_; }
    std::size_t begin(std::uint32_t row) const { return begins_[row]; }
    std::size_t bytes(std::uint32_t row) const { return begins_[row + 1] - begins_[row]; }
    std::string_view message(std::uint32_t row) const {
        return text_.substr(begins_[row], bytes(row));
    }
    /// Sets the marks of the rows that hold the literal, with one search over the whole text. False
    /// when there are none.
    bool mark(const simd::LiteralSearcher& literal, std::vector<bool>& marks) const;
    /// The messages of some rows. Few are copied; of many, the whole text is kept instead.
    void put(std::span<const std::uint32_t> rows, std::vector<std::string_view>& out,
             Arena& arena) const;
    /// Keeps the text alive.
    const std::shared_ptr<const void>& owner() const { return owner_; }

  private:
    std::string_view text_;
    std::vector<std::size_t> begins_;  // one more than rows
    std::shared_ptr<const void> owner_;
};

}  // namespace yagura::engine::scan
