// A segment file with damage in it: never a crash, and every row that is read is a row that was
// written, unless damage was reported. Input: first byte even: pairs of (offset, flip) bytes for a
// valid segment; odd: the rest is taken as the file itself.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "engine/catalog/catalog.h"
#include "engine/scan/merge_scan.h"
#include "engine/segment/writer.h"
#include "io/fault_file_system.h"

using namespace yagura;
using namespace yagura::engine;

namespace {

constexpr std::uint64_t kSegmentId = 1;

std::string message_of(std::uint64_t seq) {
    return "message " + std::to_string(seq) + (seq % 7 == 0 ? " with some more words in it" : "");
}

/// The bytes of a small segment with two row groups of several pages.
std::string make_segment() {
    io::FaultFileSystem files;
    YG_VERIFY(files.make_folder("d").has_value());
    segment::WriterLimits limits;
    limits.rows_per_page = 16;
    limits.bytes_per_message_page = 300;
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
    return io::read_file(files, "d/s", 1 << 20).value();
}

void read_all(io::FaultFileSystem& files, bool check) {
    segment::BlockCache cache(1 << 20);
    const auto opened = segment::Segment::open({files, cache}, "d/s", kSegmentId);
    if (!opened) return;
    auto sources = std::make_shared<scan::Sources>();
    sources->segments.push_back(*opened);
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
    if (check && merge.statistics().damaged_blocks == 0) YG_VERIFY(rows == 80);
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
    }
    const auto file = files.open("d/s", io::OpenMode::CreateNew);
    if (!(*file)->write_at(0, content)) return 0;
    read_all(files, mutate);
    return 0;
}
