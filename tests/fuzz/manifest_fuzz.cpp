// A manifest with damage in it: it is refused, or gives one of the states that it had, or what any
// readable edit says; never a crash. Input: first byte even: triples (offset low, offset high,
// flip) for a valid manifest, flip 0 cuts the file; odd: the rest as an edit.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/catalog/manifest.h"
#include "io/fault_file_system.h"

using namespace yagura;
using namespace yagura::engine;
using namespace yagura::engine::catalog;

namespace {

struct Written {
    std::string file;
    std::vector<EventSeq> states;
};

Written make_manifest() {
    Written out;
    io::FaultFileSystem files;
    YG_VERIFY(files.make_folder("d").has_value());
    auto catalog = ManifestCatalog::open(files, "d").value();
    out.states.push_back(catalog->image().applied());
    for (std::uint32_t n = 1; n <= 10; ++n) {
        CatalogEdit edit;
        edit.applied = EventSeq(n);
        SegmentRecord record;
        record.id = n;
        record.summary.rows = n;
        edit.added.push_back(record);
        for (std::uint32_t i = 0; i < n * 10; ++i)
            edit.streams.push_back(
                {{GroupId(n), StreamId(i)}, {TimeMs(i), TimeMs(i + 1), TimeMs(i + 2)}});
        edit.dropped_groups.push_back({GroupId(n + 100), TimeMs(n)});
        YG_VERIFY(catalog->commit(edit).has_value());
        out.states.push_back(EventSeq(n));
    }
    out.file = io::read_file(files, "d/manifest", 1 << 24).value();
    out.file.resize(out.file.find_last_not_of('\0') + 500);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Written written = make_manifest();
    if (size == 0) return 0;
    if (data[0] % 2 != 0) {
        const auto edit = decode_edit({reinterpret_cast<const char*>(data) + 1, size - 1});
        if (!edit) return 0;
        CatalogImage image;
        image.apply(*edit);
        YG_VERIFY(decode_edit(encode_edit(image.snapshot())).has_value());
        return 0;
    }
    std::string content = written.file;
    for (std::size_t i = 1; i + 2 < size; i += 3) {
        const std::size_t at = (data[i] | std::size_t{data[i + 1]} << 8) % (content.size() + 1);
        if (data[i + 2] == 0)
            content.resize(at);
        else if (at < content.size())
            content[at] = static_cast<char>(content[at] ^ data[i + 2]);
    }
    io::FaultFileSystem files;
    if (!files.make_folder("d")) return 0;
    {
        const auto file = files.open("d/manifest", io::OpenMode::CreateNew);
        if (!(*file)->write_at(0, content)) return 0;
    }
    const auto opened = ManifestCatalog::open(files, "d");
    if (!opened) return 0;
    const EventSeq state = (*opened)->image().applied();
    YG_VERIFY(std::find(written.states.begin(), written.states.end(), state) !=
              written.states.end());
    YG_VERIFY((*opened)->image().segments().size() == state.value);
    CatalogEdit edit;
    edit.applied = EventSeq(99);
    YG_VERIFY((*opened)->commit(edit).has_value());
    return 0;
}
