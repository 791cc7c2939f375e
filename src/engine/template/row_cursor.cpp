#include "engine/template/numbers.h"
#include "engine/template/rows.h"

namespace yagura::engine::message_template {

namespace {
constexpr unsigned kDeepest = 16;
constexpr std::uint64_t kMostColumns = 1 << 16;

std::unexpected<Error> corrupt() {
    return fail(Errc::Corruption, "a coded message page is damaged");
}

struct Piece {
    std::string_view before;
    std::uint32_t column;
};
struct Template {
    std::size_t first_piece = 0;
    std::size_t pieces = 0;
    std::string_view end;
};
}  // namespace

struct RowCursor::State {
    std::uint64_t most_bytes = 0;
    std::string descriptions;
    std::vector<Template> templates;
    std::vector<Piece> pieces;
    NumberCursor template_of_row;
    std::vector<std::unique_ptr<ColumnCursor>> columns;

    [[nodiscard]] Result<void> read_templates(std::size_t count, std::size_t column_count) {
        codec::ByteReader shapes(descriptions);
        if (count > descriptions.size()) return corrupt();
        std::vector<std::size_t> sizes;
        for (std::size_t t = 0; t < count; ++t) {
            Template form;
            form.first_piece = pieces.size();
            form.pieces = shapes.varint();
            if (form.pieces > shapes.left()) return corrupt();
            for (std::size_t i = 0; i < form.pieces; ++i) {
                sizes.push_back(shapes.varint());
                const std::uint64_t column = shapes.varint();
                if (column >= column_count) return corrupt();
                pieces.push_back({{}, static_cast<std::uint32_t>(column)});
            }
            sizes.push_back(shapes.varint());
            templates.push_back(form);
        }
        std::size_t next = 0;
        for (Template& form : templates) {
            for (std::size_t i = 0; i < form.pieces; ++i)
                pieces[form.first_piece + i].before = shapes.bytes(sizes[next++]);
            form.end = shapes.bytes(sizes[next++]);
        }
        if (!shapes.finished()) return corrupt();
        return {};
    }
};

RowCursor::RowCursor(std::unique_ptr<State> state) : state_(std::move(state)) {}
RowCursor::RowCursor(RowCursor&&) noexcept = default;
RowCursor& RowCursor::operator=(RowCursor&&) noexcept = default;
RowCursor::~RowCursor() = default;

Result<RowCursor> RowCursor::open(codec::ByteReader& meta, StreamReader& streams, unsigned depth) {
    if (depth > kDeepest) return corrupt();
    const std::uint64_t rows = meta.varint();
    const std::uint64_t templates = meta.varint();
    const std::uint64_t columns = meta.varint();
    if (!meta.ok() || columns > kMostColumns || columns > meta.left()) return corrupt();
    auto state = std::make_unique<State>();
    state->most_bytes = streams.most_raw_bytes();
    state->descriptions = YG_TRY(streams.next());
    YG_CHECK(state->read_templates(templates, columns));
    state->template_of_row = YG_TRY(NumberCursor::open(meta, streams));
    if (state->template_of_row.left() != rows) return corrupt();
    state->columns.resize(columns);
    for (auto& column : state->columns)
        if (meta.fixed<std::uint8_t>() == 1)
            column = YG_TRY(ColumnCursor::open(meta, streams, depth + 1));
    if (!meta.ok()) return corrupt();
    RowCursor cursor(std::move(state));
    cursor.rows_ = rows;
    return cursor;
}

bool RowCursor::append(std::string& out) {
    State& state = *state_;
    if (state.template_of_row.left() == 0) return false;
    const auto id = static_cast<std::uint64_t>(state.template_of_row.next());
    if (id >= state.templates.size()) return false;
    const Template& form = state.templates[id];
    for (std::size_t i = 0; i < form.pieces; ++i) {
        const Piece& piece = state.pieces[form.first_piece + i];
        out += piece.before;
        if (out.size() > state.most_bytes) return false;
        ColumnCursor* column = state.columns[piece.column].get();
        if (!column || !column->append(out)) return false;
    }
    out += form.end;
    return true;
}

}  // namespace yagura::engine::message_template
