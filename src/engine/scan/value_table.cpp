#include "engine/scan/value_table.h"

#include <cstring>

#include "text/json_string.h"

namespace yagura::engine::scan {

namespace {

/// So many values have to be seen before they are called mostly different.
constexpr std::size_t kEnough = 1024;
/// Verdicts on more values than this are not kept.
constexpr std::size_t kMostVerdicts = 1 << 16;

bool mostly_different(std::size_t different, std::uint64_t seen) {
    return seen >= kEnough && different * 4 > seen * 3;
}

__extension__ typedef unsigned __int128 Product;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const Product product = static_cast<Product>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

FieldValue decoded(const RawValue& raw, std::string& scratch) {
    if (!raw.escapes) return {raw.kind, raw.text};
    scratch.resize(raw.text.size());
    scratch.resize(text::unescape_json_string(scratch.data(), raw.text));
    return {raw.kind, scratch};
}

std::uint64_t ValueTable::hash(const FieldValue& value) {
    constexpr std::uint64_t kOne = 0x9e3779b97f4a7c15ull;
    constexpr std::uint64_t kTwo = 0xd6e8feb86659fd93ull;
    const char* at = value.text.data();
    std::size_t left = value.text.size();
    std::uint64_t hash = mix(left + kTwo, static_cast<std::uint64_t>(value.kind) + kOne);
    while (left >= 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        hash = mix(hash ^ word, kOne);
        at += 8;
        left -= 8;
    }
    std::uint64_t word = 0;
    if (left > 0) std::memcpy(&word, at, left);
    return mix(hash ^ word, kTwo);
}

std::uint32_t ValueTable::find(const FieldValue& value, std::uint64_t hash) const {
    if (slots_.empty()) return kNone;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
        const std::uint32_t number = slots_[slot] - 1;
        if (hashes_[number] == hash && values_[number] == value) return number;
    }
    return kNone;
}

std::uint32_t ValueTable::add(const FieldValue& value, std::uint64_t hash) {
    if (values_.size() * 2 >= slots_.size()) grow();
    const auto number = static_cast<std::uint32_t>(values_.size());
    values_.push_back(value);
    hashes_.push_back(hash);
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = number + 1;
    return number;
}

void ValueTable::grow() {
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t number = 0; number < hashes_.size(); ++number) {
        std::size_t slot = hashes_[number] & mask;
        while (slots_[slot] != 0) slot = (slot + 1) & mask;
        slots_[slot] = static_cast<std::uint32_t>(number + 1);
    }
}

std::uint32_t ColumnBuilder::add(const RawValue& raw, Arena& arena) {
    if (raw.kind == ValueKind::Missing && missing_ != ValueTable::kNone) {
        index_.push_back(missing_);
        return missing_;
    }
    FieldValue value = decoded(raw, scratch_);
    if (!distinct_) {
        value.text = arena.copy(value.text);
        index_.push_back(static_cast<std::uint32_t>(table_.size()));
        table_.values().push_back(value);
    } else {
        const std::uint64_t hash = ValueTable::hash(value);
        std::uint32_t number = table_.find(value, hash);
        if (number == ValueTable::kNone) {
            value.text = arena.copy(value.text);
            number = table_.add(value, hash);
        }
        index_.push_back(number);
        distinct_ = !mostly_different(table_.size(), index_.size());
    }
    if (raw.kind == ValueKind::Missing) missing_ = index_.back();
    return index_.back();
}

void ColumnBuilder::finish(FieldColumn& column) {
    column.values = std::move(table_.values());
    column.index = std::move(index_);
    column.distinct = distinct_;
}

bool PredicateMemo::matches(const ValuePredicate& predicate, const RawValue& raw) {
    const FieldValue value = decoded(raw, scratch_);
    if (!useful_) return predicate.matches(value);
    const std::uint64_t hash = ValueTable::hash(value);
    const std::uint32_t number = table_.find(value, hash);
    ++lookups_;
    if (number != ValueTable::kNone) return verdicts_[number];
    const bool verdict = predicate.matches(value);
    table_.add({value.kind, arena_.copy(value.text)}, hash);
    verdicts_.push_back(verdict);
    useful_ = table_.size() < kMostVerdicts && !mostly_different(table_.size(), lookups_);
    return verdict;
}

}  // namespace yagura::engine::scan
