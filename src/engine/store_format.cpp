#include "engine/store_format.h"

#include <fmt/core.h>

#include <charconv>

namespace yagura::engine {
namespace {
constexpr std::string_view kVersionPrefix = "yagura event store, format ";
constexpr std::string_view kSegmentSuffix = ".seg";
}  // namespace

std::string store_version_text() {
    return fmt::format("{}{}\n", kVersionPrefix, kStoreFormat);
}

Result<void> check_store_version(io::FileSystem& files, const std::string& folder) {
    const std::string path = folder + "/VERSION";
    const std::string content = YG_TRY(io::read_file(files, path, 4096));
    std::uint32_t format = 0;
    if (content.starts_with(kVersionPrefix))
        std::from_chars(content.data() + kVersionPrefix.size(), content.data() + content.size(),
                        format);
    if (format == 0)
        return fail(Errc::Corruption,
                    fmt::format("{} does not say a format of the event store", path));
    if (format > kStoreFormat)
        return fail(
            Errc::Conflict,
            fmt::format("{} has format {} and was written by a newer version of yagura; this one "
                        "knows up to format {}",
                        folder, format, kStoreFormat));
    return {};
}

std::string segment_path(const std::string& folder, std::uint64_t id) {
    return fmt::format("{}/segments/{:016x}{}", folder, id, kSegmentSuffix);
}

std::optional<std::uint64_t> parse_segment_name(std::string_view name) {
    if (name.size() != 16 + kSegmentSuffix.size() || !name.ends_with(kSegmentSuffix))
        return std::nullopt;
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + 16, id, 16);
    if (error != std::errc() || end != name.data() + 16) return std::nullopt;
    return id;
}

}  // namespace yagura::engine
