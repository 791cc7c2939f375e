#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace yagura::services::kinesis {

/// arn:PARTITION:kinesis:REGION:ACCOUNT:stream/NAME, for a consumer followed by
/// /consumer/NAME:CREATION-SECONDS. Views into the text.
struct ResourceArn {
    std::string_view partition;
    std::string_view region;
    std::string_view account;
    std::string_view stream;
    std::optional<std::string_view> consumer;
    std::int64_t consumer_created_s = 0;
};

std::optional<ResourceArn> parse_resource_arn(std::string_view text);

}  // namespace yagura::services::kinesis
