// Forms of the query protocol, for operations that use all kinds of shapes and constraints.
#include <cstdint>
#include <string>
#include <string_view>

#include "api/shapes_testing/service.h"
#include "base/error.h"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view form(reinterpret_cast<const char*>(data), size);
    const ServiceDescriptor& service = api::shapes_testing::descriptor();
    for (const OperationDescriptor& operation : service.operations) {
        const auto request = decode_request(operation, Protocol::AwsQuery, form);
        if (!request) {
            const auto answer =
                encode_error(service, &operation, Protocol::AwsQuery, request.error(), "id");
            YG_VERIFY(answer.status == 400);
            YG_VERIFY(answer.body.starts_with("<ErrorResponse"));
            continue;
        }
        if (operation.input == nullptr) continue;
        stays_the_same(operation, request->input.get());
    }
    return 0;
}
