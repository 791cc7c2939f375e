#include "shapes/path.h"

namespace yagura::shapes {

std::string path_text(const PathFrame& frame) {
    std::string text;
    if (frame.parent != nullptr) text = path_text(*frame.parent) + '.';
    switch (frame.step) {
        case PathFrame::Step::Member:
            return text.append(frame.name);
        case PathFrame::Step::Element:
            return text + std::to_string(frame.index) + ".member";
        case PathFrame::Step::Entry:
            return text.append(frame.name) + ".member";
    }
    return text;
}

}  // namespace yagura::shapes
