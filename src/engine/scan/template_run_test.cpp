#include "engine/scan/template_run.h"

#include <gtest/gtest.h>

#include "engine/scan/scan_testing.h"

namespace yagura::engine::scan {
namespace {

using namespace scan_testing;
using message_template::TemplatePage;

struct Row {
    std::string message;
    std::vector<std::string> values;
    bool operator==(const Row&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.message;
}

/// Messages of a few forms: most of a page can be decided without text.
class Page {
  public:
    Page(Maker& maker, std::size_t rows) {
        std::vector<std::string> forms;
        for (int i = 0; i < 40; ++i) forms.push_back(maker.message());
        std::string text;
        std::vector<std::size_t> begins{0};
        for (std::size_t row = 0; row < rows; ++row) {
            std::string message = maker.chance(1) ? maker.message() : forms[maker.pick(40)];
            for (char& c : message)
                if (c == '1' && maker.chance(50)) c = static_cast<char>('1' + maker.pick(9));
            messages_.push_back(message);
            text += message;
            begins.push_back(text.size());
        }
        chunk_.assign(std::move(text), std::move(begins));
        const std::vector<std::string_view> views(messages_.begin(), messages_.end());
        coded_ = message_template::CodedPage::open(
                     message_template::encode_messages(views, 1).value(), chunk_.rows())
                     .value();
    }

    std::unique_ptr<TemplatePage> open() const { return TemplatePage::open(coded_).value(); }
    const MessageChunk& chunk() const { return chunk_; }

  private:
    std::vector<std::string> messages_;
    MessageChunk chunk_;
    std::shared_ptr<const message_template::CodedPage> coded_;
};

RowList some_rows(Maker& maker, std::uint32_t rows) {
    RowList out;
    const unsigned share = maker.chance(50) ? 100 : 30;
    for (std::uint32_t row = 0; row < rows; ++row)
        if (maker.chance(share)) out.push_back(row);
    return out;
}

std::vector<Row> rows_of(const FieldScanRequest& request,
                         const std::vector<std::string_view>& messages,
                         std::vector<ColumnBuilder>& builders) {
    std::vector<Row> out;
    for (const std::string_view message : messages) out.push_back({std::string(message), {}});
    for (std::size_t field = 0; field < request.fields.size(); ++field) {
        FieldColumn column;
        builders[field].finish(column);
        EXPECT_EQ(out.size(), column.index.size());
        for (std::size_t row = 0; row < out.size(); ++row) {
            const FieldValue& value = column.values[column.index[row]];
            out[row].values.push_back(std::to_string(static_cast<int>(value.kind)) + ":" +
                                      std::string(value.text));
        }
    }
    return out;
}

TEST(TemplateRun, AnswersLikeTheTextOfThePage) {
    Maker maker(5);
    std::size_t begun = 0, decided = 0;
    for (int round = 0; round < 500; ++round) {
        const Page page(maker, 200 + maker.pick(400));
        for (int query = 0; query < 5; ++query) {
            FieldScanRequest request;
            const ScanFilter filter = random_filter(maker, 3);
            while (maker.chance(60)) request.fields.push_back(kNames[maker.pick(kNames.size())]);
            const auto compiled =
                CompiledFilter::compile(maker.chance(85) ? &filter : nullptr, request.fields)
                    .value();
            const RowList asked = some_rows(maker, page.chunk().rows());
            const bool fields = !request.fields.empty();

            const auto opened = page.open();
            TemplateRun run(*compiled);
            if (!run.begin(*opened, asked)) continue;
            ++begun;
            RowList rows = asked;
            decided += run.apply(rows).value();
            ASSERT_TRUE(run.prepare(rows, fields, true));
            Arena arena;
            std::vector<std::string_view> messages;
            run.put_messages(rows, messages, arena);
            std::vector<ColumnBuilder> builders(request.fields.size());
            for (std::size_t field = 0; field < builders.size(); ++field)
                run.put_field(compiled->requested(field), rows, builders[field], arena);

            FilterRun plain(*compiled);
            RowList plain_rows = asked;
            plain.apply(page.chunk(), plain_rows, fields);
            ASSERT_EQ(plain_rows, rows) << "round " << round;
            std::vector<std::string_view> plain_messages;
            page.chunk().put(plain_rows, plain_messages, arena);
            std::vector<ColumnBuilder> plain_builders(request.fields.size());
            for (std::size_t field = 0; field < plain_builders.size(); ++field)
                for (const std::uint32_t row : plain_rows)
                    plain_builders[field].add(plain.value(row, compiled->requested(field)), arena);
            ASSERT_EQ(rows_of(request, plain_messages, plain_builders),
                      rows_of(request, messages, builders));
        }
    }
    EXPECT_GT(begun, 500u);
    EXPECT_GT(decided, 80'000u);
}

}  // namespace
}  // namespace yagura::engine::scan
