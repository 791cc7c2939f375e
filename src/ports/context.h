#pragma once

#include <string>

#include "base/time.h"

namespace yagura::ports {

/// Who makes a request, established by its signature.
struct Identity {
    enum class Kind { Root, User, AssumedRole, FederatedUser, Service, Anonymous };
    Kind kind = Kind::Anonymous;
    std::string account_id;     ///< 12 digits
    std::string arn;            ///< arn:aws:iam::ACCOUNT:root and the like
    std::string principal_id;   ///< AIDA… / AROA…:session; the account id for root
    std::string user_name;      ///< empty for root
    std::string access_key_id;  ///< as in the signature; empty for anonymous
};

/// Everything a service function may know about the request it answers. No HTTP in it.
struct RequestContext {
    Identity identity;
    std::string account_id;  ///< whose resources the request names; the identity's account
    std::string region;      ///< from the credential scope
    std::string partition;   ///< aws, aws-cn, aws-us-gov
    std::string request_id;  ///< UUID, the x-amzn-RequestId of the answer
    std::string source_ip;
    std::string listener;  ///< name of the address that it came in at; empty: none
    std::string user_agent;
    bool secure_transport = false;  ///< it came over TLS
    TimeMs time;                    ///< when the request was accepted
};

}  // namespace yagura::ports
