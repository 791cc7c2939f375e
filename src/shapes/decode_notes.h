#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shapes/path.h"

namespace yagura::shapes {

/// What a decoder saw that the C++ object cannot hold and the validator must report: required
/// members that are absent, enum texts that are none, lists cut at a bound. Empty for nearly every
/// request.
class DecodeNotes {
  public:
    struct Note {
        bool missing = false;
        std::string text;                ///< of an unrecognized enum
        std::size_t list_size = 0;       ///< what came, where less was kept; 0: all was
        std::vector<std::size_t> nulls;  ///< positions, from 0, of nulls in a list
    };

    bool empty() const { return notes_.empty(); }

    void missing(const PathFrame& frame) {
        if (Note* note = at(frame)) note->missing = true;
    }
    void unrecognized(const PathFrame& frame, std::string_view text) {
        if (Note* note = at(frame)) note->text = text;
    }
    void list_size(const PathFrame& frame, std::size_t size) {
        if (Note* note = at(frame)) note->list_size = size;
    }
    void null_element(const PathFrame& frame, std::size_t position) {
        Note* note = at(frame);
        if (note != nullptr && note->nulls.size() < kMaxNotes) note->nulls.push_back(position);
    }

    /// Null where nothing was noted.
    const Note* find(const PathFrame& frame) const {
        if (notes_.empty()) return nullptr;
        const auto found = notes_.find(path_text(frame));
        return found == notes_.end() ? nullptr : &found->second;
    }

  private:
    /// Far more than an error sentence reports; a hostile request gets no further.
    static constexpr std::size_t kMaxNotes = 200;

    Note* at(const PathFrame& frame) {
        return notes_.size() < kMaxNotes ? &notes_[path_text(frame)] : nullptr;
    }

    std::map<std::string, Note> notes_;
};

}  // namespace yagura::shapes
