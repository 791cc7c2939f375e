#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/field_scan.h"
#include "insights/plan.h"

namespace yagura::insights {

/// Where the values of the fields of a query's events come from.
///
/// A member of JSON messages is a column of the store. What needs more than the object that a
/// message is (facts of Lambda lines, the object within one, columns of VPC flow and Route 53
/// lines) is found in the message by EventFields.
class FieldSources {
  public:
    enum class Kind {
        Column,     ///< of the store
        Message,    ///< found in the message, which alone decides
        Timestamp,  ///< "@timestamp"
        Whole,      ///< "@message" itself
        Stream,     ///< "@logStream"
        Log,        ///< "@log"
        Ingestion,  ///< "@ingestionTime"
        None,       ///< no event has it
    };
    struct Source {
        Kind kind = Kind::None;
        std::string column;  ///< Column: the store's name of it
    };

    /// `logs`: ACCOUNT:GROUP of the searched groups.
    FieldSources(const Plan& plan, const std::map<engine::GroupId, std::string>& logs);

    /// Nothing for a slot that is no field of the events.
    const Source* find(int slot) const;
    /// The fields that EventFields reads.
    const std::vector<EventField>& message_fields() const { return message_fields_; }
    /// The log that stands for all where only messages are seen: whether it is a group of Lambda
    /// is all that counts. Nothing: groups differ in that.
    const std::optional<std::string>& any_log() const { return any_log_; }

  private:
    std::vector<std::optional<Source>> sources_;  ///< by slot
    std::vector<EventField> message_fields_;
    std::optional<std::string> any_log_;
};

/// The event fields that an expression reads, as slots, each once. Nothing when it also reads
/// what earlier commands made.
std::optional<std::vector<int>> fields_of(const Expression& expression,
                                          const FieldSources& sources);

/// A value of a column as a query sees it: null, and maps and lists without a leaf, are missing.
Value to_value(const engine::FieldValue& value);

}  // namespace yagura::insights
