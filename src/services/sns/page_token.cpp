#include "services/sns/page_token.h"

#include "api/sns/errors.h"
#include "base/arena.h"
#include "text/base64.h"

namespace yagura::services::sns {
namespace {

// Tells our own tokens from other base64 text.
constexpr std::string_view kMark = "after:";

}  // namespace

std::string make_page_token(std::string_view position) {
    return text::base64_encode(std::string(kMark) + std::string(position));
}

Result<std::string> read_page_token(const std::optional<std::string>& token) {
    if (!token || token->empty()) return std::string();
    Arena arena;
    const auto decoded = text::base64_decode(*token, arena);
    if (!decoded || !decoded->starts_with(kMark))
        return fail(api::sns::invalid_parameter_exception("Invalid parameter: NextToken"));
    return std::string(decoded->substr(kMark.size()));
}

}  // namespace yagura::services::sns
