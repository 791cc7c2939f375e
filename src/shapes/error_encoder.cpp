#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "shapes/cbor_encoder.h"
#include "shapes/codec.h"
#include "shapes/json_encoder.h"
#include "shapes/protocol.h"
#include "shapes/xml_encoder.h"

namespace yagura::shapes {

namespace {

/// Errors that belong to no service's declaration, with their query names and statuses
/// (wire-protocols.md sections 4, 8.3 and 11).
struct CommonError {
    std::string_view name;
    int http_status;
    std::string_view query_code;
    int query_status;
};

constexpr std::array kCommonErrors{
    CommonError{"AccessDeniedException", 400, "AccessDenied", 403},
    CommonError{"ExpiredTokenException", 400, "ExpiredToken", 403},
    CommonError{"IncompleteSignatureException", 400, "IncompleteSignature", 400},
    CommonError{"InternalFailure", 500, "InternalFailure", 500},
    CommonError{"InvalidSignatureException", 400, "SignatureDoesNotMatch", 403},
    CommonError{"MissingAuthenticationTokenException", 400, "MissingAuthenticationToken", 403},
    CommonError{"SerializationException", 400, "MalformedInput", 400},
    CommonError{"ServiceUnavailableException", 503, "ServiceUnavailable", 503},
    CommonError{"ThrottlingException", 400, "Throttling", 400},
    CommonError{"UnknownOperationException", 400, "InvalidAction", 400},
    CommonError{"UnrecognizedClientException", 400, "InvalidClientTokenId", 403},
    CommonError{"ValidationException", 400, "ValidationError", 400},
};

/// An error as the wire wants it, whoever declared it.
struct WireError {
    std::string type;  ///< `__type`
    std::string bare_name;
    std::string message;
    std::string query_code;
    int http_status = 400;
    int query_status = 400;
    bool modelled = false;  ///< in the operation's own list
    const StructPayload* details = nullptr;
};

/// What a client may know of an error that is not part of any API: whether to try again.
Error nameless(const Error& error) {
    switch (error.code()) {
        case Errc::NoSpace:
        case Errc::Unavailable:
        case Errc::Cancelled:
        case Errc::Timeout:
            return Error::of_service(error.code(), "ServiceUnavailableException",
                                     "The service is unavailable. Please retry your request.", 503);
        case Errc::Forbidden:
            return Error::of_service(error.code(), "AccessDeniedException", error.message());
        case Errc::LimitExceeded:
            return Error::of_service(error.code(), "ThrottlingException", "Rate exceeded");
        default:
            return Error::of_service(error.code(), "InternalFailure",
                                     "The request processing has failed because of an unknown "
                                     "error, exception or failure.",
                                     500);
    }
}

WireError describe(const ServiceDescriptor& service, const OperationDescriptor* operation,
                   const Error& error) {
    WireError wire;
    wire.bare_name = error.name();
    wire.type = error.name();
    wire.message = error.message();
    wire.query_code = error.name();
    wire.http_status = wire.query_status = error.http_status();
    wire.details = dynamic_cast<const StructPayload*>(error.payload().get());
    if (const ErrorDescriptor* modelled = service.find_error(error.name())) {
        wire.type = modelled->qualified_name;
        wire.query_code = modelled->query_code;
        wire.query_status = modelled->query_status;
        wire.modelled = operation != nullptr &&
                        std::find(operation->errors.begin(), operation->errors.end(), modelled) !=
                            operation->errors.end();
        if (modelled->query_code != modelled->name) return wire;
    }
    // Also for a modelled error that declares no name for queries.
    const auto* common =
        std::find_if(kCommonErrors.begin(), kCommonErrors.end(),
                     [&](const CommonError& candidate) { return candidate.name == error.name(); });
    if (common != kCommonErrors.end()) {
        wire.query_code = common->query_code;
        wire.query_status = common->query_status;
    }
    return wire;
}

/// Modelled errors have a member `message`; what the front of the services says by itself has a
/// capital letter (wire-protocols.md section 3).
std::string_view message_key(const WireError& wire) {
    const bool capital = !wire.modelled && (wire.bare_name == "SerializationException" ||
                                            wire.bare_name == "AccessDeniedException");
    return capital ? "Message" : "message";
}

std::string json_body(const WireError& wire) {
    std::string body;
    text::JsonWriter writer(body);
    writer.begin_object();
    writer.key("__type");
    writer.string(wire.type);
    if (wire.details != nullptr)
        write_json_members(writer, wire.details->shape(), wire.details->object());
    if (!wire.message.empty()) {
        writer.key(message_key(wire));
        writer.string(wire.message);
    }
    writer.end_object();
    return body;
}

std::string cbor_body(const WireError& wire, CborDialect dialect) {
    std::string body;
    text::CborWriter writer(body);
    std::size_t members = wire.message.empty() ? 1 : 2;
    if (wire.details != nullptr)
        members += count_cbor_members(wire.details->shape(), wire.details->object());
    writer.map_of(members);
    writer.key("__type");
    writer.text(wire.type);
    if (wire.details != nullptr)
        write_cbor_members(writer, dialect, wire.details->shape(), wire.details->object());
    if (!wire.message.empty()) {
        writer.key("message");
        writer.text(wire.message);
    }
    return body;
}

std::string_view fault(int status) {
    return status >= 500 ? "Receiver" : "Sender";
}

std::string query_body(const ServiceDescriptor& service, const WireError& wire,
                       std::string_view request_id) {
    std::string body;
    text::XmlWriter writer(body);
    writer.open("ErrorResponse", {{"xmlns", service.xml_namespace}});
    writer.open("Error");
    writer.element("Type", fault(wire.query_status));
    writer.element("Code", wire.query_code);
    if (!wire.message.empty()) writer.element("Message", wire.message);
    if (wire.details != nullptr)
        write_xml_members(writer, wire.details->shape(), wire.details->object());
    writer.close("Error");
    writer.element("RequestId", request_id);
    writer.close("ErrorResponse");
    return body;
}

}  // namespace

EncodedResponse encode_error(const ServiceDescriptor& service, const OperationDescriptor* operation,
                             Protocol protocol, const Error& error, std::string_view request_id,
                             QueryMode query_mode) {
    const WireError wire =
        describe(service, operation, error.name().empty() ? nameless(error) : error);
    EncodedResponse response;
    response.content_type = content_type(protocol);
    response.headers = protocol_headers(protocol);
    response.status = wire.http_status;
    if (protocol == Protocol::AwsQuery) {
        response.status = wire.query_status;
        response.body = query_body(service, wire, request_id);
        return response;
    }
    if (protocol != Protocol::RpcV2Cbor)
        response.headers.emplace_back("x-amzn-ErrorType", wire.bare_name);
    if (service.speaks(Protocol::AwsQuery)) {
        response.headers.emplace_back(
            "x-amzn-query-error", fmt::format("{};{}", wire.query_code, fault(wire.query_status)));
        if (query_mode == QueryMode::On) response.status = wire.query_status;
    }
    const bool json = protocol == Protocol::AwsJson1_0 || protocol == Protocol::AwsJson1_1;
    response.body = json ? json_body(wire) : cbor_body(wire, cbor_dialect(protocol));
    return response;
}

Error unknown_operation(Protocol protocol, std::string_view operation, std::string_view version) {
    constexpr std::string_view kName = "UnknownOperationException";
    if (protocol == Protocol::AwsQuery) {
        return Error::of_service(
            Errc::InvalidArgument, std::string(kName),
            fmt::format("Could not find operation {} for version {}", operation, version), 400);
    }
    const int status = protocol == Protocol::RpcV2Cbor ? 404 : 400;
    return Error::of_service(Errc::InvalidArgument, std::string(kName), {}, status);
}

}  // namespace yagura::shapes
