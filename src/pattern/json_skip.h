#pragma once

namespace yagura::pattern {

/// `at` stands inside an array or object of a JSON text, outside of its strings; gives the place
/// behind the bracket that closes it, or null if there is none before `end`. Does not tell `]`
/// from `}`, and a backslash takes the meaning of the byte behind it everywhere. Takes 64 bytes a
/// step.
const char* after_container(const char* at, const char* end);
/// The same, byte by byte: what the other one is tested against.
const char* after_container_scalar(const char* at, const char* end);

}  // namespace yagura::pattern
