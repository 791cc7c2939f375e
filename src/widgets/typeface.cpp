#include "widgets/typeface.h"

// YAGURA_FONT and YAGURA_FONT_BOLD are the files' names, from CMake.
#define YAGURA_INCLUDE_FILE(symbol, file) \
    asm(".pushsection .rodata\n"          \
        ".balign 16\n"                    \
        ".global " symbol "\n" symbol     \
        ":\n"                             \
        ".incbin \"" file                 \
        "\"\n"                            \
        ".global " symbol "_end\n" symbol \
        "_end:\n"                         \
        ".byte 0\n"                       \
        ".popsection\n")

YAGURA_INCLUDE_FILE("yagura_font_plain", YAGURA_FONT);
YAGURA_INCLUDE_FILE("yagura_font_bold", YAGURA_FONT_BOLD);

extern "C" {
extern const char yagura_font_plain[];
extern const char yagura_font_plain_end[];
extern const char yagura_font_bold[];
extern const char yagura_font_bold_end[];
}

namespace yagura::widgets {

std::string_view typeface(bool bold) {
    return bold ? std::string_view(yagura_font_bold, yagura_font_bold_end)
                : std::string_view(yagura_font_plain, yagura_font_plain_end);
}

}  // namespace yagura::widgets
