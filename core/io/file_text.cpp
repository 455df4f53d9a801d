#include "core/io/file_text.h"

#include "core/base/number_text.h"

#include <algorithm>

namespace bitloupe {

std::string plainText(std::string_view text)
{
    constexpr std::size_t kLongest = 80;
    std::string out(text.substr(0, kLongest));
    if (text.size() > kLongest) {
        // A UTF-8 sequence cut in half would spoil the whole sentence.
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U)
            out.pop_back();
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U)
            out.pop_back();
        out += "…";
    }
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F)
            c = '?';
    }
    return out;
}

std::string fileName(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return plainText(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string leadingBytes(std::span<const std::byte> bytes)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const std::byte byte : bytes.first(std::min<std::size_t>(4, bytes.size()))) {
        if (!out.empty())
            out += ' ';
        out += kDigits[std::to_integer<unsigned>(byte >> 4)];
        out += kDigits[std::to_integer<unsigned>(byte & std::byte{15})];
    }
    return out;
}

std::string wholeText(std::uint64_t value)
{
    return value > static_cast<std::uint64_t>(INT64_MAX) ? std::to_string(value)
                                                         : integerText(static_cast<std::int64_t>(value));
}

std::string cutOffText(std::string_view path, std::string_view tensor, std::uint64_t needed,
                       std::uint64_t offset, std::uint64_t fileSize)
{
    const std::string what = tensor.empty() ? "the array" : "the tensor " + plainText(tensor);
    return fileName(path) + " is cut off: " + what + " needs " + wholeText(needed) + " bytes at offset "
        + wholeText(offset) + ", the file ends at " + wholeText(fileSize) + ".";
}

tl::unexpected<Error> fileFailure(std::string_view path, std::uint64_t offset, std::string message,
                                  ErrorCode code)
{
    return fail(code, fileName(path) + ":" + std::to_string(offset), std::move(message));
}

std::string resolvePath(const std::string& path, const std::string& folder)
{
    if (path == "demo" || folder.empty() || path.empty() || path.front() == '/')
        return path;
    return folder.back() == '/' ? folder + path : folder + "/" + path;
}

} // namespace bitloupe
