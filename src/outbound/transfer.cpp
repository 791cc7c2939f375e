#include "outbound/transfer.h"

#include <fmt/core.h>
#include <sys/socket.h>

#include <algorithm>

namespace yagura::outbound {
namespace {

/// libcurl wants one call before the first handle, and before there are threads where it can be.
struct GlobalState {
    GlobalState() { curl_global_init(CURL_GLOBAL_DEFAULT); }
};

struct ThreadHandle {
    ThreadHandle() : handle(curl_easy_init()) { YG_VERIFY(handle != nullptr); }
    ~ThreadHandle() { curl_easy_cleanup(handle); }
    ThreadHandle(const ThreadHandle&) = delete;
    ThreadHandle& operator=(const ThreadHandle&) = delete;
    CURL* handle;
};

/// A handle for each wish: an open connection to the operator's relay must not serve a client.
CURL* handle_of_thread(Wish wish) {
    static const GlobalState global;
    thread_local ThreadHandle client;
    thread_local ThreadHandle own;
    return wish == Wish::Client ? client.handle : own.handle;
}

}  // namespace

Transfer::Transfer(const Rules& rules, Wish wish)
    : rules_(rules), wish_(wish), handle_(handle_of_thread(wish)) {
    curl_easy_reset(handle_);
    set(CURLOPT_NOSIGNAL, 1L);
    // A proxy of the environment would resolve and connect where the rules do not look.
    set(CURLOPT_PROXY, "");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_ERRORBUFFER, details_);
    set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Transfer::take_line);
    set(CURLOPT_HEADERDATA, this);
    // Connections are checked when they are opened: old ones would outlive a change of names.
    set(CURLOPT_MAXLIFETIME_CONN, 60L);
}

Transfer::~Transfer() {
    // Nothing that pointed here may be called when the connection is closed later.
    curl_easy_reset(handle_);
}

CURLcode Transfer::run() {
    return curl_easy_perform(handle_);
}

long Transfer::response_code() const {
    long code = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

curl_socket_t Transfer::open_socket(void* self, curlsocktype purpose, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (purpose != CURLSOCKTYPE_IPCXN) return CURL_SOCKET_BAD;
    const auto ip = IpAddress::of(address->addr);
    const auto allowed =
        ip ? transfer.rules_.check(*ip, transfer.wish_) : Result<void>(std::unexpected(ip.error()));
    if (!allowed) {
        transfer.denial_ = allowed.error().message();
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t Transfer::take_line(const char* data, std::size_t size, std::size_t count, void* self) {
    std::string_view line(data, size * count);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('4') || line.starts_with('5'))
        static_cast<Transfer*>(self)->refusal_line_ = std::string(line);
    return size * count;
}

Error Transfer::error(CURLcode code) const {
    if (!denial_.empty()) return Error(Errc::Forbidden, denial_);
    std::string text = details_[0] != '\0' ? details_ : curl_easy_strerror(code);
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return Error(code == CURLE_OPERATION_TIMEDOUT ? Errc::Timeout : Errc::Unavailable, text);
}

}  // namespace yagura::outbound
