#include "services/kinesis/hash_key.h"

#include <algorithm>

#include "crypto/md5.h"

namespace yagura::services::kinesis {

HashKey hash_of(std::string_view partition_key) {
    HashKey value = 0;
    for (const std::uint8_t byte : crypto::md5(partition_key)) value = value << 8 | byte;
    return value;
}

std::optional<HashKey> parse_hash_key(std::string_view digits) {
    if (digits.empty()) return std::nullopt;
    constexpr HashKey kMost = ~HashKey{0};
    HashKey value = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return std::nullopt;
        const auto next = static_cast<unsigned>(digit - '0');
        if (value > (kMost - next) / 10) return std::nullopt;
        value = value * 10 + next;
    }
    return value;
}

std::string to_string(HashKey key) {
    std::string text;
    do {
        text.push_back(static_cast<char>('0' + static_cast<int>(key % 10)));
        key /= 10;
    } while (key != 0);
    std::reverse(text.begin(), text.end());
    return text;
}

HashKey shard_start(int index, int count) {
    if (index == 0) return 0;
    // 2^128 itself does not fit: floor((2^128-1)/n), one more where n divides 2^128.
    const auto n = static_cast<unsigned>(count);
    HashKey width = ~HashKey{0} / n;
    if (~HashKey{0} % n == n - 1) ++width;
    return width * static_cast<unsigned>(index);
}

}  // namespace yagura::services::kinesis
