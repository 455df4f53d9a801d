#pragma once

#include "core/base/expected.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Pieces of the sentences that readers say about a file.
namespace bitloupe {

/// Text from a file as it may stand in a sentence: bytes that are no UTF-8, control characters, line
/// separators and marks that turn round the direction of what follows become "?". At most `longest` bytes,
/// and "…" for what is cut.
std::string plainText(std::string_view text, std::size_t longest = 80);
/// Bytes of a name where it stands alone, in a list or a title.
inline constexpr std::size_t kLongestName = 1000;

/// Last part of a path, as plainText.
std::string fileName(std::string_view path);

/// "50 4B 05 06": at most the first four bytes.
std::string leadingBytes(std::span<const std::byte> bytes);

/// "FILE is cut off: the tensor NAME needs 65,536 bytes at offset 981,000, the file ends at 1,000,000."
std::string cutOffText(std::string_view path, std::string_view tensor, std::uint64_t needed,
                       std::uint64_t offset, std::uint64_t fileSize);

/// Number of bytes or elements, with separators.
std::string wholeText(std::uint64_t value);

/// A broken file: unreadable, where = "FILE:offset".
tl::unexpected<Error> fileFailure(std::string_view path, std::uint64_t offset, std::string message,
                                  ErrorCode code = ErrorCode::Unreadable);

/// `path` as it stands if absolute or "demo", else inside `folder` (empty: the working folder).
std::string resolvePath(const std::string& path, const std::string& folder);

} // namespace bitloupe
