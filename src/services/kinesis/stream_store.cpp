#include "services/kinesis/stream_store.h"

#include "base/random.h"
#include "services/kinesis/stream_rows.h"

namespace yagura::services::kinesis {
namespace {

std::string scope_key(const Scope& scope) {
    return scope.account + '/' + scope.region + '/';
}

}  // namespace

Result<void> StreamStore::open() {
    YG_CHECK(migrate_tables(database_));
    auto streams =
        YG_TRY(database_.read([](meta::Session& session) { return read_streams(session); }));
    for (Stream& stream : streams) {
        stream.gate = std::make_shared<PutGate>();
        stream.arrange();
        publish(std::make_shared<const Stream>(std::move(stream)));
    }
    return {};
}

void StreamStore::publish(StreamRef stream) {
    const std::unique_lock lock(mutex_);
    by_name_[scope_key(stream->scope) + stream->name] = stream;
    by_id_[stream->id] = std::move(stream);
}

Result<void> StreamStore::create(Stream stream, int shards, const Tags& tags) {
    stream.id = YG_TRY(database_.allocate_id("kinesis_stream"));
    stream.gate = std::make_shared<PutGate>();
    for (int i = 0; i < shards; ++i) {
        Shard shard;
        shard.group = YG_TRY(new_group());
        shard.number = static_cast<std::uint32_t>(i);
        shard.first = shard_start(i, shards);
        shard.last = i + 1 == shards ? ~HashKey{0} : shard_start(i + 1, shards) - 1;
        shard.created = stream.created;
        shard.sequence_s = stream.created.value / kSecondMs;
        stream.shards.push_back(shard);
    }
    stream.arrange();
    const std::lock_guard changing(changing_);
    auto written = database_.transaction([&](meta::Session& session) -> Result<void> {
        YG_CHECK(insert_stream(session, stream));
        return write_tags(session, {TagOwner::Kind::Stream, stream.id}, tags);
    });
    if (!written) return written;
    publish(std::make_shared<const Stream>(std::move(stream)));
    return {};
}

StreamRef StreamStore::find(const Scope& scope, std::string_view name) const {
    const std::string key = scope_key(scope).append(name);
    const std::shared_lock lock(mutex_);
    const auto found = by_name_.find(key);
    return found == by_name_.end() ? nullptr : found->second;
}

StreamRef StreamStore::find(std::int64_t id) const {
    const std::shared_lock lock(mutex_);
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

std::vector<StreamRef> StreamStore::list(const Scope& scope, std::string_view after,
                                         std::size_t limit) const {
    const std::string prefix = scope_key(scope);
    std::vector<StreamRef> out;
    const std::shared_lock lock(mutex_);
    for (auto entry = by_name_.upper_bound(prefix + std::string(after));
         entry != by_name_.end() && entry->first.starts_with(prefix) && out.size() < limit;
         ++entry) {
        out.push_back(entry->second);
    }
    return out;
}

std::vector<StreamRef> StreamStore::all() const {
    std::vector<StreamRef> out;
    const std::shared_lock lock(mutex_);
    for (const auto& [id, stream] : by_id_) out.push_back(stream);
    return out;
}

Result<void> StreamStore::change(std::int64_t id, const Alter& alter) {
    const std::lock_guard changing(changing_);
    const StreamRef before = find(id);
    if (!before) return fail(Errc::NotFound, "the stream was deleted");
    Stream after = *before;
    YG_CHECK(alter(after));
    after.arrange();
    auto written = database_.transaction(
        [&](meta::Session& session) { return update_stream(session, *before, after); });
    if (!written) return written;
    publish(std::make_shared<const Stream>(std::move(after)));
    return {};
}

Result<void> StreamStore::remove(std::int64_t id) {
    const std::lock_guard changing(changing_);
    const StreamRef stream = find(id);
    if (!stream) return fail(Errc::NotFound, "the stream was deleted");
    auto removed = database_.transaction(
        [&](meta::Session& session) { return delete_stream_rows(session, id); });
    if (!removed) return removed;
    const std::unique_lock lock(mutex_);
    by_id_.erase(id);
    by_name_.erase(scope_key(stream->scope) + stream->name);
    return {};
}

Result<engine::GroupId> StreamStore::new_group() {
    const auto id = YG_TRY(database_.allocate_id("kinesis_shard"));
    return engine::GroupId(static_cast<std::uint32_t>(id));
}

Result<std::vector<engine::GroupId>> StreamStore::pending_drops() {
    return database_.read([&](meta::Session& session) -> Result<std::vector<engine::GroupId>> {
        auto select = YG_TRY(session.prepare("SELECT group_id FROM kinesis_pending_drops"));
        std::vector<engine::GroupId> out;
        while (YG_TRY(select.step())) {
            out.push_back(engine::GroupId(static_cast<std::uint32_t>(select.int64(0))));
        }
        return out;
    });
}

Result<void> StreamStore::forget_drop(engine::GroupId group) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto remove =
            YG_TRY(session.prepare("DELETE FROM kinesis_pending_drops WHERE group_id = ?"));
        YG_CHECK(remove.bind_all(group.value).run());
        return {};
    });
}

Result<std::int64_t> StreamStore::new_consumer_id() {
    return database_.allocate_id("kinesis_consumer");
}

Result<Tags> StreamStore::tags(const TagOwner& owner) {
    return database_.read([&](meta::Session& session) { return read_tags(session, owner); });
}

Result<void> StreamStore::put_tags(const TagOwner& owner, const Tags& tags) {
    return database_.transaction(
        [&](meta::Session& session) { return write_tags(session, owner, tags); });
}

Result<void> StreamStore::remove_tags(const TagOwner& owner, const std::vector<std::string>& keys) {
    return database_.transaction(
        [&](meta::Session& session) { return delete_tags(session, owner, keys); });
}

Result<std::string> StreamStore::iterator_key() {
    return database_.transaction([&](meta::Session& session) -> Result<std::string> {
        const std::string made = uuid_v4() + uuid_v4();
        {
            auto insert =
                YG_TRY(session.prepare("INSERT INTO kinesis_secrets (name, value) VALUES "
                                       "('iterator', ?) ON CONFLICT (name) DO NOTHING"));
            YG_CHECK(insert.bind_all(made).run());
        }
        auto select =
            YG_TRY(session.prepare("SELECT value FROM kinesis_secrets WHERE name = 'iterator'"));
        YG_VERIFY(YG_TRY(select.step()));
        return select.text(0);
    });
}

}  // namespace yagura::services::kinesis
