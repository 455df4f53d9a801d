#include "core/io/csv.h"
#include "tests/fuzz/reader_fuzz.h"

void bitloupe::fuzz::use(std::span<const std::uint8_t> input)
{
    bitloupe::fuzz::useModel(input, [](const auto& file) { return bitloupe::openCsv(file); });
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    return {"name,a,b\nx,1.5,2\n\"q, r\",3e-5,-4\ny,,+7\n", "# numbers\n1;2;3\n-4;.5;nan\n", " 1  2\n3 4\n"};
}
