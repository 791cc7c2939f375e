#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/arena.h"
#include "engine/scan/field_filter.h"
#include "engine/scan/template_fields.h"
#include "engine/template/message_page.h"

namespace yagura::engine::scan {

/// What FilterRun does, on a page whose messages are templates and columns: conditions on fields
/// are decided on the columns' distinct values, literals are looked for in templates and columns,
/// and messages are put together only where nothing else tells. One thread at a time.
class TemplateRun {
  public:
    explicit TemplateRun(const CompiledFilter& filter)
        : filter_(filter),
          fields_(filter.names()),
          walker_(filter.names()),
          memos_(filter.memos()) {}

    /// Begins with a page. False when most rows would have to be put together: then FilterRun on
    /// the whole text costs less.
    bool begin(message_template::TemplatePage& page, const RowList& rows);

    /// Leaves in `rows` those that match, and returns how many rows were decided without their
    /// message. Errors: Corruption.
    [[nodiscard]] Result<std::uint64_t> apply(RowList& rows);

    /// Decodes what put_fields and put_messages need for these rows. Errors: Corruption.
    [[nodiscard]] Result<void> prepare(const RowList& rows, bool fields, bool messages);
    /// The values of a name of the filter.
    void put_field(std::size_t name, const RowList& rows, ColumnBuilder& column, Arena& arena);
    void put_messages(const RowList& rows, std::vector<std::string_view>& out, Arena& arena);

  private:
    using Node = CompiledFilter::Node;
    /// FieldPlace, of a template of this page.
    struct Place {
        FieldPlace::Kind kind;
        bool string;
        std::uint32_t column;
        std::uint32_t ordinal;  // values of the column before it in the row
    };

    /// A column that holds values of fields, and where each row's values begin in it.
    struct Column {
        bool used = false;
        bool one_a_row = false;  // value r is row r's
        const message_template::ColumnImage* values = nullptr;
        std::vector<std::uint32_t> first;
    };
    /// Verdicts on the entries of a column, as strings and as other scalars.
    enum class Verdict : std::uint8_t { Unknown, No, Yes };

    [[nodiscard]] Result<RowList> evaluate(const Node& node, RowList rows);
    [[nodiscard]] Result<RowList> evaluate_message(const Node& node, RowList rows);
    [[nodiscard]] Result<RowList> evaluate_field(const Node& node, const RowList& rows);
    [[nodiscard]] Result<RowList> holding(const simd::LiteralSearcher& literal,
                                          const RowList& rows);
    [[nodiscard]] Result<void> use(std::size_t column);
    [[nodiscard]] Result<void> use_columns_of(std::size_t name, const RowList& rows);
    [[nodiscard]] Result<std::string_view> message(std::uint32_t row);
    [[nodiscard]] Result<void> decode();
    [[nodiscard]] Result<void> walk(std::uint32_t row);
    const RawValue& walked(std::uint32_t row, std::size_t name) const {
        return walked_[walked_of_row_.find(row)->second * filter_.names().size() + name];
    }
    /// Of all names, in the messages of a template.
    const Place* places(std::uint32_t form) {
        if (first_place_[form] == kNotFound) find_places(form);
        return page_places_.data() + first_place_[form];
    }
    void find_places(std::uint32_t form);
    std::uint32_t entry(std::uint32_t row, const Place& place) const {
        const Column& column = columns_[place.column];
        const std::uint32_t first = column.one_a_row ? row : column.first[row];
        return column.values->entry_of(first + place.ordinal);
    }
    RawValue value(std::uint32_t entry, const Place& place) const;
    bool many(std::size_t rows) const { return rows * 8 > page_->rows(); }

    static constexpr std::size_t kNotFound = SIZE_MAX;

    const CompiledFilter& filter_;
    TemplateFields fields_;
    FieldWalker walker_;
    std::vector<PredicateMemo> memos_;

    message_template::TemplatePage* page_ = nullptr;
    std::span<const std::uint32_t> forms_;
    std::vector<Place> page_places_;
    std::vector<std::size_t> first_place_;  // of templates, in page_places_
    std::vector<Column> columns_;
    std::optional<MessageChunk> text_;  // the whole page, when it was decoded
    std::string built_;
    std::uint64_t looked_at_ = 0;  // rows of which the message was needed
    std::unordered_map<std::uint32_t, std::size_t> walked_of_row_;
    std::vector<RawValue> walked_;
    Arena walked_text_;
    std::vector<std::size_t> message_ends_;  // in built_, of the rows that prepare() was given
};

}  // namespace yagura::engine::scan
