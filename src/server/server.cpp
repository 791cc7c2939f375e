#include "server/server.h"

#include <fmt/core.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "api/cloudwatch/service.h"
#include "api/iam/service.h"
#include "api/kinesis/service.h"
#include "api/logs/service.h"
#include "api/sts/service.h"
#include "api/yagura/service.h"
#include "base/clock.h"
#include "base/counters.h"
#include "base/executor.h"
#include "base/version.h"
#include "engine/engine.h"
#include "gateway/gateway.h"
#include "gateway/policy_authorizer.h"
#include "io/file_system.h"
#include "meta/database.h"
#include "metrics/metric_store.h"
#include "net/http_server.h"
#include "net/tls_authority.h"
#include "server/credentials_file.h"
#include "server/data_folder.h"
#include "server/endpoint_table.h"
#include "server/notifications.h"
#include "server/periodic_job.h"
#include "services/admin/admin_service.h"
#include "services/cloudwatch/cloudwatch_service.h"
#include "services/iam/identity_center.h"
#include "services/kinesis/kinesis_operations.h"
#include "services/logs/logs_operations.h"
#include "services/logs/put_log_events_decoder.h"

namespace yagura::server {
namespace {

constexpr std::int64_t kRetentionIntervalMs = kMinuteMs;
/// Alarms are evaluated this much after a period's end at the latest, besides their grace.
constexpr std::int64_t kAlarmIntervalMs = kSecondMs / 4;

/// "opening X: …" before the message of an error.
template <class T>
Result<T> named(std::string_view what, Result<T> result) {
    if (!result) return fail(result.error().with_context(what));
    return result;
}

gateway::GatewayOptions gateway_options(const Settings& settings) {
    gateway::GatewayOptions out;
    out.auth = settings.auth == Auth::None ? gateway::AuthMode::None : gateway::AuthMode::Verify;
    out.first_account = settings.account;
    out.default_region = settings.region;
    out.max_inflated_bytes = settings.max_inflated_bytes;
    out.metrics_access = settings.metrics == MetricsExposure::Open
                             ? gateway::MetricsAccess::Anyone
                             : gateway::MetricsAccess::LoopbackOnly;
    out.signatures.max_skew_minutes = settings.clock_skew_ms / kMinuteMs;
    out.signatures.max_skew_minutes_iam =
        std::max(out.signatures.max_skew_minutes_iam, out.signatures.max_skew_minutes);
    out.signatures.unsigned_payload = settings.unsigned_payload == UnsignedPayload::Always
                                          ? gateway::UnsignedPayload::Always
                                          : gateway::UnsignedPayload::OverTlsOnly;
    out.signatures.extra_hosts = settings.extra_hosts;
    out.signatures.trusted_proxies = settings.trusted_proxies;
    out.signatures.regions = settings.regions;
    return out;
}

/// Members stand in the order in which they are made; stop() and the destructor go the other way.
class RunningServer final : public Server {
  public:
    RunningServer(Settings settings, Clock& clock)
        : settings_(std::move(settings)), clock_(clock) {}
    ~RunningServer() override { stop(); }

    Result<void> open() {
        YG_CHECK(open_stores());
        YG_CHECK(open_accounts());
        YG_CHECK(open_services());
        YG_CHECK(listen());
        YG_CHECK(write_credentials());
        start_jobs();
        serving_ = true;
        gateway_->set_serving(true);
        log::info("server", "yagura {} serves at {}, data in {}", kVersion, endpoint_url_,
                  folder_->path());
        return {};
    }

    const std::string& endpoint_url() const override { return endpoint_url_; }
    std::uint16_t port(std::size_t listener) const override { return http_->port(listener); }
    const std::string& data_folder() const override { return folder_->path(); }
    const std::string& credentials_path() const override { return credentials_path_; }
    const ports::RootKey& root_key() const override { return first_account_.key; }
    bool root_key_made() const override { return first_account_.created; }
    const std::vector<std::string>& trust_lines() const override { return trust_lines_; }

    std::vector<std::pair<std::string, std::string>> endpoint_urls() const override {
        std::vector<std::pair<std::string, std::string>> out;
        for (std::size_t i = 0; i < endpoints_->endpoints().size(); ++i) {
            const EndpointSettings& endpoint = endpoints_->endpoints()[i];
            out.emplace_back(endpoint.name, url_of(endpoint.address, settings_.listen.size() + i));
        }
        return out;
    }

    Result<void> reload() override {
        const auto certificates = http_->reload_tls();
        YG_CHECK(endpoints_->reload());
        return certificates;
    }

