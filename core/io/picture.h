#pragma once

#include "core/base/expected.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloupe {

/// Pixels in rows from the top left, `channels` bytes each: 1 grey or 3 red, green, blue.
struct Picture {
    int width = 0;
    int height = 0;
    int channels = 3;
    std::vector<std::uint8_t> bytes;
};

/// Reads a PNG file as 8 bits a channel in its stored gamma (no colour management); transparency is laid over
/// white, grey stays grey. Errors: unreadable (cannot be opened), badJson (no PNG, damaged), tooLarge (more
/// than 16,777,216 pixels).
Expected<Picture> readPng(const std::string& path);

/// The built-in picture, 192 x 128 in colour: a sky, a sun, hills and water, all of smooth ramps, so that
/// few levels show as bands. The same bytes on every machine.
Picture builtinPicture();

} // namespace bitloupe
