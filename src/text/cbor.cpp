#include "text/cbor.h"

#include <fmt/format.h>

#include <bit>
#include <bitset>
#include <cmath>
#include <cstring>
#include <limits>

#include "text/utf8.h"

namespace yagura::text {

namespace {

using Type = CborHead::Type;

CborKind kind_of(Type type) {
    switch (type) {
        case Type::Unsigned:
        case Type::Negative:
            return CborKind::Integer;
        case Type::Float:
            return CborKind::Float;
        case Type::Bytes:
        case Type::BytesStart:
            return CborKind::Bytes;
        case Type::Text:
        case Type::TextStart:
            return CborKind::Text;
        case Type::Array:
        case Type::ArrayStart:
            return CborKind::Array;
        case Type::Map:
        case Type::MapStart:
            return CborKind::Map;
        case Type::Tag:
            return CborKind::Tag;
        case Type::Bool:
            return CborKind::Bool;
        case Type::Null:
            return CborKind::Null;
        case Type::Break:
            break;
    }
    return CborKind::End;
}

std::optional<std::int64_t> whole(const CborHead& head) {
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (head.type == Type::Float) {
        constexpr double kBound = 9223372036854775808.0;
        const bool fits = head.real >= -kBound && head.real < kBound;
        if (!fits || std::trunc(head.real) != head.real) return std::nullopt;
        return static_cast<std::int64_t>(head.real);
    }
    if (head.number > kMax) return std::nullopt;
    const auto number = static_cast<std::int64_t>(head.number);
    return head.type == Type::Negative ? -1 - number : number;
}

std::optional<double> exact_double(const CborHead& head) {
    if (head.type == Type::Float) return head.real;
    const bool negative = head.type == Type::Negative;
    if (negative && head.number == std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
    const std::uint64_t magnitude = negative ? head.number + 1 : head.number;
    const int digits =
        std::bit_width(magnitude) - (magnitude == 0 ? 0 : std::countr_zero(magnitude));
    if (digits > std::numeric_limits<double>::digits) return std::nullopt;
    const auto real = static_cast<double>(magnitude);
    return negative ? -real : real;
}

/// Bignums, decimal fractions and big floats, which AWS' protocols do not use.
bool is_refused_tag(std::uint64_t number) {
    return number >= 2 && number <= 5;
}

}  // namespace

std::string_view to_string(CborKind kind) {
    switch (kind) {
        case CborKind::Integer:
            return "an integer";
        case CborKind::Float:
            return "a float";
        case CborKind::Bytes:
            return "a byte string";
        case CborKind::Text:
            return "a text string";
        case CborKind::Array:
            return "an array";
        case CborKind::Map:
            return "a map";
        case CborKind::Tag:
            return "a tag";
        case CborKind::Bool:
            return "a boolean";
        case CborKind::Null:
            return "null";
        case CborKind::End:
            return "the end of the input";
    }
    return "";
}

CborReader::CborReader(std::string_view bytes, CborOptions options)
    : bytes_(bytes), max_depth_(std::min(options.max_depth, kMaxDepth)) {}

std::unexpected<Error> CborReader::malformed(std::string_view what) const {
    return fail(Errc::InvalidArgument, fmt::format("malformed CBOR at byte {}: {}", at_, what));
}

std::unexpected<Error> CborReader::unexpected_kind(std::string_view wanted, CborKind found) const {
    return fail(Errc::InvalidArgument,
                fmt::format("expected {}, found {} at byte {}", wanted, to_string(found), at_));
}

Result<CborHead> CborReader::peek() const {
    const auto head = decode_cbor_head(bytes_.substr(at_));
    if (!head) return malformed("an item that is cut off or not of the supported subset");
    if (head->type == Type::Break) return malformed("a break where none belongs");
    if (head->type == Type::Tag && is_refused_tag(head->number)) {
        return malformed("bignums and decimals are not supported");
    }
    return *head;
}

Result<CborKind> CborReader::kind() const {
    if (at_ == bytes_.size() && depth_ == 0) return CborKind::End;
    return kind_of(YG_TRY(peek()).type);
}

/// The next item that is no tag; tags before it are passed.
Result<CborHead> CborReader::untagged() {
    CborHead head = YG_TRY(peek());
    while (head.type == Type::Tag) {
        at_ += head.size;
        head = YG_TRY(peek());
    }
    return head;
}

Result<std::optional<std::uint64_t>> CborReader::tag() {
    const CborHead head = YG_TRY(peek());
    if (head.type != Type::Tag) return std::nullopt;
    at_ += head.size;
    return head.number;
}

Result<void> CborReader::open(CborKind wanted) {
    const CborHead head = YG_TRY(untagged());
    const CborKind found = kind_of(head.type);
    if (found != wanted) return unexpected_kind(to_string(wanted), found);
    if (depth_ >= max_depth_) {
        return fail(
            Errc::LimitExceeded,
            fmt::format("CBOR at byte {} is nested deeper than {} levels", at_, max_depth_));
    }
    const bool indefinite = head.type == Type::ArrayStart || head.type == Type::MapStart;
    // Each element takes a byte at least, so a larger claim cannot be kept.
    if (!indefinite && head.number > bytes_.size() - at_) {
        return malformed("more elements are announced than bytes are left");
    }
    at_ += head.size;
    left_[depth_++] = indefinite ? kIndefinite : head.number;
    return {};
}

Result<void> CborReader::enter_map() {
    return open(CborKind::Map);
}

Result<void> CborReader::enter_array() {
    return open(CborKind::Array);
}

/// Whether the innermost array or map goes on; leaves it if not.
Result<bool> CborReader::next_element() {
    std::uint64_t& left = left_[depth_ - 1];
    if (left == kIndefinite) {
        if (at_ == bytes_.size()) return malformed("the input ends within an array or map");
        if (static_cast<unsigned char>(bytes_[at_]) != kBreakByte) return true;
        ++at_;
        --depth_;
        return false;
    }
    if (left == 0) {
        --depth_;
        return false;
    }
    --left;
    return true;
}

Result<std::optional<std::string_view>> CborReader::next_key(Arena& arena) {
    if (!YG_TRY(next_element())) return std::nullopt;
    return string_of(CborKind::Text, &arena);
}

/// Passes a string of `wanted` kind. Chunks are joined in `arena`; without one they are only
/// checked, and nothing is given for them.
Result<std::string_view> CborReader::string_of(CborKind wanted, Arena* arena) {
    const CborHead head = YG_TRY(untagged());
    const CborKind found = kind_of(head.type);
    if (found != wanted) return unexpected_kind(to_string(wanted), found);
    if (head.type == Type::BytesStart || head.type == Type::TextStart) {
        at_ += head.size;
        return chunks(wanted, arena);
    }
    if (wanted == CborKind::Text && !utf8_valid(head.string)) {
        return malformed("a text string that is not UTF-8");
    }
    at_ += head.size;
    return head.string;
}

Result<std::string_view> CborReader::chunks(CborKind wanted, Arena* arena) {
    const Type chunk_type = wanted == CborKind::Text ? Type::Text : Type::Bytes;
    const std::size_t first = at_;
    std::size_t total = 0;
    for (;;) {
        const auto chunk = decode_cbor_head(bytes_.substr(at_));
        if (!chunk) return malformed("an item that is cut off or not of the supported subset");
        if (chunk->type == Type::Break) break;
        if (chunk->type != chunk_type) return malformed("a chunk of another kind than its string");
        if (wanted == CborKind::Text && !utf8_valid(chunk->string)) {
            return malformed("a text string that is not UTF-8");
        }
        total += chunk->string.size();
        at_ += chunk->size;
    }
    const std::size_t last = at_;
    at_ += 1;
    if (arena == nullptr || total == 0) return std::string_view();
    char* const joined = arena->allocate(total);
    char* out = joined;
    for (std::size_t at = first; at != last;) {
        const CborHead chunk = *decode_cbor_head(bytes_.substr(at));
        if (!chunk.string.empty()) std::memcpy(out, chunk.string.data(), chunk.string.size());
        out += chunk.string.size();
        at += chunk.size;
    }
    return std::string_view(joined, total);
}

Result<std::string_view> CborReader::text_value(Arena& arena) {
    return string_of(CborKind::Text, &arena);
}

Result<std::string_view> CborReader::bytes_value(Arena& arena) {
    return string_of(CborKind::Bytes, &arena);
}

Result<bool> CborReader::bool_value() {
    const CborHead head = YG_TRY(untagged());
    if (head.type != Type::Bool) return unexpected_kind("a boolean", kind_of(head.type));
    at_ += head.size;
    return head.number != 0;
}

Result<void> CborReader::null_value() {
    const CborHead head = YG_TRY(untagged());
    if (head.type != Type::Null) return unexpected_kind("null", kind_of(head.type));
    at_ += head.size;
    return {};
}

Result<CborHead> CborReader::number() {
    const CborHead head = YG_TRY(untagged());
    const CborKind found = kind_of(head.type);
    if (found != CborKind::Integer && found != CborKind::Float) {
        return unexpected_kind("a number", found);
    }
    return head;
}

Result<std::int64_t> CborReader::int64_value() {
    const CborHead head = YG_TRY(number());
    const auto value = whole(head);
    if (!value) {
        return fail(Errc::InvalidArgument,
                    fmt::format("the number at byte {} is not a whole number of 64 bits", at_));
    }
    at_ += head.size;
    return *value;
}

Result<double> CborReader::double_value() {
    const CborHead head = YG_TRY(number());
    const auto value = exact_double(head);
    if (!value) {
        return fail(Errc::InvalidArgument,
                    fmt::format("the integer at byte {} has no exact double", at_));
    }
    at_ += head.size;
    return *value;
}

Result<std::string_view> CborReader::skip_value() {
    const std::size_t outside = depth_;
    const std::size_t first = at_;
    std::bitset<kMaxDepth> is_map;
    for (;;) {
        const CborHead head = YG_TRY(untagged());
        const CborKind found = kind_of(head.type);
        if (found == CborKind::Array || found == CborKind::Map) {
            YG_CHECK(open(found));
            is_map[depth_ - 1] = found == CborKind::Map;
        } else if (found == CborKind::Text || found == CborKind::Bytes) {
            YG_CHECK(string_of(found, nullptr));
        } else {
            at_ += head.size;
        }
        bool another = false;
        while (depth_ > outside && !another) {
            const bool map = is_map[depth_ - 1];
            another = YG_TRY(next_element());
            if (another && map) YG_CHECK(string_of(CborKind::Text, nullptr));
        }
        if (!another) break;
    }
    return bytes_.substr(first, at_ - first);
}

Result<void> CborReader::finish() const {
    if (at_ != bytes_.size()) return malformed("expected the end of the input");
    return {};
}

}  // namespace yagura::text
