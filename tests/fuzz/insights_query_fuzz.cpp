// The input up to a line "---" is a query, each line behind it a message. Whatever both are: no
// crash; a refusal says where and why; a query that compiles runs to its end or says that it would
// hold too much.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "insights/execution.h"
#include "insights/query.h"
#include "insights/testing/memory_store.h"

namespace {

using namespace yagura;

void check_refusal(const insights::CompileError& error, std::string_view text) {
    YG_VERIFY(!error.message.empty());
    YG_VERIFY(error.start <= error.end && error.end <= text.size());
}

void check_run(const insights::Query& query, std::string_view messages) {
    insights::testing::MemoryStore store;
    for (std::size_t i = 0; i < query.inner_sources().size(); ++i) store.add_inner(store);
    for (std::int64_t time = 1; !messages.empty() && time < 20; ++time) {
        const std::size_t end = std::min(messages.find('\n'), messages.size());
        store.add(TimeMs(time * 60'000), std::string(messages.substr(0, end)));
        messages.remove_prefix(std::min(end + 1, messages.size()));
    }
    insights::ExecutionOptions options;
    options.window = {TimeMs(0), TimeMs(3'600'000)};
    options.max_memory_bytes = 8 << 20;
    options.report_due = [] { return true; };
    options.report = [](const insights::ResultTable&) {};
    const auto table = insights::execute(query, store, options);
    if (!table) {
        YG_VERIFY(table.error().code() == Errc::LimitExceeded);
        return;
    }
    YG_VERIFY(table->rows.size() <= insights::Query::kMaxRows);
    for (const auto& row : table->rows) YG_VERIFY(row.size() == table->columns.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(input.find("\n---\n"), input.size());
    const std::string_view text = input.substr(0, line);
    for (const bool infrequent : {false, true}) {
        const auto query = insights::Query::compile(text, {.infrequent_access = infrequent});
        if (!query) {
            check_refusal(query.error(), text);
        } else if (!infrequent) {
            check_run(**query, input.substr(std::min(line + 5, input.size())));
        }
    }
    return 0;
}
