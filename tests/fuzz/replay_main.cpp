// Runs a fuzz target without a fuzzer: every seed in the given files and folders, then truncated
// and altered copies of each. The alterations are the same in every run, so a failure repeats.
// Real searching is `./dev fuzz NAME`; this keeps the seeds and past findings working.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kMutationsPerSeed = 100;

std::vector<std::filesystem::path> seeds_below(int count, char** arguments) {
    std::vector<std::filesystem::path> seeds;
    for (int i = 1; i < count; ++i) {
        std::filesystem::path path = arguments[i];
        if (std::filesystem::is_regular_file(path)) seeds.push_back(path);
        if (!std::filesystem::is_directory(path)) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
            if (entry.is_regular_file()) seeds.push_back(entry.path());
        }
    }
    return seeds;
}

void run_one(const std::string& input) {
    // An exact copy on the heap, so that a sanitizer sees a read past the end.
    std::vector<std::uint8_t> copy(input.begin(), input.end());
    LLVMFuzzerTestOneInput(copy.data(), copy.size());
}

std::string mutate(std::string input, std::mt19937& random) {
    if (input.empty()) return std::string(1, static_cast<char>(random()));
    switch (random() % 4) {
        case 0: input.resize(random() % input.size()); break;
        case 1: input[random() % input.size()] = static_cast<char>(random()); break;
        case 2: input[random() % input.size()] ^= static_cast<char>(1U << (random() % 8)); break;
        default: {
            std::size_t from = random() % input.size();
            input.insert(random() % input.size(), input.substr(from, random() % 16));
        }
    }
    return input;
}

void run_seed(const std::filesystem::path& path, std::mt19937& random) {
    std::ifstream file(path, std::ios::binary);
    const std::string seed{std::istreambuf_iterator<char>(file), {}};
    run_one(seed);
    for (int i = 0; i < kMutationsPerSeed; ++i) {
        std::string altered = mutate(seed, random);
        if (random() % 2 != 0) altered = mutate(altered, random);
        run_one(altered);
    }
}

}  // namespace

int main(int count, char** arguments) try {
    std::mt19937 random(20260101);  // NOLINT: repeatable on purpose
    const auto seeds = seeds_below(count, arguments);
    run_one("");
    for (const auto& path : seeds) run_seed(path, random);
    std::printf("%zu seeds, each with %d alterations\n", seeds.size(), kMutationsPerSeed);
    if (seeds.empty()) {
        std::fprintf(stderr, "no seed found: a fuzz target has some in tests/fuzz/corpus/NAME\n");
        return 1;
    }
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "an exception came out of the target: %s\n", error.what());
    return 1;
}