    void stop() override {
        if (stopped_) return;
        stopped_ = true;
        if (gateway_) gateway_->set_serving(false);
        if (logs_) logs_->live_tail().stop();
        if (kinesis_) kinesis_->subscriptions().stop();
        if (http_) http_->stop(settings_.stop_grace_ms);
        if (requests_) requests_->stop();
        retention_.reset();
        delivery_.reset();
        if (logs_) logs_->subscription_delivery().stop();
        log_metrics_.reset();
        metric_upkeep_.reset();
        alarms_.reset();
        if (notifications_) notifications_->stop();
        if (!serving_) return;
        if (auto kept = identities_->keep_up(); !kept) {
            log::warning("server", "uses of keys could not be saved: {}", kept.error().message());
        }
        // Not for safety, which the write-ahead log gives, but so that the next start has none of
        // it to read.
        if (auto flushed = engine_->flush(); !flushed) {
            log::warning("server", "events stay in the write-ahead log: {}",
                         flushed.error().message());
        }
        if (auto flushed = records_->flush(); !flushed) {
            log::warning("server", "records stay in the write-ahead log: {}",
                         flushed.error().message());
        }
        if (auto flushed = metrics_->flush(); !flushed) {
            log::warning("server", "datapoints stay in their write-ahead log: {}",
                         flushed.error().message());
        }
        log::info("server", "stopped");
    }

  private:
    Result<void> open_stores() {
        folder_ = YG_TRY(DataFolder::open(settings_.data));
        credentials_path_ = folder_->file("credentials");
        files_ = io::make_posix_file_system();
        database_ =
            YG_TRY(named("control database", meta::Database::open(folder_->file("meta.db"))));
        engine::Options options;
        options.folder = folder_->file("events");
        options.memory_budget = settings_.memory;
        options.wal_file_bytes = settings_.wal_file_size;
        options.seal_bytes = settings_.seal_size;
        options.seal_age_ms = settings_.seal_age_ms;
        engine_ =
            YG_TRY(named("event store", engine::Engine::open(options, *files_, clock_, counters_)));
        // A quarter of the memory of the events: records are read soon after they are written.
        options.folder = folder_->file("streams");
        options.memory_budget = settings_.memory / 4;
        records_ = YG_TRY(named("record store", engine::Engine::open(options, *files_, clock_,
                                                                     record_counters_)));
        metrics::StoreOptions metric_options;
        metric_options.folder = folder_->file("metrics");
        metrics_ = YG_TRY(
            named("metric store", metrics::MetricStore::open(metric_options, *files_, clock_)));
        return {};
    }

    Result<void> open_accounts() {
        accounts_ =
            YG_TRY(named("accounts", services::iam::AccountStore::open(*database_, clock_)));
        std::optional<ports::RootKey> given;
        if (!settings_.root_access_key_id.empty()) {
            given = ports::RootKey{settings_.account, settings_.root_access_key_id,
                                   settings_.root_secret_access_key};
        }
        first_account_ = YG_TRY(
            named("first account", accounts_->ensure_first_account(settings_.account, given)));
        // What was made at the first start stays, whatever is asked for now.
        if (first_account_.key.account_id != settings_.account) {
            log::warning("server", "the first account of this data folder is {}, not {}",
                         first_account_.key.account_id, settings_.account);
        }
        settings_.account = first_account_.key.account_id;
        identities_ = YG_TRY(named(
            "identities", services::iam::IdentityCenter::open(*database_, *accounts_, clock_)));
        authorizer_ = std::make_unique<gateway::PolicyAuthorizer>(identities_->policies());
        authorizer_->add_resource_policies("iam", identities_->trust());
        authorizer_->add_resource_details("iam", identities_->policies());
        endpoints_ = YG_TRY(EndpointTable::open(YG_TRY(endpoints_of(
            settings_.endpoints, settings_.endpoint_policies, settings_.endpoint_vpcs))));
        authorizer_->set_endpoints(*endpoints_);
        identities_->serve(*authorizer_);
        return {};
    }

