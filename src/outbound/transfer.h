#pragma once

#include <curl/curl.h>

#include <string>

#include "base/error.h"
#include "outbound/rules.h"

namespace yagura::outbound {

/// One use of libcurl under the outbound rules. A thread keeps its handle, and with it open
/// connections, from one transfer to the next. Inner header of this room.
class Transfer {
  public:
    Transfer(const Rules& rules, Wish wish);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    CURL* handle() const { return handle_; }
    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(handle_, option, value);
    }
    CURLcode run();
    long response_code() const;
    /// The last line by which a mail server refused something ("550 no such user").
    const std::string& refusal_line() const { return refusal_line_; }
    /// What went wrong, in a sentence; Forbidden when the rules would not let it connect.
    Error error(CURLcode code) const;

  private:
    static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
    static std::size_t take_line(const char* data, std::size_t size, std::size_t count, void* self);

    const Rules& rules_;
    const Wish wish_;
    CURL* handle_;
    char details_[CURL_ERROR_SIZE] = {};
    std::string refusal_line_;
    std::string denial_;
};

/// A list that libcurl reads; freed with this object.
class CurlList {
  public:
    CurlList() = default;
    ~CurlList() { curl_slist_free_all(list_); }
    CurlList(const CurlList&) = delete;
    CurlList& operator=(const CurlList&) = delete;
    void add(const std::string& text) { list_ = curl_slist_append(list_, text.c_str()); }
    curl_slist* get() const { return list_; }

  private:
    curl_slist* list_ = nullptr;
};

}  // namespace yagura::outbound
