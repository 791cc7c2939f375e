#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cli/import/record_reader.h"

using namespace yagura;

namespace {

struct Outcome {
    std::size_t records = 0;
    std::size_t bytes = 0;
    bool broken = false;
    bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view input, std::size_t piece, cli::ImportFormat format) {
    Outcome out;
    cli::MemorySource bytes(input, piece);
    cli::InputWindow window(bytes);
    cli::RecordOptions options;
    auto reader = cli::make_record_reader(window, format, options);
    if (!reader) std::abort();
    for (;;) {
        cli::ImportRecord record;
        const auto more = (*reader)->next(record);
        out.broken = !more.has_value();
        if (!more || !*more) return out;
        if (!record.message.starts_with('{') || !record.message.ends_with('}')) std::abort();
        ++out.records;
        out.bytes += record.message.size();
    }
}

}  // namespace

/// {"Records":[…]} and plain arrays, read in one piece and in small ones; then the way through
/// gzip and UTF-16.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (const auto format : {cli::ImportFormat::CloudTrail, cli::ImportFormat::JsonArray}) {
        if (read(input, SIZE_MAX, format) != read(input, 3, format)) std::abort();
    }
    cli::MemorySource packed(input, 7);
    auto source = cli::decoded_source(packed);
    if (!source) return 0;
    cli::InputWindow window(**source);
    cli::RecordOptions options;
    auto reader = cli::make_record_reader(window, std::nullopt, options);
    cli::ImportRecord record;
    std::size_t records = 0;
    while (reader && records++ < 100'000) {
        const auto more = (*reader)->next(record);
        if (!more || !*more) break;
    }
    return 0;
}
