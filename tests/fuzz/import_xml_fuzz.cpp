#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cli/import/record_reader.h"

using namespace yagura;

namespace {

struct Outcome {
    std::size_t records = 0;
    std::size_t bytes = 0;
    std::size_t timed = 0;
    bool broken = false;
    bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view input, std::size_t piece) {
    Outcome out;
    cli::MemorySource bytes(input, piece);
    cli::InputWindow window(bytes);
    auto reader = cli::make_record_reader(window, cli::ImportFormat::WindowsXml, {});
    if (!reader) std::abort();
    for (;;) {
        cli::ImportRecord record;
        const auto more = (*reader)->next(record);
        out.broken = !more.has_value();
        if (!more || !*more) return out;
        if (!record.message.starts_with("<Event") || !record.message.ends_with('>')) std::abort();
        ++out.records;
        out.bytes += record.message.size();
        out.timed += record.timestamp.has_value();
    }
}

}  // namespace

/// Windows events in any disorder: the same events whatever the pieces in which the bytes come.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const Outcome whole = read(input, SIZE_MAX);
    if (whole != read(input, 1) || whole != read(input, 11)) std::abort();
    return 0;
}
