#include <fmt/core.h>

#include <array>

#include "cli/corpus/dice.h"
#include "cli/corpus/generators.h"
#include "cli/corpus/pieces.h"

namespace yagura::cli::corpus {
namespace {

constexpr std::array<std::string_view, 6> kHosts = {"web01", "web02",  "web03",
                                                    "web04", "edge01", "edge02"};

constexpr std::array<std::string_view, 16> kBrowsers = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.6 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0",
    "Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/128.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPad; CPU OS 16_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/16.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (compatible; examplebot/2.1; +http://bot.example/about)",
    "curl/8.5.0",
    "python-requests/2.31.0",
    "Go-http-client/2.0",
    "Prometheus/2.47.0",
    "okhttp/4.12.0",
    "kube-probe/1.29"};
constexpr std::array<std::string_view, 14> kPages = {"/",
                                                     "/index.html",
                                                     "/shop/item/",
                                                     "/shop/cart",
                                                     "/shop/checkout",
                                                     "/search?q=",
                                                     "/api/v1/items/",
                                                     "/api/v1/users/",
                                                     "/static/js/app.8f3c1a.js",
                                                     "/static/css/main.2b91d0.css",
                                                     "/images/products/",
                                                     "/login",
                                                     "/account/orders/",
                                                     "/healthz"};
constexpr std::array<std::string_view, 18> kProbes = {
    "/wp-login.php",
    "/xmlrpc.php",
    "/.env",
    "/.git/config",
    "/phpmyadmin/index.php",
    "/admin/config.php",
    "/cgi-bin/luci",
    "/actuator/health",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
    "/boaform/admin/formLogin",
    "/solr/admin/info/system?wt=json",
    "/manager/html",
    "/owa/auth/logon.aspx",
    "/server-status",
    "/backup.zip",
    "/.aws/credentials",
    "/hudson",
    "/setup.cgi?next_file=netgear.cfg"};
constexpr std::array<std::string_view, 30> kWords = {
    "lamp",       "chair",    "garden",   "kettle", "bicycle", "keyboard", "notebook", "coffee",
    "headphones", "backpack", "umbrella", "camera", "tripod",  "desk",     "monitor",  "cable",
    "charger",    "speaker",  "printer",  "router", "socks",   "jacket",   "boots",    "helmet",
    "tent",       "stove",    "bottle",   "watch",  "scarf",   "gloves"};
constexpr std::array<std::string_view, 14> kSshNames = {
    "root", "admin", "ubuntu",  "test",   "oracle", "postgres", "git",
    "user", "pi",    "ftpuser", "deploy", "hadoop", "jenkins",  "nagios"};
constexpr std::array<std::string_view, 8> kSshStaff = {"deploy", "ansible", "alice", "bob",
                                                       "carol",  "backup",  "dave",  "erin"};

class Web final : public Generator {
  public:
    explicit Web(std::uint64_t seed) : dice_(seed ^ 0x574542) {
        for (const std::string_view host : kHosts)
            streams_.push_back(fmt::format("{}/access.log", host));
        for (const std::string_view host : kHosts)
            streams_.push_back(fmt::format("{}/auth.log", host));
        for (std::uint32_t& process : ssh_process_) process = dice_.between(900, 30'000);
        make_browsers();
    }

    std::uint32_t next(TimeMs time, std::string& out) override {
        const std::uint32_t host = dice_.skewed(static_cast<std::uint32_t>(kHosts.size()));
        if (dice_.one_in(12) || guesses_left_ > 0) {
            sshd(host, time, out);
            return host + static_cast<std::uint32_t>(kHosts.size());
        }
        access(time, out);
        return host;
    }

    const std::vector<std::string>& streams() const override { return streams_; }

  private:
    /// The user agents above, with the versions that are about.
    void make_browsers() {
        for (int round = 0; round < 12; ++round) {
            for (std::string browser :
                 std::vector<std::string>(kBrowsers.begin(), kBrowsers.end())) {
                for (const std::string_view name : {"Chrome/", "Firefox/", "rv:", "Version/"}) {
                    const std::size_t at = browser.find(name);
                    if (at == browser.npos || round == 0) continue;
                    const std::size_t begin = at + name.size();
                    const std::size_t end = browser.find('.', begin);
                    browser.replace(begin, end - begin,
                                    fmt::format("{}", (name == "Version/" ? 14 : 108) + round * 2));
                }
                browsers_.push_back(std::move(browser));
            }
        }
    }

    // 198.18.0.0/15 is set aside for benchmarks (RFC 2544), so no line points at anybody.
    std::uint32_t visitor() { return (198u << 24) + (18u << 16) + dice_.leaning(1u << 17); }

    void append_page(std::string& out) {
        const std::uint32_t page = dice_.leaning(static_cast<std::uint32_t>(kPages.size()));
        out += kPages[page];
        switch (page) {
            case 2:
            case 6:
            case 7:
                append_decimal(out, 1000 + dice_.leaning(400'000));
                break;
            case 5:
                out += dice_.pick(kWords);
                out += '+';
                out += dice_.pick(kWords);
                out += "&page=";
                append_decimal(out, 1 + dice_.skewed(9));
                break;
            case 10:
                out += dice_.pick(kWords);
                out += '-';
                append_decimal(out, dice_.below(4000));
                out += ".webp";
                break;
            case 12:
                append_decimal(out, 700'000 + dice_.leaning(900'000));
                break;
            default:
                break;
        }
    }

    std::uint32_t status(bool probe) {
        if (probe) return dice_.one_in(20) ? 403 : 404;
        const std::uint32_t place = dice_.below(1000);
        if (place < 880) return 200;
        if (place < 930) return 304;
        if (place < 955) return 302;
        if (place < 980) return 404;
        if (place < 990) return 401;
        if (place < 995) return 500;
        return place < 998 ? 502 : 429;
    }

    void access(TimeMs time, std::string& out) {
        const bool probe = dice_.one_in(45);
        append_ipv4(out, visitor());
        out += " - - [";
        times_.append_common_log(out, time);
        out += dice_.one_in(9) ? "] \"POST " : "] \"GET ";
        if (probe) {
            out += dice_.pick_skewed(kProbes);
        } else {
            append_page(out);
        }
        const std::uint32_t code = status(probe);
        out += dice_.one_in(4) ? " HTTP/1.1\" " : " HTTP/2.0\" ";
        append_decimal(out, code);
        out += ' ';
        append_decimal(out, code == 304 ? 0 : 120 + dice_.leaning(180'000));
        if (probe || dice_.one_in(8)) {
            out += " \"-\" \"";
        } else {
            out += " \"https://www.shop.example";
            const std::size_t begin = out.size();
            append_page(out);
            const bool query =
                std::string_view(out).substr(begin).find('?') != std::string_view::npos;
            if (!dice_.one_in(4)) {
                out += query ? "&visit=" : "?visit=";
                append_hex_digits(out, dice_.bits(), 16);
                out += "&t=";
                append_decimal(out, static_cast<std::uint64_t>(time.value) % 100'000'000);
            }
            out += "\" \"";
        }
        out += dice_.pick_leaning(browsers_);
        out += '"';
    }

    void sshd(std::uint32_t host, TimeMs time, std::string& out) {
        if (guesses_left_ > 0) {
            --guesses_left_;
        } else if (dice_.one_in(150)) {
            guesses_left_ = dice_.between(20, 400);
            guesser_ = visitor();
        }
        times_.append_syslog(out, time);
        out += ' ';
        out += kHosts[host];
        out += " sshd[";
        if (dice_.one_in(3)) ssh_process_[host] += dice_.between(1, 40);
        append_decimal(out, 400 + ssh_process_[host] % 4'000'000);
        out += "]: ";
        if (guesses_left_ > 0) {
            refused(guesser_, out);
        } else if (dice_.one_in(3)) {
            refused(visitor(), out);
        } else {
            staff(out);
        }
    }

    void refused(std::uint32_t address, std::string& out) {
        const std::string_view name = dice_.pick_skewed(kSshNames);
        const bool known = name == "root";
        switch (dice_.below(4)) {
            case 0:
                out += "Invalid user ";
                out += name;
                out += " from ";
                append_ipv4(out, address);
                out += " port ";
                append_decimal(out, dice_.between(1024, 65'535));
                return;
            case 1:
                out += "Connection closed by authenticating user ";
                out += name;
                out += ' ';
                append_ipv4(out, address);
                out += " port ";
                append_decimal(out, dice_.between(1024, 65'535));
                out += " [preauth]";
                return;
            default:
                out += known ? "Failed password for " : "Failed password for invalid user ";
                out += name;
                out += " from ";
                append_ipv4(out, address);
                out += " port ";
                append_decimal(out, dice_.between(1024, 65'535));
                out += " ssh2";
        }
    }

    void staff(std::string& out) {
        const std::uint32_t who = dice_.skewed(static_cast<std::uint32_t>(kSshStaff.size()));
        switch (dice_.below(3)) {
            case 0:
                out += "Accepted publickey for ";
                out += kSshStaff[who];
                out += " from 10.0.0.";
                append_decimal(out, 10 + who);
                out += " port ";
                append_decimal(out, dice_.between(32'768, 60'999));
                out += " ssh2: ED25519 SHA256:mXk2vQ0pLr8sT4uW6yZ1aB3cD5eF7gH9iJ0kL2mN4o";
                append_decimal(out, who);
                return;
            case 1:
                out += "pam_unix(sshd:session): session opened for user ";
                out += kSshStaff[who];
                out += "(uid=";
                append_decimal(out, 1000 + who);
                out += ") by (uid=0)";
                return;
            default:
                out += "pam_unix(sshd:session): session closed for user ";
                out += kSshStaff[who];
        }
    }

    Dice dice_;
    TimeText times_;
    std::vector<std::string> streams_;
    std::vector<std::string> browsers_;
    std::array<std::uint32_t, kHosts.size()> ssh_process_{};
    std::uint32_t guesses_left_ = 0;
    std::uint32_t guesser_ = 0;
};

}  // namespace

std::unique_ptr<Generator> make_web(std::uint64_t seed) {
    return std::make_unique<Web>(seed);
}

}  // namespace yagura::cli::corpus
