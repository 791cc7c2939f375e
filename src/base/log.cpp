#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace yagura::log {
namespace {

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::Debug: return spdlog::level::debug;
        case Level::Info: return spdlog::level::info;
        case Level::Warning: return spdlog::level::warn;
        case Level::Error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

std::string escaped(std::string_view text, bool json) {
    std::string out;
    out.reserve(text.size());
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte == '\n') {
            out += "\\n";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\u{:04x}", byte);
        } else if (json && (character == '"' || character == '\\')) {
            out += '\\';
            out += character;
        } else {
            out += character;
        }
    }
    return out;
}

struct State {
    std::shared_ptr<spdlog::logger> logger;
    Format format = Format::Text;
    State() {
        logger = std::make_shared<spdlog::logger>(
            "yagura", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        logger->set_level(spdlog::level::info);
        logger->flush_on(spdlog::level::debug);
        set_pattern(Format::Text);
    }
    void set_pattern(Format wanted) {
        format = wanted;
        logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
            wanted == Format::Json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                   : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v",
            spdlog::pattern_time_type::utc));
    }
};

State& state() {
    static State instance;
    return instance;
}

}  // namespace

void configure(Level level, Format format) {
    state().logger->set_level(spdlog_level(level));
    state().set_pattern(format);
}

bool enabled(Level level) { return state().logger->should_log(spdlog_level(level)); }

void write(Level level, std::string_view room, std::string_view message) {
    State& current = state();
    const bool json = current.format == Format::Json;
    const std::string text = escaped(message, json);
    current.logger->log(spdlog_level(level), spdlog::string_view_t(
                            json ? fmt::format(R"("room":"{}","message":"{}")", room, text)
                                 : fmt::format("{}: {}", room, text)));
}

}  // namespace yagura::log
