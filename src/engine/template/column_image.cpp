#include "engine/template/column_image.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/template/hex_search.h"
#include "engine/template/rows_image.h"

namespace yagura::engine::message_template {

namespace {
constexpr unsigned kDeepest = 16;
constexpr std::size_t kDigitsPerNumber = 18;

std::unexpected<Error> corrupt() {
    return fail(Errc::Corruption, "a coded message page is damaged");
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The literal can stand somewhere in a value of `size` bytes, of which each position alone tells
/// whether it can be a byte.
template <class CanBe>
bool fits(std::string_view literal, std::size_t size, const CanBe& can_be) {
    for (std::size_t at = 0; at + literal.size() <= size; ++at) {
        std::size_t i = 0;
        while (i < literal.size() && can_be(at + i, literal[i])) ++i;
        if (i == literal.size()) return true;
    }
    return false;
}
}  // namespace

ColumnImage::ColumnImage() = default;
ColumnImage::ColumnImage(ColumnImage&&) noexcept = default;
ColumnImage& ColumnImage::operator=(ColumnImage&&) noexcept = default;
ColumnImage::~ColumnImage() = default;

Result<ColumnImage> ColumnImage::open(codec::ByteReader& meta, StreamReader& streams,
                                      unsigned depth) {
    if (depth > kDeepest) return corrupt();
    ColumnImage image;
    image.kind_ = static_cast<ColumnKind>(meta.fixed<std::uint8_t>());
    image.size_ = meta.varint();
    // No column has more values than the page has bytes.
    if (!meta.ok() || image.size_ == 0 || image.size_ > streams.most_raw_bytes()) return corrupt();
    const auto numbers = [&]() -> Result<void> {
        image.numbers_.push_back(YG_TRY(NumbersImage::open(meta, streams)));
        if (image.numbers_.back().count() != image.size_) return corrupt();
        return {};
    };
    switch (image.kind_) {
        case ColumnKind::Constant:
            image.mask_ = meta.bytes(meta.varint());
            break;
        case ColumnKind::Dictionary:
            image.distinct_ =
                std::make_unique<ColumnImage>(YG_TRY(ColumnImage::open(meta, streams, depth + 1)));
            if (image.distinct_->size() > image.size_) return corrupt();
            YG_CHECK(numbers());
            break;
        case ColumnKind::Integer:
            YG_CHECK(numbers());
            break;
        case ColumnKind::Digits: {
            image.mask_ = meta.bytes(meta.varint());
            const auto digits = std::ranges::count(image.mask_, '0');
            if (!meta.ok() || digits == 0) return corrupt();
            for (std::ptrdiff_t from = 0; from < digits; from += kDigitsPerNumber)
                YG_CHECK(numbers());
            break;
        }
        case ColumnKind::Hex: {
            image.upper_ = meta.fixed<std::uint8_t>() == 1;
            const std::uint64_t size = meta.varint();
            image.mask_ = meta.bytes(size);
            image.varies_ = meta.bytes(size);
            image.stream_ = YG_TRY(streams.take());
            break;
        }
        case ColumnKind::Plain:
            YG_CHECK(numbers());
            image.stream_ = YG_TRY(streams.take());
            break;
        case ColumnKind::Rows:
            image.rows_ =
                std::make_unique<RowsImage>(YG_TRY(RowsImage::open(meta, streams, depth + 1)));
            if (image.rows_->rows() != image.size_) return corrupt();
            break;
        default:
            return corrupt();
    }
    if (!meta.ok()) return corrupt();
    return image;
}

ColumnForm ColumnImage::form(const StreamReader& streams) const {
    static constexpr std::array<std::string_view, 7> kNames{
        "constant", "dictionary", "integer", "digits", "hex", "plain", "text"};
    ColumnForm out;
    out.encoding = kNames[static_cast<std::size_t>(kind_)];
    for (const NumbersImage& numbers : numbers_) out.add_stream(streams, numbers.stream());
    if (stream_) out.add_stream(streams, *stream_);
    const auto add = [&](const ColumnForm& inner) {
        out.raw_bytes += inner.raw_bytes;
        out.stored_bytes += inner.stored_bytes;
    };
    if (distinct_) {
        const ColumnForm distinct = distinct_->form(streams);
        out.encoding += " of " + distinct.encoding;
        add(distinct);
    }
    if (rows_) {
        const ColumnForm rows = rows_->form(streams);
        out.encoding += rows.encoding;
        add(rows);
    }
    return out;
}

Result<void> ColumnImage::load(const StreamReader& streams) {
    if (loaded_) return {};
    YG_CHECK(decode(streams));
    if (text_.size() > std::min<std::uint64_t>(streams.most_raw_bytes(), UINT32_MAX))
        return corrupt();
    loaded_ = true;
    return {};
}

Result<void> ColumnImage::decode(const StreamReader& streams) {
    switch (kind_) {
        case ColumnKind::Constant:
            text_ = mask_;
            ends_.assign(1, static_cast<std::uint32_t>(mask_.size()));
            return {};
        case ColumnKind::Dictionary:
            return decode_dictionary(streams);
        case ColumnKind::Integer:
            return decode_integers(streams);
        case ColumnKind::Digits:
            return decode_digits(streams);
        case ColumnKind::Hex:
            return decode_hex(streams);
        case ColumnKind::Plain:
            return decode_plain(streams);
        case ColumnKind::Rows:
            return rows_->append_all(streams, streams.most_raw_bytes(), text_, ends_);
    }
    return corrupt();
}

Result<void> ColumnImage::decode_dictionary(const StreamReader& streams) {
    YG_CHECK(distinct_->load(streams));
    // Distinct values are no dictionary again; only a damaged page says so.
    if (!distinct_->one_entry_each()) return corrupt();
    std::vector<std::uint32_t> ids = YG_TRY(numbers_[0].read_places(streams));
    if (std::ranges::max(ids) >= distinct_->entries()) return corrupt();
    text_ = std::move(distinct_->text_);
    ends_ = std::move(distinct_->ends_);
    ids_ = std::move(ids);
    distinct_.reset();
    return {};
}

Result<void> ColumnImage::decode_integers(const StreamReader& streams) {
    const std::vector<std::int64_t> numbers = YG_TRY(numbers_[0].read(streams));
    ends_.reserve(numbers.size());
    for (const std::int64_t number : numbers) {
        char text[24];
        const auto [end, error] = std::to_chars(text, text + sizeof text, number);
        text_.append(text, end);
        ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    }
    return {};
}

Result<void> ColumnImage::decode_digits(const StreamReader& streams) {
    if (size_ > std::min<std::uint64_t>(streams.most_raw_bytes(), UINT32_MAX) / mask_.size())
        return corrupt();
    text_.reserve(size_ * mask_.size());
    ends_.reserve(size_);
    for (std::uint64_t i = 0; i < size_; ++i) {
        text_ += mask_;
        ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    }
    std::size_t from = 0;
    for (const NumbersImage& image : numbers_) {
        const std::vector<std::int64_t> numbers = YG_TRY(image.read(streams));
        std::vector<std::size_t> places;  // of the digits, last first
        for (; from < mask_.size() && places.size() < kDigitsPerNumber; ++from)
            if (mask_[from] == '0') places.push_back(from);
        std::ranges::reverse(places);
        char* value = text_.data();
        for (const std::int64_t number : numbers) {
            auto rest = static_cast<std::uint64_t>(number);
            for (const std::size_t place : places) {
                value[place] = static_cast<char>('0' + rest % 10);
                rest /= 10;
            }
            value += mask_.size();
        }
    }
    return {};
}

Result<void> ColumnImage::decode_hex(const StreamReader& streams) {
    const char* const digits = upper_ ? "0123456789ABCDEF" : "0123456789abcdef";
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < varies_.size(); ++i)
        if (varies_[i] == 1) places.push_back(i);
    const std::string packed = YG_TRY(streams.read(*stream_));
    if (places.empty() || packed.size() * 2 / places.size() < size_ ||
        size_ > std::min<std::uint64_t>(streams.most_raw_bytes(), UINT32_MAX) / mask_.size())
        return corrupt();
    text_.reserve(size_ * mask_.size());
    ends_.reserve(size_);
    std::size_t next = 0;
    for (std::uint64_t i = 0; i < size_; ++i) {
        const std::size_t begin = text_.size();
        text_ += mask_;
        for (const std::size_t place : places) {
            const auto byte = static_cast<unsigned char>(packed[next / 2]);
            text_[begin + place] = digits[next % 2 ? byte & 15 : byte >> 4];
            ++next;
        }
        ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    }
    return {};
}

Result<void> ColumnImage::decode_plain(const StreamReader& streams) {
    ends_ = YG_TRY(numbers_[0].read_places(streams));
    text_ = YG_TRY(streams.read(*stream_));
    std::uint64_t end = 0;
    for (std::uint32_t& length : ends_) {
        end += length;
        if (end > text_.size()) return corrupt();
        length = static_cast<std::uint32_t>(end);
    }
    if (end != text_.size()) return corrupt();
    return {};
}

bool ColumnImage::impossible(std::string_view literal) const {
    switch (kind_) {
        case ColumnKind::Constant:
            return mask_.find(literal) == std::string_view::npos;
        case ColumnKind::Integer:
            return literal.size() > 20 || !fits(literal, literal.size(), [](std::size_t, char c) {
                       return is_digit(c) || c == '-';
                   });
        case ColumnKind::Digits:
            return !fits(literal, mask_.size(), [&](std::size_t at, char c) {
                return mask_[at] == '0' ? is_digit(c) : c == mask_[at];
            });
        default:
            return false;
    }
}

Result<bool> ColumnImage::search(const simd::LiteralSearcher& literal, const StreamReader& streams,
                                 std::vector<bool>& marks) {
    if (impossible(literal.needle())) return false;
    if (kind_ == ColumnKind::Constant) {
        std::fill(marks.begin(), marks.end(), true);
        return true;
    }
    if (!loaded_ && kind_ == ColumnKind::Dictionary) {
        // The distinct values tell; who has them matters only when one matches.
        std::vector<bool> hits(distinct_->size());
        if (!YG_TRY(distinct_->search(literal, streams, hits))) return false;
        YG_CHECK(load(streams));
        for (std::size_t i = 0; i < ids_.size(); ++i)
            if (hits[ids_[i]]) marks[i] = true;
        return true;
    }
    if (kind_ == ColumnKind::Hex) {
        const HexSearch search(mask_, varies_, upper_, literal.needle());
        if (search.impossible()) return false;
        if (!loaded_ && search.whole_bytes()) {
            std::string scratch;
            const std::string_view packed = YG_TRY(streams.view(*stream_, scratch));
            if (packed.size() < search.bytes(size_)) return corrupt();
            return search.find(packed, marks);
        }
    }
    if (!loaded_ && kind_ == ColumnKind::Rows) {
        const auto found = YG_TRY(rows_->search(literal, streams, marks));
        if (found) return *found;
    }
    YG_CHECK(load(streams));
    return search_text(literal, marks);
}

bool ColumnImage::search_text(const simd::LiteralSearcher& literal,
                              std::vector<bool>& marks) const {
    std::vector<bool> hits;
    literal.find_parts(
        text_, [&](std::size_t entry) { return ends_[entry]; },
        [&](std::size_t entry) {
            hits.resize(ends_.size());
            hits[entry] = true;
        });
    if (hits.empty()) return false;
    for (std::size_t position = 0; position < marks.size(); ++position)
        if (hits[entry_of(position)]) marks[position] = true;
    return true;
}

}  // namespace yagura::engine::message_template
