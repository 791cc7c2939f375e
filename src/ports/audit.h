#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ports/context.h"

namespace yagura::ports {

/// One API call as the audit trail wants it. Requests and responses are JSON with what is
/// sensitive left out.
struct AuditRecord {
    enum class Category { Management, Data };

    RequestContext context;
    Category category = Category::Management;
    std::string event_source;  ///< "logs.amazonaws.com"
    std::string event_name;    ///< operation
    bool read_only = false;
    std::string error_code;    ///< empty for success
    std::string error_message;
    std::string request_parameters;
    std::string response_elements;
};

class AuditSink {
  public:
    virtual ~AuditSink() = default;
    /// True if anybody wants records; lets the gateway skip making them.
    virtual bool wanted() const = 0;
    virtual void record(AuditRecord record) = 0;
};

}  // namespace yagura::ports
