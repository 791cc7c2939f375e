#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/time.h"
#include "cli/corpus/corpus.h"
#include "engine/engine.h"

namespace yagura::bench {

/// Events of one corpus as they reach the engine: each stream fills batches of about 1 MiB, and a
/// batch comes when it is full. So batches of different streams overlap in time, as real ones do.
struct EngineCorpus {
    struct Batch {
        engine::StreamId stream;
        std::vector<engine::EventView> events;
        std::uint64_t message_bytes = 0;
    };

    Arena arena{1 << 20};
    std::vector<engine::EventView> events;  ///< all, by time
    std::vector<Batch> batches;             ///< the same, in the order in which they are appended
    std::uint64_t message_bytes = 0;
    TimeMs from;  ///< of the first event
    TimeMs to;    ///< after the last event: thirty days later
};

inline constexpr engine::GroupId kEngineGroup{1};

/// About `bytes` of messages, spread over thirty days. The same call makes the same events.
EngineCorpus make_engine_corpus(cli::corpus::Kind kind, std::uint64_t bytes);

/// The messages one after the other, each with a newline: what a general compressor is given.
std::string text_of(const EngineCorpus& corpus);

/// A word of the corpus that stands in few messages.
std::string rare_word(const EngineCorpus& corpus, std::string_view text);
/// A text that stands in many messages of the kind.
std::string_view common_text(cli::corpus::Kind kind);
/// A field with some tens of values; none for what is not JSON.
std::string_view counted_field(cli::corpus::Kind kind);

}  // namespace yagura::bench
