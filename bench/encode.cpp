#include <fmt/core.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "bench/workloads.h"
#include "codec/zstd.h"
#include "engine/template/message_page.h"

namespace yagura::bench {

namespace {
using engine::message_template::decode_messages;
using engine::message_template::encode_messages;

/// CPU time of this thread: other work on the machine does not count.
double thread_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Corpus {
    struct Event {
        std::uint32_t stream;
        std::string message;
    };
    std::vector<Event> events;  // in the order of time
    std::string text;           // the same as a file, a line each
};

Corpus make_corpus(cli::corpus::Kind kind, std::size_t bytes) {
    constexpr std::int64_t kStart = 1'795'000'000'000, kStep = 37;
    const auto generator = cli::corpus::make_generator(kind, 1);
    Corpus out;
    while (out.text.size() < bytes) {
        std::string message;
        const auto stream = generator->next(
            TimeMs(kStart + kStep * static_cast<std::int64_t>(out.events.size())), message);
        out.text += message;
        out.text += '\n';
        out.events.push_back({stream, std::move(message)});
    }
    return out;
}

/// Cut as segments are: stretches of time of about 8 MiB, inside by stream.
std::vector<std::vector<std::string_view>> row_groups_of(const Corpus& corpus) {
    constexpr std::size_t kBytes = 8 << 20, kRows = 65'536;
    std::vector<std::vector<std::string_view>> out;
    const auto& events = corpus.events;
    for (std::size_t first = 0; first < events.size();) {
        std::size_t end = first, bytes = 0;
        std::vector<const Corpus::Event*> rows;
        while (end < events.size() && bytes < kBytes && end - first < kRows) {
            bytes += events[end].message.size();
            rows.push_back(&events[end++]);
        }
        std::stable_sort(rows.begin(), rows.end(),
                         [](const auto* a, const auto* b) { return a->stream < b->stream; });
        out.emplace_back();
        for (const Corpus::Event* row : rows) out.back().push_back(row->message);
        first = end;
    }
    return out;
}

Result<void> measure(cli::corpus::Kind kind, const BenchOptions& options, Report& report) {
    const std::string workload = fmt::format("encode {}", cli::corpus::name(kind));
    const Corpus corpus = make_corpus(kind, options.corpus_bytes / 8);
    const auto raw = static_cast<double>(corpus.text.size());
    const auto share = [&](std::size_t bytes) { return 100.0 * static_cast<double>(bytes) / raw; };
    const double fast = share(codec::zstd_compress(corpus.text, 3).size());
    const double good = share(codec::zstd_compress(corpus.text, 9).size());

    std::vector<std::string> pages;
    const auto groups = row_groups_of(corpus);
    std::size_t bytes = 0;
    double start = thread_seconds();
    for (const auto& group : groups) {
        auto page = encode_messages(group, 1);
        if (!page) return fail(Errc::Internal, "a row group could not be encoded");
        bytes += page->size();
        pages.push_back(std::move(*page));
    }
    const double encoding = thread_seconds() - start;
    start = thread_seconds();
    for (std::size_t i = 0; i < pages.size(); ++i)
        YG_CHECK(decode_messages(pages[i], static_cast<std::uint32_t>(groups[i].size())));
    const double decoding = thread_seconds() - start;

    report.add({workload, "messages in templates and columns", share(bytes), "% of raw",
                fmt::format("<= {:.2f}", good)});
    report.add({workload, "zstd -3 of the whole file", fast, "% of raw", ""});
    report.add({workload, "zstd -9 of the whole file", good, "% of raw", ""});
    report.add({workload, "encoding, checked", raw / encoding / 1e6, "MB/s", ""});
    report.add({workload, "decoding", raw / decoding / 1e6, "MB/s", ""});
    return {};
}
}  // namespace

Result<void> run_encode(const BenchOptions& options, Report& report) {
    for (const cli::corpus::Kind kind : cli::corpus::kAllKinds)
        if (!options.corpus || *options.corpus == kind) YG_CHECK(measure(kind, options, report));
    return {};
}

}  // namespace yagura::bench
