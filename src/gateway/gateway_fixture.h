#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/gateway_testing/errors.h"
#include "api/gateway_testing/service.h"
#include "api/yagura/errors.h"
#include "api/yagura/service.h"
#include "base/clock.h"
#include "base/counters.h"
#include "base/executor.h"
#include "crypto/sigv4.h"
#include "gateway/gateway.h"
#include "gateway/policy_authorizer.h"
#include "net/http_server.h"
#include "ports/audit.h"
#include "ports/credentials.h"

/// A gateway in a test's hands: two services of its own, keys that are known, a clock that stands
/// still at 2026-01-15T09:30:00Z, and no network.
namespace yagura::gateway::testing {

inline constexpr std::string_view kKeyId = "AKIAIOSFODNN7EXAMPLE";
inline constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
inline constexpr std::string_view kSessionKeyId = "ASIAQNZGKIQY56JQ7WML";
inline constexpr std::string_view kSessionToken = "FwoGZXIvYXdzEXAMPLE//token+with=signs";
inline constexpr std::string_view kAccount = "111122223333";
inline constexpr std::string_view kHost = "127.0.0.1:4586";
inline const TimeMs kNow(1'768'469'400'000);

class FakeStream final : public net::ResponseStream {
  public:
    bool write(std::string_view more) override {
        if (gone) return false;
        bytes += more;
        return true;
    }
    void finish() override { finished = true; }
    void abort() override { gone = true; }
    bool closed() const override { return gone || finished; }
    std::size_t pending_bytes() const override { return 0; }
    void on_close(std::function<void()> callback) override {
        callbacks.push_back(std::move(callback));
    }

    std::string bytes;
    bool finished = false;
    bool gone = false;
    std::vector<std::function<void()>> callbacks;
};

class FakeExchange final : public net::HttpExchange {
  public:
    explicit FakeExchange(net::HttpRequest request) : request_(std::move(request)) {}
    net::HttpRequest& request() override { return request_; }
    void respond(net::HttpResponse response) override {
        ++answers;
        answer = std::move(response);
    }
    std::shared_ptr<net::ResponseStream> stream(net::HttpResponse response) override {
        ++answers;
        answer = std::move(response);
        streamed = std::make_shared<FakeStream>();
        return streamed;
    }

    int answers = 0;
    net::HttpResponse answer;
    std::shared_ptr<FakeStream> streamed;

  private:
    net::HttpRequest request_;
};

class FakeCredentials final : public ports::CredentialLookup {
  public:
    FakeCredentials() {
        add(kKeyId);
        ports::AccessKey& session = add(kSessionKeyId);
        session.session_token = std::string(kSessionToken);
        session.expires = kNow + kHourMs;
        add("AKIAINACTIVEINACTIVE").active = false;
    }
    std::optional<ports::AccessKey> find_access_key(std::string_view id) const override {
        const auto found = keys.find(std::string(id));
        if (found == keys.end()) return std::nullopt;
        return found->second;
    }
    ports::AccessKey& add(std::string_view id, std::string_view account = kAccount) {
        ports::AccessKey& key = keys[std::string(id)];
        key.access_key_id = id;
        key.secret = kSecret;
        key.identity.kind = ports::Identity::Kind::Root;
        key.identity.account_id = account;
        key.identity.arn = "arn:aws:iam::" + std::string(account) + ":root";
        key.identity.principal_id = account;
        key.identity.access_key_id = id;
        return key;
    }
    std::map<std::string, ports::AccessKey> keys;
};

/// Plants what it is told to. The trees "full", "broken", "throws" and "busy" fail in their own
/// ways.
class Orchard final : public api::gateway_testing::OrchardService {
  public:
    Result<api::gateway_testing::PlantTreeResponse> plant_tree(
        const ports::RequestContext& context,
        const api::gateway_testing::PlantTreeRequest& request) override {
        last = context;
        if (breaks && request.name == "full")
            return yagura::fail(Errc::NoSpace, "/secret/path is full");
        if (breaks && request.name == "broken") return yagura::fail(Errc::Internal, "inner words");
        if (breaks && request.name == "throws") throw std::bad_alloc();
        if (breaks && request.name == "busy")
            return yagura::fail(Errc::LimitExceeded, "inner words");
        ++planted;
        return api::gateway_testing::PlantTreeResponse{"tree-" + request.name, context.account_id,
                                                       context.region};
    }
    Result<api::gateway_testing::GetTreeResponse> get_tree(
        const ports::RequestContext& context,
        const api::gateway_testing::GetTreeRequest& request) override {
        last = context;
        if (request.name == "none")
            return yagura::fail(
                api::gateway_testing::no_such_tree_exception("There is no such tree."));
        return api::gateway_testing::GetTreeResponse{7};
    }
    Result<void> fell_tree(const ports::RequestContext& context,
                           const api::gateway_testing::FellTreeRequest&) override {
        last = context;
        return {};
    }
    Result<void> watch_trees(const ports::RequestContext& context,
                             const api::gateway_testing::WatchTreesRequest& request,
                             api::gateway_testing::TreeEvents events) override {
        last = context;
        events.on_close([this] { ++closes; });
        for (int i = 1; i <= request.leaves.value_or(0); ++i) events.leaf_fell({i});
        if (request.leaves == 13)
            return yagura::fail(
                api::gateway_testing::validation_exception("Thirteen brings bad luck."));
        watched = std::make_unique<api::gateway_testing::TreeEvents>(events);
        return {};
    }

