#include "core/io/tensor_stats.h"

#include "core/io/array_model.h"
#include "core/io/stats_simd.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace bitloupe {

namespace {

/// Values merged at a time: 64 KiB of binary32, so that decoded blocks stay in the second-level cache.
constexpr std::size_t kTile = std::size_t(1) << 14U;
constexpr std::size_t kRun = std::size_t(1) << 11U;
/// Values per look at the source and at the stop token.
constexpr std::int64_t kView = std::int64_t(1) << 18;

/// Neumaier's sum: the rounding error of every addition is kept and added at the end.
class CompensatedSum {
public:
    void add(double value)
    {
        const double sum = m_sum + value;
        m_error += std::fabs(m_sum) >= std::fabs(value) ? (m_sum - sum) + value : (value - sum) + m_sum;
        m_sum = sum;
    }
    double value() const { return std::isfinite(m_sum) ? m_sum + m_error : m_sum; }

private:
    double m_sum = 0;
    double m_error = 0;
};

RunSums runSums(const float* values, std::size_t count, double shift)
{
    return sumFloats(values, count, shift);
}

RunSums runSums(const double* values, std::size_t count, double shift)
{
    return sumDoubles(values, count, shift);
}

template<typename Real>
RunSums tileSums(const Real* values, std::size_t count, double shift)
{
    RunSums out = runSums(values, std::min(kRun, count), shift);
    for (std::size_t at = kRun; at < count; at += kRun) {
        const RunSums run = runSums(values + at, std::min(kRun, count - at), shift);
        out.min = std::min(out.min, run.min);
        out.max = std::max(out.max, run.max);
        out.zeros += run.zeros;
        out.sum += run.sum;
        out.sumAbs += run.sumAbs;
        out.squares += run.squares;
        out.isFinite = out.isFinite && run.isFinite;
    }
    return out;
}

class Accumulator {
public:
    /// `values` needs no alignment; at most kTile of them.
    template<typename Real>
    void addTile(const Real* values, std::size_t count)
    {
        m_stats.count += static_cast<std::int64_t>(count);
        RunSums sums = tileSums(values, count, m_shift);
        if (sums.isFinite)
            return merge(values, count, sums);
        std::vector<Real> kept;
        for (std::size_t i = 0; i < count; ++i) {
            Real x;
            std::memcpy(&x, values + i, sizeof x);
            if (std::isfinite(x))
                kept.push_back(x);
            else
                ++(std::isnan(x) ? m_stats.nan : m_stats.inf);
        }
        if (!kept.empty())
            merge(kept.data(), kept.size(), tileSums(kept.data(), kept.size(), m_shift));
    }

    TensorStats finish(TensorStats edges)
    {
        m_stats.first4 = std::move(edges.first4);
        m_stats.last4 = std::move(edges.last4);
        if (m_stats.finite > 0) {
            const auto n = static_cast<double>(m_stats.finite);
            m_stats.mean = std::clamp(m_sum.value() / n, m_stats.min, m_stats.max);
            m_stats.std = std::sqrt(m_spread / n);
        } else
            m_stats.min = m_stats.max = 0;
        m_stats.sumAbs = m_sumAbs.value();
        return std::move(m_stats);
    }

private:
    /// M2(A and B) = M2(A) + M2(B) + (mean(B) - mean(A))^2 nA nB / (nA + nB), with means counted from the
    /// first shift: a large common offset then costs no digits.
    template<typename Real>
    void merge(const Real* values, std::size_t count, RunSums sums)
    {
        const auto n = static_cast<double>(count);
        double spread = sums.squares - sums.sum * sums.sum / n;
        // Far from the mean the two squares cancel. Values have a mean near 0 as a rule, and the shift is
        // kept.
        if (spread < sums.squares / 16) {
            m_shift = std::clamp(m_shift + sums.sum / n, sums.min, sums.max);
            sums = tileSums(values, count, m_shift);
            spread = std::max(0.0, sums.squares - sums.sum * sums.sum / n);
        }
        if (m_stats.finite == 0) {
            m_stats.min = sums.min;
            m_stats.max = sums.max;
            m_base = m_shift;
        }
        m_stats.min = std::min(m_stats.min, sums.min);
        m_stats.max = std::max(m_stats.max, sums.max);
        m_stats.zeros += sums.zeros;
        m_sumAbs.add(sums.sumAbs);
        m_sum.add(sums.sum);
        m_sum.add(n * m_shift);
        const auto before = static_cast<double>(m_stats.finite);
        const double delta = (m_shift - m_base) + sums.sum / n - m_mean;
        m_spread += spread + delta * delta * before * n / (before + n);
        m_mean += delta * n / (before + n);
        m_stats.finite += static_cast<std::int64_t>(count);
    }

