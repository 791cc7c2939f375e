// A segment file with damage in it: never a crash, and every row that is read is a row that was
// written, unless damage was reported. Input: first byte even: pairs of (offset, flip) bytes for a
// valid segment; odd: the rest is taken as the file itself, and as blocks of one.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "engine/catalog/catalog.h"
#include "engine/field_scan.h"
#include "engine/scan/merge_scan.h"
#include "engine/scan/parts_scan.h"
#include "engine/segment/writer.h"
#include "engine/template/message_page.h"
#include "io/fault_file_system.h"

using namespace yagura;
using namespace yagura::engine;

namespace {

constexpr std::uint64_t kSegmentId = 1;
constexpr std::uint64_t kRows = 80;

std::string message_of(std::uint64_t seq) {
    const std::string number = std::to_string(seq);
    if (seq % 3 == 0)
        return R"({"a":{"b":"value )" + number +
               R"(","kind":"of some use","more":[1,true,null]},"n":)" + number + "}";
    return "message " + number + " of a service that tells what it does at length" +
           (seq % 7 == 0 ? " with some more words in it" : "");
}

/// The bytes of a small segment with two row groups of several pages.
std::string make_segment() {
    io::FaultFileSystem files;
    YG_VERIFY(files.make_folder("d").has_value());
    segment::WriterLimits limits;
    limits.rows_per_page = 16;
    limits.bytes_per_message_page = 1500;
    limits.messages = segment::MessageForm::Templates;
    auto writer = segment::SegmentWriter::create(files, "d/s", kSegmentId, limits).value();
    std::uint64_t seq = 0;
    for (int row_group = 0; row_group < 2; ++row_group) {
        std::vector<std::string> texts;
        for (int i = 0; i < 40; ++i)
            texts.push_back(message_of(seq + 1 + static_cast<std::uint64_t>(i)));
        std::vector<segment::Row> rows;
        for (const std::string& text : texts) {
            ++seq;
            rows.push_back({GroupId(1), StreamId(1 + (seq - 1) % 40 / 10),
                            TimeMs(static_cast<std::int64_t>(seq)), EventSeq(seq), TimeMs(5),
                            text});
        }
        YG_VERIFY(writer->add_row_group(rows).has_value());
    }
    YG_VERIFY(writer->finish().has_value());
    // There is something to damage.
    segment::BlockCache cache(1 << 20);
    const auto whole = segment::Segment::open({files, cache}, "d/s", kSegmentId).value();
    const auto index = whole->index(whole->row_groups().front()).value();
    YG_VERIFY(index->text_filter && index->messages.size() > 1);
    YG_VERIFY(index->messages.front().encoding == segment::PageEncoding::Templates);
    return io::read_file(files, "d/s", 1 << 20).value();
}

class Contains final : public MessagePredicate {
  public:
    explicit Contains(std::string text) : text_(std::move(text)) {}
    bool matches(std::string_view message) const override {
        return message.find(text_) != std::string_view::npos;
    }
    std::vector<std::string> required_literals() const override { return {text_}; }
    bool is_one_literal() const override { return true; }

  private:
    std::string text_;
};

