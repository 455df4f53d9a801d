#include "core/io/picture.h"
#include "tests/fuzz/reader_fuzz.h"
#include "tests/fuzz/seed_files.h"

void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    const auto picture = readPng(memoryFile(input));
    if (!picture)
        return require(!picture.error().message.empty(), "an error says what");
    require(picture->bytes.size()
                == static_cast<std::size_t>(picture->width) * static_cast<std::size_t>(picture->height)
                    * static_cast<std::size_t>(picture->channels),
            "every pixel has its bytes");
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    using namespace std::string_literals;
    // Grey of 1 and 16 bits, a palette with transparency, red-green-blue-alpha; each row starts with filter
    // 0.
    return {test::png(3, 2, 1, 0, "\0\xA0\0\x40"s), test::png(1, 2, 16, 0, "\0\1\2\1\3\4"s),
            test::png(2, 1, 8, 3, "\0\0\1"s, test::pngPart("PLTE", "abcdef") + test::pngPart("tRNS", "\x80")),
            test::png(2, 1, 8, 6, "\0RGBArgba"s)};
}
