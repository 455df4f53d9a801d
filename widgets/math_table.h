#pragma once

#include <QHash>
#include <QPainterPath>
#include <QRawFont>
#include <QString>

#include <vector>

namespace bitloupe {

/// Constants and glyph variants of the MATH table of STIX Math (OpenType 1.9, "MATH"); without the font the
/// constants of TeX's Computer Modern and stretched glyphs serve. Lengths are in em.
class MathTable {
public:
    static const MathTable& instance();

    /// Places in the table's list of constants, in its order.
    enum Constant {
        AxisHeight = 1,
        SubscriptShiftDown = 4,
        SubscriptBaselineDropMin = 6,
        SuperscriptShiftUp = 7,
        SuperscriptBottomMin = 9,
        SuperscriptBaselineDropMax = 10,
        SubSuperscriptGapMin = 11,
        SpaceAfterScript = 13,
        UpperLimitGapMin = 14,
        LowerLimitGapMin = 16,
        NumeratorShiftUp = 28,
        NumeratorDisplayShiftUp = 29,
        DenominatorShiftDown = 30,
        DenominatorDisplayShiftDown = 31,
        NumeratorGapMin = 32,
        NumeratorDisplayGapMin = 33,
        FractionRule = 34,
        DenominatorGapMin = 35,
        DenominatorDisplayGapMin = 36,
        RadicalGap = 45,
        RadicalDisplayGap = 46,
        RadicalRule = 47,
    };
    double constant(Constant which) const;
    double scriptScale() const { return m_scriptScale; }

    /// Outline of `sign` at `pixels`, in the smallest variant at least `height` pixels high; baseline at 0,
    /// pen at 0. The largest variant is stretched where even it is too low.
    QPainterPath grown(const QString& sign, double pixels, double height, double* advance) const;

private:
    MathTable();
    void readConstants(const QByteArray& table);
    void readVariants(const QByteArray& table);

    QRawFont m_font; ///< at 1000 pixels
    std::vector<double> m_constants;
    double m_scriptScale = 0.7;
    QHash<quint32, std::vector<quint32>> m_variants; ///< glyph -> its larger forms, ascending
};

} // namespace bitloupe
