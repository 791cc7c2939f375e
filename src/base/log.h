#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <utility>

namespace yagura::log {

enum class Level { Debug, Info, Warning, Error };

/// JSON: one object a line {"time","level","room","message"}. Text: the same for people.
enum class Format { Text, Json };

/// Where the program's own log goes (standard error) and what is in it. Call once, early; before
/// it, the log is text at level Info.
void configure(Level level, Format format);

/// True when a message of this level would be written.
bool enabled(Level level);

/// Writes one line. `room` names who speaks ("engine.wal"). Never give it a secret.
/// Any thread; line feeds in the message are escaped, so that a line stays one line.
void write(Level level, std::string_view room, std::string_view message);

template <class... Args>
void debug(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::Debug))
        write(Level::Debug, room, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::Info))
        write(Level::Info, room, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::Warning))
        write(Level::Warning, room, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::Error))
        write(Level::Error, room, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace yagura::log
