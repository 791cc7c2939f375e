#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/sns/types.h"
#include "base/error.h"
#include "services/sns/delivery_store.h"

namespace yagura::services::sns {

using WireAttributes = std::optional<std::map<std::string, api::sns::MessageAttributeValue>>;

inline constexpr std::size_t kMaxMessageBytes = 262'144;

/// One message of Publish or PublishBatch.
struct Draft {
    std::string_view body;
    std::optional<std::string_view> subject;
    std::optional<std::string_view> structure;
    const WireAttributes& attributes;
    std::optional<std::string_view> deduplication_id;
    std::optional<std::string_view> group_id;
};

/// What counts against the limit: text, and names, types and values of the attributes.
std::size_t size_of(const Draft& draft);

/// The service's checks in its order, but the one of size; errors are the service's own.
[[nodiscard]] Result<void> check_draft(const Topic& topic, const Draft& draft);

/// A message with a new id, to be published now.
Message to_message(const Draft& draft, TimeMs now);
/// By which a FIFO topic tells that it has the message already.
std::string deduplication_key(const Draft& draft);

/// {"name":{"Type":"String","Value":"…"}}, as envelopes show them; empty when there are none.
std::string attributes_json(const WireAttributes& attributes);

/// The text that goes to a protocol: of a structured message its own entry, else "default".
std::string text_for(const Message& message, std::string_view protocol);

}  // namespace yagura::services::sns
