#include "tests/fuzz/bounded_input.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <new>

#include <malloc.h>

namespace {

thread_local std::size_t liveBytes = 0;
thread_local std::size_t allowedBytes = SIZE_MAX;

void* allocate(std::size_t size)
{
    if (size > allowedBytes || liveBytes > allowedBytes - size) {
        allowedBytes = SIZE_MAX;
        bitloupe::fuzz::require(false, "at most 4 times the input plus 64 MiB are held");
    }
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
    // A block of another thread may be counted here: never below nothing.
    if (block != nullptr)
        liveBytes -= std::min(liveBytes, malloc_usable_size(block));
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept
{
    operator delete(block);
}

namespace bitloupe::fuzz {

void require(bool claim, const char* what)
{
    if (claim)
        return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

} // namespace bitloupe::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::clock_t kLongest = 2 * CLOCKS_PER_SEC;
    const std::clock_t start = std::clock();
    allowedBytes = liveBytes + 4 * size + (std::size_t(64) << 20U);
    bitloupe::fuzz::use({data, size});
    allowedBytes = SIZE_MAX;
    bitloupe::fuzz::require(std::clock() - start <= kLongest, "an input takes at most 2 seconds");
    return 0;
}

int LLVMFuzzerInitialize(int* count, char*** arguments)
{
    constexpr std::string_view kFlag = "--write-seeds=";
    for (int i = 1; i < *count; ++i) {
        const std::string_view argument = (*arguments)[i];
        if (!argument.starts_with(kFlag))
            continue;
        const std::filesystem::path folder = argument.substr(kFlag.size());
        std::filesystem::create_directories(folder);
        int number = 0;
        for (const std::string& seed : bitloupe::fuzz::seeds())
            std::ofstream(folder / ("seed" + std::to_string(++number)), std::ios::binary) << seed;
        std::exit(0);
    }
    return 0;
}
