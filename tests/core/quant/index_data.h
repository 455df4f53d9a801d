#pragma once

#include "core/num/batch.h"
#include "core/num/format.h"
#include "core/quant/convention.h"
#include "core/quant/distribution.h"
#include "core/quant/exact_index.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

/// Data that an index must order and sum exactly.
namespace bitloupe {

inline constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
inline constexpr float kInf = std::numeric_limits<float>::infinity();
/// Enough for the index that large tensors get.
inline constexpr std::size_t kMany = 10'000;

inline std::vector<float> normal(std::size_t count)
{
    return *drawDistribution("normal", 7, static_cast<std::int64_t>(count));
}

/// Of `count` random 32-bit words.
template<typename Make>
std::vector<float> randomValues(std::size_t count, Make make)
{
    std::mt19937 random(3);
    std::vector<float> values(count);
    for (float& value : values)
        value = make(static_cast<std::uint32_t>(random()));
    return values;
}

inline std::vector<float> rounded(const FloatFormat& format, std::size_t count)
{
    std::vector<float> values = normal(count);
    quantizeBatch(values, format, {}, values);
    return values;
}

/// On every tie and level of a grid and beside it.
inline std::vector<float> onThresholds(const AffineParameters& p)
{
    std::vector<float> values;
    const std::int64_t copies = static_cast<std::int64_t>(kMany) / (4 * p.codeCount()) + 1;
    for (std::int64_t code = p.quantMin - 2; code <= p.quantMax + 2; ++code) {
        const auto tie = static_cast<float>(p.scale * (static_cast<double>(code - p.zeroPoint) + 0.5));
        for (std::int64_t i = 0; i < copies; ++i)
            values.insert(values.end(),
                          {tie, std::nextafterf(tie, -kInf), std::nextafterf(tie, kInf),
                           static_cast<float>(p.level(code))});
    }
    return values;
}

struct Data {
    const char* name;
    std::vector<float> values;
    double min;
    double max;
};

inline std::vector<Data> allData()
{
    std::vector<Data> all;
    all.push_back({"normal", normal(kMany), -2.5, 3});
    all.push_back({"every pattern, NaN and infinities among them",
                   randomValues(kMany, [](std::uint32_t w) { return std::bit_cast<float>(w); }), -1e30,
                   1e30});
    all.push_back({"constant", std::vector<float>(kMany, 0.3F), -1, 1});
    all.push_back(
        {"constant next to a level", std::vector<float>(kMany, std::nextafterf(2 / 15.0F, 1)), 0, 2});
    all.push_back(
        {"two neighbours",
         randomValues(kMany,
                      [](std::uint32_t w) { return (w & 1023U) == 0 ? std::nextafterf(0.7F, 1) : 0.7F; }),
         -1, 1.4});
    all.push_back({"subnormal",
                   randomValues(kMany, [](std::uint32_t w) { return std::bit_cast<float>(w & 0x800FFFFFU); }),
                   -1e-39, 1.2e-39});
    all.push_back(
        {"huge",
         randomValues(kMany,
                      [](std::uint32_t w) { return std::bit_cast<float>((w & 0x807FFFFFU) | 0x7F000000U); }),
         -3.4e38, 3.3e38});
    all.push_back(
        {"one bucket",
         randomValues(kMany,
                      [](std::uint32_t w) { return std::bit_cast<float>(0x3F800000U | (w & 0xFFFFU)); }),
         1, 1.008});
    all.push_back({"bfloat16", rounded(kBfloat16, 200'000), -2.5, 3});
    all.push_back({"float16", rounded(kBinary16, 400'000), -2.5, 3});
    all.push_back({"bfloat16 with one value between", rounded(kBfloat16, kMany), -2.5, 3});
    all.back().values.push_back(std::nextafterf(1, 2));
    all.push_back(
        {"4-bit thresholds", onThresholds(*chooseParameters(Convention::Course, {-1.8, 4}, {})), -1.8, 4});
    all.push_back({"few", {1, -2, 3.5F, kNan, -kInf, -0.0F, 0.0F, 0.0F}, -2, 3});
    return all;
}

inline constexpr std::array kExactRoundings{CodeRounding::NearestEven, CodeRounding::NearestAway,
                                            CodeRounding::Up, CodeRounding::TowardZero};

inline std::vector<float> sortedFinite(std::vector<float> values)
{
    std::erase_if(values, [](float x) { return !std::isfinite(x); });
    std::sort(values.begin(), values.end());
    return values;
}

inline std::shared_ptr<const ExactIndex> indexOf(const std::vector<float>& values)
{
    return *ExactIndex::build(values);
}

/// Signedness, symmetry and narrowness take turns with the width.
inline GridOptions gridOf(int bits)
{
    GridOptions grid;
    grid.bits = bits;
    grid.isSigned = bits % 2 == 0;
    grid.symmetric = bits % 3 == 0;
    grid.narrow = bits % 5 == 0;
    return grid;
}

/// Columns values, min and max, a row for each of them.
inline void addDataRows()
{
    QTest::addColumn<QList<float>>("values");
    QTest::addColumn<double>("min");
    QTest::addColumn<double>("max");
    for (const Data& data : allData())
        QTest::newRow(data.name) << QList<float>(data.values.begin(), data.values.end()) << data.min
                                 << data.max;
}

} // namespace bitloupe
