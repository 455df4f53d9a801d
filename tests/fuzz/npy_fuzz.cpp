#include "core/io/npy.h"
#include "tests/fuzz/reader_fuzz.h"
#include "tests/fuzz/seed_files.h"

void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    useModel(input, [](const auto& file) { return openNpy(file); });
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    return {test::npy("<f4", "False", "(2, 3)", std::string(24, '\x3F')),
            test::npy(">f8", "True", "(2, 2, 1)", std::string(32, '\x40')),
            test::npy("|i1", "False", "(5,)", "12345", 2),
            test::npy("<f2", "False", "()", "\1\x3C", 3),
            test::npy("|b1", "False", "(0, 7)", {}),
            test::npy("<c8", "False", "(1,)", std::string(8, '\1'))};
}
