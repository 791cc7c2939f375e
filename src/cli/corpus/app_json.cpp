#include <fmt/core.h>

#include <array>

#include "cli/corpus/dice.h"
#include "cli/corpus/generators.h"
#include "cli/corpus/pieces.h"

namespace yagura::cli::corpus {
namespace {

struct Service {
    std::string_view name;
    std::string_view version;
    std::uint32_t pods;
};
constexpr auto kServices = std::to_array<Service>({{"gateway", "4.12.1", 6},
                                                   {"checkout", "2.31.0", 4},
                                                   {"catalog", "1.88.3", 4},
                                                   {"payments", "3.7.2", 3},
                                                   {"inventory", "1.19.0", 3},
                                                   {"search", "5.2.4", 4},
                                                   {"sessions", "2.0.9", 2},
                                                   {"mailer", "0.14.6", 1}});
constexpr std::array<std::string_view, 10> kRoutes = {
    "/v1/items/{id}",  "/v1/items",  "/v1/cart",     "/v1/cart/items", "/v1/orders",
    "/v1/orders/{id}", "/v1/search", "/v1/sessions", "/v1/users/{id}", "/v1/stock/{sku}"};
constexpr std::array<std::string_view, 8> kStatements = {
    "SELECT * FROM items WHERE id = $1",
    "SELECT * FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20",
    "INSERT INTO orders (id, user_id, total) VALUES ($1, $2, $3)",
    "UPDATE stock SET reserved = reserved + $1 WHERE sku = $2",
    "SELECT sku, available FROM stock WHERE sku = ANY($1)",
    "DELETE FROM carts WHERE id = $1",
    "SELECT id, email FROM users WHERE id = $1",
    "UPDATE sessions SET seen_at = now() WHERE id = $1"};
struct Failure {
    std::string_view type;
    std::string_view text;
    std::string_view stack;
};
constexpr auto kFailures = std::to_array<Failure>({
    {"TimeoutError", "upstream did not answer within 2000 ms",
     R"(TimeoutError: upstream did not answer within 2000 ms\n    at Client.send (/app/lib/client.js:118:15)\n    at retry (/app/lib/retry.js:42:9)\n    at async handle (/app/routes/orders.js:77:18))"},
    {"CardDeclined", "card was declined by the issuer",
     R"(CardDeclined: card was declined by the issuer\n    at authorize (/app/lib/payments.js:203:11)\n    at async pay (/app/routes/checkout.js:131:20))"},
    {"OutOfStock", "not enough stock for the order",
     R"(OutOfStock: not enough stock for the order\n    at reserve (/app/lib/stock.js:64:13)\n    at async place (/app/routes/orders.js:52:5))"},
    {"ConnectionReset", "connection reset by peer",
     R"(ConnectionReset: connection reset by peer\n    at Socket.onError (/app/lib/pool.js:88:21)\n    at emit (node:events:519:28))"},
});

/// A request that several services log about.
struct Trace {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::uint32_t user = 0;
    std::uint32_t events_left = 0;
};

class AppJson final : public Generator {
  public:
    explicit AppJson(std::uint64_t seed) : dice_(seed ^ 0x4a534f4e) {
        for (const Service& service : kServices) {
            for (std::uint32_t pod = 0; pod < service.pods; ++pod) {
                std::string name =
                    fmt::format("{}-{:08x}-", service.name, dice_.bits() & 0xffffffff);
                for (int index = 0; index < 5; ++index)
                    name += "bcdfghjklmnpqrstvwxz2456789"[dice_.below(27)];
                pods_.push_back({static_cast<std::uint32_t>(&service - kServices.data()), name});
                streams_.push_back(std::move(name));
            }
        }
        for (Trace& trace : traces_) renew(trace);
    }

    std::uint32_t next(TimeMs time, std::string& out) override {
        const std::uint32_t index = dice_.leaning(static_cast<std::uint32_t>(pods_.size()));
        const Pod& pod = pods_[index];
        Trace& trace = traces_[dice_.below(static_cast<std::uint32_t>(traces_.size()))];
        const std::uint32_t what = dice_.below(100);
        if (what < 55) {
            request(pod, trace, time, out);
        } else if (what < 80) {
            statement(pod, trace, time, out);
        } else if (what < 90) {
            business(pod, trace, time, out);
        } else if (what < 97) {
            cache(pod, trace, time, out);
        } else {
            failure(pod, trace, time, out);
        }
        if (--trace.events_left == 0) renew(trace);
        return index;
    }

    const std::vector<std::string>& streams() const override { return streams_; }

  private:
    struct Pod {
        std::uint32_t service = 0;
        std::string name;
    };

    void renew(Trace& trace) {
        trace = {dice_.bits(), dice_.bits(), 10'000 + dice_.leaning(2'000'000),
                 dice_.between(1, 6)};
    }

