#include <gtest/gtest.h>

#include "engine/catalog/manifest.h"
#include "io/fault_file_system.h"

namespace yagura::engine::catalog {
namespace {

CatalogEdit example_edit(std::uint32_t n) {
    CatalogEdit edit;
    edit.applied = EventSeq(n * 10);
    SegmentRecord record;
    record.id = n;
    record.level = n % 2;
    record.summary = {n,           n * 100,          n * 50,     TimeMs(-5), TimeMs(n),
                      EventSeq(n), EventSeq(n * 10), GroupId(1), GroupId(n)};
    edit.added.push_back(record);
    if (n > 3) edit.removed.push_back(n - 3);
    edit.totals.push_back({GroupId(n % 3), 5, 70});
    edit.streams.push_back(
        {{GroupId(n % 3), StreamId(n)}, {TimeMs(n), TimeMs(n + 5), TimeMs(n + 1)}});
    return edit;
}

/// What a catalogue says, in one text.
std::string describe(const CatalogImage& image) {
    std::string out = std::to_string(image.applied().value) + ":";
    for (const SegmentRecord& record : image.segments())
        out +=
            " " + std::to_string(record.id) + "/" + std::to_string(record.summary.max_time.value);
    for (std::uint32_t group = 0; group < 10; ++group) {
        out += " g" + std::to_string(image.totals(GroupId(group)).events) + "," +
               std::to_string(image.expiry(GroupId(group)).value) +
               (image.dropped(GroupId(group)) ? "x" : "");
        for (std::uint32_t stream = 0; stream < 40; ++stream)
            if (const auto found = image.stream({GroupId(group), StreamId(stream)}))
                out +=
                    " s" + std::to_string(stream) + "@" + std::to_string(found->last_event.value);
    }
    return out;
}

class ManifestTest : public ::testing::Test {
  protected:
    ManifestTest() { EXPECT_TRUE(files_.make_folder("d")); }
    Result<void> try_open() {
        catalog_.reset();
        auto opened = ManifestCatalog::open(files_, "d");
        if (!opened) return std::unexpected<Error>(opened.error());
        catalog_ = std::move(*opened);
        return {};
    }
    void open() {
        const auto opened = try_open();
        ASSERT_TRUE(opened) << opened.error().message();
    }
    std::string state() { return describe(catalog_->image()); }

