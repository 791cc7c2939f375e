#include <fmt/core.h>

#include "insights/binder.h"
#include "insights/parser.h"
#include "insights/stage.h"

/// lookup and cidrlookup, from their text to their rows.
namespace yagura::insights {
namespace {

class LookupStage final : public Stage {
  public:
    LookupStage(const LookupStep& step, StageContext& context)
        : step_(step), context_(context), key_(step.keys.size()), buffers_(step.keys.size()) {}

    Result<bool> take(Row& row) override {
        const auto found = find(row);
        for (const LookupStep::Output& output : step_.outputs) {
            Value value;
            if (output.before) value = evaluate(*output.before, row, context_.evaluation);
            const bool empty =
                value.missing() || (value.kind == Value::Kind::Text && value.text.empty());
            if (found && empty) value = Value::of_text(step_.table->value(*found, output.column));
            row.slots[static_cast<std::size_t>(output.slot)] = std::move(value);
        }
        return next().take(row);
    }

  private:
    std::optional<std::size_t> find(Row& row) {
        for (std::size_t i = 0; i < key_.size(); ++i) {
            const auto text =
                as_text(evaluate(step_.keys[i], row, context_.evaluation), buffers_[i]);
            if (!text) return std::nullopt;
            key_[i] = *text;
        }
        if (step_.index != nullptr) return step_.index->find(key_);
        const auto address = parse_address(key_[0]);
        return address ? step_.networks->find(*address) : std::nullopt;
    }

    const LookupStep& step_;
    StageContext& context_;
    std::vector<std::string_view> key_;
    std::vector<std::string> buffers_;
};

}  // namespace

LookupCommand Parser::lookup_command(bool networks) {
    LookupCommand out;
    out.networks = networks;
    out.table = take_word();
    do {
        // lookup COLUMN [as FIELD], ...; cidrlookup FIELD [as COLUMN].
        Token first = take_word();
        Token second = accept_keyword("as") ? take_word() : first;
        if (networks) std::swap(first, second);
        out.keys.push_back({std::move(first), field_named(second)});
    } while (!networks && accept_symbol(","));
    if (networks) out.only_empty = accept_keyword("outputnew");
    if (!out.only_empty) take_keyword("output");
    do {
        LookupCommand::Output output;
        output.column = take_word();
        output.name = accept_keyword("as") ? take_word() : output.column;
        out.outputs.push_back(std::move(output));
    } while (accept_symbol(","));
    return out;
}

void Binder::bind_lookup(LookupCommand& command) {
    LookupStep step;
    if (options_.lookup_table) step.table = options_.lookup_table(command.table.text);
    if (!step.table) {
        refuse(command.table.span, fmt::format("Unknown lookup table {}", command.table.text));
    }
    const auto column = [&](const Token& name) {
        const auto found = step.table->column(name.text);
        if (!found) {
            refuse(name.span,
                   fmt::format("Lookup table {} has no column {}", command.table.text, name.text));
        }
        return *found;
    };
    std::vector<std::size_t> columns;
    for (LookupCommand::Key& key : command.keys) {
        columns.push_back(column(key.column));
        scope_.bind(key.field);
        step.keys.push_back(std::move(key.field));
    }
    for (const LookupCommand::Output& output : command.outputs) {
        LookupStep::Output& made = step.outputs.emplace_back();
        made.column = column(output.column);
        // Behind stats a name that is not among its results has no value yet.
        if (command.only_empty && (!scope_.closed() || scope_.find(output.name.text))) {
            scope_.bind(made.before.emplace(field_named(output.name)));
        }
    }
    if (command.networks) {
        step.networks = &step.table->networks(columns[0]);
    } else {
        step.index = &step.table->index(columns);
    }
    for (std::size_t i = 0; i < step.outputs.size(); ++i) {
        const std::string& name = command.outputs[i].name.text;
        step.outputs[i].slot = scope_.define_new(name);
        show_found(name, step.outputs[i].slot);
    }
    plan_->steps.push_back(std::move(step));
}

std::unique_ptr<Stage> make_lookup_stage(const LookupStep& step, StageContext& context) {
    return std::make_unique<LookupStage>(step, context);
}

}  // namespace yagura::insights
