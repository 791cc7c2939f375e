#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace yagura {

/// What kind of thing went wrong, the same set for every room. Services answer with the error names
/// of their own API (`Error::name`); the gateway maps what is left of these to wire errors.
enum class Errc {
    InvalidArgument,  ///< the caller's input breaks a documented rule
    NotFound,         ///< the named thing does not exist
    AlreadyExists,    ///< the named thing exists already
    Conflict,         ///< the thing's state does not allow this now
    LimitExceeded,    ///< a configured bound would be passed
    Unauthorized,     ///< who is asking could not be established
    Forbidden,        ///< known, but not allowed
    Unsupported,      ///< understood, and this program does not do it
    Corruption,       ///< stored or received bytes break their format
    NoSpace,          ///< the disk is full
    Io,               ///< the operating system refused a file or socket operation
    Unavailable,      ///< cannot be done now; the same call may succeed later
    Cancelled,        ///< the caller no longer wants the answer
    Timeout,          ///< did not finish in its time
    Internal,         ///< a broken promise of our own code
};

/// The name of the enumerator, for logs and tests.
std::string_view to_string(Errc code);

/// Extra members of an API error, filled by code that a service's interface definition generates.
struct ErrorPayload {
    virtual ~ErrorPayload() = default;
};

/// An error: a kind, a sentence for a person and, for errors of a service's API, the error's name
/// as it is sent on the wire ("ResourceNotFoundException"). Held behind one pointer, so that a
/// Result<T> stays small. Immutable once made; may be copied and passed between threads.
class Error {
  public:
    Error(Errc code, std::string message);
    /// An error of a service's API. `http_status` is the one of awsJson; codecs of other
    /// protocols look the error up by name.
    static Error of_service(Errc code, std::string name, std::string message, int http_status = 400,
                            std::shared_ptr<const ErrorPayload> payload = nullptr);

    Errc code() const;
    const std::string& message() const;
    /// Empty unless made by of_service().
    const std::string& name() const;
    int http_status() const;
    const std::shared_ptr<const ErrorPayload>& payload() const;

    /// The same error with "PREFIX: " before its message.
    Error with_context(std::string_view prefix) const;

  private:
    struct Data;
    explicit Error(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
    std::shared_ptr<const Data> data_;
};

/// What a function returns that can fail. Mark such functions [[nodiscard]].
template <class T = void>
using Result = std::expected<T, Error>;

/// Makes the failing Result: `return fail(Errc::NotFound, "no such thing");`
inline std::unexpected<Error> fail(Errc code, std::string message) {
    return std::unexpected<Error>(Error(code, std::move(message)));
}
inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

/// An Io (or NoSpace) error that names the operation, the path and the system's own text for
/// `error_number`.
Error system_error(std::string_view operation, std::string_view path, int error_number);

[[noreturn]] void verify_failed(const char* condition, const char* file, int line);

}  // namespace yagura

// Each use gets a name of its own, so that one may stand inside a lambda in another.
#define YG_JOIN_TEXT(left, right) left##right
#define YG_JOIN(left, right) YG_JOIN_TEXT(left, right)
#define YG_TRY_NAMED(name, expression)                                              \
    __extension__({                                                                 \
        auto&& name = (expression);                                                 \
        if (!name.has_value()) return std::unexpected<::yagura::Error>(name.error()); \
        std::move(name).operator*();                                                \
    })
#define YG_CHECK_NAMED(name, expression)                                            \
    do {                                                                            \
        auto&& name = (expression);                                                 \
        if (!name.has_value()) return std::unexpected<::yagura::Error>(name.error()); \
    } while (false)

/// Gives the value of a Result, or returns its error from the enclosing function.
/// Not for coroutines (g++ 12 does not compile co_await inside a statement expression).
#define YG_TRY(expression) YG_TRY_NAMED(YG_JOIN(yg_try_, __COUNTER__), expression)

/// Same for Result<void>, and where the value is not needed.
#define YG_CHECK(expression) YG_CHECK_NAMED(YG_JOIN(yg_check_, __COUNTER__), expression)

/// Ends the program when our own code broke a promise. On in release builds. Never for input or
/// disk content: those give an Error.
#define YG_VERIFY(condition) \
    ((condition) ? static_cast<void>(0) : ::yagura::verify_failed(#condition, __FILE__, __LINE__))
