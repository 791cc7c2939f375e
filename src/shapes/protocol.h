#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shapes/cbor_format.h"
#include "shapes/descriptors.h"

namespace yagura::shapes {

/// The Content-Type of the protocol's answers.
inline std::string_view content_type(Protocol protocol) {
    switch (protocol) {
        case Protocol::AwsJson1_0:
            return "application/x-amz-json-1.0";
        case Protocol::AwsJson1_1:
            return "application/x-amz-json-1.1";
        case Protocol::AwsQuery:
            return "text/xml";
        case Protocol::RpcV2Cbor:
            return "application/cbor";
        case Protocol::AwsCbor1_1:
            return "application/x-amz-cbor-1.1";
    }
    return {};
}

/// Headers that every answer of the protocol has.
inline std::vector<std::pair<std::string, std::string>> protocol_headers(Protocol protocol) {
    if (protocol == Protocol::RpcV2Cbor) return {{"Smithy-Protocol", "rpc-v2-cbor"}};
    return {};
}

inline CborDialect cbor_dialect(Protocol protocol) {
    return protocol == Protocol::AwsCbor1_1 ? CborDialect::Aws1_1 : CborDialect::RpcV2;
}

}  // namespace yagura::shapes
