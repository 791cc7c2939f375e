#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "outbound/mail_relay.h"
#include "outbound/rules.h"

namespace yagura::outbound {

enum class SmtpSecurity {
    StartTls,  ///< plain at first, then TLS or nothing
    Tls,       ///< TLS from the first byte
    None,
};

struct SmtpOptions {
    Rules rules;
    std::string host;
    std::uint16_t port = 0;  ///< 0: 587, with Tls 465, with None 25
    SmtpSecurity security = SmtpSecurity::StartTls;
    std::string from;  ///< address of the sender
    std::string user;  ///< empty: no authentication
    std::string password;
    std::string ca_file;  ///< PEM of authorities to trust instead of the system's; empty: those
    std::int64_t timeout_ms = 60'000;
};

/// A relay over SMTP. `clock` dates the mails and must outlive it.
std::unique_ptr<MailRelay> make_smtp_relay(SmtpOptions options, const Clock& clock);

/// The mail as it goes over the wire (RFC 5322, lines end in CRLF).
std::string mail_source(const Mail& mail, const std::string& from, TimeMs date,
                        const std::string& message_id);

}  // namespace yagura::outbound
