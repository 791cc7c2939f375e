#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "ports/credentials.h"
#include "server/settings.h"

namespace yagura {
class Clock;
}

namespace yagura::server {

/// The whole of `yagura serve` in one object: opens the data folder, puts the rooms together,
/// listens. Tests run it inside their own process with port 0.
class Server {
  public:
    /// Serves when it returns. `clock` must outlive the server. Errors: those of DataFolder, the
    /// event store, the control database, the HTTP server, each with what was being opened.
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(Settings settings, Clock& clock);
    virtual ~Server() = default;

    /// By which clients reach it: the setting, or the first listening address with its real port.
    virtual const std::string& endpoint_url() const = 0;
    /// The port of the n-th listening address.
    virtual std::uint16_t port(std::size_t listener = 0) const = 0;
    virtual const std::string& data_folder() const = 0;
    /// DATA/credentials
    virtual const std::string& credentials_path() const = 0;
    /// The endpoints of the configuration: name and address, with its real port.
    virtual std::vector<std::pair<std::string, std::string>> endpoint_urls() const = 0;
    /// The root key of the first account, and whether this start made it.
    virtual const ports::RootKey& root_key() const = 0;
    virtual bool root_key_made() const = 0;
    /// With tls = auto: what to paste so that clients trust the certificate.
    virtual const std::vector<std::string>& trust_lines() const = 0;

    /// Reads certificates and policies of endpoints again (SIGHUP). What cannot be read stays as it
    /// was.
    [[nodiscard]] virtual Result<void> reload() = 0;
    /// Answers what is under way, then closes everything in order. Idempotent; the destructor of
    /// the object does it too.
    virtual void stop() = 0;
};

}  // namespace yagura::server
