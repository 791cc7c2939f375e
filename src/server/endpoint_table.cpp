#include "server/endpoint_table.h"

#include <fmt/core.h>

#include <cerrno>
#include <fstream>
#include <utility>

#include "policy/document.h"
#include "policy/text_position.h"

namespace yagura::server {
namespace {

/// At most one character more than a policy may have, so that a wrong file costs nothing.
Result<std::string> read_policy_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(system_error("open", path, errno == 0 ? ENOENT : errno));
    std::string text(kMaxEndpointPolicyLength + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) return fail(system_error("read", path, EIO));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

Result<std::string> read_policy(const std::string& path) {
    std::string text = YG_TRY(read_policy_file(path));
    if (text.size() > kMaxEndpointPolicyLength) {
        return fail(Errc::InvalidArgument,
                    fmt::format("{}: longer than the {} characters that the policy of an endpoint "
                                "may have",
                                path, kMaxEndpointPolicyLength));
    }
    const auto parsed = policy::Document::parse(text, policy::DocumentKind::Resource);
    if (parsed.has_value()) return text;
    const auto place = policy::broken_at(text);
    const std::string where =
        place ? fmt::format("{}: line {} column {}", path, place->line, place->column) : path;
    return fail(Errc::InvalidArgument, fmt::format("{}: {}", where, parsed.error().message()));
}

}  // namespace

Result<std::unique_ptr<EndpointTable>> EndpointTable::open(
    std::vector<EndpointSettings> endpoints) {
    std::unique_ptr<EndpointTable> out(new EndpointTable(std::move(endpoints)));
    YG_CHECK(out->reload());
    return out;
}

Result<void> EndpointTable::reload() {
    Map fresh;
    for (const EndpointSettings& settings : endpoints_) {
        auto endpoint = std::make_shared<ports::Endpoint>();
        endpoint->id = settings.name;
        endpoint->vpc = settings.vpc;
        if (!settings.policy_file.empty()) {
            auto text = read_policy(settings.policy_file);
            if (!text.has_value())
                return fail(
                    text.error().with_context(fmt::format("policy of endpoint {}", settings.name)));
            endpoint->policy = ports::NamedPolicy{
                settings.policy_file, std::make_shared<const std::string>(*std::move(text))};
        }
        fresh[settings.name] = std::move(endpoint);
    }
    const std::scoped_lock lock(mutex_);
    by_listener_ = std::move(fresh);
    return {};
}

std::shared_ptr<const ports::Endpoint> EndpointTable::endpoint_of(std::string_view listener) const {
    if (endpoints_.empty()) return nullptr;
    const std::scoped_lock lock(mutex_);
    const auto found = by_listener_.find(listener);
    return found == by_listener_.end() ? nullptr : found->second;
}

}  // namespace yagura::server
