#include "core/io/csv.h"
#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    bitloupe::fuzz::useModel(data, size, [](const auto& file) { return bitloupe::openCsv(file); });
    return 0;
}

std::vector<std::string> bitloupe::fuzz::seeds()
{
    return {"name,a,b\nx,1.5,2\n\"q, r\",3e-5,-4\ny,,+7\n", "# numbers\n1;2;3\n-4;.5;nan\n", " 1  2\n3 4\n"};
}
