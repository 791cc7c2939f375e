#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/template/column.h"
#include "engine/template/numbers.h"
#include "simd/literal_search.h"

namespace yagura::engine::message_template {

class RowsImage;

/// How a column is kept, for people.
struct ColumnForm {
    std::string encoding;            ///< "integer", "dictionary of plain", "text in 3 parts"
    std::uint64_t raw_bytes = 0;     ///< of its streams
    std::uint64_t stored_bytes = 0;  ///< likewise in the file; small streams as they are

    void add_stream(const StreamReader& streams, std::size_t stream) {
        raw_bytes += streams.raw_bytes(stream);
        stored_bytes += streams.stored_bytes(stream);
    }
};

/// A column of a page, decoded when it is asked for. One thread at a time.
class ColumnImage {
  public:
    /// Takes the column's streams, reads none. Errors: Corruption.
    [[nodiscard]] static Result<ColumnImage> open(codec::ByteReader& meta, StreamReader& streams,
                                                  unsigned depth = 0);
    ColumnImage(ColumnImage&&) noexcept;
    ColumnImage& operator=(ColumnImage&&) noexcept;
    ~ColumnImage();

    std::uint64_t size() const { return size_; }
    /// Before load().
    ColumnForm form(const StreamReader& streams) const;

    /// Decodes, the first time. Errors: Corruption.
    [[nodiscard]] Result<void> load(const StreamReader& streams);

    // After load():
    /// Values are kept once as far as they were found to be equal: value `position` is
    /// entry(entry_of(position)).
    std::uint32_t entries() const { return static_cast<std::uint32_t>(ends_.size()); }
    std::string_view entry(std::uint32_t entry) const {
        const std::uint32_t begin = entry == 0 ? 0 : ends_[entry - 1];
        return {text_.data() + begin, ends_[entry] - begin};
    }
    /// `position` is below size().
    std::uint32_t entry_of(std::uint64_t position) const {
        if (kind_ == ColumnKind::Constant) return 0;
        return ids_.empty() ? static_cast<std::uint32_t>(position) : ids_[position];
    }
    /// Each value is an entry of its own.
    bool one_entry_each() const { return kind_ != ColumnKind::Constant && ids_.empty(); }

    /// No value holds the literal, to be seen without decoding.
    bool impossible(std::string_view literal) const;
    /// Sets the marks of the positions whose values hold the literal; decodes as little as that
    /// needs. `marks` has size() entries. False when there are none. Errors: Corruption.
    [[nodiscard]] Result<bool> search(const simd::LiteralSearcher& literal,
                                      const StreamReader& streams, std::vector<bool>& marks);

  private:
    ColumnImage();
    [[nodiscard]] Result<void> decode(const StreamReader& streams);
    [[nodiscard]] Result<void> decode_dictionary(const StreamReader& streams);
    [[nodiscard]] Result<void> decode_integers(const StreamReader& streams);
    [[nodiscard]] Result<void> decode_digits(const StreamReader& streams);
    [[nodiscard]] Result<void> decode_hex(const StreamReader& streams);
    [[nodiscard]] Result<void> decode_plain(const StreamReader& streams);
    bool search_text(const simd::LiteralSearcher& literal, std::vector<bool>& marks) const;

    ColumnKind kind_ = ColumnKind::Constant;
    bool loaded_ = false;
    std::uint64_t size_ = 0;
    std::string_view mask_;    // Digits, Hex, and the value of Constant; views of the page's head
    std::string_view varies_;  // Hex
    bool upper_ = false;       // Hex
    std::optional<std::size_t> stream_;  // Hex, Plain
    std::vector<NumbersImage> numbers_;
    std::unique_ptr<ColumnImage> distinct_;  // Dictionary
    std::unique_ptr<RowsImage> rows_;        // Rows

    std::string text_;
    std::vector<std::uint32_t> ends_;
    std::vector<std::uint32_t> ids_;  // Dictionary
};

}  // namespace yagura::engine::message_template
