#pragma once

#include <cstdint>
#include <memory>

#include "cli/corpus/corpus.h"

/// The makers behind make_generator(); one source file each.
namespace yagura::cli::corpus {

std::unique_ptr<Generator> make_windows_security(std::uint64_t seed);
std::unique_ptr<Generator> make_cloudtrail(std::uint64_t seed);
std::unique_ptr<Generator> make_web(std::uint64_t seed);
std::unique_ptr<Generator> make_app_json(std::uint64_t seed);

}  // namespace yagura::cli::corpus
