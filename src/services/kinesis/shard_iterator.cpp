#include "services/kinesis/shard_iterator.h"

#include <fmt/core.h>

#include <array>
#include <charconv>

#include "base/random.h"
#include "crypto/sha256.h"
#include "text/base64.h"

namespace yagura::services::kinesis {
namespace {

std::string signature(std::string_view payload, std::string_view key) {
    return crypto::to_hex(crypto::hmac_sha256(key, payload));
}

template <class Number>
bool read(std::string_view text, Number& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string to_text(const ShardIterator& iterator, std::string_view key) {
    const std::string payload =
        fmt::format("{}|{}|{}|{}|{}|{}", iterator.account, iterator.stream, iterator.shard,
                    iterator.after, iterator.created.value, uuid_v4());
    return text::base64_encode(signature(payload, key) + payload);
}

std::optional<ShardIterator> parse_shard_iterator(std::string_view text, std::string_view key) {
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
        text = text.substr(1, text.size() - 2);
    }
    const auto decoded = text::base64_decode(text);
    if (!decoded || decoded->size() <= 64) return std::nullopt;
    std::string_view rest = std::string_view(*decoded).substr(64);
    if (!crypto::constant_time_equal(signature(rest, key),
                                     std::string_view(*decoded).substr(0, 64))) {
        return std::nullopt;
    }
    std::array<std::string_view, 5> parts;
    for (std::string_view& part : parts) {
        const std::size_t end = rest.find('|');
        if (end == std::string_view::npos) return std::nullopt;
        part = rest.substr(0, end);
        rest.remove_prefix(end + 1);
    }
    ShardIterator out;
    out.account = std::string(parts[0]);
    if (!read(parts[1], out.stream) || !read(parts[2], out.shard) || !read(parts[3], out.after) ||
        !read(parts[4], out.created.value)) {
        return std::nullopt;
    }
    return out;
}

}  // namespace yagura::services::kinesis
