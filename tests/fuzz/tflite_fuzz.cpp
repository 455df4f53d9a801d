#include "core/io/tflite.h"
#include "tests/core/io/model_bytes.h"
#include "tests/fuzz/reader_fuzz.h"

void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    bitloupe::fuzz::useModel(input, [](const auto& file) { return bitloupe::openTflite(file); });
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    return {test::tflite(
        {{{.name = "w",
           .shape = {2, 3},
           .type = 9,
           .data = std::string(6, '\5'),
           .scales = {0.5F, 0.25F},
           .zeroPoints = {0, 1},
           .axis = 0},
          {.name = "b",
           .shape = {2},
           .type = 2,
           .data = std::string(8, '\1'),
           .scales = {},
           .zeroPoints = {}}},
         {{.name = "packed",
           .shape = {3},
           .type = 17,
           .data = std::string(2, '\7'),
           .scales = {},
           .zeroPoints = {},
           .outside = true},
          {.name = "empty", .shape = {4}, .type = 0, .data = {}, .scales = {}, .zeroPoints = {}}}})};
}
