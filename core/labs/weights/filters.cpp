#include "core/labs/weights/filters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bitloupe::weights {

namespace {

/// The dimensions of the kernel, -1 for none.
struct Kernel {
    int row = -1;
    int column = -1;
};

Kernel kernelOf(const Result& result)
{
    const auto rank = static_cast<int>(result.shape.size());
    Kernel kernel;
    if (rank == 3)
        kernel.column = result.format == "keras" ? 0 : 2;
    else if (rank >= 4 && result.format == "keras")
        kernel = {0, 1};
    else if (rank == 4 && result.format == "tflite")
        kernel = {1, 2};
    else if (rank >= 4)
        kernel = {rank - 2, rank - 1};
    return result.axis == kernel.row || result.axis == kernel.column ? Kernel() : kernel;
}

/// Places of a channel in the order of tiles, rows and columns.
std::vector<std::int64_t> tiledPlaces(const Result& result, const Kernel& kernel, Filter& out)
{
    const auto extent = [&](int d) { return d < 0 ? 1 : result.shape[static_cast<std::size_t>(d)]; };
    out.rows = extent(kernel.row);
    out.columns = extent(kernel.column);
    out.tiles = result.perChannel / (out.rows * out.columns);
    std::vector<std::int64_t> places(static_cast<std::size_t>(result.perChannel));
    for (std::int64_t at = 0; at < result.perChannel; ++at) {
        std::int64_t tile = 0;
        std::int64_t scale = 1;
        std::int64_t rest = at;
        std::int64_t row = 0;
        std::int64_t column = 0;
        for (auto d = static_cast<int>(result.shape.size()); d-- > 0;) {
            if (d == result.axis)
                continue;
            const std::int64_t here = rest % extent(d);
            rest /= extent(d);
            if (d == kernel.row)
                row = here;
            else if (d == kernel.column)
                column = here;
            else {
                tile += here * scale;
                scale *= extent(d);
            }
        }
        places[static_cast<std::size_t>((tile * out.rows + row) * out.columns + column)] = at;
    }
    return places;
}

void addUp(Filter& out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!std::isfinite(out.original[i]))
            continue;
        ++out.finite;
        out.becameZero += out.original[i] != 0 && out.quantized[i] == 0 ? 1 : 0;
    }
}

} // namespace

std::size_t Filter::largest() const
{
    std::size_t best = 0;
    float most = -1;
    for (std::size_t i = 0; i < size(); ++i) {
        if (std::isfinite(original[i]) && std::abs(original[i]) > most) {
            most = std::abs(original[i]);
            best = i;
        }
    }
    return best;
}

Filter filterOf(const Result& result, std::int64_t channel)
{
    Filter out;
    out.channel = channel;
    out.isPart = result.perChannel > kMostFilterValues;
    if (out.isPart) {
        out.tiles = kMostFilterValues;
        out.places.resize(static_cast<std::size_t>(kMostFilterValues));
        std::iota(out.places.begin(), out.places.end(), 0);
    } else
        out.places = tiledPlaces(result, kernelOf(result), out);
    const Slice slice = sliceOf(result, {channel, 0}, kMostFilterValues);
    const Part& part = result.channels[static_cast<std::size_t>(channel)];
    const bool isExact =
        std::isinf(part.sqnrDb); // then the products in binary64 differ by their rounding only
    for (const std::int64_t place : out.places) {
        const auto at = static_cast<std::size_t>(place);
        const auto original = static_cast<double>(slice.original[at]);
        const double quantized = isExact && slice.isNumber(at) ? original : slice.dequantized[at];
        const double difference = quantized - original;
        out.original.push_back(slice.original[at]);
        out.quantized.push_back(static_cast<float>(quantized));
        out.difference.push_back(static_cast<float>(difference));
        if (slice.hasCodes)
            out.codes.push_back(slice.codes[at]);
        if (slice.isNumber(at))
            out.largestError = std::max(out.largestError, std::abs(difference));
    }
    out.width = std::max(-part.min, part.max);
    out.scale = part.scale;
    out.errorWidth = slice.hasCodes ? part.scale / 2 : out.largestError;
    addUp(out);
    return out;
}

std::vector<std::int64_t> worstFirst(const Result& result)
{
    std::vector<std::int64_t> order(result.channels.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
        return result.channels[static_cast<std::size_t>(a)].sqnrDb
            < result.channels[static_cast<std::size_t>(b)].sqnrDb;
    });
    return order;
}

} // namespace bitloupe::weights
