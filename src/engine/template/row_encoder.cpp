#include <algorithm>
#include <array>

#include "base/text_map.h"
#include "codec/checksum.h"
#include "engine/template/numbers.h"
#include "engine/template/rows.h"
#include "engine/template/splitter.h"

namespace yagura::engine::message_template {

namespace {
constexpr std::size_t kMostColumns = 4096;
constexpr std::size_t kRawColumn = 0;

/// Ways to split, each with templates of its own: how many it may have grows with the rows, so that
/// rows that are all of different form do not cost a template each.
enum Way : std::size_t { kRaw, kJson, kXml, kTextWithWords, kTextSlotsOnly, kWays };

class RowEncoder {
  public:
    RowEncoder(std::size_t rows, const CodingOptions& options) : options_(options) {
        template_of_row_.reserve(rows);
        columns_.emplace_back();
        of_json_.push_back(false);
        // Template 0: the whole row is one value.
        describe("", {{0, 0}}, {kRawColumn});
    }

    void add(std::string_view row, RowForm form) {
        if (form == RowForm::Any && row.size() > 1) {
            if ((row[0] == '{' || row[0] == '[') && split_json(row, split_, WithKeys::No) &&
                take(row, kJson))
                return;
            if (row[0] == '<' && split_xml(row, split_, WithKeys::No) && take(row, kXml)) return;
        }
        if (!exhausted_[kTextWithWords] &&
            split_text(row, Words::InTemplate, split_, WithKeys::No) && take(row, kTextWithWords))
            return;
        if (!exhausted_[kTextSlotsOnly] && split_text(row, Words::InSlots, split_, WithKeys::No) &&
            take(row, kTextSlotsOnly))
            return;
        template_of_row_.push_back(0);
        columns_[kRawColumn].push_back(row);
    }

    /// `filter` is given the text of all rows, unless it is null.
    Coded finish(TextFilterBuilder* filter) {
        Coded out;
        out.meta.varint(template_of_row_.size());
        out.meta.varint(templates_);
        out.meta.varint(columns_.size());
        codec::ByteWriter descriptions;
        descriptions.bytes(shapes_.view());
        descriptions.bytes(statics_);
        out.add_stream(descriptions.take(), options_.zstd_level);
        out.append(encode_numbers(template_of_row_, options_.zstd_level));
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            const auto& values = columns_[column];
            out.meta.fixed(flags(column));
            if (values.empty()) continue;
            Coded coded = encode_column(values, options_);
            if (filter != nullptr) add_values(values, coded, *filter);
            out.append(std::move(coded));
        }
        if (filter != nullptr) add_templates(*filter);
        return out;
    }

  private:
    std::uint8_t flags(std::size_t column) const {
        const auto& values = columns_[column];
        if (values.empty()) return 0;
        std::uint8_t flags = kHasValues;
        if (!of_json_[column]) return flags;
        if (std::ranges::all_of(values, is_inside_json_string)) flags |= kJsonStrings;
        if (std::ranges::all_of(values, is_json_scalar)) flags |= kJsonScalars;
        return flags;
    }

    /// The templates' own bytes.
    void add_templates(TextFilterBuilder& filter) const {
        codec::ByteReader shapes(shapes_.view());
        codec::ByteReader statics(statics_);
        for (std::size_t form = 0; form < templates_; ++form) {
            const std::uint64_t slots = shapes.varint();
            for (std::uint64_t slot = 0; slot <= slots; ++slot) {
                const std::string_view piece = statics.bytes(shapes.varint());
                if (slot < slots) shapes.varint();
                filter.add_text(piece);
                if (piece.empty()) continue;
                if (slot > 0) filter.add_border(piece.front());
                if (slot < slots) filter.add_border(piece.back());
            }
        }
    }

    /// Columns of digits as their mask; of the others each value, those that come again once.
    void add_values(const std::vector<std::string_view>& values, const Coded& coded,
                    TextFilterBuilder& filter) {
        codec::ByteReader meta(coded.meta.view());
        const auto kind = static_cast<ColumnKind>(meta.fixed<std::uint8_t>());
        meta.varint();
        switch (kind) {
            case ColumnKind::Integer: {
                constexpr char kNumber[] = {'-', TextFilterBuilder::kAnyDigit,
                                            TextFilterBuilder::kAnyDigit,
                                            TextFilterBuilder::kAnyDigit};
                filter.add_text({kNumber, sizeof kNumber});
                return;
            }
            case ColumnKind::Digits: {
                std::string mask(meta.bytes(meta.varint()));
                std::ranges::replace(mask, '0', TextFilterBuilder::kAnyDigit);
                filter.add_text(mask);
                return;
            }
            case ColumnKind::Hex: {
                meta.fixed<std::uint8_t>();
                const std::uint64_t size = meta.varint();
                std::string mask(meta.bytes(size));
                const std::string_view varies = meta.bytes(size);
                for (std::size_t i = 0; i < mask.size(); ++i)
                    if (varies[i] == 1) mask[i] = TextFilterBuilder::kAnyHexDigit;
                filter.add_text(mask);
                return;
            }
            default:
                break;
        }
        std::array<std::string_view, 1024> lately{};
        for (const std::string_view value : values) {
            std::string_view& place = lately[codec::checksum(value) % lately.size()];
            if (place == value) continue;
            place = value;
            filter.add_text(value);
        }
    }

