#include "engine/scan/template_run.h"

#include <algorithm>
#include <iterator>

namespace yagura::engine::scan {

namespace {
using message_template::ColumnImage;
using message_template::RowsImage;
using message_template::Template;
using message_template::TemplatePage;

bool uses_messages(const CompiledFilter::Node& node) {
    return node.kind == ScanFilter::Kind::Message ||
           std::ranges::any_of(node.children, uses_messages);
}
}  // namespace

bool TemplateRun::begin(TemplatePage& page, const RowList& rows) {
    page_ = &page;
    forms_ = page.image().template_of_row();
    page_places_.clear();
    first_place_.assign(page.image().templates().size(), kNotFound);
    columns_.assign(page.image().columns(), Column{});
    text_.reset();
    looked_at_ = 0;
    walked_of_row_.clear();
    walked_.clear();
    walked_text_.clear();
    if (filter_.names().size() == 0) return true;
    const auto needs_text = [&](std::uint32_t row) {
        const Place* const found = places(forms_[row]);
        return std::any_of(found, found + filter_.names().size(),
                           [](const Place& place) { return place.kind == FieldPlace::Kind::Text; });
    };
    return !many(static_cast<std::size_t>(std::ranges::count_if(rows, needs_text)));
}

void TemplateRun::find_places(std::uint32_t form) {
    first_place_[form] = page_places_.size();
    const Template& shape = page_->image().templates()[form];
    for (const FieldPlace& found : fields_.find(page_->image(), form)) {
        Place place{found.kind, found.string, 0, 0};
        if (found.kind == FieldPlace::Kind::Slot) {
            place.column = shape.pieces[found.slot].column;
            for (std::uint32_t slot = 0; slot < found.slot; ++slot)
                place.ordinal += shape.pieces[slot].column == place.column;
        }
        page_places_.push_back(place);
    }
}

Result<std::uint64_t> TemplateRun::apply(RowList& rows) {
    const std::size_t asked = rows.size();
    if (filter_.root() != nullptr) rows = YG_TRY(evaluate(*filter_.root(), std::move(rows)));
    return text_ ? 0 : asked - std::min<std::uint64_t>(asked, looked_at_);
}

Result<RowList> TemplateRun::evaluate(const Node& node, RowList rows) {
    if (rows.empty()) return rows;
    switch (node.kind) {
        case ScanFilter::Kind::And:
            // Here fields cost less than any look at messages.
            for (const bool messages : {false, true})
                for (const Node& child : node.children)
                    if (uses_messages(child) == messages)
                        rows = YG_TRY(evaluate(child, std::move(rows)));
            return rows;
        case ScanFilter::Kind::Or: {
            RowList out;
            for (const Node& child : node.children) {
                const RowList found = YG_TRY(evaluate(child, rows));
                rows = without(rows, found);
                out = merged(out, found);
            }
            return out;
        }
        case ScanFilter::Kind::Not:
            return without(rows, YG_TRY(evaluate(node.children.front(), rows)));
        case ScanFilter::Kind::Message:
            return evaluate_message(node, std::move(rows));
        case ScanFilter::Kind::Field:
            return evaluate_field(node, rows);
    }
    return rows;
}

Result<RowList> TemplateRun::evaluate_message(const Node& node, RowList rows) {
    if (!node.any_of.empty()) rows = YG_TRY(holding(node.any_of.front(), rows));
    if (node.literal_decides) return rows;
    if (many(rows.size())) YG_CHECK(decode());
    looked_at_ += rows.size();
    RowList out;
    for (const std::uint32_t row : rows)
        if (node.message->matches(YG_TRY(message(row)))) out.push_back(row);
    return out;
}

/// The rows whose messages hold the literal.
Result<RowList> TemplateRun::holding(const simd::LiteralSearcher& literal, const RowList& rows) {
    RowList out;
    std::vector<bool> marks(page_->rows());
    if (!text_) {
        const auto found = YG_TRY(page_->search(literal, marks));
        if (found) {
            if (*found)
                std::ranges::copy_if(rows, std::back_inserter(out),
                                     [&](std::uint32_t row) { return marks[row]; });
            return out;
        }
        YG_CHECK(decode());
    }
    text_->mark(literal, marks);
    std::ranges::copy_if(rows, std::back_inserter(out),
                         [&](std::uint32_t row) { return marks[row]; });
    return out;
}

Result<RowList> TemplateRun::evaluate_field(const Node& node, const RowList& rows) {
    YG_CHECK(use_columns_of(node.field, rows));
    PredicateMemo& memo = memos_[node.memo];
    const bool missing = node.value->matches(FieldValue{});
    std::vector<std::vector<Verdict>> verdicts(columns_.size());
    RowList out;
    for (const std::uint32_t row : rows) {
        const Place& place = places(forms_[row])[node.field];
        bool matches = missing;
        if (place.kind == FieldPlace::Kind::Text) {
            matches = memo.matches(*node.value, walked(row, node.field));
        } else if (place.kind == FieldPlace::Kind::Slot) {
            const std::uint32_t number = entry(row, place);
            auto& known = verdicts[place.column];
            if (known.empty())
                known.resize(std::size_t{columns_[place.column].values->entries()} * 2);
            Verdict& verdict = known[std::size_t{number} * 2 + place.string];
            if (verdict == Verdict::Unknown)
                verdict =
                    memo.matches(*node.value, value(number, place)) ? Verdict::Yes : Verdict::No;
            matches = verdict == Verdict::Yes;
        }
        if (matches) out.push_back(row);
    }
    return out;
}

RawValue TemplateRun::value(std::uint32_t entry, const Place& place) const {
    RawValue out;
    out.text = columns_[place.column].values->entry(entry);
    if (place.string) {
        out.kind = ValueKind::String;
        out.escapes = out.text.find('\\') != std::string_view::npos;
        return out;
    }
    switch (out.text.empty() ? '0' : out.text.front()) {
        case 't':
        case 'f':
            out.kind = ValueKind::Boolean;
            break;
        case 'n':
            out.kind = ValueKind::Null;
            out.text = {};
            break;
        default:
            out.kind = ValueKind::Number;
    }
    return out;
}

Result<void> TemplateRun::use_columns_of(std::size_t name, const RowList& rows) {
    std::vector<bool> seen(first_place_.size());
    for (const std::uint32_t row : rows) {
        const std::uint32_t form = forms_[row];
        if (seen[form]) continue;
        seen[form] = true;
        const Place& place = places(form)[name];
        if (place.kind == FieldPlace::Kind::Slot) YG_CHECK(use(place.column));
    }
    for (const std::uint32_t row : rows)
        if (places(forms_[row])[name].kind == FieldPlace::Kind::Text) YG_CHECK(walk(row));
    return {};
}

Result<void> TemplateRun::use(std::size_t number) {
    Column& column = columns_[number];
    if (column.used) return {};
    column.used = true;
    column.values = YG_TRY(page_->column(number));
    std::vector<std::uint32_t> values_of(first_place_.size());
    const auto uses = page_->image().uses(number);
    for (const RowsImage::Use& use : uses) values_of[use.form] = use.values;
    column.one_a_row =
        std::ranges::all_of(forms_, [&](std::uint32_t form) { return values_of[form] == 1; });
    if (column.one_a_row) return {};
    column.first.reserve(forms_.size());
    std::uint32_t next = 0;
    for (const std::uint32_t form : forms_) {
        column.first.push_back(next);
        next += values_of[form];
    }
    return {};
}

Result<void> TemplateRun::decode() {
    if (text_) return {};
    auto decoded = YG_TRY(page_->decode());
    text_.emplace();
    text_->assign(std::move(decoded.text), std::move(decoded.begins));
    return {};
}

Result<std::string_view> TemplateRun::message(std::uint32_t row) {
    if (text_) return text_->message(row);
    built_.clear();
    YG_CHECK(page_->append_message(row, built_));
    return std::string_view(built_);
}

Result<void> TemplateRun::walk(std::uint32_t row) {
    const auto [found, added] = walked_of_row_.try_emplace(row, walked_of_row_.size());
    if (!added) return {};
    ++looked_at_;
    const std::size_t fields = filter_.names().size();
    walked_.resize((found->second + 1) * fields);
    walker_.walk(walked_text_.copy(YG_TRY(message(row))),
                 std::span(walked_).subspan(found->second * fields, fields));
    return {};
}

Result<void> TemplateRun::prepare(const RowList& rows, bool fields, bool messages) {
    if (fields)
        for (std::size_t name = 0; name < filter_.names().size(); ++name)
            YG_CHECK(use_columns_of(name, rows));
    if (!messages) return {};
    if (many(rows.size())) YG_CHECK(decode());
    if (text_) return {};
    built_.clear();
    message_ends_.clear();
    for (const std::uint32_t row : rows) {
        YG_CHECK(page_->append_message(row, built_));
        message_ends_.push_back(built_.size());
    }
    return {};
}

void TemplateRun::put_field(std::size_t name, const RowList& rows, ColumnBuilder& column,
                            Arena& arena) {
    // What an entry of a column is called in the batch's column.
    std::vector<std::vector<std::uint32_t>> numbers(columns_.size());
    for (const std::uint32_t row : rows) {
        const Place& place = places(forms_[row])[name];
        if (place.kind == FieldPlace::Kind::Missing) {
            column.add(RawValue{}, arena);
            continue;
        }
        if (place.kind == FieldPlace::Kind::Text) {
            column.add(walked(row, name), arena);
            continue;
        }
        const ColumnImage& values = *columns_[place.column].values;
        const std::uint32_t of_row = entry(row, place);
        if (values.one_entry_each()) {
            column.add(value(of_row, place), arena);
            continue;
        }
        auto& known = numbers[place.column];
        if (known.empty()) known.resize(std::size_t{values.entries()} * 2, ValueTable::kNone);
        std::uint32_t& number = known[std::size_t{of_row} * 2 + place.string];
        if (number == ValueTable::kNone)
            number = column.add(value(of_row, place), arena);
        else
            column.add_again(number);
    }
}

void TemplateRun::put_messages(const RowList& rows, std::vector<std::string_view>& out,
                               Arena& arena) {
    if (text_) {
        text_->put(rows, out, arena);
        return;
    }
    const std::string_view copy = arena.copy(built_);
    std::size_t begin = 0;
    for (const std::size_t end : message_ends_) {
        out.push_back(copy.substr(begin, end - begin));
        begin = end;
    }
}

}  // namespace yagura::engine::scan
