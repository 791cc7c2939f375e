#pragma once

#include "base/counters.h"
#include "engine/store.h"

namespace yagura::engine {

/// What the store shows of itself at /metrics.
struct Store::Figures {
    explicit Figures(CounterRegistry& registry)
        : events(registry.counter("yagura_engine_events_total", "Events stored")),
          message_bytes(
              registry.counter("yagura_engine_message_bytes_total", "Message bytes stored")),
          refused(registry.counter("yagura_engine_refused_appends_total",
                                   "Batches that could not be stored")),
          sealed(registry.counter("yagura_engine_sealed_segments_total",
                                  "Segments written from memory")),
          merged(registry.counter("yagura_engine_merges_total", "Merges of segments")),
          dropped(
              registry.counter("yagura_engine_dropped_segments_total", "Segments dropped whole")),
          damaged_blocks(registry.counter("yagura_engine_damaged_blocks_total",
                                          "Stored blocks found damaged")),
          memory_bytes(registry.gauge("yagura_engine_memory_bytes", "Bytes of events in memory")),
          cache_bytes(
              registry.gauge("yagura_engine_cache_bytes", "Bytes of blocks kept for reads")),
          wal_bytes(registry.gauge("yagura_engine_wal_bytes", "Disk bytes of the write-ahead log")),
          segment_bytes(registry.gauge("yagura_engine_segment_bytes", "Disk bytes of segments")),
          segments(registry.gauge("yagura_engine_segments", "Live segments")) {}

    Counter& events;
    Counter& message_bytes;
    Counter& refused;
    Counter& sealed;
    Counter& merged;
    Counter& dropped;
    Counter& damaged_blocks;
    Gauge& memory_bytes;
    Gauge& cache_bytes;
    Gauge& wal_bytes;
    Gauge& segment_bytes;
    Gauge& segments;
};

}  // namespace yagura::engine
