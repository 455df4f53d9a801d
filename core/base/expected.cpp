#include "core/base/expected.h"

#include <array>

namespace bitloupe {

std::string_view errorWord(ErrorCode code)
{
    constexpr std::array<std::string_view, 10> words{"badJson",   "unknownKey", "wrongType", "outOfRange",
                                                     "missing",   "unreadable", "tooLarge",  "unsupported",
                                                     "cancelled", "noAnswer"};
    return words[static_cast<std::size_t>(code)];
}

int exitCode(ErrorCode code)
{
    return code == ErrorCode::NoAnswer || code == ErrorCode::Cancelled ? 1 : 2;
}

std::string oneLine(const Error& error)
{
    const bool isNamed = error.message.starts_with(error.where);
    std::string text = isNamed ? error.message : error.where + ": " + error.message;
    for (char& c : text) {
        if (c == '\n' || c == '\r')
            c = ' ';
    }
    return text;
}

} // namespace bitloupe