    TensorStats m_stats;
    CompensatedSum m_sum;
    CompensatedSum m_sumAbs;
    double m_shift = 0; ///< subtracted from the values of a tile
    double m_base = 0; ///< the shift of the first tile
    double m_mean = 0; ///< of the values less m_base
    double m_spread = 0;
};

bool isRaw(const StoredArray& array)
{
    const bool isReal = array.type == ElementType::F32 || array.type == ElementType::F64;
    return isReal && array.bigEndian == (std::endian::native == std::endian::big);
}

/// Types of which every value is a binary32.
bool fitsFloat(ElementType type)
{
    return elementBytes(type) <= 2 || type == ElementType::F32;
}

template<typename Real, typename Decode>
void addDecoded(Accumulator& out, std::int64_t count, Decode decode)
{
    std::vector<Real> tile(std::min(kTile, static_cast<std::size_t>(count)));
    for (std::size_t at = 0; at < static_cast<std::size_t>(count); at += kTile) {
        const std::size_t part = std::min(kTile, static_cast<std::size_t>(count) - at);
        decode(at, std::span(tile).first(part));
        out.addTile(tile.data(), part);
    }
}

template<typename Real>
void addRaw(Accumulator& out, const std::byte* bytes, std::int64_t count)
{
    const auto* values = reinterpret_cast<const Real*>(bytes);
    for (std::size_t at = 0; at < static_cast<std::size_t>(count); at += kTile)
        out.addTile(values + at, std::min(kTile, static_cast<std::size_t>(count) - at));
}

void addElements(Accumulator& out, const StoredArray& array, const std::byte* bytes, std::int64_t count)
{
    if (isRaw(array))
        return array.type == ElementType::F32 ? addRaw<float>(out, bytes, count)
                                              : addRaw<double>(out, bytes, count);
    const std::size_t width = elementBytes(array.type);
    const auto decode = [&](std::size_t at, auto part) {
        decodeElements(array.type, array.bigEndian, bytes + at * width, part);
    };
    if (fitsFloat(array.type))
        addDecoded<float>(out, count, decode);
    else
        addDecoded<double>(out, count, decode);
}

void addBlocks(Accumulator& out, const StoredArray& array, const std::byte* bytes, std::int64_t count)
{
    const auto elements = static_cast<std::size_t>(array.block->elements);
    const auto width = static_cast<std::size_t>(array.block->bytes);
    // Whole blocks are decoded, and the tile has room for what the last one holds beyond the tensor.
    std::vector<float> tile(kTile);
    for (std::size_t at = 0; at < static_cast<std::size_t>(count); at += kTile) {
        const std::size_t part = std::min(kTile, static_cast<std::size_t>(count) - at);
        array.block->decode(bytes + at / elements * width, (part + elements - 1) / elements, array.bigEndian,
                            tile.data());
        out.addTile(tile.data(), part);
    }
}

/// The order of the values does not matter here, so column-major arrays are read as they lie.
Status addStored(Accumulator& out, const StoredArray& array, std::int64_t total, const Context& context)
{
    // An empty array may lie nowhere.
    if (total == 0)
        return {};
    const auto perUnit = array.block != nullptr ? array.block->elements : 1;
    const auto unitBytes = array.block != nullptr ? static_cast<std::uint64_t>(array.block->bytes)
                                                  : std::uint64_t(elementBytes(array.type));
    for (std::int64_t first = 0; first < total; first += kView) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The statistics were cancelled.");
        const std::int64_t count = std::min(kView, total - first);
        const auto units = static_cast<std::uint64_t>((count + perUnit - 1) / perUnit);
        const auto view = array.source->bytes(
            array.offset + static_cast<std::uint64_t>(first / perUnit) * unitBytes, units * unitBytes);
        if (!view)
            return fail(view.error());
        if (array.block != nullptr)
            addBlocks(out, array, view->bytes.data(), count);
        else
            addElements(out, array, view->bytes.data(), count);
    }
    return array.source->intact();
}

