#include <fmt/core.h>

#include "cli/commands.h"
#include "engine/inspect/segment_report.h"
#include "engine/inspect/store_check.h"
#include "io/file_system.h"
#include "server/configuration.h"

namespace yagura::cli {
namespace {

/// The data folder's stores, in the order in which they are reported.
constexpr std::string_view kStores[] = {"events", "streams"};

constexpr int kSound = 0;
constexpr int kDamaged = 1;
constexpr int kNotChecked = 2;

std::string size_text(std::uint64_t bytes) {
    if (bytes < 10'000) return fmt::format("{} bytes", bytes);
    const auto megabytes = static_cast<double>(bytes) / 1e6;
    return megabytes < 10'000 ? fmt::format("{:.2f} MB", megabytes)
                              : fmt::format("{:.2f} GB", megabytes / 1000);
}

void print_store(std::string_view name, const engine::inspect::StoreCheck& found) {
    fmt::print("{}: {} segments with {} events, {} of messages in {}; {} events in the log\n", name,
               found.segments, found.events, size_text(found.message_bytes),
               size_text(found.segment_bytes), found.log_events);
    for (const std::string& what : found.damage) fmt::print("  damage: {}\n", what);
    for (const std::string& what : found.notes) fmt::print("  note: {}\n", what);
}

int complain_not_checked(const Error& error) {
    complain(error);
    return kNotChecked;
}

}  // namespace

int run_inspect(const InspectOptions& options) {
    const auto files = io::make_posix_file_system();
    const auto report =
        engine::inspect::report_segment(*files, options.file, {.pages = options.pages});
    if (!report) return complain(report.error());
    fmt::print("{}", *report);
    return 0;
}

int run_check(const CheckOptions& options) {
    const std::string folder = options.data_folder.value_or(
        environment_variable("YAGURA_DATA")
            .value_or(server::default_data_folder(&environment_variable)));
    const auto files = io::make_posix_file_system();
    std::size_t stores = 0;
    std::size_t damaged = 0;
    for (const std::string_view name : kStores) {
        const std::string store = fmt::format("{}/{}", folder, name);
        const auto there = files->exists(store + "/VERSION");
        if (!there) return complain_not_checked(there.error());
        if (!*there) continue;
        const auto found = engine::inspect::check_store(*files, store);
        if (!found) return complain_not_checked(found.error());
        print_store(name, *found);
        ++stores;
        damaged += found->damage.size();
    }
    if (stores == 0) {
        return complain_not_checked(
            Error(Errc::NotFound, fmt::format("{} holds no events of Yagura", folder)));
    }
    if (damaged == 0)
        fmt::print("No damage.\n");
    else
        fmt::print("{} {} damaged.\n", damaged, damaged == 1 ? "place is" : "places are");
    return damaged == 0 ? kSound : kDamaged;
}

}  // namespace yagura::cli
