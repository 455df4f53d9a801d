#include "core/io/hdf5.h"
#include "tests/fuzz/reader_fuzz.h"
#include "tests/paths.h"

#include <fstream>
#include <iterator>

void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    bitloupe::fuzz::useModel(input, [](const auto& file) { return bitloupe::openHdf5(file); });
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    std::vector<std::string> out;
    for (const char* name : {"old_groups.h5", "tracked_order.h5", "new_format.h5", "new_indexes.h5",
                             "user_block.h5", "keras3.weights.h5"}) {
        std::ifstream file(std::string(BITLOUPE_TEST_DATA "/hdf5/") + name, std::ios::binary);
        out.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return out;
}
