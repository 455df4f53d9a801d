#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// One pass over floats in memory with the widest vectors of the processor: what an index has to beat.
namespace bitloupe::bench {

/// As fast as memory can be read.
void readAll(std::span<const float> values);

/// Codes clamp(round(x / scale), low, high) of a grid whose zero point is taken off already.
struct Grid {
    float scale = 1;
    float low = 0;
    float high = 255;
};
/// sum((x - scale q)^2), in binary32 within blocks of 4096, in binary64 over them.
double squaredError(std::span<const float> values, const Grid& grid);

/// Counts over equal intervals of [low, high]; values outside go to the ends.
std::vector<std::uint32_t> histogram(std::span<const float> values, float low, float high, std::size_t bins);

} // namespace bitloupe::bench
