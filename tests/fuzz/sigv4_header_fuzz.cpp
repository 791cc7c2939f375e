// Authorization headers and presigned queries that a stranger wrote: the verifier refuses each with
// an error that has a name, and never lets one in. The first line is the Authorization header, the
// second the request target, the third X-Amz-Date, the rest the body.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "crypto/sigv4.h"
#include "gateway/signature_verifier.h"

namespace {

class OneKey final : public yagura::ports::CredentialLookup {
  public:
    std::optional<yagura::ports::AccessKey> find_access_key(std::string_view id) const override {
        if (id != "AKIAIOSFODNN7EXAMPLE") return std::nullopt;
        yagura::ports::AccessKey key;
        key.access_key_id = id;
        key.secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        return key;
    }
};

std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace yagura;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    net::HttpRequest request;
    request.method = "POST";
    request.headers.add("Host", "127.0.0.1:4586");
    const std::string_view authorization = take_line(text);
    if (!authorization.empty()) request.headers.add("Authorization", std::string(authorization));
    request.target = take_line(text);
    const std::string_view date = take_line(text);
    if (!date.empty()) request.headers.add("X-Amz-Date", std::string(date));
    request.body = text;

    static const OneKey keys;
    static const gateway::SignatureVerifier verifier(keys, {});
    const auto caller = verifier.authenticate({request, "logs", TimeMs(1'768'469'400'000)});
    YG_VERIFY(!caller.has_value());
    YG_VERIFY(!caller.error().name().empty());
    gateway::peek_credential(request);

    // What is canonical stays as it is.
    const std::string query = crypto::canonical_query(crypto::split_target(request.target).query);
    YG_VERIFY(crypto::canonical_query(query) == query);
    return 0;
}
