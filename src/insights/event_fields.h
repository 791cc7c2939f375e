#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "insights/row.h"

namespace yagura::insights {

/// A field of events that a query reads, and the slot where its value goes.
struct EventField {
    std::string name;
    int slot = -1;
};

/// Whether a field is part of the event itself; other fields are found in its message.
bool is_system_field(std::string_view name);

/// Whether a field may be a fact of a Lambda line or a column of a VPC flow or Route 53 line.
bool is_read_from_lines(std::string_view name);
/// Whether `log` (ACCOUNT:GROUP) is a group of Lambda, whose lines may hold a JSON object.
bool is_lambda_log(std::string_view log);

/// Finds the fields of events that one query asks for (insights-ql.md section 2.2): system fields,
/// members of JSON messages, columns of VPC flow and Route 53 lines, facts of Lambda lines. One
/// thread at a time.
class EventFields final : public FieldReader {
  public:
    explicit EventFields(const std::vector<EventField>& fields);

    /// Makes `row` the event: slots of the fields become Unread, others Missing.
    void begin(const InputEvent& event, Row& row);
    void read(Row& row, int slot) override;

  private:
    /// A piece of a field's name between dots.
    struct Node {
        std::vector<std::pair<std::string, std::size_t>> children;
        int slot = -1;
        const Node* child(std::string_view name, const std::vector<Node>& nodes) const;
    };
    class JsonReader;

    void discover(const InputEvent& event, Row& row);
    bool read_json(std::string_view message, bool embedded, Row& row);
    void read_lambda(std::string_view message, bool group_of_lambda, Row& row);
    void read_columns(std::string_view message, Row& row);
    void set(Row& row, std::string_view name, std::string_view value);

    std::vector<EventField> fields_;
    std::vector<int> discovered_;  ///< slots of fields found in messages
    std::vector<Node> nodes_;
    bool wants_json_ = false;
    bool wants_lambda_ = false;
    bool wants_columns_ = false;
    Arena arena_;
};

}  // namespace yagura::insights
