// Bodies of awsJson requests to every operation of the Logs service and to one that echoes all
// kinds of shapes.
#include <cstdint>
#include <string>
#include <string_view>

#include "api/logs/service.h"
#include "api/shapes_testing/service.h"
#include "base/error.h"
#include "shapes/authorize.h"
#include "shapes/codec.h"
#include "shapes/json.h"

using namespace yagura;
using namespace yagura::shapes;

namespace {

/// What was read is written, read and written again: nothing changes any more after the first time
/// (which rounds times past the year 200,000 that a double of seconds does not hold exactly).
void stays_the_same(const OperationDescriptor& operation, const void* input) {
    std::string text = json_encode(*operation.input, input);
    for (int i = 0; i < 2; ++i) {
        const auto again = decode_request(operation, Protocol::AwsJson1_1, text);
        YG_VERIFY(again.has_value());
        std::string next = json_encode(*operation.input, again->input.get());
        YG_VERIFY(i == 0 || next == text);
        text = std::move(next);
    }
}

void try_operation(const OperationDescriptor& operation, std::string_view body) {
    const auto request = decode_request(operation, Protocol::AwsJson1_1, body);
    if (!request) {
        YG_VERIFY(!request.error().name().empty());
        YG_VERIFY(request.error().http_status() == 400);
        YG_VERIFY(request.error().message().size() < 1'000'000);
        return;
    }
    if (operation.input == nullptr) return;
    authorized_resources(operation, request->input.get(), {"aws", "us-east-1", "000000000000", ""});
    authorized_conditions(operation, request->input.get());
    stays_the_same(operation, request->input.get());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto& logs = api::logs::descriptor().operations;
    const auto& testing = api::shapes_testing::descriptor().operations;
    // A space selects the echo, so that seeds can be read.
    const size_t choice = static_cast<size_t>(data[0]) % (logs.size() + testing.size());
    if (data[0] == ' ') {
        try_operation(*api::shapes_testing::descriptor().find("Echo"), body);
    } else if (choice < logs.size()) {
        try_operation(logs[choice], body);
    } else {
        try_operation(testing[choice - logs.size()], body);
    }
    return 0;
}