    std::size_t most_templates(Way way) const {
        constexpr std::size_t kAlways = 64, kMost = 2048;
        return std::min(kMost, kAlways + rows_of_[way] / 16);
    }

    /// Takes the row as it was split, unless that needs a template too many.
    bool take(std::string_view row, Way way) {
        make_skeleton(row);
        ++rows_of_[way];
        auto& known = known_[way];
        auto found = known.find(std::string_view(skeleton_));
        if (found == known.end()) {
            if (known.size() >= most_templates(way)) {
                exhausted_[way] = true;
                return false;
            }
            std::vector<std::size_t> columns;
            if (!columns_for(row, way, columns)) return false;
            describe(row, split_.slots, columns);
            found = known.emplace(skeleton_, Template{templates_ - 1, std::move(columns)}).first;
        }
        template_of_row_.push_back(static_cast<std::int64_t>(found->second.id));
        const auto& columns = found->second.columns;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const Slot slot = split_.slots[i];
            columns_[columns[i]].push_back(row.substr(slot.begin, slot.end - slot.begin));
        }
        return true;
    }

    /// The bytes outside the slots, and how they are divided.
    void make_skeleton(std::string_view row) {
        skeleton_.clear();
        std::size_t from = 0;
        for (const Slot& slot : split_.slots) {
            skeleton_.append(row, from, slot.begin - from);
            from = slot.end;
        }
        skeleton_.append(row, from);
        from = 0;
        for (const Slot& slot : split_.slots) {
            const auto piece = static_cast<std::uint32_t>(slot.begin - from);
            skeleton_.append(reinterpret_cast<const char*>(&piece), sizeof piece);
            from = slot.end;
        }
        const auto slots = static_cast<std::uint32_t>(split_.slots.size());
        skeleton_.append(reinterpret_cast<const char*>(&slots), sizeof slots);
    }

    bool columns_for(std::string_view row, Way way, std::vector<std::size_t>& columns) {
        switch (way) {
            case kJson:
                split_json(row, split_, WithKeys::Yes);
                break;
            case kXml:
                split_xml(row, split_, WithKeys::Yes);
                break;
            case kTextWithWords:
                split_text(row, Words::InTemplate, split_, WithKeys::Yes);
                break;
            default:
                split_text(row, Words::InSlots, split_, WithKeys::Yes);
        }
        if (columns_.size() + split_.keys.size() > kMostColumns) {
            const auto fresh = std::ranges::count_if(
                split_.keys, [&](const std::string& key) { return !column_of_.contains(key); });
            if (columns_.size() + static_cast<std::size_t>(fresh) > kMostColumns) return false;
        }
        for (const std::string& key : split_.keys) {
            const auto [entry, added] = column_of_.try_emplace(key, columns_.size());
            if (added) {
                columns_.emplace_back();
                of_json_.push_back(way == kJson);
            }
            columns.push_back(entry->second);
        }
        return true;
    }

    void describe(std::string_view row, const std::vector<Slot>& slots,
                  const std::vector<std::size_t>& columns) {
        shapes_.varint(slots.size());
        std::size_t from = 0;
        for (std::size_t i = 0; i < slots.size(); ++i) {
            shapes_.varint(slots[i].begin - from);
            shapes_.varint(columns[i]);
            statics_.append(row, from, slots[i].begin - from);
            from = slots[i].end;
        }
        shapes_.varint(row.size() - from);
        statics_.append(row, from);
        ++templates_;
    }

    struct Template {
        std::size_t id;
        std::vector<std::size_t> columns;
    };

    const CodingOptions options_;
    Split split_;
    std::string skeleton_;
    std::array<TextMap<Template>, kWays> known_;
    std::array<std::size_t, kWays> rows_of_{};
    std::array<bool, kWays> exhausted_{};
    TextMap<std::size_t> column_of_;
    std::size_t templates_ = 0;
    codec::ByteWriter shapes_;
    std::string statics_;
    std::vector<std::int64_t> template_of_row_;
    std::vector<std::vector<std::string_view>> columns_;
    std::vector<bool> of_json_;  // columns; their keys differ from those of the other ways
};
}  // namespace

Coded encode_rows(std::span<const std::string_view> rows, RowForm form,
                  const CodingOptions& options, TextFilterBuilder* filter) {
    RowEncoder encoder(rows.size(), options);
    for (const std::string_view row : rows) encoder.add(row, form);
    return encoder.finish(filter);
}

}  // namespace yagura::engine::message_template
