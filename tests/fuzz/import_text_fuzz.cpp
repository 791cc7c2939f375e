#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cli/import/record_reader.h"
#include "cli/import/time_detector.h"

using namespace yagura;

/// Lines and JSON lines, with every way of joining them. The first byte chooses; whatever the
/// bytes, reading in one piece and in small ones must give the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    cli::RecordOptions options;
    options.continuation = static_cast<cli::Continuation>(data[0] % 3);
    options.max_message_bytes = (data[0] & 4) != 0 ? 16 : 1'048'550;
    options.zone_minutes = (data[0] & 8) != 0 ? -90 : 0;
    options.reference = TimeMs(1'768'867'200'000);
    const auto format =
        (data[0] & 16) != 0 ? cli::ImportFormat::JsonLines : cli::ImportFormat::Text;

    std::size_t bytes[2] = {};
    std::size_t records[2] = {};
    for (int pass = 0; pass < 2; ++pass) {
        cli::MemorySource source(input, pass == 0 ? SIZE_MAX : 5);
        cli::InputWindow window(source);
        auto reader = cli::make_record_reader(window, format, options);
        if (!reader) std::abort();
        for (;;) {
            cli::ImportRecord record;
            const auto more = (*reader)->next(record);
            if (!more) std::abort();  // every text can be read
            if (!*more) break;
            if (record.message.empty() || record.message.size() > options.max_message_bytes)
                std::abort();
            bytes[pass] += record.message.size();
            ++records[pass];
        }
    }
    if (bytes[0] != bytes[1] || records[0] != records[1]) std::abort();
    cli::detect_time(input, options);
    cli::whole_time(input, options);
    return 0;
}
