#include "engine/inspect/message_columns.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>

#include "codec/bytes.h"
#include "codec/zstd.h"

namespace yagura::engine::inspect {
namespace {

constexpr std::uint64_t kSmallStream = 512;
constexpr std::uint64_t kMostHeadBytes = 256 << 20;
constexpr unsigned kDeepest = 16;
constexpr std::uint64_t kDigitsPerNumber = 18;

std::unexpected<Error> corrupt() {
    return fail(Errc::Corruption, "a coded message page is damaged");
}

/// The page's streams, in the order in which its description uses them.
class Streams {
  public:
    struct Place {
        std::uint64_t raw = 0;
        std::string_view stored;
        bool small = false;
    };

    [[nodiscard]] Result<void> open(codec::ByteReader& page) {
        if (page.fixed<std::uint8_t>() != 1) return corrupt();
        const std::uint64_t raw = page.varint();
        stored_head_ = page.varint();
        if (!page.ok() || raw > kMostHeadBytes) return corrupt();
        const std::string_view stored = page.bytes(stored_head_);
        head_ =
            raw == stored_head_ ? std::string(stored) : YG_TRY(codec::zstd_decompress(stored, raw));
        codec::ByteReader head(head_);
        const std::uint64_t count = head.varint();
        if (count > head.left()) return corrupt();
        std::vector<std::uint64_t> sizes;
        for (std::uint64_t i = 0; i < count; ++i) {
            Place place;
            place.raw = head.varint();
            place.small = place.raw < kSmallStream;
            sizes.push_back(place.small ? place.raw : head.varint());
            places_.push_back(place);
        }
        meta_ = head.bytes(head.varint());
        for (std::uint64_t i = 0; i < count; ++i)
            places_[i].stored = places_[i].small ? head.bytes(sizes[i]) : page.bytes(sizes[i]);
        if (!head.finished() || !page.finished()) return corrupt();
        return {};
    }

    codec::ByteReader meta() const { return codec::ByteReader(meta_); }
    std::uint64_t stored_head_bytes() const { return stored_head_; }
    [[nodiscard]] Result<Place> next() {
        if (places_.empty()) return corrupt();
        const Place place = places_.front();
        places_.pop_front();
        return place;
    }

  private:
    std::string head_;
    std::string_view meta_;
    std::uint64_t stored_head_ = 0;
    std::deque<Place> places_;
};

/// Walks along the description; sums of streams go to the column that is looked at.
class Walker {
  public:
    Walker(Streams& streams, codec::ByteReader& meta) : streams_(streams), meta_(meta) {}

    Result<void> page(MessagePageReport& report) {
        meta_.varint();  // rows
        report.templates = meta_.varint();
        const std::uint64_t columns = meta_.varint();
        if (!meta_.ok() || columns > meta_.left()) return corrupt();
        report.columns.resize(columns);
        const Streams::Place shapes = YG_TRY(streams_.next());
        YG_CHECK(name_columns(shapes, report));
        ColumnReport ignored;
        YG_CHECK(numbers(ignored));
        for (ColumnReport& column : report.columns)
            if (meta_.fixed<std::uint8_t>() != 0) YG_CHECK(this->column(column, 0));
        return {};
    }

  private:
    static Result<void> name_columns(const Streams::Place& place, MessagePageReport& report) {
        std::string unpacked;
        std::string_view bytes = place.stored;
        if (place.raw != place.stored.size()) {
            if (place.raw > kMostHeadBytes) return corrupt();
            unpacked = YG_TRY(codec::zstd_decompress(place.stored, place.raw));
            bytes = unpacked;
        }
        constexpr std::uint64_t kNoColumn = ~std::uint64_t{0};
        codec::ByteReader in(bytes);
        std::vector<std::pair<std::uint64_t, std::uint64_t>> pieces;  // bytes, column after them
        for (std::uint64_t t = 0; t < report.templates && in.ok(); ++t) {
            const std::uint64_t slots = in.varint();
            for (std::uint64_t slot = 0; slot < slots && in.ok(); ++slot) {
                const std::uint64_t before = in.varint();
                pieces.emplace_back(before, in.varint());
            }
            pieces.emplace_back(in.varint(), kNoColumn);
        }
        for (const auto& [size, column] : pieces) {
            const std::string_view text = in.bytes(size);
            if (column == kNoColumn) continue;
            if (column >= report.columns.size()) return corrupt();
            if (report.columns[column].before.empty()) report.columns[column].before = text;
        }
        if (!in.finished()) return corrupt();
        return {};
    }

