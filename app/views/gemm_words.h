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

} // namespace bitloupe::gemmText
