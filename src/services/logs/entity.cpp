#include "services/logs/entity.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace yagura::services::logs {

using api::logs::EntityRejectionErrorType;

namespace {

constexpr std::array<std::string_view, 5> kKeys = {"Type", "ResourceType", "Identifier", "Name",
                                                   "Environment"};
constexpr std::array<std::string_view, 4> kTypes = {"Service", "AWS::Service", "Resource",
                                                    "AWS::Resource"};
constexpr std::size_t kMaxKey = 32;
constexpr std::size_t kMaxAttributeKey = 256;
constexpr std::size_t kMaxValue = 512;
constexpr std::size_t kMaxAttributes = 10;

template <class Texts>
bool holds(const Texts& texts, std::string_view text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace

std::optional<EntityRejectionErrorType> check_entity(const api::logs::Entity& entity,
                                                     const LogGroup& group) {
    if (group.log_class != LogClass::Standard) {
        return EntityRejectionErrorType::UnsupportedLogGroupType;
    }
    if (!entity.key_attributes) return EntityRejectionErrorType::MissingRequiredFields;
    const auto& keys = *entity.key_attributes;
    const auto type = keys.find("Type");
    if (type == keys.end()) return EntityRejectionErrorType::MissingRequiredFields;
    if (!holds(kTypes, type->second)) return EntityRejectionErrorType::InvalidTypeValue;
    if (keys.size() < 2 || keys.size() > 4) return EntityRejectionErrorType::InvalidKeyAttributes;
    for (const auto& [key, value] : keys) {
        if (!holds(kKeys, key)) return EntityRejectionErrorType::InvalidKeyAttributes;
        if (key.size() > kMaxKey || value.empty() || value.size() > kMaxValue) {
            return EntityRejectionErrorType::InvalidKeyAttributes;
        }
    }
    if (entity.attributes) {
        if (entity.attributes->size() > kMaxAttributes) {
            return EntityRejectionErrorType::EntitySizeTooLarge;
        }
        for (const auto& [key, value] : *entity.attributes) {
            if (key.empty() || key.size() > kMaxAttributeKey || value.size() > kMaxValue) {
                return EntityRejectionErrorType::InvalidAttributes;
            }
        }
    }
    return std::nullopt;
}

}  // namespace yagura::services::logs