    void head(const Pod& pod, const Trace& trace, TimeMs time, std::string_view level,
              std::string& out) {
        const Service& service = kServices[pod.service];
        out += R"({"timestamp":")";
        times_.append_iso_seconds(out, time);
        out += '.';
        append_padded(out, static_cast<std::uint32_t>(((time.value % 1000) + 1000) % 1000), 3);
        out += R"(Z","level":")";
        out += level;
        out += R"(","service":")";
        out += service.name;
        out += R"(","version":")";
        out += service.version;
        out += R"(","pod":")";
        out += pod.name;
        out += R"(","trace_id":")";
        append_hex_digits(out, trace.high, 16);
        append_hex_digits(out, trace.low, 16);
        out += R"(","span_id":")";
        append_hex_digits(out, dice_.bits(), 16);
        out += '"';
    }

    void append_milliseconds(std::uint32_t scale, std::string& out) {
        append_decimal(out, dice_.leaning(scale));
        out += '.';
        append_padded(out, dice_.below(1000), 3);
    }

    void request(const Pod& pod, const Trace& trace, TimeMs time, std::string& out) {
        const std::uint32_t place = dice_.below(1000);
        const std::uint32_t status = place < 900   ? 200
                                     : place < 940 ? 201
                                     : place < 970 ? 404
                                     : place < 985 ? 400
                                     : place < 995 ? 503
                                                   : 500;
        head(pod, trace, time, status >= 500 ? "error" : status >= 400 ? "warn" : "info", out);
        out += R"(,"message":"request completed","http":{"method":")";
        out += dice_.one_in(4) ? "POST" : "GET";
        out += R"(","route":")";
        out += dice_.pick_skewed(kRoutes);
        out += R"(","status":)";
        append_decimal(out, status);
        out += R"(,"duration_ms":)";
        append_milliseconds(status >= 500 ? 4000 : 600, out);
        out += R"(,"bytes":)";
        append_decimal(out, 80 + dice_.leaning(60'000));
        out += R"(},"client_ip":")";
        append_ipv4(out, (198u << 24) + (18u << 16) + trace.user % (1u << 17));
        out += R"(","user_id":)";
        append_decimal(out, trace.user);
        out += R"(,"request_id":")";
        append_uuid(out, dice_);
        out += R"("})";
    }

    void statement(const Pod& pod, const Trace& trace, TimeMs time, std::string& out) {
        const bool slow = dice_.one_in(60);
        head(pod, trace, time, slow ? "warn" : "debug", out);
        out += slow ? R"(,"message":"slow query","db":{"statement":")"
                    : R"(,"message":"query","db":{"statement":")";
        out += dice_.pick_skewed(kStatements);
        out += R"(","rows":)";
        append_decimal(out, dice_.skewed(200));
        out += R"(,"duration_ms":)";
        append_milliseconds(slow ? 3000 : 40, out);
        out += "}}";
    }

    void business(const Pod& pod, const Trace& trace, TimeMs time, std::string& out) {
        head(pod, trace, time, "info", out);
        out += R"(,"message":"order placed","order_id":"ord_)";
        append_hex_digits(out, dice_.bits(), 12);
        out += R"(","user_id":)";
        append_decimal(out, trace.user);
        out += R"(,"items":)";
        append_decimal(out, 1 + dice_.skewed(9));
        out += R"(,"total":)";
        append_decimal(out, 5 + dice_.skewed(900));
        out += '.';
        append_padded(out, dice_.below(100), 2);
        out += dice_.one_in(3) ? R"(,"currency":"JPY"})" : R"(,"currency":"EUR"})";
    }

    void cache(const Pod& pod, const Trace& trace, TimeMs time, std::string& out) {
        head(pod, trace, time, "debug", out);
        out += dice_.one_in(4) ? R"(,"message":"cache miss","key":"item:)"
                               : R"(,"message":"cache hit","key":"item:)";
        append_decimal(out, 1000 + dice_.leaning(400'000));
        out += R"(","ttl_s":)";
        append_decimal(out, dice_.below(3600));
        out += '}';
    }

    void failure(const Pod& pod, const Trace& trace, TimeMs time, std::string& out) {
        const Failure& what = dice_.pick_skewed(kFailures);
        head(pod, trace, time, "error", out);
        out += R"(,"message":"request failed","error":{"type":")";
        out += what.type;
        out += R"(","message":")";
        out += what.text;
        out += R"(","stack":")";
        out += what.stack;
        out += R"("},"user_id":)";
        append_decimal(out, trace.user);
        out += R"(,"attempt":)";
        append_decimal(out, 1 + dice_.skewed(4));
        out += '}';
    }

    Dice dice_;
    TimeText times_;
    std::vector<std::string> streams_;
    std::vector<Pod> pods_;
    std::array<Trace, 256> traces_;
};

}  // namespace

std::unique_ptr<Generator> make_app_json(std::uint64_t seed) {
    return std::make_unique<AppJson>(seed);
}

}  // namespace yagura::cli::corpus
