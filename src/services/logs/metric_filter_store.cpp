#include "services/logs/metric_filter_store.h"

#include <fmt/core.h>

#include "shapes/json.h"

namespace yagura::services::logs {

using api::logs::MetricFilter;

Result<void> MetricFilterStore::put(engine::GroupId group, const MetricFilter& filter,
                                    engine::EventSeq start) {
    const auto& transformation = filter.metric_transformations.front();
    const auto stored = database_.transaction([&](meta::Session& session) -> Result<void> {
        MetricFilter kept = filter;
        {
            auto select = YG_TRY(session.prepare(
                "SELECT created_ms FROM logs_metric_filters WHERE group_id = ? AND name = ?"));
            select.bind_all(group.value, filter.filter_name);
            if (YG_TRY(select.step())) kept.creation_time = select.int64(0);
        }
        {
            auto others = YG_TRY(session.prepare(
                "SELECT COUNT(*) FROM logs_metric_filters WHERE group_id = ? AND name <> ?"));
            others.bind_all(group.value, filter.filter_name);
            YG_CHECK(others.step());
            if (others.int64(0) >= static_cast<std::int64_t>(kMaxFilters)) {
                return fail(Errc::LimitExceeded, "too many metric filters");
            }
        }
        const std::string definition = shapes::json_encode(kept);
        auto upsert = YG_TRY(session.prepare(
            "INSERT INTO logs_metric_filters "
            "(group_id, name, created_ms, metric_name, namespace, definition, start_seq) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (group_id, name) DO UPDATE SET "
            "metric_name = excluded.metric_name, namespace = excluded.namespace, "
            "definition = excluded.definition, start_seq = excluded.start_seq"));
        YG_CHECK(upsert
                     .bind_all(group.value, kept.filter_name, kept.creation_time,
                               transformation.metric_name, transformation.metric_namespace,
                               definition, start.value)
                     .run());
        return {};
    });
    if (!stored.has_value() && stored.error().code() == Errc::Conflict) {
        return fail(Errc::NotFound, "the group is gone");
    }
    ++generation_;
    return stored;
}

Result<bool> MetricFilterStore::remove(engine::GroupId group, std::string_view name) {
    auto removed = database_.transaction([&](meta::Session& session) -> Result<bool> {
        auto remove = YG_TRY(
            session.prepare("DELETE FROM logs_metric_filters WHERE group_id = ? AND name = ?"));
        return YG_TRY(remove.bind_all(group.value, name).run()) > 0;
    });
    ++generation_;
    return removed;
}

Result<std::size_t> MetricFilterStore::count(engine::GroupId group) {
    return database_.read([&](meta::Session& session) -> Result<std::size_t> {
        auto select =
            YG_TRY(session.prepare("SELECT COUNT(*) FROM logs_metric_filters WHERE group_id = ?"));
        select.bind_all(group.value);
        YG_CHECK(select.step());
        return static_cast<std::size_t>(select.int64(0));
    });
}

Result<std::vector<MetricFilter>> MetricFilterStore::list(engine::GroupId group) {
    return database_.read([&](meta::Session& session) -> Result<std::vector<MetricFilter>> {
        auto select = YG_TRY(session.prepare(
            "SELECT definition FROM logs_metric_filters WHERE group_id = ? ORDER BY name"));
        select.bind_all(group.value);
        std::vector<MetricFilter> filters;
        while (YG_TRY(select.step())) {
            auto filter = YG_TRY(shapes::json_decode<MetricFilter>(select.view(0)));
            filters.push_back(std::move(filter));
        }
        return filters;
    });
}

Result<std::vector<MetricFilterStore::Placed>> MetricFilterStore::all() {
    return database_.read([&](meta::Session& session) -> Result<std::vector<Placed>> {
        auto select = YG_TRY(
            session.prepare("SELECT f.group_id, g.account, g.region, f.start_seq, f.definition "
                            "FROM logs_metric_filters f JOIN logs_groups g ON g.id = f.group_id "
                            "ORDER BY f.group_id, f.name"));
        std::vector<Placed> out;
        while (YG_TRY(select.step())) {
            Placed placed;
            placed.group = engine::GroupId(static_cast<std::uint32_t>(select.int64(0)));
            placed.account = select.text(1);
            placed.region = select.text(2);
            placed.start = engine::EventSeq(static_cast<std::uint64_t>(select.int64(3)));
            placed.filter = YG_TRY(shapes::json_decode<MetricFilter>(select.view(4)));
            out.push_back(std::move(placed));
        }
        return out;
    });
}

Result<void> MetricFilterStore::adopt_unstarted(engine::EventSeq start) {
    return database_.transaction([&](meta::Session& session) -> Result<void> {
        auto update = YG_TRY(session.prepare(
            "UPDATE logs_metric_filters SET start_seq = ? WHERE start_seq IS NULL"));
        YG_CHECK(update.bind_all(start.value).run());
        return {};
    });
}

Result<void> MetricFilterStore::visit(const Scope& scope, std::string_view name_prefix,
                                      std::string_view after, const Visitor& visitor) {
    return database_.read([&](meta::Session& session) -> Result<void> {
        auto select = YG_TRY(session.prepare(
            "SELECT f.name, g.name, f.definition FROM logs_metric_filters f "
            "JOIN logs_groups g ON g.id = f.group_id "
            "WHERE g.account = ? AND g.region = ? AND f.name >= ? ORDER BY f.name, g.name"));
        select.bind_all(scope.account, scope.region, name_prefix);
        while (YG_TRY(select.step())) {
            if (!select.view(0).starts_with(name_prefix)) break;
            // The separator sorts before everything, so places sort as the rows do.
            std::string place = fmt::format("{}{}{}", select.view(0), '\0', select.view(1));
            if (!after.empty() && place <= after) continue;
            auto filter = YG_TRY(shapes::json_decode<MetricFilter>(select.view(2)));
            if (!visitor(std::move(filter), std::move(place))) break;
        }
        return {};
    });
}

}  // namespace yagura::services::logs