Status addRead(Accumulator& out, const Model& model, std::size_t index, const Context& context)
{
    const std::int64_t total = model.tensors()[index].count;
    std::vector<double> tile(std::min(kTile, static_cast<std::size_t>(total)));
    for (std::int64_t at = 0; at < total; at += static_cast<std::int64_t>(kTile)) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "The statistics were cancelled.");
        const std::size_t count = std::min(kTile, static_cast<std::size_t>(total - at));
        if (auto status = model.readReal(index, at, std::span(tile).first(count)); !status)
            return status;
        out.addTile(tile.data(), count);
    }
    return {};
}

/// Mean and standard deviation where the sums of finite values leave binary64: two passes over the values,
/// halved often enough.
Status addHuge(TensorStats& out, const Model& model, std::size_t index, const Context& context)
{
    constexpr int kHalvings = 600;
    const auto n = static_cast<double>(out.finite);
    std::vector<double> tile(std::min(kTile, static_cast<std::size_t>(out.count)));
    for (int pass = 0; pass < 2; ++pass) {
        const double mean = std::ldexp(out.mean, -kHalvings);
        CompensatedSum sum;
        for (std::int64_t at = 0; at < out.count; at += std::ssize(tile)) {
            if (context.cancelled())
                return fail(ErrorCode::Cancelled, "", "The statistics were cancelled.");
            const auto part =
                std::span(tile).first(static_cast<std::size_t>(std::min(std::ssize(tile), out.count - at)));
            if (auto status = model.readReal(index, at, part); !status)
                return status;
            for (const double value : part) {
                const double scaled = std::ldexp(value, -kHalvings);
                if (std::isfinite(value))
                    sum.add(pass == 0 ? scaled : (scaled - mean) * (scaled - mean));
            }
        }
        if (pass == 0)
            out.mean = std::ldexp(sum.value() / n, kHalvings);
        else
            out.std = std::ldexp(std::sqrt(sum.value() / n), kHalvings);
    }
    return {};
}

} // namespace

Expected<TensorStats> tensorStats(const Model& model, std::size_t index, const Context& context)
{
    const TensorInfo& info = model.tensors()[index];
    TensorStats edges;
    const std::int64_t edge = std::min<std::int64_t>(4, info.count);
    edges.first4.resize(static_cast<std::size_t>(edge));
    edges.last4.resize(static_cast<std::size_t>(edge));
    if (auto status = model.readReal(index, 0, edges.first4); !status)
        return fail(status.error());
    if (auto status = model.readReal(index, info.count - edge, edges.last4); !status)
        return fail(status.error());
    Accumulator accumulator;
    const auto* arrays = dynamic_cast<const ArrayModel*>(&model);
    const Status status = arrays != nullptr
        ? addStored(accumulator, arrays->stored(index), info.count, context)
        : addRead(accumulator, model, index, context);
    if (!status)
        return fail(status.error());
    TensorStats out = accumulator.finish(std::move(edges));
    if (out.finite > 0 && !(std::isfinite(out.std) && std::isfinite(out.sumAbs))) {
        if (auto huge = addHuge(out, model, index, context); !huge)
            return fail(huge.error());
    }
    return out;
}

} // namespace bitloupe