    bool breaks = true;  ///< some trees fail in inner ways
    ports::RequestContext last;
    int planted = 0;
    int closes = 0;
    std::unique_ptr<api::gateway_testing::TreeEvents> watched;
};

class Admin final : public api::yagura::YaguraService {
  public:
    Result<api::yagura::CreateAccountResponse> create_account(
        const ports::RequestContext&, const api::yagura::CreateAccountRequest&) override {
        return yagura::fail(Errc::Internal, "not in these tests");
    }
    Result<api::yagura::ExplainDecisionResponse> explain_decision(
        const ports::RequestContext&, const api::yagura::ExplainDecisionRequest&) override {
        return yagura::fail(Errc::Internal, "not in these tests");
    }
    Result<void> import_log_events(const ports::RequestContext&,
                                   const api::yagura::ImportLogEventsRequest& request) override {
        imported += request.log_events.size();
        return {};
    }
    Result<api::yagura::ListAccountsResponse> list_accounts(
        const ports::RequestContext&, const api::yagura::ListAccountsRequest&) override {
        return api::yagura::ListAccountsResponse{};
    }
    Result<api::yagura::ListKeptMailsResponse> list_kept_mails(
        const ports::RequestContext&, const api::yagura::ListKeptMailsRequest&) override {
        return api::yagura::ListKeptMailsResponse{};
    }
    Result<api::yagura::ListTroubledDeliveriesResponse> list_troubled_deliveries(
        const ports::RequestContext&, const api::yagura::ListTroubledDeliveriesRequest&) override {
        return api::yagura::ListTroubledDeliveriesResponse{};
    }
    std::size_t imported = 0;
};

class FakeAudit final : public ports::AuditSink {
  public:
    bool wanted() const override { return is_wanted; }
    void record(ports::AuditRecord record) override { records.push_back(std::move(record)); }
    bool is_wanted = true;
    std::vector<ports::AuditRecord> records;
};

struct Harness {
    explicit Harness(GatewayOptions options = {}, Executor* chosen = nullptr)
        : gateway(std::move(options), {credentials, authorizer, &audit, clock,
                                       chosen != nullptr ? *chosen : executor, counters}) {
        gateway.add_service(api::gateway_testing::registration(orchard));
        gateway.add_service(api::yagura::registration(admin));
    }

    void start() {
        if (std::exchange(started, true)) return;
        gateway.start();
        gateway.set_serving(true);
    }
    std::shared_ptr<FakeExchange> exchange(net::HttpRequest request) {
        start();
        auto made = std::make_shared<FakeExchange>(std::move(request));
        gateway.handle(made);
        return made;
    }
    net::HttpResponse send(net::HttpRequest request) {
        return exchange(std::move(request))->answer;
    }

    ManualClock clock{kNow};
    CounterRegistry counters;
    InlineExecutor executor;
    FakeCredentials credentials;
    NoIdentityPolicies identities;
    PolicyAuthorizer authorizer{identities};
    FakeAudit audit;
    std::shared_ptr<Orchard> orchard = std::make_shared<Orchard>();
    std::shared_ptr<Admin> admin = std::make_shared<Admin>();
    Gateway gateway;
    bool started = false;
};

/// How a test's request is signed.
struct Signing {
    std::string_view key_id = kKeyId;
    std::string_view secret = kSecret;
    std::string_view region = "eu-central-1";
    std::string_view service = "orchard";
    std::optional<std::string_view> token = std::nullopt;
    TimeMs time = kNow;
};

inline net::HttpRequest plain_request(std::string method, std::string target,
                                      std::string body = {}) {
    net::HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers.add("Host", std::string(kHost));
    request.headers.add("User-Agent", "gateway-test");
    request.body = std::move(body);
    request.remote_address = "192.0.2.7";
    return request;
}

inline net::HttpRequest json_request(std::string target, std::string body) {
    net::HttpRequest request = plain_request("POST", "/", std::move(body));
    request.headers.add("Content-Type", "application/x-amz-json-1.1");
    request.headers.add("X-Amz-Target", std::move(target));
    return request;
}

inline net::HttpRequest form_request(std::string body) {
    net::HttpRequest request = plain_request("POST", "/", std::move(body));
    request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    return request;
}

inline net::HttpRequest cbor_request(std::string operation, std::string body) {
    net::HttpRequest request =
        plain_request("POST", "/service/Orchard/operation/" + operation, std::move(body));
    request.headers.add("Smithy-Protocol", "rpc-v2-cbor");
    if (!request.body.empty()) request.headers.add("Content-Type", "application/cbor");
    return request;
}

inline std::vector<crypto::HeaderField> fields_of(const net::HttpRequest& request) {
    std::vector<crypto::HeaderField> fields;
    for (const auto& [name, value] : request.headers) fields.push_back({name, value});
    return fields;
}

/// Signs as a good client does.
inline net::HttpRequest sign(net::HttpRequest request, const Signing& how = {}) {
    const auto added = crypto::sign_request({how.key_id, how.secret, how.token},
                                            {.method = request.method,
                                             .target = request.target,
                                             .headers = fields_of(request),
                                             .payload_hash = crypto::sha256_hex(request.body),
                                             .region = how.region,
                                             .service = how.service,
                                             .time = how.time});
    for (const auto& [name, value] : added) request.headers.add(name, value);
    return request;
}

inline net::HttpRequest presign(net::HttpRequest request, int expires_seconds,
                                const Signing& how = {}) {
    const std::vector<crypto::HeaderField> host = {{"host", *request.headers.find("host")}};
    request.target = crypto::presign_target({how.key_id, how.secret, how.token},
                                            {.method = request.method,
                                             .target = request.target,
                                             .headers = host,
                                             .payload_hash = crypto::sha256_hex(request.body),
                                             .region = how.region,
                                             .service = how.service,
                                             .time = how.time},
                                            expires_seconds);
    return request;
}

inline std::string header(const net::HttpResponse& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(""));
}

}  // namespace yagura::gateway::testing
