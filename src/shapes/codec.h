#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/error.h"
#include "shapes/descriptors.h"
#include "shapes/object.h"
#include "shapes/registration.h"

/// Requests in, answers out, in every protocol (wire-protocols.md sections 3 to 6). The bytes of
/// HTTP bodies only: signatures, compression and routing are the gateway's.
namespace yagura::shapes {

struct DecodeLimits {
    std::size_t max_depth = 64;  ///< open lists, maps and structures
    /// Memory for the elements of lists and maps of one request, their strings not counted: those
    /// are never larger than the body.
    std::size_t max_container_bytes = 64u << 20;
};

/// A request that was read. `input` may hold views into the body and into `arena`: keep the three
/// together.
struct DecodedRequest {
    Object input;  ///< nothing where the operation has no input
    Arena arena;
};

/// Reads and checks a request body: for AwsQuery the form (of body and query string, joined with
/// '&'), otherwise the body as it came, after decompression. An empty body counts as an empty
/// structure. Unknown members are passed over, nulls count as absent.
///
/// Errors carry the name that goes on the wire: SerializationException for a body that is not of
/// the protocol or a member of another type, the service's validation error with all violations in
/// one sentence (logs-api.md section 3, wire-protocols.md section 3), whatever the client sent.
/// What is allocated is bounded by the body's size and `limits`.
[[nodiscard]] Result<DecodedRequest> decode_request(const OperationDescriptor& operation,
                                                    Protocol protocol, std::string_view body,
                                                    FastDecoder fast_decoder = nullptr,
                                                    const DecodeLimits& limits = {});

/// What goes back, but for x-amzn-RequestId, Date and Content-Length, which the gateway sets on
/// every answer.
struct EncodedResponse {
    int status = 200;
    std::string content_type;  ///< empty: send none
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// `output` is an object of the operation's output shape, or null where it has none.
EncodedResponse encode_response(const ServiceDescriptor& service,
                                const OperationDescriptor& operation, Protocol protocol,
                                const void* output, std::string_view request_id);

/// Whether the client asked for the query protocol's status codes (header `x-amzn-query-mode:
/// true`, wire-protocols.md section 3).
enum class QueryMode { Off, On };

/// Any Error as the service answers it. One without a name (nothing that a client should see the
/// inside of) becomes ServiceUnavailableException or InternalFailure. `operation` may be null.
EncodedResponse encode_error(const ServiceDescriptor& service, const OperationDescriptor* operation,
                             Protocol protocol, const Error& error, std::string_view request_id,
                             QueryMode query_mode = QueryMode::Off);

/// The error of a request whose operation the service does not have: UnknownOperationException,
/// or InvalidAction with the query protocol's sentence. `version` is the one of the query request.
Error unknown_operation(Protocol protocol, std::string_view operation,
                        std::string_view version = {});

}  // namespace yagura::shapes
