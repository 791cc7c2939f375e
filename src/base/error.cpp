#include "base/error.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace yagura {

struct Error::Data {
    Errc code = Errc::Internal;
    std::string name;
    std::string message;
    int http_status = 0;
    std::shared_ptr<const ErrorPayload> payload;
};

std::string_view to_string(Errc code) {
    switch (code) {
        case Errc::InvalidArgument: return "InvalidArgument";
        case Errc::NotFound: return "NotFound";
        case Errc::AlreadyExists: return "AlreadyExists";
        case Errc::Conflict: return "Conflict";
        case Errc::LimitExceeded: return "LimitExceeded";
        case Errc::Unauthorized: return "Unauthorized";
        case Errc::Forbidden: return "Forbidden";
        case Errc::Unsupported: return "Unsupported";
        case Errc::Corruption: return "Corruption";
        case Errc::NoSpace: return "NoSpace";
        case Errc::Io: return "Io";
        case Errc::Unavailable: return "Unavailable";
        case Errc::Cancelled: return "Cancelled";
        case Errc::Timeout: return "Timeout";
        case Errc::Internal: return "Internal";
    }
    return "Internal";
}

Error::Error(Errc code, std::string message)
    : data_(std::make_shared<const Data>(Data{code, {}, std::move(message), 0, nullptr})) {}

Error Error::of_service(Errc code, std::string name, std::string message, int http_status,
                        std::shared_ptr<const ErrorPayload> payload) {
    return Error(std::make_shared<const Data>(
        Data{code, std::move(name), std::move(message), http_status, std::move(payload)}));
}

Errc Error::code() const { return data_->code; }
const std::string& Error::message() const { return data_->message; }
const std::string& Error::name() const { return data_->name; }
int Error::http_status() const { return data_->http_status; }
const std::shared_ptr<const ErrorPayload>& Error::payload() const { return data_->payload; }

Error Error::with_context(std::string_view prefix) const {
    Data copy = *data_;
    copy.message = fmt::format("{}: {}", prefix, copy.message);
    return Error(std::make_shared<const Data>(std::move(copy)));
}

Error system_error(std::string_view operation, std::string_view path, int error_number) {
    const bool full = error_number == ENOSPC || error_number == EDQUOT;
    return Error(full ? Errc::NoSpace : Errc::Io,
                 fmt::format("{} {}: {}", operation, path,
                             std::generic_category().message(error_number)));
}

void verify_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, condition);
    std::abort();
}

}  // namespace yagura
