#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "outbound/ip_network.h"

namespace yagura::outbound {

/// Whose wish a connection is.
enum class Wish {
    Client,    ///< somebody who may call the API named the address (a webhook)
    Operator,  ///< it stands in the server's configuration (the mail relay)
};

/// Which addresses this server connects to. A host name is resolved first; its addresses are
/// checked, and the connection goes to the one that was checked.
///
/// The most specific network that holds an address decides; of two equal ones, the operator's
/// denial goes before the operator's allowance, and that before the built-in denials: loopback,
/// link-local (cloud metadata is there), metadata addresses elsewhere, unspecified, multicast,
/// broadcast. So "0.0.0.0/0" allowed does not open loopback, and "127.0.0.0/8" allowed does. For
/// the operator's own wishes the built-in denials do not count. Immutable; any thread.
class Rules {
  public:
    /// The built-in denials alone.
    Rules();
    /// InvalidArgument with the text that is no network.
    [[nodiscard]] static Result<Rules> parse(std::span<const std::string> allowed,
                                             std::span<const std::string> denied);

    /// Forbidden with a sentence that names the address and the network.
    [[nodiscard]] Result<void> check(const IpAddress& address, Wish wish) const;

  private:
    struct Rule {
        enum class Kind { BuiltInDenial, Allowance, Denial };  ///< in the order of their strength
        IpNetwork network;
        Kind kind;
    };
    [[nodiscard]] Result<void> check_one(const IpAddress& address, Wish wish) const;

    std::vector<Rule> rules_;
};

}  // namespace yagura::outbound
