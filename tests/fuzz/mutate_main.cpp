#include "tests/fuzz/reader_fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <new>

#include <malloc.h>

/// A fuzzer for compilers without libFuzzer: PROGRAM COUNT [SEED FILE...] feeds COUNT damaged copies of the
/// built-in and given files to the reader. Deterministic. Ends the process where the reader holds more than 4
/// times the file plus 64 MiB, or takes more than 2 seconds of the processor; the input is then left in
/// crash.bin.
namespace {

std::size_t liveBytes = 0;
std::size_t allowedBytes = SIZE_MAX;
std::string input;

void giveUp(const char* why)
{
    allowedBytes = SIZE_MAX;
    std::ofstream("crash.bin", std::ios::binary)
        .write(input.data(), static_cast<std::streamsize>(input.size()));
    std::fprintf(stderr, "%s: see crash.bin\n", why);
    std::abort();
}

void* allocate(std::size_t size)
{
    if (size > allowedBytes || liveBytes > allowedBytes - size)
        giveUp("more memory than 4 times the file plus 64 MiB");
    void* block = std::malloc(size);
    if (block == nullptr)
        std::abort();
    liveBytes += malloc_usable_size(block);
    return block;
}

} // namespace

void* operator new(std::size_t size)
{
    return allocate(size);
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return allocate(size);
}

void operator delete(void* block) noexcept
{
    if (block != nullptr)
        liveBytes -= malloc_usable_size(block);
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept
{
    operator delete(block);
}

namespace {

class Random {
public:
    std::uint64_t next()
    {
        m_state += 0x9E3779B97F4A7C15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(next() % limit); }

private:
    std::uint64_t m_state = 1;
};

/// One fault: a bit, a byte, a number that is small, large or negative, a cut, a copied or removed part.
void damage(std::string& bytes, Random& random)
{
    if (bytes.empty())
        return;
    // Half of the faults hit the first kilobyte, where headers are.
    const std::size_t reach = random.below(2) == 0 ? std::min<std::size_t>(bytes.size(), 1024) : bytes.size();
    const std::size_t at = random.below(reach);
    const std::size_t length = std::min(bytes.size() - at, 1 + random.below(64));
    const auto overwrite = [&](std::uint64_t value, std::size_t width) {
        for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i)
            bytes[at + i] = static_cast<char>(value >> (8 * i));
    };
    switch (random.below(8)) {
    case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
    case 1:
        bytes[at] = static_cast<char>(random.next());
        break;
    case 2:
        overwrite(random.below(300), random.below(2) == 0 ? 4 : 8);
        break;
    case 3:
        overwrite(~random.below(300), random.below(2) == 0 ? 4 : 8);
        break;
    case 4:
        overwrite(std::uint64_t{1} << random.below(64), random.below(2) == 0 ? 4 : 8);
        break;
    case 5:
        bytes.resize(at);
        break;
    case 6:
        bytes.insert(random.below(bytes.size()), bytes.substr(at, length));
        break;
    default:
        bytes.erase(at, length);
        break;
    }
}

} // namespace

int main(int argc, char** argv)
{
    const std::uint64_t runs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
    std::vector<std::string> seeds = bitloupe::fuzz::seeds();
    for (int i = 2; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    Random random;
    const auto use = [] {
        const std::clock_t start = std::clock();
        allowedBytes = liveBytes + 4 * input.size() + (64U << 20U);
        (void)LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
        allowedBytes = SIZE_MAX;
        if (std::clock() - start > 2 * CLOCKS_PER_SEC)
            giveUp("longer than 2 seconds");
    };
    for (const std::string& seed : seeds) {
        input = seed;
        use();
    }
    for (std::uint64_t i = 0; i < runs; ++i) {
        input = seeds[random.below(seeds.size())];
        for (std::size_t faults = 1 + random.below(4); faults > 0; --faults)
            damage(input, random);
        use();
    }
    std::printf("%llu damaged files of %zu seeds: no fault\n", static_cast<unsigned long long>(runs),
                seeds.size());
    return 0;
}
