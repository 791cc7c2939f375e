#include "engine/scan/wanted_runs.h"

#include <algorithm>

namespace yagura::engine::scan {

using segment::Run;

namespace {

void pick_streams(const std::vector<StreamId>& streams, std::vector<Run>::const_iterator at,
                  std::vector<Run>::const_iterator end, std::vector<Run>& out) {
    for (const StreamId stream : streams) {
        at = std::lower_bound(at, end, stream,
                              [](const Run& run, StreamId s) { return run.stream < s; });
        if (at == end) return;
        if (at->stream == stream) out.push_back(*at);
    }
}

}  // namespace

std::vector<Run> wanted_runs(const Plan& plan, const segment::RowGroupIndex& index) {
    std::vector<Run> out;
    const std::vector<Run>& runs = index.runs;
    auto at = runs.begin();
    for (const GroupId group : plan.groups) {
        at = std::lower_bound(at, runs.end(), group,
                              [](const Run& run, GroupId g) { return run.group < g; });
        if (at == runs.end()) break;
        const auto end = std::upper_bound(at, runs.end(), group,
                                          [](GroupId g, const Run& run) { return g < run.group; });
        if (plan.streams)
            pick_streams(*plan.streams, at, end, out);
        else
            out.insert(out.end(), at, end);
        at = end;
    }
    std::erase_if(out, [&](const Run& run) { return plan.dropped({run.group, run.stream}); });
    return out;
}

std::size_t page_of(const std::vector<segment::Page>& pages, std::uint32_t row) {
    const auto after = std::upper_bound(
        pages.begin(), pages.end(), row,
        [](std::uint32_t r, const segment::Page& page) { return r < page.first_row; });
    return static_cast<std::size_t>(after - pages.begin()) - 1;
}

}  // namespace yagura::engine::scan
