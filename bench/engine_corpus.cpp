#include "bench/engine_corpus.h"

#include <algorithm>

#include "simd/literal_search.h"

namespace yagura::bench {
namespace {

constexpr std::uint64_t kBatchBytes = 1 << 20;
constexpr std::size_t kBatchEvents = 10'000;  // the most that PutLogEvents takes
constexpr std::uint64_t kEventOverhead = 26;  // what the service counts for an event
constexpr std::int64_t kDays = 30;
constexpr std::uint64_t kSeed = 1;

std::uint64_t mean_message_bytes(cli::corpus::Kind kind) {
    constexpr std::uint64_t kSamples = 2000;
    const auto generator = cli::corpus::make_generator(kind, kSeed);
    std::string text;
    for (std::uint64_t i = 0; i < kSamples; ++i)
        generator->next(TimeMs(1'700'000'000'000 + static_cast<std::int64_t>(i) * 1000), text);
    return std::max<std::uint64_t>(text.size() / kSamples, 1);
}

bool is_word_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

}  // namespace

EngineCorpus make_engine_corpus(cli::corpus::Kind kind, std::uint64_t bytes) {
    EngineCorpus out;
    out.to = TimeMs(1'790'000'000'000 / kDayMs * kDayMs);
    out.from = out.to - kDays * kDayMs;
    const auto generator = cli::corpus::make_generator(kind, kSeed);
    cli::corpus::Timeline timeline(kSeed, out.from, out.to, bytes / mean_message_bytes(kind));
    std::vector<EngineCorpus::Batch> open(generator->streams().size());
    std::string message;
    while (const auto time = timeline.next()) {
        message.clear();
        const std::uint32_t stream = generator->next(*time, message);
        const engine::EventView event{*time, out.arena.copy(message)};
        out.message_bytes += message.size();
        out.events.push_back(event);
        EngineCorpus::Batch& batch = open[stream];
        if (batch.message_bytes + message.size() + (batch.events.size() + 1) * kEventOverhead >
                kBatchBytes ||
            batch.events.size() == kBatchEvents) {
            out.batches.push_back(std::move(batch));
            batch = {};
        }
        batch.stream = engine::StreamId(stream + 1);
        batch.events.push_back(event);
        batch.message_bytes += message.size();
    }
    for (EngineCorpus::Batch& batch : open)
        if (!batch.events.empty()) out.batches.push_back(std::move(batch));
    return out;
}

std::string text_of(const EngineCorpus& corpus) {
    std::string out;
    out.reserve(corpus.message_bytes + corpus.events.size());
    for (const engine::EventView& event : corpus.events) {
        out += event.message;
        out += '\n';
    }
    return out;
}

std::string rare_word(const EngineCorpus& corpus, std::string_view text) {
    constexpr std::size_t kEnough = 200;  // is not rare
    constexpr std::size_t kMessages = 50;
    std::string best;
    std::size_t best_count = SIZE_MAX;
    const std::size_t first = corpus.events.size() * 2 / 3;
    const std::size_t last = std::min(first + kMessages, corpus.events.size());
    for (std::size_t event = first; event < last && best_count > 1; ++event) {
        const std::string_view message = corpus.events[event].message;
        for (std::size_t begin = 0; begin < message.size();) {
            std::size_t end = begin;
            while (end < message.size() && is_word_character(message[end])) ++end;
            const std::string word(message.substr(begin, end - begin));
            begin = end + 1;
            if (word.size() < 6) continue;
            const simd::LiteralSearcher searcher(word);
            std::size_t count = 0;
            for (std::size_t at = searcher.find(text);
                 at != simd::LiteralSearcher::kNone && count < kEnough;
                 at = searcher.find(text, at + 1))
                ++count;
            if (count < best_count) {
                best = word;
                best_count = count;
            }
        }
    }
    return best;
}

std::string_view common_text(cli::corpus::Kind kind) {
    switch (kind) {
        case cli::corpus::Kind::WindowsSecurity:
            return "<EventID>4624</EventID>";
        case cli::corpus::Kind::CloudTrail:
            return "AssumeRole";
        case cli::corpus::Kind::Web:
            return "GET /";
        case cli::corpus::Kind::AppJson:
            return "\"level\":\"info\"";
    }
    return "";
}

std::string_view counted_field(cli::corpus::Kind kind) {
    switch (kind) {
        case cli::corpus::Kind::CloudTrail:
            return "eventName";
        case cli::corpus::Kind::AppJson:
            return "level";
        default:
            return "";
    }
}

}  // namespace yagura::bench
