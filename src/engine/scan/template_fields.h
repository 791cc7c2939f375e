#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/scan/field_walker.h"
#include "engine/template/rows_image.h"

namespace yagura::engine::scan {

/// Where a field of the messages of one template is.
struct FieldPlace {
    enum class Kind : std::uint8_t {
        Missing,  ///< no message of the template has it
        Slot,     ///< the value of a slot
        Text,     ///< only the message tells
    };
    Kind kind = Kind::Missing;
    bool string = false;     ///< Slot: it stands between quotes
    std::uint32_t slot = 0;  ///< Slot: its number in the template
};

/// Finds fields in templates: a template is read as the message that it would be with a value of
/// the right kind in each slot. One thread at a time; remembers templates that come again.
class TemplateFields {
  public:
    /// `names` must outlive it.
    explicit TemplateFields(const FieldNames& names)
        : walker_(names), values_(names.size()), fields_(names.size()) {}

    /// One entry for each name, good until the object goes.
    std::span<const FieldPlace> find(const message_template::RowsImage& image, std::size_t form);

  private:
    void find_in_json(std::vector<FieldPlace>& places);

    FieldWalker walker_;
    std::vector<RawValue> values_;
    const std::size_t fields_;
    std::string document_;
    std::vector<std::size_t> slot_at_;  // in document_, rising
    std::unordered_map<std::string, std::vector<FieldPlace>> known_;
};

}  // namespace yagura::engine::scan
