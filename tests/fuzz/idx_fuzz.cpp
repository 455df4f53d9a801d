#include "core/io/idx.h"
#include "tests/fuzz/reader_fuzz.h"

void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    using namespace bitloupe;
    fuzz::useModel(input, [](const auto& file) -> Expected<std::shared_ptr<const Model>> {
        const auto start = file->bytes(0, std::min<std::uint64_t>(file->size(), 16));
        if (!start || !looksLikeIdx(start->bytes))
            return openIdxGzip(file);
        return openIdx(file);
    });
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    using namespace std::string_literals;
    const std::string plain = "\0\0\x0D\2\0\0\0\2\0\0\0\3"s + std::string(24, '\x3F');
    const std::string head = "\x1F\x8B\x08\0\0\0\0\0\0\3"s;
    // A stored block of 9 bytes, their CRC-32 and their number.
    const std::string packed = "\1\x09\0\xF6\xFF"s + "\0\0\x08\1\0\0\0\1\7"s;
    return {plain, head + packed + "\0\0\0\0\x09\0\0\0"s};
}
