#include "widgets/math_table.h"

#include "widgets/theme.h"

#include <QFile>
#include <QtEndian>

#include <algorithm>
#include <array>

namespace bitloupe {
namespace {

constexpr double kFontPixels = 1000;
constexpr int kConstantCount = 51;

/// Reads big-endian numbers; 0 beyond the end, so that a damaged font cannot do harm.
quint16 u16(const QByteArray& data, qsizetype at)
{
    return at >= 0 && at + 2 <= data.size() ? qFromBigEndian<quint16>(data.constData() + at) : quint16(0);
}

qint16 s16(const QByteArray& data, qsizetype at)
{
    return static_cast<qint16>(u16(data, at));
}

/// Glyphs of a coverage table, in its order.
std::vector<quint32> coverage(const QByteArray& data, qsizetype at)
{
    std::vector<quint32> glyphs;
    const int count = u16(data, at + 2);
    if (u16(data, at) == 1) {
        for (int i = 0; i < count; ++i)
            glyphs.push_back(u16(data, at + 4 + 2 * i));
        return glyphs;
    }
    for (int i = 0; i < count; ++i) {
        const qsizetype range = at + 4 + 6 * i;
        for (quint32 glyph = u16(data, range); glyph <= u16(data, range + 2); ++glyph)
            glyphs.push_back(glyph);
    }
    return glyphs;
}

/// Values of Computer Modern at 10 pt, for a machine without the font.
std::vector<double> fallbackConstants()
{
    std::vector<double> c(kConstantCount, 0.0);
    c[MathTable::AxisHeight] = 0.25;
    c[MathTable::SubscriptShiftDown] = 0.2;
    c[MathTable::SubscriptBaselineDropMin] = 0.05;
    c[MathTable::SuperscriptShiftUp] = 0.36;
    c[MathTable::SuperscriptBottomMin] = 0.108;
    c[MathTable::SuperscriptBaselineDropMax] = 0.386;
    c[MathTable::SubSuperscriptGapMin] = 0.16;
    c[MathTable::SpaceAfterScript] = 0.05;
    c[MathTable::UpperLimitGapMin] = 0.111;
    c[MathTable::LowerLimitGapMin] = 0.167;
    c[MathTable::NumeratorShiftUp] = 0.394;
    c[MathTable::NumeratorDisplayShiftUp] = 0.677;
    c[MathTable::DenominatorShiftDown] = 0.345;
    c[MathTable::DenominatorDisplayShiftDown] = 0.686;
    c[MathTable::NumeratorGapMin] = 0.04;
    c[MathTable::NumeratorDisplayGapMin] = 0.12;
    c[MathTable::FractionRule] = 0.05;
    c[MathTable::DenominatorGapMin] = 0.04;
    c[MathTable::DenominatorDisplayGapMin] = 0.12;
    c[MathTable::RadicalGap] = 0.06;
    c[MathTable::RadicalDisplayGap] = 0.12;
    c[MathTable::RadicalRule] = 0.05;
    return c;
}

} // namespace

const MathTable& MathTable::instance()
{
    static const MathTable table;
    return table;
}

MathTable::MathTable()
    : m_constants(fallbackConstants())
{
    QFile file(QStringLiteral(":/fonts/STIXMath-Regular.otf"));
    if (file.open(QIODevice::ReadOnly))
        m_font.loadFromData(file.readAll(), kFontPixels, QFont::PreferNoHinting);
    if (!m_font.isValid()) {
        QFont serif = mathFont(100);
        serif.setPixelSize(static_cast<int>(kFontPixels));
        m_font = QRawFont::fromFont(serif);
        return;
    }
    const QByteArray table = m_font.fontTable("MATH");
    if (table.size() < 10)
        return;
    readConstants(table);
    readVariants(table);
}

void MathTable::readConstants(const QByteArray& table)
{
    const qsizetype base = u16(table, 4);
    const double unitsPerEm = m_font.unitsPerEm();
    m_scriptScale = std::clamp(s16(table, base) / 100.0, 0.5, 0.9);
    // Four plain numbers, then records of a value and a device offset.
    for (int i = 0; i < kConstantCount; ++i)
        m_constants[static_cast<std::size_t>(i)] = s16(table, base + 8 + 4 * i) / unitsPerEm;
}

void MathTable::readVariants(const QByteArray& table)
{
    const qsizetype base = u16(table, 8);
    const std::vector<quint32> glyphs = coverage(table, base + u16(table, base + 2));
    const auto count = std::min<std::size_t>(glyphs.size(), u16(table, base + 6));
    for (std::size_t i = 0; i < count; ++i) {
        const qsizetype construction = base + u16(table, base + 10 + 2 * static_cast<qsizetype>(i));
        const int variants = u16(table, construction + 2);
        for (int v = 0; v < variants; ++v)
            m_variants[glyphs[i]].push_back(u16(table, construction + 4 + 4 * v));
    }
}

double MathTable::constant(Constant which) const
{
    return m_constants[static_cast<std::size_t>(which)];
}

QPainterPath MathTable::grown(const QString& sign, double pixels, double height, double* advance) const
{
    const QList<quint32> glyphs = m_font.glyphIndexesForString(sign);
    if (glyphs.isEmpty())
        return {};
    const double scale = pixels / kFontPixels;
    quint32 chosen = glyphs.front();
    QRectF bounds = m_font.boundingRect(chosen);
    for (const quint32 variant : m_variants.value(chosen)) {
        if (bounds.height() * scale >= height)
            break;
        chosen = variant;
        bounds = m_font.boundingRect(chosen);
    }
    const double stretch = bounds.height() > 0 ? std::max(1.0, height / (bounds.height() * scale)) : 1.0;
    *advance = m_font.advancesForGlyphIndexes({chosen}).front().x() * scale;
    return QTransform::fromScale(scale, scale * stretch).map(m_font.pathForGlyph(chosen));
}

} // namespace bitloupe
