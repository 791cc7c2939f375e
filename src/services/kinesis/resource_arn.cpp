#include "services/kinesis/resource_arn.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace yagura::services::kinesis {

std::optional<ResourceArn> parse_resource_arn(std::string_view text) {
    std::array<std::string_view, 5> parts;
    for (std::string_view& part : parts) {
        const std::size_t colon = std::min(text.find(':'), text.size());
        part = text.substr(0, colon);
        text.remove_prefix(std::min(colon + 1, text.size()));
    }
    constexpr std::string_view kStream = "stream/";
    if (parts[0] != "arn" || parts[2] != "kinesis" || !text.starts_with(kStream)) {
        return std::nullopt;
    }
    text.remove_prefix(kStream.size());
    ResourceArn out;
    out.partition = parts[1];
    out.region = parts[3];
    out.account = parts[4];
    out.stream = text.substr(0, text.find('/'));
    text.remove_prefix(out.stream.size());
    if (out.stream.empty()) return std::nullopt;
    if (text.empty()) return out;
    constexpr std::string_view kConsumer = "/consumer/";
    const std::size_t colon = text.rfind(':');
    if (!text.starts_with(kConsumer) || colon == std::string_view::npos) return std::nullopt;
    out.consumer = text.substr(kConsumer.size(), colon - kConsumer.size());
    const std::string_view seconds = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(seconds.data(), seconds.data() + seconds.size(), out.consumer_created_s);
    if (error != std::errc() || end != seconds.data() + seconds.size()) return std::nullopt;
    return out;
}

}  // namespace yagura::services::kinesis
