#include "gateway/wire_error.h"

#include <algorithm>
#include <array>

namespace yagura::gateway {
namespace {

struct FrontDoorError {
    std::string_view name;
    int status;
    Errc code;
};

constexpr std::array<FrontDoorError, 9> kFrontDoorErrors = {{
    {"ExpiredTokenException", 400, Errc::Unauthorized},
    {"IncompleteSignatureException", 400, Errc::Unauthorized},
    {"InvalidSignatureException", 400, Errc::Unauthorized},
    {"MalformedHttpRequestException", 400, Errc::InvalidArgument},
    {"MissingAction", 400, Errc::InvalidArgument},
    {"MissingAuthenticationTokenException", 400, Errc::Unauthorized},
    {"RequestEntityTooLargeException", 413, Errc::LimitExceeded},
    {"UnrecognizedClientException", 400, Errc::Unauthorized},
    {"UnsupportedMediaTypeException", 415, Errc::Unsupported},
}};

/// How an error that no API knows is told.
struct InnerError {
    std::string_view name;
    int status;                ///< where the service declares none
    std::string_view message;  ///< empty: the error's own
};

InnerError describe_inner_error(Errc code) {
    switch (code) {
        case Errc::Forbidden:
            return {"AccessDeniedException", 400, ""};
        case Errc::LimitExceeded:
            return {"ThrottlingException", 400, "Rate exceeded"};
        case Errc::NoSpace:
            return {"ServiceUnavailableException", 503, "The service has no storage space left."};
        case Errc::Unavailable:
        case Errc::Timeout:
        case Errc::Cancelled:
            return {"ServiceUnavailableException", 503,
                    "The service is unavailable. Please retry your request."};
        default:
            return {"InternalFailure", 500,
                    "The request processing has failed because of an unknown error, exception or "
                    "failure."};
    }
}

}  // namespace

Error front_door_error(std::string_view name, std::string message) {
    const auto found =
        std::find_if(kFrontDoorErrors.begin(), kFrontDoorErrors.end(),
                     [&](const FrontDoorError& candidate) { return candidate.name == name; });
    YG_VERIFY(found != kFrontDoorErrors.end());
    return Error::of_service(found->code, std::string(name), std::move(message), found->status);
}

Error to_wire_error(const Error& error, const shapes::ServiceDescriptor& service) {
    if (!error.name().empty()) return error;
    const InnerError told = describe_inner_error(error.code());
    const shapes::ErrorDescriptor* declared = service.find_error(told.name);
    return Error::of_service(error.code(), std::string(told.name),
                             told.message.empty() ? error.message() : std::string(told.message),
                             declared != nullptr ? declared->http_status : told.status);
}

bool is_internal_trouble(const Error& error) {
    return error.name().empty() && error.code() != Errc::Forbidden &&
           error.code() != Errc::LimitExceeded && error.code() != Errc::Cancelled;
}

}  // namespace yagura::gateway
