#include <algorithm>
#include <charconv>
#include <optional>

#include "codec/checksum.h"
#include "engine/template/column.h"
#include "engine/template/numbers.h"
#include "engine/template/rows.h"

namespace yagura::engine::message_template {

namespace {
using Values = std::span<const std::string_view>;
constexpr std::size_t kLongestMask = 128;
constexpr std::size_t kDigitsPerNumber = 18;

Coded begin(ColumnKind kind, std::size_t count) {
    Coded out;
    out.meta.fixed(static_cast<std::uint8_t>(kind));
    out.meta.varint(count);
    return out;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Distinct values in order of appearance, and each value's place among them.
struct Dictionary {
    std::vector<std::string_view> distinct;
    std::vector<std::int64_t> ids;
};

/// Nothing when more than half of the values are distinct.
std::optional<Dictionary> find_dictionary(Values values) {
    constexpr std::size_t kAlwaysTried = 1024;
    Dictionary found;
    found.ids.reserve(values.size());
    std::size_t mask = 255;
    std::vector<std::uint32_t> table(mask + 1, 0);  // number + 1
    std::vector<std::uint64_t> hashes;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint64_t hash = codec::checksum(values[i]);
        std::size_t place = hash & mask;
        while (table[place] != 0 &&
               (hashes[table[place] - 1] != hash || found.distinct[table[place] - 1] != values[i]))
            place = (place + 1) & mask;
        if (table[place] == 0) {
            found.distinct.push_back(values[i]);
            hashes.push_back(hash);
            table[place] = static_cast<std::uint32_t>(found.distinct.size());
            found.ids.push_back(static_cast<std::int64_t>(found.distinct.size() - 1));
            if (i >= kAlwaysTried && found.distinct.size() * 2 > i) return std::nullopt;
            if (found.distinct.size() * 2 > mask) {
                mask = mask * 2 + 1;
                table.assign(mask + 1, 0);
                for (std::size_t n = 0; n < hashes.size(); ++n) {
                    std::size_t again = hashes[n] & mask;
                    while (table[again] != 0) again = (again + 1) & mask;
                    table[again] = static_cast<std::uint32_t>(n + 1);
                }
            }
        } else {
            found.ids.push_back(table[place] - 1);
        }
    }
    if (found.distinct.size() * 2 > values.size()) return std::nullopt;
    return found;
}

Coded encode_plain(Values values, const CodingOptions& options) {
    Coded out = begin(ColumnKind::Plain, values.size());
    std::vector<std::int64_t> lengths;
    lengths.reserve(values.size());
    std::string bytes;
    for (const std::string_view value : values) {
        lengths.push_back(static_cast<std::int64_t>(value.size()));
        bytes += value;
    }
    out.append(encode_numbers(lengths, options.zstd_level));
    out.add_stream(std::move(bytes), options.zstd_level);
    return out;
}

std::optional<std::int64_t> canonical_integer(std::string_view text) {
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty() || digits.size() > kDigitsPerNumber) return std::nullopt;
    if (digits[0] == '0' && text.size() > 1) return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<Coded> encode_integers(Values values, const CodingOptions& options) {
    std::vector<std::int64_t> numbers;
    for (const std::string_view value : values) {
        const auto number = canonical_integer(value);
        if (!number) return std::nullopt;
        numbers.push_back(*number);
    }
    Coded out = begin(ColumnKind::Integer, values.size());
    out.append(encode_numbers(numbers, options.zstd_level));
    return out;
}

bool equally_long(Values values) {
    const std::size_t size = values[0].size();
    return size <= kLongestMask &&
           std::ranges::all_of(values, [&](std::string_view v) { return v.size() == size; });
}

/// `values` are equally long.
std::optional<Coded> encode_digits(Values values, const CodingOptions& options) {
    std::string mask(values[0]);
    std::size_t digits = 0;
    for (char& c : mask)
        if (is_digit(c)) c = '0', ++digits;
    if (digits == 0) return std::nullopt;
    for (const std::string_view value : values)
        for (std::size_t i = 0; i < mask.size(); ++i)
            if (mask[i] == '0' ? !is_digit(value[i]) : value[i] != mask[i]) return std::nullopt;
    Coded out = begin(ColumnKind::Digits, values.size());
    out.meta.varint(mask.size());
    out.meta.bytes(mask);
    std::vector<std::int64_t> numbers(values.size());
    for (std::size_t from = 0; from < mask.size();) {
        std::size_t to = from, taken = 0;
        while (to < mask.size() && taken < kDigitsPerNumber) taken += mask[to++] == '0';
        if (taken == 0) break;
        for (std::size_t v = 0; v < values.size(); ++v) {
            std::int64_t number = 0;
            for (std::size_t i = from; i < to; ++i)
                if (mask[i] == '0') number = number * 10 + (values[v][i] - '0');
            numbers[v] = number;
        }
        out.append(encode_numbers(numbers, options.zstd_level));
        from = to;
    }
    return out;
}

int hex_digit(char c, bool upper) {
    if (is_digit(c)) return c - '0';
    const char a = upper ? 'A' : 'a';
    return c >= a && c <= a + 5 ? c - a + 10 : -1;
}

/// `values` are equally long.
std::optional<Coded> encode_hex(Values values, bool upper, const CodingOptions& options) {
    constexpr std::size_t kFewestDigits = 8;
    const std::string_view first = values[0];
    std::string kinds(first.size(), '\0');
    std::size_t digits = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const bool constant = std::ranges::all_of(
            values, [&](std::string_view value) { return value[i] == first[i]; });
        if (constant) continue;
        for (const std::string_view value : values)
            if (hex_digit(value[i], upper) < 0) return std::nullopt;
        kinds[i] = 1;
        ++digits;
    }
    if (digits < kFewestDigits) return std::nullopt;
    Coded out = begin(ColumnKind::Hex, values.size());
    out.meta.fixed(static_cast<std::uint8_t>(upper));
    out.meta.varint(first.size());
    out.meta.bytes(first);
    out.meta.bytes(kinds);
    std::string packed((values.size() * digits + 1) / 2, '\0');
    std::size_t at = 0;
    for (const std::string_view value : values)
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            if (!kinds[i]) continue;
            packed[at / 2] |= static_cast<char>(hex_digit(value[i], upper) << (at % 2 ? 0 : 4));
            ++at;
        }
    out.add_stream(std::move(packed), options.zstd_level);
    return out;
}

