#include "text/form.h"

#include <fmt/format.h>

#include "text/hex.h"

namespace yagura::text {

namespace {

/// `piece` decoded; itself where there is nothing to decode. `offset` is where it stands in the
/// body, for the message.
Result<std::string_view> decode(std::string_view piece, std::size_t offset, Arena& arena) {
    if (piece.find_first_of("%+") == std::string_view::npos) return piece;
    char* const first = arena.allocate(piece.size());
    char* out = first;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        if (piece[i] != '%') {
            *out++ = piece[i] == '+' ? ' ' : piece[i];
            continue;
        }
        const int high = i + 2 < piece.size() ? hex_digit_value(piece[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit_value(piece[i + 2]) : -1;
        if (low < 0) {
            return fail(Errc::InvalidArgument,
                        fmt::format("'%' without two hexadecimal digits at byte {}", offset + i));
        }
        *out++ = static_cast<char>(high << 4 | low);
        i += 2;
    }
    return std::string_view(first, static_cast<std::size_t>(out - first));
}

}  // namespace

Result<std::vector<FormPair>> parse_form(std::string_view body, Arena& arena, FormLimits limits) {
    std::vector<FormPair> pairs;
    std::size_t at = 0;
    while (at < body.size()) {
        const std::size_t end = std::min(body.find('&', at), body.size());
        const std::string_view piece = body.substr(at, end - at);
        if (!piece.empty()) {
            if (pairs.size() >= limits.max_pairs) {
                return fail(Errc::LimitExceeded,
                            fmt::format("more than {} parameters", limits.max_pairs));
            }
            const std::size_t equals = std::min(piece.find('='), piece.size());
            const std::string_view name = YG_TRY(decode(piece.substr(0, equals), at, arena));
            std::string_view value;
            if (equals < piece.size()) {
                value = YG_TRY(decode(piece.substr(equals + 1), at + equals + 1, arena));
            }
            pairs.push_back({name, value});
        }
        at = end + 1;
    }
    return pairs;
}

}  // namespace yagura::text
