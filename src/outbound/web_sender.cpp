#include "outbound/web_sender.h"

#include <utility>

#include "outbound/transfer.h"

namespace yagura::outbound {
namespace {

constexpr std::size_t kMaxAnswer = 64 * 1024;

/// Passes over the body of an answer, so that the connection can be used again; of an endless one
/// it lets go.
std::size_t pass_over(const char*, std::size_t size, std::size_t count, void* passed) {
    auto& total = *static_cast<std::size_t*>(passed);
    total += size * count;
    return total > kMaxAnswer ? 0 : size * count;
}

class CurlWebSender final : public WebSender {
  public:
    explicit CurlWebSender(WebOptions options) : options_(std::move(options)) {}

    Result<int> post(const WebPost& post) override {
        Transfer transfer(options_.rules, Wish::Client);
        CurlList headers;
        for (const auto& [name, value] : post.headers) headers.add(name + ": " + value);
        headers.add("Expect:");  // no waiting for leave to send
        std::size_t passed = 0;
        transfer.set(CURLOPT_URL, post.url.c_str());
        transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
        transfer.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        transfer.set(CURLOPT_POST, 1L);
        transfer.set(CURLOPT_POSTFIELDS, post.body.data());
        transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
        transfer.set(CURLOPT_HTTPHEADER, headers.get());
        transfer.set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout_ms));
        transfer.set(CURLOPT_WRITEFUNCTION, &pass_over);
        transfer.set(CURLOPT_WRITEDATA, &passed);
        if (!options_.ca_file.empty()) transfer.set(CURLOPT_CAINFO, options_.ca_file.c_str());
        if (!post.user.empty()) {
            transfer.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC | CURLAUTH_DIGEST));
            transfer.set(CURLOPT_USERNAME, post.user.c_str());
            transfer.set(CURLOPT_PASSWORD, post.password.c_str());
        }
        const CURLcode code = transfer.run();
        const long status = transfer.response_code();
        const bool cut_short = code == CURLE_WRITE_ERROR && status >= 200;
        if (code != CURLE_OK && !cut_short) return fail(transfer.error(code));
        return static_cast<int>(status);
    }

  private:
    const WebOptions options_;
};

}  // namespace

std::unique_ptr<WebSender> WebSender::create(WebOptions options) {
    return std::make_unique<CurlWebSender>(std::move(options));
}

}  // namespace yagura::outbound