    io::FaultFileSystem files_{11};
    std::unique_ptr<ManifestCatalog> catalog_;
};

TEST(CatalogEdit, RoundTrip) {
    CatalogEdit edit = example_edit(9);
    edit.dropped_groups.push_back({GroupId(4), TimeMs(77)});
    edit.dropped_streams.push_back({{GroupId(4), StreamId(5)}, TimeMs(78)});
    edit.forgotten_groups.push_back(GroupId(1));
    edit.forgotten_streams.push_back({GroupId(1), StreamId(2)});
    edit.expiry.push_back({GroupId(2), TimeMs(-4)});
    const std::string bytes = encode_edit(edit);
    const auto decoded = decode_edit(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(encode_edit(*decoded), bytes);
    EXPECT_FALSE(decode_edit(std::string_view(bytes).substr(0, bytes.size() - 1)));
    EXPECT_TRUE(decode_edit(bytes + std::string("\x80\x02zz", 4))) << "unknown optional list";
    EXPECT_FALSE(decode_edit(bytes + std::string("\x7f\x02zz", 4))) << "unknown required list";
}

TEST_F(ManifestTest, KeepsEverythingOverRestarts) {
    open();
    for (std::uint32_t n = 1; n <= 20; ++n) ASSERT_TRUE(catalog_->commit(example_edit(n)));
    catalog_->mark_expired({GroupId(1), TimeMs(1000)});
    CatalogEdit drop;
    drop.dropped_groups.push_back({GroupId(2), TimeMs(5)});
    ASSERT_TRUE(catalog_->commit(drop));
    const std::string before = state();
    EXPECT_NE(before.find(",1000"), std::string::npos);
    files_.restart(io::Loss::Everything);
    open();
    EXPECT_EQ(state(), before);
    ASSERT_TRUE(catalog_->commit(example_edit(21)));
    const std::string after = state();
    files_.restart(io::Loss::Everything);
    open();
    EXPECT_EQ(state(), after);
}

TEST_F(ManifestTest, GrowthEndsInASnapshot) {
    open();
    CatalogEdit edit;
    for (std::uint32_t n = 0; n < 30'000; ++n)
        edit.streams.push_back(
            {{GroupId(1), StreamId(n)}, {TimeMs(n * 7919), TimeMs(n * 7919 + 5), TimeMs(n)}});
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(catalog_->commit(edit));
    const std::uint64_t bytes = io::read_file(files_, "d/manifest", 1 << 30).value().size();
    EXPECT_LT(bytes, 8u << 20);
    files_.restart(io::Loss::Everything);
    open();
    EXPECT_TRUE(catalog_->image().stream({GroupId(1), StreamId(29'999)}));
}

TEST_F(ManifestTest, ACutAtAnyOperationLeavesTheOldOrTheNewState) {
    for (std::uint64_t seed = 1; seed < 30; ++seed) {
        for (std::uint64_t cut = 1; cut < 14; ++cut) {
            io::FaultFileSystem files(seed * 31 + cut);
            ASSERT_TRUE(files.make_folder("d"));
            auto catalog = ManifestCatalog::open(files, "d").value();
            std::vector<std::string> states{describe(catalog->image())};
            files.cut_power_at(cut);
            std::uint32_t n = 1;
            while (catalog->commit(example_edit(n++))) states.push_back(describe(catalog->image()));
            CatalogImage next;
            next.apply(catalog->image().snapshot());
            next.apply(example_edit(n - 1));
            files.restart(io::Loss::Seeded);
            const auto again = ManifestCatalog::open(files, "d");
            ASSERT_TRUE(again) << again.error().message();
            const std::string found = describe((*again)->image());
            EXPECT_TRUE(found == states.back() || found == describe(next)) << found;
            EXPECT_TRUE((*again)->commit(example_edit(50)));
        }
    }
}

TEST_F(ManifestTest, FailedWritesAndSyncsLeaveAWorkingCatalogue) {
    open();
    std::uint32_t n = 1;
    for (std::uint64_t at = 1; at < 10; ++at) {
        for (const Errc code : {Errc::NoSpace, Errc::Io}) {
            const std::string before = state();
            files_.fail_at(at, code);
            if (!catalog_->commit(example_edit(n++))) {
                EXPECT_EQ(state(), before);
            }
            files_.heal();
            ASSERT_TRUE(catalog_->commit(example_edit(n++)));
            EXPECT_TRUE(catalog_->settled());
            const std::string after = state();
            files_.restart(io::Loss::Everything);
            open();
            EXPECT_EQ(state(), after);
        }
    }
}

TEST_F(ManifestTest, DamageIsRefusedATornEndIsNot) {
    open();
    for (std::uint32_t n = 1; n <= 5; ++n) ASSERT_TRUE(catalog_->commit(example_edit(n)));
    ASSERT_TRUE(files_.damage("d/manifest", 120, 1));
    const auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), Errc::Corruption);
    EXPECT_NE(opened.error().message().find("d/manifest"), std::string::npos);
    ASSERT_TRUE(files_.damage("d/manifest", 120, 1));
    ASSERT_TRUE(files_.damage("d/manifest", 3, 1));
    EXPECT_FALSE(try_open());
    ASSERT_TRUE(files_.damage("d/manifest", 3, 1));
    open();
    const std::string before = state();
    // Half a record at the end.
    const auto content = io::read_file(files_, "d/manifest", 1 << 20).value();
    const std::size_t end = content.find_last_not_of('\0') + 1;
    catalog_.reset();
    {
        const auto file = files_.open("d/manifest", io::OpenMode::ReadWrite).value();
        ASSERT_TRUE(file->write_at(end, content.substr(end - 60, 59)));
    }
    open();
    EXPECT_EQ(state(), before);
    EXPECT_FALSE(catalog_->settled());
    ASSERT_TRUE(catalog_->commit(example_edit(6)));
    EXPECT_TRUE(catalog_->settled());
}

}  // namespace
}  // namespace yagura::engine::catalog
