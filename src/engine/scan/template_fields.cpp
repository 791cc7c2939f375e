#include "engine/scan/template_fields.h"

#include <algorithm>

namespace yagura::engine::scan {

namespace {
using message_template::Piece;
using message_template::RowsImage;
using message_template::Template;

/// Stand for values. JSON cannot be confused by them: a string stays one, a number too.
constexpr char kInString = 's';
constexpr char kScalar = '0';
/// In documents that are no keys of a JSON object.
constexpr char kUnknown = '\x01';

/// The first byte that is no white space, or 0 when a value stands before it.
char first_byte(const Template& form) {
    const std::string_view text = form.pieces.empty() ? form.end : form.pieces.front().before;
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    if (at != std::string_view::npos) return text[at];
    return form.pieces.empty() ? kUnknown : '\0';
}
}  // namespace

std::span<const FieldPlace> TemplateFields::find(const RowsImage& image, std::size_t form) {
    const Template& shape = image.templates()[form];
    document_.clear();
    slot_at_.clear();
    bool json = true;
    for (const Piece& piece : shape.pieces) {
        document_ += piece.before;
        const std::uint8_t flags = image.flags(piece.column);
        const bool string = piece.before.ends_with('"');
        json &= (flags &
                 (string ? message_template::kJsonStrings : message_template::kJsonScalars)) != 0;
        slot_at_.push_back(document_.size());
        document_ += !json ? kUnknown : string ? kInString : kScalar;
    }
    document_ += shape.end;

    document_ += json ? 'j' : 't';
    auto& places = known_[document_];
    if (!places.empty()) return places;
    document_.pop_back();
    places.resize(fields_);
    if (json) {
        find_in_json(places);
        return places;
    }
    const char first = first_byte(shape);
    if (first == '{' || first == '\0')
        std::ranges::fill(places, FieldPlace{FieldPlace::Kind::Text});
    return places;
}

void TemplateFields::find_in_json(std::vector<FieldPlace>& places) {
    walker_.walk(document_, values_);
    for (std::size_t field = 0; field < fields_; ++field) {
        const RawValue& value = values_[field];
        if (value.kind == ValueKind::Missing) continue;
        places[field].kind = FieldPlace::Kind::Text;
        const auto at = static_cast<std::size_t>(value.text.data() - document_.data());
        const auto slot = std::ranges::lower_bound(slot_at_, at);
        // An object or array begins before its first slot; what is no slot the template spells out.
        if (slot == slot_at_.end() || *slot != at || value.text.size() != 1) continue;
        places[field] = {FieldPlace::Kind::Slot, value.kind == ValueKind::String,
                         static_cast<std::uint32_t>(slot - slot_at_.begin())};
    }
}

}  // namespace yagura::engine::scan
