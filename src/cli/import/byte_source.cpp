#include "cli/import/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "codec/gzip_stream.h"
#include "text/utf8.h"

namespace yagura::cli {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;

/// Gives back what was looked at, then the rest.
class ReplaySource final : public ByteSource {
  public:
    ReplaySource(std::string head, ByteSource& rest) : head_(std::move(head)), rest_(rest) {}
    Result<std::size_t> read(char* out, std::size_t room) override {
        if (at_ == head_.size()) return rest_.read(out, room);
        const std::size_t bytes = std::min(room, head_.size() - at_);
        std::memcpy(out, head_.data() + at_, bytes);
        at_ += bytes;
        return bytes;
    }

  private:
    std::string head_;
    std::size_t at_ = 0;
    ByteSource& rest_;
};

class GzipSource final : public ByteSource {
  public:
    explicit GzipSource(std::unique_ptr<ByteSource> packed)
        : packed_(std::move(packed)), input_(kPieceBytes, '\0') {}

    Result<std::size_t> read(char* out, std::size_t room) override {
        for (;;) {
            const auto step = YG_TRY(
                stream_.unpack(std::string_view(input_).substr(begin_, end_ - begin_), out, room));
            begin_ += step.consumed;
            if (step.produced > 0) return step.produced;
            if (begin_ < end_) continue;
            begin_ = 0;
            end_ = YG_TRY(packed_->read(input_.data(), input_.size()));
            if (end_ > 0) continue;
            if (!stream_.at_member_end())
                return fail(Errc::Corruption, "the gzip data ends too early");
            return 0;
        }
    }

  private:
    std::unique_ptr<ByteSource> packed_;
    codec::GzipStream stream_;
    std::string input_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

enum class ByteOrder { Little, Big };

/// UTF-16 to UTF-8; lone surrogates become U+FFFD.
class Utf16Source final : public ByteSource {
  public:
    Utf16Source(std::unique_ptr<ByteSource> units, ByteOrder order)
        : units_(std::move(units)), order_(order) {}

    Result<std::size_t> read(char* out, std::size_t room) override {
        while (at_ == text_.size()) {
            if (!YG_TRY(convert_more())) return 0;
        }
        const std::size_t bytes = std::min(room, text_.size() - at_);
        std::memcpy(out, text_.data() + at_, bytes);
        at_ += bytes;
        return bytes;
    }

  private:
    Result<bool> convert_more() {
        char raw[16 * 1024];
        std::size_t have = 0;
        if (odd_) raw[have++] = *odd_;
        odd_.reset();
        const std::size_t bytes = YG_TRY(units_->read(raw + have, sizeof(raw) - have));
        text_.clear();
        at_ = 0;
        if (bytes == 0) return end();
        have += bytes;
        if (have % 2 == 1) odd_ = raw[--have];
        for (std::size_t index = 0; index < have; index += 2) {
            const auto first = static_cast<unsigned char>(raw[index]);
            const auto second = static_cast<unsigned char>(raw[index + 1]);
            add(order_ == ByteOrder::Little ? char16_t(first | second << 8)
                                            : char16_t(first << 8 | second));
        }
        return true;
    }

    bool end() {
        if (high_ == 0) return false;
        text::append_utf8(text_, text::kReplacementCharacter);
        high_ = 0;
        return true;
    }

    void add(char16_t unit) {
        const bool low = unit >= 0xDC00 && unit <= 0xDFFF;
        if (high_ != 0) {
            const char32_t high = high_;
            high_ = 0;
            if (low) {
                text::append_utf8(text_, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00u));
                return;
            }
            text::append_utf8(text_, text::kReplacementCharacter);
        }
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            high_ = unit;
        } else {
            text::append_utf8(text_, low ? text::kReplacementCharacter : char32_t{unit});
        }
    }

    std::unique_ptr<ByteSource> units_;
    ByteOrder order_;
    std::optional<char> odd_;
    char16_t high_ = 0;
    std::string text_;
    std::size_t at_ = 0;
};

Result<std::string> read_head(ByteSource& source, std::size_t bytes) {
    std::string head(bytes, '\0');
    std::size_t have = 0;
    while (have < bytes) {
        const std::size_t more = YG_TRY(source.read(head.data() + have, bytes - have));
        if (more == 0) break;
        have += more;
    }
    head.resize(have);
    return head;
}

