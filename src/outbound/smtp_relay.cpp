#include "outbound/smtp_relay.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/random.h"
#include "outbound/transfer.h"

namespace yagura::outbound {
namespace {

std::uint16_t usual_port(SmtpSecurity security) {
    switch (security) {
        case SmtpSecurity::Tls:
            return 465;
        case SmtpSecurity::None:
            return 25;
        default:
            return 587;
    }
}

/// What libcurl reads the mail from.
struct Source {
    std::string_view left;
    static std::size_t read(char* out, std::size_t size, std::size_t count, void* self) {
        auto& source = *static_cast<Source*>(self);
        const std::size_t bytes = std::min(size * count, source.left.size());
        std::memcpy(out, source.left.data(), bytes);
        source.left.remove_prefix(bytes);
        return bytes;
    }
};

class SmtpRelay final : public MailRelay {
  public:
    SmtpRelay(SmtpOptions options, const Clock& clock)
        : options_(std::move(options)), clock_(clock) {
        if (options_.port == 0) options_.port = usual_port(options_.security);
        const bool v6 = options_.host.find(':') != std::string::npos;
        url_ =
            fmt::format("{}://{}{}{}:{}", options_.security == SmtpSecurity::Tls ? "smtps" : "smtp",
                        v6 ? "[" : "", options_.host, v6 ? "]" : "", options_.port);
        domain_ = options_.from.substr(options_.from.rfind('@') + 1);
    }

    Result<void> send(const Mail& mail) override {
        const std::string text = mail_source(mail, options_.from, clock_.now(),
                                             fmt::format("{}@{}", uuid_v4(), domain_));
        Source source{text};
        CurlList recipients;
        recipients.add("<" + mail.to + ">");
        const std::string from = "<" + options_.from + ">";
        Transfer transfer(options_.rules, Wish::Operator);
        transfer.set(CURLOPT_URL, url_.c_str());
        transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        transfer.set(CURLOPT_USE_SSL, static_cast<long>(options_.security == SmtpSecurity::StartTls
                                                            ? CURLUSESSL_ALL
                                                            : CURLUSESSL_NONE));
        if (!options_.ca_file.empty()) transfer.set(CURLOPT_CAINFO, options_.ca_file.c_str());
        if (!options_.user.empty()) {
            transfer.set(CURLOPT_USERNAME, options_.user.c_str());
            transfer.set(CURLOPT_PASSWORD, options_.password.c_str());
        }
        transfer.set(CURLOPT_MAIL_FROM, from.c_str());
        transfer.set(CURLOPT_MAIL_RCPT, recipients.get());
        transfer.set(CURLOPT_UPLOAD, 1L);
        transfer.set(CURLOPT_READFUNCTION, &Source::read);
        transfer.set(CURLOPT_READDATA, &source);
        transfer.set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout_ms));
        const CURLcode code = transfer.run();
        if (code == CURLE_OK) return {};
        return fail(error_of(transfer, code));
    }

  private:
    static Error error_of(const Transfer& transfer, CURLcode code) {
        const Error error = transfer.error(code);
        const long answer = transfer.response_code();
        if (answer < 400) return error;
        const std::string said =
            fmt::format("the mail relay answered: {}", transfer.refusal_line());
        // A wrong password is the operator's to mend, and the mail is good still.
        const bool refused = answer >= 500 && code != CURLE_LOGIN_DENIED;
        return Error(refused ? Errc::InvalidArgument : Errc::Unavailable, said);
    }

    SmtpOptions options_;
    const Clock& clock_;
    std::string url_;
    std::string domain_;
};

}  // namespace

std::unique_ptr<MailRelay> make_smtp_relay(SmtpOptions options, const Clock& clock) {
    return std::make_unique<SmtpRelay>(std::move(options), clock);
}

}  // namespace yagura::outbound
