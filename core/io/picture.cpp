#include "core/io/picture.h"

#include <array>
#include <cmath>
#include <fstream>

#include <png.h>

namespace bitloupe {

namespace {

constexpr std::uint64_t kMostPixels = std::uint64_t(1) << 24U;

/// Frees what the library holds, whatever way the reading ends.
struct PngImage {
    png_image image{};

    PngImage() { image.version = PNG_IMAGE_VERSION; }
    ~PngImage() { png_image_free(&image); }
    PngImage(const PngImage&) = delete;
    PngImage& operator=(const PngImage&) = delete;
};

struct Colour {
    double red = 0;
    double green = 0;
    double blue = 0;
};

Colour blend(const Colour& a, const Colour& b, double share)
{
    return {a.red + (b.red - a.red) * share, a.green + (b.green - a.green) * share,
            a.blue + (b.blue - a.blue) * share};
}

/// 0 below `from`, 1 above `to`, a smooth cubic between.
double smoothStep(double from, double to, double x)
{
    const double t = std::min(1.0, std::max(0.0, (x - from) / (to - from)));
    return t * t * (3 - 2 * t);
}

/// Height of a ridge at x: two parabolic arches, no trigonometry that could differ between machines.
double ridge(double x, double base, double rise, double centre, double width)
{
    const double t = (x - centre) / width;
    return base - rise * std::max(0.0, 1 - t * t);
}

Colour pixelAt(double x, double y)
{
    constexpr Colour kZenith{38, 70, 132};
    constexpr Colour kHorizon{246, 205, 160};
    constexpr Colour kSun{255, 244, 214};
    constexpr Colour kFar{122, 120, 150};
    constexpr Colour kNear{44, 66, 62};
    constexpr Colour kDeep{20, 40, 70};
    constexpr double kShore = 0.72;
    const bool isWater = y > kShore;
    const double skyY = isWater ? 2 * kShore - y : y; // the water mirrors what is above it
    Colour c = blend(kZenith, kHorizon, smoothStep(0.0, 0.62, skyY));
    const double dx = (x - 0.66) * 1.5;
    const double dy = skyY - 0.4;
    const double distance = std::sqrt(dx * dx + dy * dy);
    c = blend(kSun, c, smoothStep(0.05, 0.34, distance));
    const double far = std::min(ridge(x, 0.66, 0.2, 0.24, 0.3), ridge(x, 0.66, 0.13, 0.86, 0.34));
    c = blend(c, blend(kFar, kHorizon, smoothStep(0.4, 0.74, skyY) * 0.6),
              smoothStep(far - 0.004, far + 0.004, skyY));
    const double near = std::min(ridge(x, 0.74, 0.16, 0.02, 0.34), ridge(x, 0.74, 0.1, 0.56, 0.26));
    c = blend(c, blend(kNear, kFar, smoothStep(0.85, 0.55, skyY) * 0.5),
              smoothStep(near - 0.004, near + 0.004, skyY));
    return isWater ? blend(c, kDeep, 0.25 + 0.55 * smoothStep(kShore, 1.0, y)) : c;
}

std::uint8_t byteOf(double value)
{
    return static_cast<std::uint8_t>(std::lround(std::min(255.0, std::max(0.0, value))));
}

} // namespace

Expected<Picture> readPng(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorCode::Unreadable, path, "The picture cannot be opened: check the path.");
    std::array<char, 8> head{};
    file.read(head.data(), head.size());
    if (file.gcount() != 8 || png_sig_cmp(reinterpret_cast<png_const_bytep>(head.data()), 0, 8) != 0)
        return fail(ErrorCode::BadJson, path + ":0", "This is no PNG file: save the picture as PNG.");
    PngImage png;
    if (png_image_begin_read_from_file(&png.image, path.c_str()) == 0)
        return fail(ErrorCode::BadJson, path,
                    std::string("The PNG file is damaged: ") + png.image.message + ".");
    const std::uint64_t pixels = std::uint64_t(png.image.width) * png.image.height;
    if (pixels > kMostPixels)
        return fail(ErrorCode::TooLarge, path,
                    "The picture has more than 16,777,216 pixels: make it smaller.");
    const bool isColour = (png.image.format & PNG_FORMAT_FLAG_COLOR) != 0;
    png.image.format = isColour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    Picture picture;
    picture.width = static_cast<int>(png.image.width);
    picture.height = static_cast<int>(png.image.height);
    picture.channels = isColour ? 3 : 1;
    picture.bytes.resize(pixels * static_cast<std::uint64_t>(picture.channels));
    const png_color white{255, 255, 255};
    if (png_image_finish_read(&png.image, &white, picture.bytes.data(), 0, nullptr) == 0)
        return fail(ErrorCode::BadJson, path,
                    std::string("The PNG file is damaged: ") + png.image.message + ".");
    return picture;
}

Picture builtinPicture()
{
    Picture picture;
    picture.width = 192;
    picture.height = 128;
    for (int row = 0; row < picture.height; ++row) {
        for (int column = 0; column < picture.width; ++column) {
            const Colour c = pixelAt((column + 0.5) / picture.width, (row + 0.5) / picture.height);
            for (const double channel : {c.red, c.green, c.blue})
                picture.bytes.push_back(byteOf(channel));
        }
    }
    return picture;
}

} // namespace bitloupe