    Result<void> open_services() {
        kinesis_ = YG_TRY(named("Kinesis", services::kinesis::KinesisOperations::create(
                                               {*records_, *database_, clock_, settings_.kinesis_shard_limits})));
        authorizer_->add_resource_policies("kinesis", *kinesis_);
        logs_ = YG_TRY(named("CloudWatch Logs", services::logs::LogsOperations::create(
                                                    {*engine_, *database_, clock_, counters_,
                                                     *authorizer_, kinesis_.get(), &identities_->roles(),
                                                     metrics_.get()})));
        authorizer_->add_resource_policies("logs", logs_->resource_policies());
        notifications_ = YG_TRY(
            named("notifications", Notifications::open(settings_, *database_, clock_, counters_,
                                                       *authorizer_)));
        notifications_->add_to(*authorizer_);
        cloudwatch_ = YG_TRY(named("CloudWatch", services::cloudwatch::CloudWatchOperations::create(
                                                     {*metrics_, *database_, clock_,
                                                      notifications_->alarm_actions(),
                                                      {}})));
        requests_ = std::make_unique<ThreadPool>("request", settings_.request_threads);
        gateway_ = std::make_unique<gateway::Gateway>(
            gateway_options(settings_),
            gateway::GatewayPorts{identities_->credentials(), *authorizer_, nullptr, clock_,
                                  *requests_, counters_});
        auto logs_service = api::logs::registration(logs_);
        logs_service.replace_decoder("PutLogEvents", services::logs::decode_put_log_events);
        gateway_->add_service(std::move(logs_service));
        gateway_->add_service(api::kinesis::registration(kinesis_));
        gateway_->add_service(api::cloudwatch::registration(cloudwatch_));
        gateway_->add_service(api::iam::registration(identities_->iam()));
        gateway_->add_service(api::sts::registration(identities_->sts()));
        notifications_->add_to(*gateway_);
        gateway_->add_service(
            api::yagura::registration(std::make_shared<services::admin::AdminService>(
                *accounts_, *logs_, notifications_->reports(), *authorizer_,
                identities_->policies(), settings_.account)));
        gateway_->start();
        register_figures();
        return {};
    }

    void register_figures() {
        counters_.gauge("yagura_start_time_seconds", "When this process began to serve.")
            .set(clock_.now().value / kSecondMs);
        counters_
            .gauge("yagura_build_info", "Always 1; the version is a label.",
                   {{"version", std::string(kVersion)}})
            .set(1);
        counters_.gauge_callback("yagura_control_database_bytes", "Size of the control database.",
                                 [this] { return static_cast<double>(database_->size_bytes()); });
    }

    Result<std::optional<net::TlsOptions>> tls_options() {
        if (settings_.tls == Tls::Off) return std::optional<net::TlsOptions>();
        if (settings_.tls == Tls::Files) {
            return net::TlsOptions{settings_.tls_certificate, settings_.tls_key};
        }
        std::vector<std::string> names = settings_.tls_names;
        std::vector<ListenAddress> addresses = settings_.listen;
        for (const EndpointSettings& endpoint : endpoints_->endpoints())
            addresses.push_back(endpoint.address);
        for (const ListenAddress& address : addresses) {
            if (address.address != "0.0.0.0" && address.address != "::")
                names.push_back(address.address);
        }
        const auto files = YG_TRY(
            named("tls = auto", net::ensure_tls_authority(folder_->file("tls"), names, clock_)));
        trust_lines_ = net::tls_trust_lines(files);
        ca_bundle_ = std::filesystem::absolute(files.authority_file).string();
        return net::TlsOptions{files.certificate_file.string(), files.key_file.string()};
    }

    Result<void> listen() {
        const auto tls = YG_TRY(tls_options());
        std::vector<net::ListenerOptions> listeners;
        for (const ListenAddress& address : settings_.listen) {
            listeners.push_back({address.text(), address.address, address.port, tls});
        }
        // Names of endpoints hold no colon, so they are not those of the addresses above.
        for (const EndpointSettings& endpoint : endpoints_->endpoints()) {
            listeners.push_back(
                {endpoint.name, endpoint.address.address, endpoint.address.port, tls});
        }
        tls_ = tls.has_value();
        http_ = YG_TRY(named(
            "listening",
            net::HttpServer::start(std::move(listeners), settings_.http, settings_.network_threads,
                                   gateway_->handler(), counters_, &clock_)));
        endpoint_url_ = settings_.endpoint_url.empty() ? url_of(settings_.listen.front(), 0)
                                                       : settings_.endpoint_url;
        cloudwatch_->alarms().lead_links_to(endpoint_url_);
        return {};
    }

    std::string url_of(ListenAddress address, std::size_t listener) const {
        if (address.address == "0.0.0.0") address.address = "127.0.0.1";
        if (address.address == "::") address.address = "::1";
        address.port = http_->port(listener);
        return fmt::format("{}://{}", tls_ ? "https" : "http", address.text());
    }

