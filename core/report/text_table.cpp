#include "core/report/text_table.h"

#include "core/base/number_text.h"
#include "core/io/file_text.h"

#include <cmath>

namespace bitloupe::report {

std::string nameText(const std::string& name)
{
    return name.empty() ? "(unnamed)" : plainText(name);
}

std::string counted(std::int64_t count, const char* one, const char* many)
{
    return integerText(count) + " " + (count == 1 ? one : many);
}

std::string decibelText(double sqnrDb)
{
    if (std::isinf(sqnrDb) && sqnrDb > 0)
        return "exact";
    return fixedText(sqnrDb, 1);
}

std::string byteText(std::int64_t bytes)
{
    const auto count = static_cast<double>(bytes);
    if (bytes < 1000)
        return integerText(bytes) + " B";
    if (bytes < 1'000'000)
        return fixedText(count / 1e3, 1) + " kB";
    return bytes < 1'000'000'000 ? fixedText(count / 1e6, 2) + " MB" : fixedText(count / 1e9, 2) + " GB";
}

} // namespace bitloupe::report
