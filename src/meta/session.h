#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace yagura::meta {

class Session;

/// Bytes that are not text, for binding.
struct Blob {
    std::string_view bytes;
};

/// A prepared statement, borrowed from its session: use it, drop it, ask again next time (the
/// session keeps it compiled). Parameters count from 1, columns from 0. What is bound must stay
/// alive until the statement was stepped to its end or dropped. One thread.
class Statement {
  public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(int position, std::string_view text);
    Statement& bind(int position, const char* text) {
        return bind(position, std::string_view(text));
    }
    Statement& bind(int position, Blob blob);
    Statement& bind(int position, double value);
    Statement& bind(int position, std::nullptr_t);
    /// Integers of any width, and bool as 0 or 1.
    template <std::integral Number>
    Statement& bind(int position, Number value) {
        return bind_integer(position, static_cast<std::int64_t>(value));
    }
    /// NULL for an empty optional.
    template <class T>
    Statement& bind(int position, const std::optional<T>& value) {
        return value.has_value() ? bind(position, *value) : bind(position, nullptr);
    }
    /// Binds from position 1 on.
    template <class... Values>
    Statement& bind_all(const Values&... values) {
        int position = 0;
        (bind(++position, values), ...);
        return *this;
    }

    /// True: a row is there. False: done. The errors are Database's.
    [[nodiscard]] Result<bool> step();
    /// Steps to the end; for what answers no rows. The number of rows changed.
    [[nodiscard]] Result<std::int64_t> run();
    /// Ready to be bound and stepped once more, without parameters.
    void reset();

    bool is_null(int column) const;
    std::int64_t int64(int column) const;
    double real(int column) const;
    std::string text(int column) const { return std::string(view(column)); }
    std::string blob(int column) const { return std::string(view(column)); }
    /// Text or blob without a copy: good until the next step(), reset() or the end of this object.
    std::string_view view(int column) const;
    std::optional<std::int64_t> optional_int64(int column) const;
    std::optional<std::string> optional_text(int column) const;

  private:
    friend class Session;
    Statement(Session& session, sqlite3_stmt* handle, bool* in_use);
    Statement& bind_integer(int position, std::int64_t value);
    void note(int code);

    Session* session_;
    sqlite3_stmt* handle_;
    bool* in_use_;  ///< the cache's mark; null: not of the cache, to be finalised here
    std::optional<Error> bind_error_;
};

/// One connection in use by one thread, inside a transaction. Given out by Database only.
class Session {
  public:
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Compiles `sql` (one statement), or finds it compiled.
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// Runs one or more statements without parameters and rows.
    [[nodiscard]] Result<void> execute(std::string_view sql);

  private:
    friend class Database;
    friend class Statement;
    enum class Access { Write, Read };
    struct Cache;

    Session();
    [[nodiscard]] static Result<std::unique_ptr<Session>> open(const std::string& path,
                                                               Access access, int busy_timeout_ms);
    Error error_of(int code, std::string_view doing) const;

    sqlite3* connection_ = nullptr;
    std::unique_ptr<Cache> cache_;
};

}  // namespace yagura::meta
