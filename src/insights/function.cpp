#include "insights/function.h"

#include <algorithm>
#include <map>

namespace yagura::insights {
namespace {

using Table = std::map<std::string, const Function*, std::less<>>;

const Table& table() {
    static const Table all = [] {
        Table out;
        for (const auto part :
             {numeric_functions(), general_functions(), text_functions(), encoding_functions(),
              time_functions(), json_functions(), ip_functions()}) {
            for (const Function& function : part) out.emplace(lower_case(function.name), &function);
        }
        return out;
    }();
    return all;
}

}  // namespace

const Value& Arguments::operator[](std::size_t number) const {
    static const Value missing;
    return number < values_.size() ? values_[number] : missing;
}

const Function* find_function(std::string_view name) {
    const auto at = table().find(lower_case(name));
    return at == table().end() ? nullptr : at->second;
}

std::vector<std::string_view> function_names() {
    std::vector<std::string_view> out{"bin"};
    for (const auto& [name, function] : table()) out.push_back(function->name);
    return out;
}

bool is_refused_function(std::string_view name) {
    static constexpr std::string_view kRefused[] = {"rate", "countovertime", "sumovertime",
                                                    "histogram", "unmask"};
    return std::ranges::find(kRefused, lower_case(name)) != std::end(kRefused);
}

}  // namespace yagura::insights
