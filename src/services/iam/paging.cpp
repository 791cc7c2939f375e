#include "services/iam/paging.h"

#include "api/iam/errors.h"
#include "text/base64.h"

namespace yagura::services::iam {

namespace {
constexpr std::string_view kForm = "1|";
}

std::string make_marker(std::string_view place) {
    return text::base64_encode(std::string(kForm) + std::string(place));
}

Result<std::string> read_marker(std::string_view marker) {
    auto place = text::base64_decode(marker);
    if (!place.has_value() || !place->starts_with(kForm))
        return fail(api::iam::validation_exception("Invalid Marker."));
    return place->substr(kForm.size());
}

}  // namespace yagura::services::iam
