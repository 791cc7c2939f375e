// CborReader on anything: passing an item and reading it agree, and what is read can be written.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "text/cbor.h"

namespace {

using yagura::Arena;
using yagura::Errc;
using yagura::Result;
using namespace yagura::text;

Result<void> copy_number(CborReader& cbor, CborWriter& out) {
    if (const auto whole = cbor.int64_value()) {
        out.integer(*whole);
    } else if (const auto real = cbor.double_value()) {
        out.number(*real);
    } else {
        // An integer that neither type holds.
        YG_CHECK(cbor.skip_value());
        out.null();
    }
    return {};
}

/// Writes the next item again, reading each part with the call that is made for it.
Result<void> copy(CborReader& cbor, CborWriter& out, Arena& arena) {
    while (const auto tag = YG_TRY(cbor.tag())) out.tag(*tag);
    switch (YG_TRY(cbor.kind())) {
        case CborKind::Null:
            YG_CHECK(cbor.null_value());
            out.null();
            return {};
        case CborKind::Bool:
            out.boolean(YG_TRY(cbor.bool_value()));
            return {};
        case CborKind::Integer:
        case CborKind::Float:
            return copy_number(cbor, out);
        case CborKind::Text:
            out.text(YG_TRY(cbor.text_value(arena)));
            return {};
        case CborKind::Bytes:
            out.bytes(YG_TRY(cbor.bytes_value(arena)));
            return {};
        case CborKind::Array:
            YG_CHECK(cbor.enter_array());
            out.begin_array();
            while (YG_TRY(cbor.next_element())) YG_CHECK(copy(cbor, out, arena));
            out.end_array();
            return {};
        case CborKind::Map:
            YG_CHECK(cbor.enter_map());
            out.begin_map();
            while (const auto key = YG_TRY(cbor.next_key(arena))) {
                out.key(*key);
                YG_CHECK(copy(cbor, out, arena));
            }
            out.end_map();
            return {};
        case CborKind::Tag:
        case CborKind::End:
            break;
    }
    return yagura::fail(Errc::InvalidArgument, "no item");
}

Result<std::string> rewrite(std::string_view bytes) {
    Arena arena;
    std::string out;
    CborWriter writer(out);
    CborReader cbor(bytes);
    YG_CHECK(copy(cbor, writer, arena));
    YG_CHECK(cbor.finish());
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    CborReader cbor(bytes);
    const bool skipped = cbor.skip_value().has_value() && cbor.finish().has_value();
    const auto written = rewrite(bytes);
    YG_VERIFY(skipped == written.has_value());
    if (written) YG_VERIFY(rewrite(*written).value() == *written);
    return 0;
}
