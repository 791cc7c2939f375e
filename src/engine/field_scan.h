#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/cancellation.h"
#include "base/error.h"
#include "base/time.h"
#include "engine/engine.h"
#include "engine/predicate.h"

/// Reading by column: what queries are made of. In contrast to Scan (rows in order of time), the
/// parts of a FieldScan are read in any order and by several threads at once, fields come as
/// dictionary columns, and conditions on fields are decided on distinct values before any row is
/// touched or any message rebuilt.
namespace yagura::engine {

enum class ValueKind : std::uint8_t {
    Missing,  ///< the message is no JSON object, or has no such field
    String,   ///< text without quotes, escapes decoded
    Number,   ///< as the message spells it
    Boolean,  ///< "true" or "false"
    Null,     ///< JSON null; text is empty
    Json,     ///< an object or array: its raw text
};

/// Value of a field of a message.
///
/// A field's name is the keys of its path joined by dots, array elements by their index
/// ("a.b.0.c"). The message has to be one JSON object, with white space around it; the fields of
/// any other message are Missing. Of a key that stands twice, the last counts.
struct FieldValue {
    ValueKind kind = ValueKind::Missing;
    std::string_view text;
    bool operator==(const FieldValue&) const = default;
};

/// A condition on one field. Immutable; used by several threads at once.
class ValuePredicate {
  public:
    virtual ~ValuePredicate() = default;
    virtual bool matches(const FieldValue& value) const = 0;
    /// If every matching value is a string or number with exactly one of these texts, they are
    /// named here; a scan may use them with filters. Empty when nothing is known.
    virtual std::vector<std::string> equal_to_one_of() const { return {}; }
    /// Texts that every matching value contains (of the decoded text). Empty: nothing is known.
    virtual std::vector<std::string> required_literals() const { return {}; }
};

/// A tree of conditions. And and Or of nothing are true and false.
struct ScanFilter {
    enum class Kind : std::uint8_t { And, Or, Not, Message, Field };
    Kind kind = Kind::And;
    std::vector<ScanFilter> children;                 ///< And, Or: any number; Not: one
    std::shared_ptr<const MessagePredicate> message;  ///< Message
    std::string field;                                ///< Field
    std::shared_ptr<const ValuePredicate> value;      ///< Field
};

struct FieldScanRequest {
    std::vector<GroupId> groups;                   ///< at least one
    std::optional<std::vector<StreamId>> streams;  ///< absent: every stream of the groups
    TimeMs from{INT64_MIN};                        ///< inclusive
    TimeMs to{INT64_MAX};                          ///< exclusive
    std::shared_ptr<const ScanFilter> filter;      ///< null: everything
    std::vector<std::string> fields;               ///< columns to fill, by name
    bool message = false;                          ///< fill the messages
    bool timestamp = true;
    bool ingestion_time = false;
    bool seq = false;     ///< needed for stable pointers to events
    bool stream = false;  ///< fill groups and streams of rows
};

/// One field of the rows of a batch: row r has values[index[r]].
struct FieldColumn {
    std::vector<FieldValue> values;
    std::vector<std::uint32_t> index;
    /// No two entries of `values` are equal: counts by index are counts by value.
    bool distinct = false;
};

/// Matching rows of one part, in no promised order. Filled columns have `rows` entries, others
/// none. Views live until the batch is cleared or destroyed.
struct FieldBatch {
    std::size_t rows = 0;
    std::vector<TimeMs> timestamp;
    std::vector<EventSeq> seq;
    std::vector<GroupId> group;
    std::vector<StreamId> stream;
    std::vector<TimeMs> ingestion_time;
    std::vector<std::string_view> message;
    std::vector<FieldColumn> fields;  ///< one for each of the request's
    Arena arena;

    void clear();
};

/// Bounds of a part: no row lies outside. Lets a caller that wants the newest few stop early.
struct PartBounds {
    TimeMs min_time;                  ///< inclusive
    TimeMs max_time;                  ///< inclusive
    std::uint64_t rows = 0;           ///< at most; of the groups and times asked for, about
    std::uint64_t message_bytes = 0;  ///< likewise
};

/// A snapshot of the store, cut in parts (a row group of a segment, a stretch of memory). Any
/// number of threads may read different parts at once.
class FieldScan {
  public:
    virtual ~FieldScan() = default;
    virtual std::size_t parts() const = 0;
    virtual PartBounds bounds(std::size_t part) const = 0;
    /// Clears `batch` and fills it with all matching rows of the part. Adds to `statistics`
    /// (rows_examined and bytes_examined count every row in range, also those decided by
    /// statistics or dictionaries: what the service calls scanned). Damaged blocks cost their own
    /// rows. Errors: Io, Cancelled.
    [[nodiscard]] virtual Result<void> read(std::size_t part, FieldBatch& batch,
                                            ScanStatistics& statistics,
                                            const Cancellation* cancellation) const = 0;
    /// Number of matching rows of the part, without filling anything: can be far cheaper.
    [[nodiscard]] virtual Result<std::uint64_t> count(std::size_t part, ScanStatistics& statistics,
                                                      const Cancellation* cancellation) const = 0;
};

}  // namespace yagura::engine
