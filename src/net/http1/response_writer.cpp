#include "net/http1/response_writer.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <array>
#include <ctime>

#include "net/http1/syntax.h"

namespace yagura::net {

std::string_view reason_phrase(int status) {
    switch (status) {
        case 100:
            return "Continue";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 421:
            return "Misdirected Request";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        case 507:
            return "Insufficient Storage";
        default:
            return "Unknown";
    }
}

bool status_has_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

std::string_view HttpDate::at(TimeMs now) {
    const std::int64_t second = now.value / kSecondMs;
    if (second == second_) return text_;
    second_ = second;
    static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                         "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto time = static_cast<std::time_t>(second);
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    text_ =
        fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[utc.tm_wday], utc.tm_mday,
                    kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return text_;
}

bool is_application_field(std::string_view name, std::string_view value) {
    switch (name.size()) {
        case 4:
            if (equals_ignoring_case(name, "date")) return false;
            break;
        case 7:
            if (equals_ignoring_case(name, "upgrade")) return false;
            break;
        case 10:
            if (equals_ignoring_case(name, "connection") ||
                equals_ignoring_case(name, "keep-alive")) {
                return false;
            }
            break;
        case 14:
            if (equals_ignoring_case(name, "content-length")) return false;
            break;
        case 17:
            if (equals_ignoring_case(name, "transfer-encoding")) return false;
            break;
        default:
            break;
    }
    return is_token(name) && is_field_value(value);
}

std::string response_head(const HttpResponse& response, const HeadOptions& options,
                          std::string_view date) {
    std::string head;
    head.reserve(512);
    head += "HTTP/1.1 ";
    head += fmt::format_int(response.status).c_str();
    head += ' ';
    head += reason_phrase(response.status);
    head += "\r\n";
    for (const auto& [name, value] : response.headers) {
        if (!is_application_field(name, value)) continue;
        head += name;
        head += ": ";
        head += value;
        head += "\r\n";
    }
    head += "Date: ";
    head += date;
    if (options.framing == BodyFraming::Chunked) {
        head += "\r\nTransfer-Encoding: chunked";
    } else if (options.framing == BodyFraming::ContentLength && status_has_body(response.status)) {
        head += "\r\nContent-Length: ";
        head += fmt::format_int(response.body.size()).c_str();
    }
    if (options.after == AfterAnswer::Close) {
        head += "\r\nConnection: close";
    } else if (options.version == HttpVersion::Http10) {
        head += "\r\nConnection: keep-alive";
    }
    head += "\r\n\r\n";
    return head;
}

HttpResponse plain_response(int status, std::string_view reason) {
    HttpResponse response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = fmt::format("{} {}: {}.\n", status, reason_phrase(status), reason);
    return response;
}

}  // namespace yagura::net
