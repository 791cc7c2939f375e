#pragma once

#include <string>

#include "base/error.h"

namespace yagura::outbound {

/// A mail as its reader sees it. All texts are UTF-8; the sender's address is the relay's setting.
struct Mail {
    std::string from_name;  ///< shown beside the sender's address
    std::string to;         ///< one address
    std::string subject;
    std::string text;
    std::string html;             ///< another form of the text; empty: none
    std::string unsubscribe_url;  ///< for List-Unsubscribe; empty: none
};

/// Takes mails to the world. Any thread; blocks until the relay has answered.
class MailRelay {
  public:
    virtual ~MailRelay() = default;
    /// The relay has taken it. Errors: Unavailable (no connection, a 4xx answer: the same mail may
    /// be taken later), Forbidden (the outbound rules), InvalidArgument (a 5xx answer: it will
    /// never be taken).
    [[nodiscard]] virtual Result<void> send(const Mail& mail) = 0;
};

}  // namespace yagura::outbound