/// Owns the source that another one reads from.
class OwningReplay final : public ByteSource {
  public:
    OwningReplay(std::string head, std::unique_ptr<ByteSource> rest)
        : rest_(std::move(rest)), replay_(std::move(head), *rest_) {}
    Result<std::size_t> read(char* out, std::size_t room) override {
        return replay_.read(out, room);
    }

  private:
    std::unique_ptr<ByteSource> rest_;
    ReplaySource replay_;
};

Result<std::unique_ptr<ByteSource>> decode_text(std::unique_ptr<ByteSource> source) {
    std::string head = YG_TRY(read_head(*source, 3));
    if (head.starts_with("\xEF\xBB\xBF")) return source;
    const bool little = head.starts_with("\xFF\xFE");
    const bool big = head.starts_with("\xFE\xFF");
    if (little || big) head.erase(0, 2);
    auto replay = std::make_unique<OwningReplay>(std::move(head), std::move(source));
    if (!little && !big) return replay;
    return std::make_unique<Utf16Source>(std::move(replay),
                                         little ? ByteOrder::Little : ByteOrder::Big);
}

Result<void> refuse_other_formats(std::string_view head) {
    struct Format {
        std::string_view magic;
        std::string_view advice;
    };
    using namespace std::string_view_literals;
    constexpr Format kFormats[] = {
        {"ElfFile\0"sv,
         "a binary Windows event log: export it as XML first "
         "(wevtutil query-events FILE /lf:true /format:xml)"},
        {"\x28\xB5\x2F\xFD"sv,
         "compressed with zstd: pipe it in (zstdcat FILE | yagura import GROUP -)"},
        {"\xFD"
         "7zXZ\0"sv,
         "compressed with xz: pipe it in (xzcat FILE | yagura import GROUP -)"},
        {"BZh"sv, "compressed with bzip2: pipe it in (bzcat FILE | yagura import GROUP -)"},
        {"PK\x03\x04"sv, "a zip archive: unpack it first"},
    };
    for (const Format& format : kFormats) {
        if (head.starts_with(format.magic))
            return fail(Errc::Unsupported, std::string(format.advice));
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<FileSource>> FileSource::open(const std::string& path) {
    const bool standard_input = path == "-";
    const int descriptor =
        standard_input ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(system_error("open", path, errno));
    std::unique_ptr<FileSource> source(
        new FileSource(descriptor, standard_input ? "standard input" : path));
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) return fail(system_error("stat", path, errno));
    if (S_ISDIR(status.st_mode)) return fail(system_error("read", path, EISDIR));
    if (S_ISREG(status.st_mode)) {
        source->size_ = static_cast<std::uint64_t>(status.st_size);
        source->modified_ =
            TimeMs(status.st_mtim.tv_sec * kSecondMs + status.st_mtim.tv_nsec / 1'000'000);
        ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return source;
}

FileSource::~FileSource() {
    ::close(descriptor_);
}

Result<std::size_t> FileSource::read(char* out, std::size_t room) {
    for (;;) {
        const ssize_t bytes = ::read(descriptor_, out, room);
        if (bytes >= 0) {
            bytes_read_ += static_cast<std::uint64_t>(bytes);
            return static_cast<std::size_t>(bytes);
        }
        if (errno != EINTR) return fail(system_error("read", path_, errno));
    }
}

Result<std::size_t> MemorySource::read(char* out, std::size_t room) {
    const std::size_t bytes = std::min({room, piece_, text_.size()});
    std::memcpy(out, text_.data(), bytes);
    text_.remove_prefix(bytes);
    return bytes;
}

Result<std::unique_ptr<ByteSource>> decoded_source(ByteSource& source) {
    std::string head = YG_TRY(read_head(source, 8));
    YG_CHECK(refuse_other_formats(head));
    const bool gzip = codec::looks_like_gzip(head);
    std::unique_ptr<ByteSource> bytes = std::make_unique<ReplaySource>(std::move(head), source);
    if (gzip) bytes = std::make_unique<GzipSource>(std::move(bytes));
    return decode_text(std::move(bytes));
}

Result<bool> InputWindow::grow() {
    if (ended_) return false;
    if (start_ > 0 && start_ >= buffer_.size() / 2) {
        buffer_.erase(0, start_);
        start_ = 0;
    }
    const std::size_t have = buffer_.size();
    buffer_.resize(have + kPieceBytes);
    auto bytes = source_.read(buffer_.data() + have, kPieceBytes);
    buffer_.resize(have + bytes.value_or(0));
    if (!bytes) return fail(bytes.error());
    ended_ = *bytes == 0;
    return !ended_;
}

}  // namespace yagura::cli
