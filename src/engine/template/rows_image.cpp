#include "engine/template/rows_image.h"

#include <fmt/core.h>

#include <algorithm>

#include "engine/template/crossing.h"
#include "engine/template/crossing_search.h"

namespace yagura::engine::message_template {

namespace {
constexpr unsigned kDeepest = 16;
constexpr std::uint64_t kMostColumns = 1 << 16;

std::unexpected<Error> corrupt() {
    return fail(Errc::Corruption, "a coded message page is damaged");
}

bool holds(const Template& form, const simd::LiteralSearcher& literal) {
    const auto found = [&](std::string_view text) {
        return text.size() >= literal.needle().size() &&
               literal.find(text) != simd::LiteralSearcher::kNone;
    };
    return found(form.end) || std::ranges::any_of(form.pieces, [&](const Piece& piece) {
               return found(piece.before);
           });
}
}  // namespace

Result<RowsImage> RowsImage::open(codec::ByteReader& meta, StreamReader& streams, unsigned depth) {
    if (depth > kDeepest) return corrupt();
    RowsImage image;
    const std::uint64_t rows = meta.varint();
    image.template_count_ = meta.varint();
    const std::uint64_t columns = meta.varint();
    if (!meta.ok() || columns > kMostColumns || columns > meta.left()) return corrupt();
    image.descriptions_stream_ = YG_TRY(streams.take());
    image.template_numbers_ = YG_TRY(NumbersImage::open(meta, streams));
    if (image.template_numbers_.count() != rows) return corrupt();
    image.columns_.resize(columns);
    image.flags_.resize(columns);
    for (std::size_t column = 0; column < columns; ++column) {
        image.flags_[column] = meta.fixed<std::uint8_t>();
        if (image.flags_[column] & kHasValues)
            image.columns_[column] = YG_TRY(ColumnImage::open(meta, streams, depth + 1));
    }
    if (!meta.ok()) return corrupt();
    return image;
}

ColumnForm RowsImage::form(const StreamReader& streams) const {
    ColumnForm out;
    out.encoding = fmt::format(" in {} parts", columns_.size());
    out.add_stream(streams, descriptions_stream_);
    out.add_stream(streams, template_numbers_.stream());
    for (const auto& column : columns_) {
        if (!column) continue;
        const ColumnForm inner = column->form(streams);
        out.raw_bytes += inner.raw_bytes;
        out.stored_bytes += inner.stored_bytes;
    }
    return out;
}

std::uint64_t RowsHead::memory_bytes() const {
    return sizeof *this + descriptions.capacity() + pieces.capacity() * sizeof(Piece) +
           templates.capacity() * sizeof(Template) +
           template_of_row.capacity() * sizeof(std::uint32_t) + uses.capacity() * sizeof(Use) +
           first_use.capacity() * sizeof(std::size_t);
}

Result<void> RowsImage::load(const StreamReader& streams) {
    if (head_) return {};
    auto head = std::make_shared<RowsHead>();
    YG_CHECK(read_templates(streams, *head));
    head->template_of_row = YG_TRY(template_numbers_.read_places(streams));
    if (!head->template_of_row.empty() &&
        std::ranges::max(head->template_of_row) >= head->templates.size())
        return corrupt();
    // Each value that a row takes is there: nothing after this has to ask.
    count_uses(*head);
    std::vector<std::uint64_t> rows_of(head->templates.size());
    for (const std::uint32_t form : head->template_of_row) ++rows_of[form];
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        std::uint64_t values = 0;
        for (const Use& use : uses(*head, column)) values += rows_of[use.form] * use.values;
        if (values > (columns_[column] ? columns_[column]->size() : 0)) return corrupt();
    }
    head_ = std::move(head);
    return {};
}

Result<void> RowsImage::read_templates(const StreamReader& streams, RowsHead& head) const {
    head.descriptions = YG_TRY(streams.read(descriptions_stream_));
    codec::ByteReader shapes(head.descriptions);
    if (template_count_ > head.descriptions.size()) return corrupt();
    std::vector<std::size_t> sizes;
    std::vector<std::size_t> counts;
    for (std::uint64_t form = 0; form < template_count_; ++form) {
        const std::uint64_t slots = shapes.varint();
        if (slots > shapes.left()) return corrupt();
        counts.push_back(slots);
        for (std::uint64_t slot = 0; slot < slots; ++slot) {
            sizes.push_back(shapes.varint());
            const std::uint64_t column = shapes.varint();
            if (column >= columns_.size()) return corrupt();
            head.pieces.push_back({{}, static_cast<std::uint32_t>(column)});
        }
        sizes.push_back(shapes.varint());
    }
    std::size_t next_size = 0;
    std::span<Piece> left(head.pieces);
    head.templates.reserve(counts.size());
    for (const std::size_t slots : counts) {
        const std::span<Piece> own = left.first(slots);
        left = left.subspan(slots);
        for (Piece& piece : own) piece.before = shapes.bytes(sizes[next_size++]);
        head.templates.push_back({own, shapes.bytes(sizes[next_size++])});
    }
    if (!shapes.finished()) return corrupt();
    return {};
}

