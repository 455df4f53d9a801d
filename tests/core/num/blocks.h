#pragma once

#include "core/base/random.h"
#include "core/num/block.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace bitloupe::test {

using Values = std::vector<double>;
using Bytes = std::vector<std::uint8_t>;

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

inline const ScaledBlockFormat& row(std::string_view id)
{
    const ScaledBlockFormat* format = findBlockFormat(id);
    if (format == nullptr)
        qFatal("no such block format");
    return *format;
}

inline Bytes encoded(const ScaledBlockFormat& format, Values values, const RoundingRule& rule = {},
                     float tensorScale = 1)
{
    values.resize(static_cast<std::size_t>(format.elements));
    Bytes bytes(static_cast<std::size_t>(format.bytes));
    encodeBlocks(format, values, bytes, rule, tensorScale);
    return bytes;
}

inline Values decoded(const ScaledBlockFormat& format, const Bytes& bytes, float tensorScale = 1)
{
    Values values(static_cast<std::size_t>(format.elements));
    decodeBlocks(format, bytes, values, tensorScale);
    return values;
}

inline Bytes fromHex(const QByteArray& hex, int size)
{
    const QByteArray raw = QByteArray::fromHex(hex);
    Bytes bytes(raw.begin(), raw.end());
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
}

inline QByteArray toHex(const Bytes& bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size())).toHex();
}

/// Laplace values times a power of two drawn from 2^-low .. 2^low: the shape of weights at many sizes.
inline Values weights(SplitMix64& random, int count, int low)
{
    const int exponent = static_cast<int>(random.next() % static_cast<std::uint64_t>(2 * low + 1)) - low;
    Values values;
    for (int i = 0; i < count; ++i) {
        const double u = random.uniform();
        const double laplace = u < 0.5 ? std::log(2 * u) : -std::log(2 * (1 - u));
        values.push_back(std::ldexp(static_cast<double>(static_cast<float>(laplace)), exponent));
    }
    return values;
}

inline double largestOf(const Values& values)
{
    double largest = 0;
    for (const double value : values)
        largest = std::max(largest, std::fabs(value));
    return largest;
}

inline float tensorScaleOf(const ScaledBlockFormat& format, const Values& values)
{
    return format.hasTensorScale() ? nvfp4TensorScale(largestOf(values)) : 1.0F;
}

inline void addEveryFormat()
{
    QTest::addColumn<QString>("id");
    for (const ScaledBlockFormat& format : allBlockFormats())
        QTest::newRow(format.id.data()) << QString::fromLatin1(format.id.data());
}

} // namespace bitloupe::test
