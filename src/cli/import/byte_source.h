#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/time.h"

namespace yagura::cli {

/// Where the bytes of an import come from. One thread.
class ByteSource {
  public:
    virtual ~ByteSource() = default;
    /// Fills up to `room` (at least 1) bytes; 0 at the end.
    [[nodiscard]] virtual Result<std::size_t> read(char* out, std::size_t room) = 0;
};

/// A file or standard input, with what a progress bar wants to know.
class FileSource final : public ByteSource {
  public:
    /// "-" is standard input. Errors: Io.
    [[nodiscard]] static Result<std::unique_ptr<FileSource>> open(const std::string& path);
    ~FileSource() override;

    Result<std::size_t> read(char* out, std::size_t room) override;

    std::uint64_t bytes_read() const { return bytes_read_; }
    /// Nothing for pipes and terminals.
    std::optional<std::uint64_t> size() const { return size_; }
    std::optional<TimeMs> modified() const { return modified_; }

  private:
    FileSource(int descriptor, std::string path)
        : descriptor_(descriptor), path_(std::move(path)) {}

    int descriptor_;
    std::string path_;
    std::uint64_t bytes_read_ = 0;
    std::optional<std::uint64_t> size_;
    std::optional<TimeMs> modified_;
};

/// Bytes in memory; for tests and fuzzers. `text` must outlive it.
class MemorySource final : public ByteSource {
  public:
    explicit MemorySource(std::string_view text, std::size_t piece = SIZE_MAX)
        : text_(text), piece_(piece) {}
    Result<std::size_t> read(char* out, std::size_t room) override;

  private:
    std::string_view text_;
    std::size_t piece_;
};

/// Looks at the first bytes of `source` and puts before it what makes UTF-8 text of it: gzip is
/// unpacked, UTF-16 with a byte order mark converted, a UTF-8 mark removed. Unsupported for zstd,
/// xz, bzip2, zip and binary Windows event logs, with what to do instead. `source` must outlive
/// the result.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> decoded_source(ByteSource& source);

/// A window on the front of a source that grows as far as one record needs. Views into it are good
/// until the next grow() or consume().
class InputWindow {
  public:
    explicit InputWindow(ByteSource& source) : source_(source) {}

    /// Bytes read and not consumed.
    std::string_view view() const { return std::string_view(buffer_).substr(start_); }
    /// Reads more behind what is there; false at the end of the input.
    [[nodiscard]] Result<bool> grow();
    void consume(std::size_t bytes) {
        start_ += bytes;
        consumed_ += bytes;
    }
    /// Position of view() in the (unpacked) input.
    std::uint64_t position() const { return consumed_; }

  private:
    ByteSource& source_;
    std::string buffer_;
    std::size_t start_ = 0;
    std::uint64_t consumed_ = 0;
    bool ended_ = false;
};

}  // namespace yagura::cli
