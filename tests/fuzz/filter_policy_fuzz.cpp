// A filter policy and a message, a zero byte between them: parsing and matching come to an end,
// whatever they are.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "filter_policy/filter_policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yagura::filter_policy;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t cut = input.find('\0');
    const std::string_view policy = input.substr(0, cut);
    const std::string_view message =
        cut == std::string_view::npos ? std::string_view() : input.substr(cut + 1);
    const Attributes attributes = {{"a", {"String", std::string(message)}},
                                   {"b", {"Number", std::string(message)}},
                                   {"c", {"String.Array", std::string(message)}}};
    for (const Scope scope : {Scope::MessageAttributes, Scope::MessageBody}) {
        const auto parsed = FilterPolicy::parse(policy, scope);
        if (!parsed) continue;
        static_cast<void>(parsed->passes(attributes, message));
        static_cast<void>(parsed->passes({}, ""));
    }
    return 0;
}
