#include "codec/gzip_stream.h"

#include <zlib.h>

#include <climits>
#include <new>
#include <utility>

namespace yagura::codec {

struct GzipStream::State {
    z_stream stream{};
    bool at_member_end = true;

    State() {
        if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::bad_alloc();
    }
    ~State() { inflateEnd(&stream); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

GzipStream::GzipStream() : state_(std::make_unique<State>()) {}
GzipStream::~GzipStream() = default;
GzipStream::GzipStream(GzipStream&&) noexcept = default;
GzipStream& GzipStream::operator=(GzipStream&&) noexcept = default;

bool GzipStream::at_member_end() const {
    return state_->at_member_end;
}

Result<GzipStream::Step> GzipStream::unpack(std::string_view input, char* output,
                                            std::size_t room) {
    z_stream& stream = state_->stream;
    Step step;
    while (step.produced < room) {
        if (state_->at_member_end) {
            if (step.consumed == input.size()) break;
            // What follows the last member: another member, or zeros that tapes and block devices
            // pad with.
            if (input[step.consumed] == '\0') {
                ++step.consumed;
                continue;
            }
            inflateReset(&stream);
            state_->at_member_end = false;
        }
        const std::size_t input_left = std::min<std::size_t>(input.size() - step.consumed, INT_MAX);
        const std::size_t output_left = std::min<std::size_t>(room - step.produced, INT_MAX);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data() + step.consumed));
        stream.avail_in = static_cast<uInt>(input_left);
        stream.next_out = reinterpret_cast<Bytef*>(output + step.produced);
        stream.avail_out = static_cast<uInt>(output_left);
        const int status = inflate(&stream, Z_NO_FLUSH);
        step.consumed += input_left - stream.avail_in;
        step.produced += output_left - stream.avail_out;
        if (status == Z_STREAM_END) {
            state_->at_member_end = true;
        } else if (status == Z_MEM_ERROR) {
            return fail(Errc::Unavailable, "not enough memory to unpack gzip");
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return fail(Errc::Corruption,
                        std::string("broken gzip data: ") +
                            (stream.msg != nullptr ? stream.msg : "unknown fault"));
        } else if (status == Z_BUF_ERROR) {
            break;
        }
    }
    return step;
}

bool looks_like_gzip(std::string_view bytes) {
    return bytes.size() >= 3 && bytes[0] == '\x1f' && bytes[1] == '\x8b' && bytes[2] == '\x08';
}

}  // namespace yagura::codec