/// By column: text filters, templates and columns decide, and some messages are put together.
void find_by_column(const std::shared_ptr<scan::Sources>& sources, bool check) {
    const catalog::CatalogImage image;
    for (const std::string_view literal : {"with some", "nowhere", "7", "ge 1"}) {
        ScanRequest plain;
        plain.groups = {GroupId(1)};
        FieldScanRequest request;
        request.groups = plain.groups;
        request.fields = {"a.b"};
        request.message = request.seq = true;
        auto filter = std::make_shared<ScanFilter>();
        filter->kind = ScanFilter::Kind::Message;
        filter->message = std::make_shared<Contains>(std::string(literal));
        request.filter = std::move(filter);
        const auto scan =
            scan::PartsScan::create(sources, scan::make_plan(plain, image), request).value();
        FieldBatch batch;
        ScanStatistics statistics;
        std::uint64_t rows = 0;
        for (std::size_t part = 0; part < scan->parts(); ++part) {
            if (!scan->read(part, batch, statistics, nullptr)) continue;
            rows += batch.rows;
            for (std::size_t row = 0; row < batch.rows && check; ++row) {
                YG_VERIFY(batch.message[row] == message_of(batch.seq[row].value));
                YG_VERIFY(batch.message[row].find(literal) != std::string_view::npos);
            }
        }
        if (!check || statistics.damaged_blocks != 0 || statistics.rows_examined != kRows) continue;
        std::uint64_t wanted = 0;
        for (std::uint64_t seq = 1; seq <= kRows; ++seq)
            wanted += message_of(seq).find(literal) != std::string::npos;
        YG_VERIFY(rows == wanted);
    }
}

/// Pages and filters that no checksum has been asked about.
void look_into(const std::string& content) {
    const auto filter = message_template::TextFilter::open(content);
    if (filter) static_cast<void>(filter->may_hold("some text"));
    for (const std::uint32_t rows : {1, 3, 40}) {
        const auto coded = message_template::CodedPage::open(content, rows);
        if (!coded) continue;
        const auto page = message_template::TemplatePage::open(*coded);
        if (!page) continue;
        std::vector<bool> marks(rows);
        static_cast<void>((*page)->search(simd::LiteralSearcher("me"), marks));
        std::string out;
        for (std::uint32_t row = 0; row < rows; row += 2)
            static_cast<void>((*page)->append_message(row, out));
        static_cast<void>((*page)->decode());
    }
}

void read_all(io::FaultFileSystem& files, bool check) {
    segment::BlockCache cache(1 << 20);
    const auto opened = segment::Segment::open({files, cache}, "d/s", kSegmentId);
    if (!opened) return;
    auto sources = std::make_shared<scan::Sources>();
    sources->segments.push_back(*opened);
    find_by_column(sources, check);
    const catalog::CatalogImage image;
    ScanRequest request;
    request.groups = {GroupId(1)};
    scan::MergeScan merge(sources, scan::make_plan(request, image), {});
    ColumnBatch batch;
    std::uint64_t rows = 0;
    std::uint64_t before = 0;
    while (true) {
        const auto state = merge.next(batch);
        for (std::size_t i = 0; i < batch.rows && check; ++i) {
            const std::uint64_t seq = batch.seq[i].value;
            YG_VERIFY(seq > before);
            before = seq;
            YG_VERIFY(batch.message[i] == message_of(seq));
            YG_VERIFY(batch.timestamp[i].value == static_cast<std::int64_t>(seq));
        }
        rows += batch.rows;
        if (!state || *state != ScanState::More) break;
    }
    if (check && merge.statistics().damaged_blocks == 0) YG_VERIFY(rows == kRows);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string whole = make_segment();
    if (size == 0) return 0;
    io::FaultFileSystem files;
    if (!files.make_folder("d")) return 0;
    const bool mutate = data[0] % 2 == 0;
    std::string content = whole;
    if (mutate) {
        for (std::size_t i = 1; i + 2 < size; i += 3) {
            const std::size_t at = (data[i] | std::size_t{data[i + 1]} << 8) % content.size();
            content[at] = static_cast<char>(content[at] ^ data[i + 2]);
        }
    } else {
        content.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
        static_cast<void>(segment::decode_index(content, 40));
        static_cast<void>(segment::decode_row_groups(content, content.size()));
        static_cast<void>(segment::decode_footer(content));
        for (const auto encoding :
             {segment::PageEncoding::RawMessages, segment::PageEncoding::Templates})
            static_cast<void>(segment::MessagePage::decode(content, encoding, 40));
        look_into(content);
    }
    const auto file = files.open("d/s", io::OpenMode::CreateNew);
    if (!(*file)->write_at(0, content)) return 0;
    read_all(files, mutate);
    return 0;
}
