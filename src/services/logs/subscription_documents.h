#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/engine.h"
#include "ports/record_sink.h"
#include "services/logs/subscription_store.h"

namespace yagura::services::logs {

/// The test message by which a target shows that it takes records (filter-patterns.md section
/// 10.1), compressed as all documents are.
ports::SinkRecord control_document(TimeMs now);

/// The name of a stream; nothing when it has been deleted.
using StreamNames = std::function<Result<std::optional<std::string>>(engine::StreamId)>;

/// The chosen rows as documents: one stream a document, events in their order of arrival, and as
/// many to a document as a record of a stream holds. Events of deleted streams are left out.
[[nodiscard]] Result<std::vector<ports::SinkRecord>> data_documents(
    const Subscription& subscription, const engine::ColumnBatch& rows,
    std::vector<std::size_t> chosen, const StreamNames& names);

}  // namespace yagura::services::logs
