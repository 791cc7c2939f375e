#include "shapes/codec.h"

#include "shapes/cbor_encoder.h"
#include "shapes/cbor_format.h"
#include "shapes/json.h"
#include "shapes/json_format.h"
#include "shapes/protocol.h"
#include "shapes/query_decoder.h"
#include "shapes/tree_decoder.h"
#include "shapes/validator.h"
#include "shapes/xml_encoder.h"

namespace yagura::shapes {

namespace {

/// A body that is one value of JSON or CBOR.
template <class Format>
Result<void> decode_tree(Format format, const StructDescriptor& shape, void* object, Arena& arena,
                         DecodeNotes& notes, const DecodeLimits& limits) {
    const ValueKind found = YG_TRY(format.kind());
    if (found == ValueKind::List) return fail(wrong_type(found, Kind::Structure));
    if (found != ValueKind::Map) return fail(serialization_error());
    TreeDecoder<Format> decoder(format, arena, &notes, ContainerBudget(limits.max_container_bytes));
    YG_CHECK(decoder.structure(shape, object, nullptr));
    return format.finish();
}

Result<void> decode_body(const StructDescriptor& shape, Protocol protocol, std::string_view body,
                         void* object, Arena& arena, DecodeNotes& notes,
                         const DecodeLimits& limits) {
    switch (protocol) {
        case Protocol::AwsJson1_0:
        case Protocol::AwsJson1_1:
            return decode_tree(JsonFormat(body.empty() ? "{}" : body, limits.max_depth), shape,
                               object, arena, notes, limits);
        case Protocol::RpcV2Cbor:
        case Protocol::AwsCbor1_1: {
            constexpr std::string_view kEmptyMap = "\xa0";
            return decode_tree(CborFormat(body.empty() ? kEmptyMap : body, cbor_dialect(protocol),
                                          limits.max_depth),
                               shape, object, arena, notes, limits);
        }
        case Protocol::AwsQuery:
            return decode_query(shape, body, object, arena, notes,
                                ContainerBudget(limits.max_container_bytes), limits.max_depth);
    }
    return fail(serialization_error());
}

bool is_json(Protocol protocol) {
    return protocol == Protocol::AwsJson1_0 || protocol == Protocol::AwsJson1_1;
}

/// Operations without an input still refuse a body that is not of the protocol.
constexpr StructDescriptor kNoMembers{.name = "Unit", .members = {}};

}  // namespace

Result<DecodedRequest> decode_request(const OperationDescriptor& operation, Protocol protocol,
                                      std::string_view body, FastDecoder fast_decoder,
                                      const DecodeLimits& limits) {
    DecodedRequest request;
    if (operation.input != nullptr) request.input = Object(*operation.input);
    if (fast_decoder != nullptr && is_json(protocol)) {
        switch (fast_decoder(body, request.input.get(), request.arena)) {
            case FastDecode::Validated:
                return request;
            case FastDecode::Decoded:
                YG_CHECK(validate(operation, request.input.get(), DecodeNotes()));
                return request;
            case FastDecode::UseGeneral:
                request.input = Object(*operation.input);
                request.arena.clear();
        }
    }
    DecodeNotes notes;
    const StructDescriptor& shape = operation.input != nullptr ? *operation.input : kNoMembers;
    const auto decoded =
        decode_body(shape, protocol, body, request.input.get(), request.arena, notes, limits);
    if (!decoded) return fail(as_serialization_error(decoded.error()));
    if (operation.input != nullptr) YG_CHECK(validate(operation, request.input.get(), notes));
    return request;
}

namespace {

std::string query_body(const ServiceDescriptor& service, const OperationDescriptor& operation,
                       const void* output, std::string_view request_id) {
    std::string body;
    text::XmlWriter writer(body);
    const std::string name(operation.name);
    writer.open(name + "Response", {{"xmlns", service.xml_namespace}});
    if (operation.output != nullptr) {
        std::string members;
        text::XmlWriter inner(members);
        write_xml_members(inner, *operation.output, output);
        if (members.empty()) {
            writer.empty(name + "Result");
        } else {
            writer.open(name + "Result");
            writer.raw(members);
            writer.close(name + "Result");
        }
    }
    writer.open("ResponseMetadata");
    writer.element("RequestId", request_id);
    writer.close("ResponseMetadata");
    writer.close(name + "Response");
    return body;
}

}  // namespace

EncodedResponse encode_response(const ServiceDescriptor& service,
                                const OperationDescriptor& operation, Protocol protocol,
                                const void* output, std::string_view request_id) {
    EncodedResponse response;
    response.content_type = content_type(protocol);
    response.headers = protocol_headers(protocol);
    if (protocol == Protocol::AwsQuery) {
        response.body = query_body(service, operation, output, request_id);
    } else if (operation.output == nullptr) {
        // No body at all; the CBOR protocol then sends no content type either.
        if (protocol == Protocol::RpcV2Cbor) response.content_type.clear();
    } else if (is_json(protocol)) {
        response.body = json_encode(*operation.output, output);
    } else {
        text::CborWriter writer(response.body);
        write_cbor(writer, cbor_dialect(protocol), *operation.output, output);
    }
    return response;
}

}  // namespace yagura::shapes
