#include "core/io/zip_model.h"
#include "tests/fuzz/reader_fuzz.h"
#include "tests/fuzz/seed_files.h"
#include "tests/paths.h"

#include <fstream>
#include <iterator>

/// NumPy archives, PyTorch and Keras files.
void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    useModel(input, [](const auto& file) { return openZipModel(file); });
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    using namespace std::string_literals;
    const std::string array = test::npy("<f4", "False", "(2, 3)", std::string(24, '\x3F'));
    const std::string pickle =
        "\x80\2}q\0X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\n"
        "X\1\0\0\0"
        "0X\3\0\0\0cpuK\2tQK\0K\2\x85K\1\x85\x89}tRs."s;
    std::ifstream file(BITLOUPE_TEST_DATA "/hdf5/old_groups.h5", std::ios::binary);
    const std::string weights{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return {test::zip({{"a.npy", array, false}, {"b.npy", array, true}, {"read.me", "text", false}}),
            test::zip({{"m/data.pkl", pickle, false},
                       {"m/byteorder", "little", false},
                       {"m/data/0", std::string(8, '\x3F'), false},
                       {"m/version", "3\n", false}}),
            test::zip({{"config.json", R"({"config":{"layers":[{"class_name":"Dense","name":"d"}]}})", true},
                       {"metadata.json", "{}", false},
                       {"model.weights.h5", weights, false}})};
}
