#include "services/iam/key_uses.h"

#include <array>
#include <utility>

namespace yagura::services::iam {
namespace {

constexpr std::array kMigrations = {meta::Migration{1, R"sql(
CREATE TABLE iam_uses (
    id TEXT NOT NULL PRIMARY KEY,
    used_ms BIGINT NOT NULL,
    service TEXT NOT NULL,
    region TEXT NOT NULL
);
)sql"}};

bool is_news(const KeyUse& known, std::string_view service, std::string_view region, TimeMs when) {
    return when - known.when >= kMinuteMs || known.service != service || known.region != region;
}

}  // namespace

Result<std::unique_ptr<KeyUses>> KeyUses::open(meta::Database& database) {
    YG_CHECK(database.migrate("iam_uses", kMigrations));
    std::unique_ptr<KeyUses> uses(new KeyUses(database));
    YG_CHECK(uses->load());
    return uses;
}

Result<void> KeyUses::load() {
    return database_.read([this](meta::Session& session) -> Result<void> {
        auto select = YG_TRY(session.prepare("SELECT id, used_ms, service, region FROM iam_uses"));
        while (YG_TRY(select.step()))
            uses_[select.text(0)] = {{TimeMs(select.int64(1)), select.text(2), select.text(3)},
                                     true};
        return {};
    });
}

void KeyUses::note(std::string_view id, std::string_view service, std::string_view region,
                   TimeMs when) {
    {
        const std::shared_lock lock(mutex_);
        const auto found = uses_.find(id);
        if (found != uses_.end() && !is_news(found->second.use, service, region, when)) return;
    }
    const std::unique_lock lock(mutex_);
    uses_[std::string(id)] = {{when, std::string(service), std::string(region)}, false};
}

std::optional<KeyUse> KeyUses::find(std::string_view id) const {
    const std::shared_lock lock(mutex_);
    const auto found = uses_.find(id);
    if (found == uses_.end()) return std::nullopt;
    return found->second.use;
}

Result<void> KeyUses::save() {
    std::vector<std::pair<std::string, KeyUse>> news;
    {
        const std::unique_lock lock(mutex_);
        for (auto& [id, entry] : uses_)
            if (!std::exchange(entry.saved, true)) news.emplace_back(id, entry.use);
    }
    if (news.empty()) return {};
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        for (const auto& [id, use] : news) {
            auto put = YG_TRY(session.prepare(
                "INSERT INTO iam_uses (id, used_ms, service, region) VALUES (?, ?, ?, ?) ON "
                "CONFLICT (id) DO UPDATE SET used_ms = excluded.used_ms, service = "
                "excluded.service, region = excluded.region"));
            YG_CHECK(put.bind_all(id, use.when.value, use.service, use.region).run());
        }
        return {};
    });
}

}  // namespace yagura::services::iam
