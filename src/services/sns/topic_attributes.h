#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "services/sns/topic.h"

namespace yagura::services::sns {

/// When an attribute is set: some only with the topic itself.
enum class AttributeTime { Create, Set };

/// Whether clients may set an attribute of this name then.
bool is_topic_attribute(std::string_view name, AttributeTime time);

/// Checks the value of an attribute that may be set. InvalidArgument with what follows
/// "Invalid parameter: " in the service's sentence.
[[nodiscard]] Result<void> check_topic_attribute(const Topic& topic, std::string_view name,
                                                 std::string_view value);

/// A topic's name: NAME or NAME.fifo.
bool is_topic_name(std::string_view name, bool fifo);

/// Everything that GetTopicAttributes answers.
Attributes shown_attributes(const Topic& topic, const SubscriptionCounts& counts);

/// An attribute that is the same as not having it ("" as DisplayName) is the default's text here.
std::string normal_value(const Topic& topic, std::string_view name, std::string_view value);

}  // namespace yagura::services::sns