    Result<void> write_credentials() {
        // The profile is written when the key is new, and again when somebody lost the file.
        if (first_account_.created || !std::filesystem::exists(credentials_path_)) {
            YG_CHECK(save_profile(credentials_path_,
                                  {"yagura", first_account_.key.access_key_id,
                                   first_account_.key.secret, settings_.region, endpoint_url_}));
        }
        return update_endpoints(credentials_path_, endpoint_url_, ca_bundle_);
    }

    void start_jobs() {
        logs_->live_tail().run_in_background();
        kinesis_->subscriptions().run_in_background();
        logs_->subscription_delivery().run_in_background();
        notifications_->start(endpoint_url_);
        delivery_ = std::make_unique<PeriodicJob>(kSecondMs, [this] {
            if (auto delivered = logs_->subscription_delivery().tick(); !delivered) {
                log::warning("server", "positions of subscriptions could not be noted: {}",
                             delivered.error().message());
            }
        });
        alarms_ = std::make_unique<PeriodicJob>(kAlarmIntervalMs,
                                                [this] { cloudwatch_->alarms().tick(); });
        metric_upkeep_ = std::make_unique<PeriodicJob>(kSecondMs, [this] {
            if (auto kept = metrics_->maintain(); !kept) {
                log::warning("server", "datapoints could not be written out: {}",
                             kept.error().message());
            }
        });
        log_metrics_ = std::make_unique<PeriodicJob>(kSecondMs, [this] {
            if (auto published = logs_->publish_metrics(); !published) {
                log::warning("server", "metric filters could not be served: {}",
                             published.error().message());
            }
        });
        retention_ = std::make_unique<PeriodicJob>(kRetentionIntervalMs, [this] {
            if (auto applied = logs_->apply_retention(); !applied) {
                log::warning("server", "retention could not be applied: {}",
                             applied.error().message());
            }
            if (auto kept = identities_->keep_up(); !kept) {
                log::warning("server", "uses of keys could not be saved: {}",
                             kept.error().message());
            }
            if (auto forgotten = notifications_->forget_old(); !forgotten) {
                log::warning("server", "old notifications could not be forgotten: {}",
                             forgotten.error().message());
            }
            if (auto applied = kinesis_->apply_retention(); !applied) {
                log::warning("server", "retention of streams could not be applied: {}",
                             applied.error().message());
            }
        });
    }

    Settings settings_;
    Clock& clock_;
    CounterRegistry counters_;
    CounterRegistry record_counters_;  ///< the second store's; its names are the first one's
    std::unique_ptr<DataFolder> folder_;
    std::unique_ptr<io::FileSystem> files_;
    std::unique_ptr<meta::Database> database_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<engine::Engine> records_;  ///< of Kinesis streams
    std::unique_ptr<metrics::MetricStore> metrics_;
    std::unique_ptr<services::iam::AccountStore> accounts_;
    std::unique_ptr<services::iam::IdentityCenter> identities_;
    std::unique_ptr<EndpointTable> endpoints_;
    std::unique_ptr<gateway::PolicyAuthorizer> authorizer_;
    std::shared_ptr<services::kinesis::KinesisOperations> kinesis_;
    std::shared_ptr<services::logs::LogsOperations> logs_;
    std::unique_ptr<Notifications> notifications_;
    std::shared_ptr<services::cloudwatch::CloudWatchOperations> cloudwatch_;
    std::unique_ptr<ThreadPool> requests_;
    std::unique_ptr<gateway::Gateway> gateway_;
    std::unique_ptr<net::HttpServer> http_;
    std::unique_ptr<PeriodicJob> retention_;
    std::unique_ptr<PeriodicJob> delivery_;  ///< of subscriptions
    std::unique_ptr<PeriodicJob> metric_upkeep_;
    std::unique_ptr<PeriodicJob> log_metrics_;  ///< metric filters
    std::unique_ptr<PeriodicJob> alarms_;
    services::iam::AccountStore::FirstAccount first_account_;
    std::vector<std::string> trust_lines_;
    std::string endpoint_url_;
    std::string ca_bundle_;  ///< of tls = auto
    std::string credentials_path_;
    bool tls_ = false;
    bool serving_ = false;
    bool stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(Settings settings, Clock& clock) {
    auto server = std::make_unique<RunningServer>(std::move(settings), clock);
    if (auto opened = server->open(); !opened) return fail(opened.error());
    return server;
}

}  // namespace yagura::server
