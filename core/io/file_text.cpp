#include "core/io/file_text.h"

#include "core/base/number_text.h"

#include <algorithm>

namespace bitloupe {

namespace {

struct Character {
    char32_t code = 0;
    std::size_t bytes = 0; ///< 0: no UTF-8
};

/// Overlong forms and surrogates are not told apart: they are only shown.
Character firstCharacter(std::string_view text)
{
    const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byteAt(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t bytes = lead >= 0xF5 ? 0 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (bytes == 0 || text.size() < bytes)
        return {};
    char32_t code = lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byteAt(i) & 0xC0U) != 0x80)
            return {};
        code = (code << 6U) | (byteAt(i) & 0x3FU);
    }
    return {code, bytes};
}

/// Controls of both kinds, zero-width and direction marks, line and paragraph separators, the byte order
/// mark.
bool isHidden(char32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200B && code <= 0x200F)
        || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

std::string withoutHidden(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const Character first = firstCharacter(text);
        const std::size_t bytes = std::max<std::size_t>(1, first.bytes);
        if (first.bytes == 0 || isHidden(first.code))
            out += '?';
        else
            out += text.substr(0, bytes);
        text.remove_prefix(bytes);
    }
    return out;
}

} // namespace

std::string plainText(std::string_view text, std::size_t longest)
{
    std::string out(text.substr(0, longest));
    if (text.size() > longest) {
        // A UTF-8 sequence cut in half would spoil the whole sentence.
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U)
            out.pop_back();
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U)
            out.pop_back();
        out += "…";
    }
    return withoutHidden(out);
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
