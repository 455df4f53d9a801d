#include "app/views/numbers_growth.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace bitloupe {

using numbers::GrowthStep;

namespace {

constexpr double kHead = 34;
constexpr double kLine = 20;
constexpr double kTileHeight = 17;
constexpr double kMaxTile = 19;
constexpr double kDigitsFrom = 9; ///< narrower tiles are only coloured
constexpr double kLabelWidth = 108;
constexpr double kWidthText = 64; ///< "25 bits"
constexpr double kBoundText = 178; ///< the largest sum
constexpr int kMaxLines = 11;

} // namespace

NumbersGrowth::NumbersGrowth(QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(tr("The accumulator for growing sums"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NumbersGrowth::setAnswer(const numbers::CostAnswer& answer)
{
    m_answer = answer;
    m_shown = -1;
    updateGeometry();
    update();
}

void NumbersGrowth::setShown(int lines)
{
    m_shown = lines;
    update();
}

int NumbersGrowth::shown() const
{
    return m_shown < 0 ? lines() : std::min(m_shown, lines());
}

QSize NumbersGrowth::sizeHint() const
{
    return {640, static_cast<int>(kHead + kLine * std::min(kMaxLines, std::max(1, lines())) + 4)};
}

QSize NumbersGrowth::minimumSizeHint() const
{
    return {360, sizeHint().height()};
}

/// The first line, a gap, the last ones up to the line reached.
std::vector<int> NumbersGrowth::visibleLines() const
{
    std::vector<int> out;
    const int count = shown();
    for (int i = 0; i < count; ++i) {
        if (count > kMaxLines && i == 1) {
            out.push_back(-1);
            i = count - kMaxLines + 2;
        }
        out.push_back(i);
    }
    return out;
}

NumbersGrowth::Layout NumbersGrowth::layoutNow() const
{
    Layout out;
    const int bits = std::max(m_answer.ruleBits, m_answer.neededBits);
    double room = width() - kLabelWidth - kWidthText - kBoundText;
    out.hasBounds = room / bits >= 7;
    if (!out.hasBounds)
        room += kBoundText;
    out.tile = std::clamp(room / bits, 3.0, kMaxTile);
    out.right = kLabelWidth + out.tile * bits;
    out.textLeft = out.right + 14;
    return out;
}

AccessiblePart NumbersGrowth::part(int index) const
{
    const int line = visibleLines()[static_cast<std::size_t>(index)];
    const QRect rect(0, static_cast<int>(kHead + kLine * index), width(), static_cast<int>(kLine));
    if (line < 0)
        return {.role = QAccessible::ListItem,
                .name = tr("further doublings"),
                .value = {},
                .rect = rect,
                .state = {}};
    const GrowthStep& step = m_answer.growth[static_cast<std::size_t>(line)];
    return {.role = QAccessible::ListItem,
            .name = tr("K = %1").arg(qs(integerText(step.k))),
            .value = tr("%1 bits, largest sum %2")
                         .arg(step.neededBits)
                         .arg(qs(integerText(static_cast<std::int64_t>(step.bound)))),
            .rect = rect,
            .state = {}};
}

void NumbersGrowth::paintEvent(QPaintEvent*)
{
    if (m_answer.growth.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Layout layout = layoutNow();
    paintHead(painter, layout);
    double top = kHead;
    for (const int line : visibleLines()) {
        if (line >= 0) {
            paintLine(painter, layout, m_answer.growth[static_cast<std::size_t>(line)], top);
        } else {
            painter.setFont(textFont(13));
            painter.setPen(theme().secondary);
            painter.drawText(QRectF(0, top, kLabelWidth - 12, kLine), Qt::AlignRight | Qt::AlignVCenter,
                             QStringLiteral("…"));
        }
        top += kLine;
    }
}

/// Brackets over the columns: one product, and what the sum adds to it.
void NumbersGrowth::paintHead(QPainter& painter, const Layout& layout) const
{
    const Theme& t = theme();
    const auto bracket = [&](int from, int to, const QColor& colour, const QString& text,
                             const QString& brief) {
        const double left = layout.right - layout.tile * to + 1;
        const double right = layout.right - layout.tile * from - 1;
        painter.setPen(colour);
        painter.setFont(textFont(12, QFont::DemiBold));
        const bool fits = QFontMetricsF(painter.font()).horizontalAdvance(text) <= right - left;
        painter.drawText(QRectF(left - 60, 0, right - left + 60, 22), Qt::AlignRight | Qt::AlignVCenter,
                         fits ? text : brief);
        painter.fillRect(QRectF(left, 24, right - left, 2), colour);
    };
    const int product = m_answer.productBits;
    bracket(0, product, t.fractionSolid, tr("one product, 2N = %1 bits").arg(product),
            tr("2N = %1").arg(product));
    if (m_answer.growthBits > 0)
        bracket(product, product + m_answer.growthBits, t.exponentSolid,
                tr("the sum, M = %1 more").arg(m_answer.growthBits), tr("M = %1").arg(m_answer.growthBits));
    if (!layout.hasBounds)
        return;
    painter.setFont(textFont(12));
    painter.setPen(t.secondary);
    painter.drawText(QRectF(layout.textLeft + kWidthText, 0, kBoundText, 22),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("largest sum"));
}

void NumbersGrowth::paintLine(QPainter& painter, const Layout& layout, const GrowthStep& step,
                              double top) const
{
    const Theme& t = theme();
    const bool isLast = step.k == m_answer.question.k;
    painter.setFont(monoFont(13, isLast ? QFont::DemiBold : QFont::Normal));
    painter.setPen(isLast ? t.text : t.secondary);
    painter.drawText(QRectF(0, top, kLabelWidth - 12, kLine), Qt::AlignRight | Qt::AlignVCenter,
                     QStringLiteral("K = ") + qs(integerText(step.k)));
    for (int bit = 0; bit < std::max(step.neededBits, isLast ? m_answer.ruleBits : 0); ++bit) {
        const QRectF tile(layout.right - layout.tile * (bit + 1) + 0.5, top + 1.5, layout.tile - 1,
                          kTileHeight);
        paintTile(painter, tile, bit, step);
    }
    painter.setFont(monoFont(13, isLast ? QFont::DemiBold : QFont::Normal));
    painter.setPen(isLast ? t.text : t.secondary);
    painter.drawText(QRectF(layout.textLeft, top, kWidthText, kLine), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("%1 bits").arg(step.neededBits));
    if (layout.hasBounds)
        painter.drawText(QRectF(layout.textLeft + kWidthText, top, kBoundText, kLine),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         qs(integerText(static_cast<std::int64_t>(step.bound))));
}

void NumbersGrowth::paintTile(QPainter& painter, const QRectF& tile, int bit, const GrowthStep& step) const
{
    const Theme& t = theme();
    if (bit >= step.neededBits) { // the rule counts this one, the sum never reaches it
        painter.setPen(QPen(t.secondary, 1, Qt::DashLine));
        painter.setBrush(neutralHatchBrush());
        painter.drawRoundedRect(tile, 2, 2);
        return;
    }
    const bool isSign = m_answer.question.isSigned && bit == step.neededBits - 1;
    const bool isGrown = bit >= m_answer.productBits;
    const bool isSet = (step.bound >> bit & 1U) != 0;
    const QColor solid = isSign ? t.signSolid : isGrown ? t.exponentSolid : t.fractionSolid;
    const QColor tint = isSign ? t.signTint : isGrown ? t.exponentTint : t.fractionTint;
    drawRoundedBox(painter, tile, 2, isSet ? solid : tint, isSet ? QColor() : solid, 0.6);
    if (tile.width() < kDigitsFrom)
        return;
    painter.setFont(monoFont(11));
    painter.setPen(isSet ? t.card : solid);
    painter.drawText(tile, Qt::AlignCenter,
                     isSign ? QStringLiteral("±") : QString(QChar(isSet ? u'1' : u'0')));
}

} // namespace bitloupe