    Result<void> stream(ColumnReport& column) {
        const Streams::Place place = YG_TRY(streams_.next());
        column.raw_bytes += place.raw;
        column.stored_bytes += place.stored.size();
        return {};
    }

    Result<void> numbers(ColumnReport& column) {
        meta_.fixed<std::uint8_t>();  // mode
        meta_.fixed<std::uint8_t>();  // bytes a number
        meta_.signed_varint();        // base
        meta_.varint();               // count
        if (!meta_.ok()) return corrupt();
        return stream(column);
    }

    Result<void> column(ColumnReport& column, unsigned depth) {
        if (depth > kDeepest) return corrupt();
        const auto kind = meta_.fixed<std::uint8_t>();
        const std::uint64_t values = meta_.varint();
        if (depth == 0) column.values = values;
        const auto named = [&column](std::string_view name) {
            if (!column.encoding.empty()) column.encoding += " of ";
            column.encoding += name;
        };
        switch (kind) {
            case 0:
                named("constant");
                meta_.bytes(meta_.varint());
                break;
            case 1:
                named("dictionary");
                YG_CHECK(this->column(column, depth + 1));
                return numbers(column);
            case 2:
                named("integer");
                return numbers(column);
            case 3: {
                named("digits");
                const std::string_view mask = meta_.bytes(meta_.varint());
                const auto digits =
                    static_cast<std::uint64_t>(std::count(mask.begin(), mask.end(), '0'));
                for (std::uint64_t from = 0; from < digits; from += kDigitsPerNumber)
                    YG_CHECK(numbers(column));
                break;
            }
            case 4: {
                named("hex");
                meta_.fixed<std::uint8_t>();
                const std::uint64_t bytes = meta_.varint();
                meta_.bytes(bytes);
                meta_.bytes(bytes);
                if (!meta_.ok()) return corrupt();
                return stream(column);
            }
            case 5:
                named("plain");
                YG_CHECK(numbers(column));
                return stream(column);
            case 6:
                named("text");
                return rows(column, depth);
            default:
                return fail(Errc::Unsupported,
                            fmt::format("a column is kept in form {}, which this version does not "
                                        "know",
                                        kind));
        }
        if (!meta_.ok()) return corrupt();
        return {};
    }

    /// Values that are taken apart once more: what is inside counts for the column around them.
    Result<void> rows(ColumnReport& column, unsigned depth) {
        meta_.varint();  // rows
        meta_.varint();  // templates
        const std::uint64_t columns = meta_.varint();
        if (!meta_.ok() || columns > meta_.left()) return corrupt();
        column.encoding += fmt::format(" in {} parts", columns);
        YG_CHECK(stream(column));
        YG_CHECK(numbers(column));
        for (std::uint64_t i = 0; i < columns; ++i) {
            if (meta_.fixed<std::uint8_t>() == 0) continue;
            const std::string encoding = column.encoding;
            YG_CHECK(this->column(column, depth + 1));
            column.encoding = encoding;
        }
        return {};
    }

    Streams& streams_;
    codec::ByteReader& meta_;
};

}  // namespace

Result<MessagePageReport> describe_message_page(std::string_view stored) {
    MessagePageReport report;
    codec::ByteReader page(stored);
    report.message_bytes = page.varint();
    Streams streams;
    YG_CHECK(streams.open(page));
    report.head_bytes = streams.stored_head_bytes();
    codec::ByteReader meta = streams.meta();
    YG_CHECK(Walker(streams, meta).page(report));
    if (!meta.finished()) return corrupt();
    return report;
}

}  // namespace yagura::engine::inspect
