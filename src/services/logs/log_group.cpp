#include "services/logs/log_group.h"

namespace yagura::services::logs {

std::string_view to_string(LogClass log_class) {
    switch (log_class) {
        case LogClass::Standard: return "STANDARD";
        case LogClass::InfrequentAccess: return "INFREQUENT_ACCESS";
        case LogClass::Delivery: return "DELIVERY";
    }
    return "STANDARD";
}

std::optional<LogClass> log_class_from(std::string_view text) {
    if (text == "STANDARD") return LogClass::Standard;
    if (text == "INFREQUENT_ACCESS") return LogClass::InfrequentAccess;
    if (text == "DELIVERY") return LogClass::Delivery;
    return std::nullopt;
}

}  // namespace yagura::services::logs