std::optional<Coded> encode_typed(Values values, const CodingOptions& options) {
    if (auto integers = encode_integers(values, options)) return integers;
    if (!equally_long(values)) return std::nullopt;
    if (auto digits = encode_digits(values, options)) return digits;
    if (auto hex = encode_hex(values, false, options)) return hex;
    return encode_hex(values, true, options);
}

/// Taking values apart costs time; short or atomic ones have nothing to take apart.
bool worth_splitting(Values values) {
    std::size_t bytes = 0, separated = 0;
    for (const std::string_view value : values) {
        bytes += value.size();
        separated += value.find_first_of(" /:;,=@|&?\\+()<>") != std::string_view::npos;
    }
    return bytes >= values.size() * 8 && separated * 2 >= values.size() && values.size() >= 16;
}

Coded encode_without_dictionary(Values values, const CodingOptions& options) {
    if (auto typed = encode_typed(values, options)) return std::move(*typed);
    Coded best = encode_plain(values, options);
    if (options.depth > 0 && worth_splitting(values)) {
        Coded rows = begin(ColumnKind::Rows, values.size());
        CodingOptions inner = options;
        --inner.depth;
        rows.append(encode_rows(values, RowForm::Text, inner));
        if (rows.cost() < best.cost()) best = std::move(rows);
    }
    return best;
}
}  // namespace

Coded encode_column(Values values, const CodingOptions& options) {
    if (std::ranges::all_of(values, [&](std::string_view v) { return v == values[0]; })) {
        Coded out = begin(ColumnKind::Constant, values.size());
        out.meta.varint(values[0].size());
        out.meta.bytes(values[0]);
        return out;
    }
    const auto dictionary = find_dictionary(values);
    std::optional<Coded> by_number;
    if (dictionary) {
        by_number = begin(ColumnKind::Dictionary, values.size());
        by_number->append(encode_without_dictionary(dictionary->distinct, options));
        by_number->append(encode_numbers(dictionary->ids, options.zstd_level));
        if (dictionary->distinct.size() * 8 <= values.size()) return std::move(*by_number);
    }
    Coded direct = encode_without_dictionary(values, options);
    if (by_number && by_number->cost() <= direct.cost()) return std::move(*by_number);
    return direct;
}

}  // namespace yagura::engine::message_template
