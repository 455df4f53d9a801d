#pragma once

#include "app/views/gemm_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <cstdint>

/// Words and numbers that the texts of the GEMM screen share.
namespace bitloupe::gemmText {

inline QString tr(const char* source)
{
    return QCoreApplication::translate("GemmText", source);
}

inline QString whole(std::int64_t value)
{
    return qs(integerText(value));
}

inline QString fixedReal(double value, int decimals)
{
    return qs(fixedText(value, decimals));
}

inline QString signedReal(double value, int decimals)
{
    return (value >= 0 ? QStringLiteral("+") : QString()) + fixedReal(value, decimals);
}

inline std::size_t cellOf(const gemm::Result& result, int row, int column)
{
    return static_cast<std::size_t>(row * result.shape.columns + column);
}

/// Which stages and products of the current element are known.
inline bool knows(const gemm::Result& result, gemm::Stage stage)
{
    return static_cast<int>(stage) <= reachedStage(result);
}

inline int knownProducts(const gemm::Result& result)
{
    return result.stepGiven ? result.place.products : result.shape.depth;
}

inline QString bold(const QString& text)
{
    return QStringLiteral("**%1**").arg(text);
}

/// As another program reads it.
inline QString plainNumber(std::int64_t value)
{
    return QString::number(value);
}

inline QString bracket(std::int64_t value)
{
    return value < 0 ? QStringLiteral("(%1)").arg(whole(value)) : whole(value);
}

/// "0xffffe5" as a two's complement register of that width holds the value.
inline QString hexOf(std::int64_t value, int bits)
{
    auto pattern = static_cast<quint64>(value);
    if (bits < 64)
        pattern &= (quint64(1) << bits) - 1;
    return QStringLiteral("0x%1").arg(pattern, (bits + 3) / 4, 16, QLatin1Char('0'));
}

/// "2282, 0x000008ea".
inline QString withHex(std::int64_t value, int bits)
{
    return QStringLiteral("%1, %2").arg(whole(value), hexOf(value, bits));
}

/// A hover: formula, substituted, value; each on its line, empty ones left out.
inline QString explained(const QString& formula, const QString& substituted, const QString& value)
{
    QString text = formula;
    for (const QString& next : {substituted, value}) {
        if (!next.isEmpty())
            text += QStringLiteral("\n= ") + next;
    }
    return text;
}

} // namespace bitloupe::gemmText