void RowsImage::count_uses(RowsHead& head) const {
    std::vector<std::size_t> last_form(columns_.size(), SIZE_MAX);
    head.first_use.assign(columns_.size() + 1, 0);
    for (std::size_t form = 0; form < head.templates.size(); ++form)
        for (const Piece& piece : head.templates[form].pieces) {
            if (last_form[piece.column] == form) continue;
            last_form[piece.column] = form;
            ++head.first_use[piece.column + 1];
        }
    for (std::size_t column = 0; column < columns_.size(); ++column)
        head.first_use[column + 1] += head.first_use[column];
    head.uses.resize(head.first_use.back());
    std::vector<std::size_t> next(head.first_use.begin(), head.first_use.end() - 1);
    for (std::uint32_t form = 0; form < head.templates.size(); ++form)
        for (const Piece& piece : head.templates[form].pieces) {
            std::size_t& place = next[piece.column];
            if (place > head.first_use[piece.column] && head.uses[place - 1].form == form)
                ++head.uses[place - 1].values;
            else
                head.uses[place++] = {form, 1};
        }
}

Result<void> RowsImage::append_all(const StreamReader& streams, std::uint64_t most,
                                   std::string& text, std::vector<std::uint32_t>& ends) {
    YG_CHECK(load(streams));
    const std::vector<Template>& templates = head_->templates;
    for (auto& column : columns_)
        if (column) YG_CHECK(column->load(streams));
    std::vector<std::uint64_t> next(columns_.size());
    most = std::min<std::uint64_t>(most, UINT32_MAX);
    ends.reserve(ends.size() + template_of_row().size());
    for (const std::uint32_t number : template_of_row()) {
        const Template& form = templates[number];
        for (const Piece& piece : form.pieces) {
            const ColumnImage& column = *columns_[piece.column];
            text += piece.before;
            text += column.entry(column.entry_of(next[piece.column]++));
        }
        text += form.end;
        if (text.size() > most) return corrupt();
        ends.push_back(static_cast<std::uint32_t>(text.size()));
    }
    return {};
}

Result<std::optional<bool>> RowsImage::search(const simd::LiteralSearcher& literal,
                                              const StreamReader& streams,
                                              std::vector<bool>& marks) {
    YG_CHECK(load(streams));
    const std::vector<std::uint32_t>& template_of_row = head_->template_of_row;
    CrossingSearch crossing(*this, streams, literal.needle());
    for (const Template& form : templates())
        if (!YG_TRY(crossing.add(form))) return std::nullopt;
    bool any = crossing.find(marks);
    if (literal.find(head_->descriptions) != simd::LiteralSearcher::kNone) {
        bool holding_any = false;
        std::vector<bool> holding(templates().size());
        for (std::size_t form = 0; form < templates().size(); ++form)
            holding_any |= holding[form] = holds(templates()[form], literal);
        if (holding_any)
            for (std::size_t row = 0; row < template_of_row.size(); ++row)
                if (holding[template_of_row[row]]) any = marks[row] = true;
    }
    std::vector<std::uint32_t> values_of;  // a template, of one column
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        if (!columns_[column] || !may_hold(column, literal.needle(), false)) continue;
        std::vector<bool> hits(columns_[column]->size());
        if (!YG_TRY(columns_[column]->search(literal, streams, hits))) continue;
        values_of.assign(templates().size(), 0);
        for (const Use& use : uses(column)) values_of[use.form] = use.values;
        std::size_t position = 0;
        for (std::size_t row = 0; row < template_of_row.size(); ++row) {
            const std::size_t end = position + values_of[template_of_row[row]];
            for (; position < end; ++position)
                if (hits[position]) any = marks[row] = true;
        }
    }
    return any;
}

bool RowsImage::may_hold(std::size_t column, std::string_view text, bool begins) const {
    if (!columns_[column]) return false;
    const bool json = (flags_[column] & (kJsonStrings | kJsonScalars)) != 0;
    if (json && !fits_json_value(text, begins)) return false;
    return !columns_[column]->impossible(text);
}

}  // namespace yagura::engine::message_template
