#include "widgets/bit_field.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QFontMetricsF>

#include <algorithm>

namespace bitloupe {

namespace {

struct ToneColours {
    QColor solid;
    QColor tint;
};

ToneColours colours(BitGroup::Tone tone)
{
    const Theme& t = theme();
    switch (tone) {
    case BitGroup::Tone::Sign:
        return {t.signSolid, t.signTint};
    case BitGroup::Tone::Exponent:
        return {t.exponentSolid, t.exponentTint};
    case BitGroup::Tone::Fraction:
        break;
    }
    return {t.fractionSolid, t.fractionTint};
}

void drawCentredRich(QPainter& painter, double centre, double baseline, const QString& text)
{
    const double width = drawRichText(painter, {}, text, true);
    drawRichText(painter, {centre - width / 2, baseline}, text);
}

} // namespace

void BitField::paintEvent(QPaintEvent*)
{
    if (m_model.groups.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawHeads(painter);
    drawTiles(painter);
    drawPlaces(painter);
    if (m_formulaShown)
        drawFormula(painter);
}

void BitField::drawHeads(QPainter& painter) const
{
    for (std::size_t g = 0; g < m_columns.size(); ++g) {
        const BitGroup& group = m_model.groups[g];
        const QColor colour = colours(group.tone).solid;
        for (std::size_t part = 0; part < m_columns[g].size(); ++part) {
            const Column& column = m_columns[g][part];
            const double lineY = column.top - 8;
            painter.fillRect(QRectF(column.left, lineY - 2, column.right - column.left, 2), colour);
            if (part > 0)
                continue;
            painter.setFont(textFont(13, QFont::DemiBold));
            painter.setPen(colour);
            painter.drawText(QPointF(column.left, lineY - 9), group.name);
            const double nameWidth = QFontMetricsF(painter.font()).horizontalAdvance(group.name) + 8;
            painter.setFont(textFont(13));
            painter.setPen(theme().secondary);
            const QFontMetricsF metrics(painter.font());
            const double room = column.right - column.left - nameWidth;
            const bool roomy = !group.longNote.isEmpty() && metrics.horizontalAdvance(group.longNote) <= room;
            const QString note = roomy ? group.longNote : group.note;
            if (metrics.horizontalAdvance(note) <= room + 1)
                painter.drawText(QPointF(column.left + nameWidth, lineY - 9), note);
        }
    }
}

void BitField::drawTile(QPainter& painter, const QRectF& rect, BitGroup::Tone tone, bool one,
                        bool hovered) const
{
    const ToneColours colour = colours(tone);
    QColor border = colour.solid;
    border.setAlphaF(one ? 1.0F : hovered ? 1.0F : 0.5F);
    painter.setPen(QPen(border, hovered ? 2 : 1));
    painter.setBrush(one ? colour.solid : colour.tint);
    const double radius = m_tileWidth >= 30 ? 6 : 4;
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.setPen(one ? theme().card : colour.solid);
    painter.setFont(monoFont(std::min(18.0, m_tileWidth * 0.62), QFont::DemiBold));
    painter.drawText(rect, Qt::AlignCenter, one ? QStringLiteral("1") : QStringLiteral("0"));
}

void BitField::drawTiles(QPainter& painter) const
{
    for (int bit = 0; bit < m_model.count(); ++bit) {
        const BitGroup& group = m_model.groups[static_cast<std::size_t>(groupOf(bit))];
        drawTile(painter, tileRect(bit), group.tone, (m_model.bits >> bit & 1U) != 0, bit == m_hover);
    }
    if (!m_implied.isNull()) {
        const QColor solid = colours(BitGroup::Tone::Fraction).solid;
        QPen pen(solid, 1);
        pen.setDashPattern({3, 3});
        painter.setPen(pen);
        painter.setBrush(neutralHatchBrush());
        const double radius = m_tileWidth >= 30 ? 6 : 4;
        painter.drawRoundedRect(m_implied.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
        painter.setPen(solid);
        painter.setFont(monoFont(std::min(18.0, m_tileWidth * 0.62), QFont::DemiBold));
        painter.drawText(m_implied, Qt::AlignCenter,
                         m_model.impliedOne ? QStringLiteral("1") : QStringLiteral("0"));
        painter.setPen(Qt::NoPen);
        painter.setBrush(solid);
        painter.drawEllipse(m_point, 2.2, 2.2);
    }
    if (hasFocus())
        drawFocusRing(painter, tileRect(m_current).adjusted(-3, -3, 3, 3), 8);
}

void BitField::drawPlaces(QPainter& painter) const
{
    painter.setFont(monoFont(12));
    int bit = m_model.count() - 1;
    for (const BitGroup& group : m_model.groups) {
        painter.setPen(colours(group.tone).solid);
        for (int i = 0; i < group.count; ++i, --bit) {
            const int left = group.count - 1 - i;
            const bool shown = i % m_placeStep == 0 || left == 0;
            const bool crowded = m_placeStep > 1 && left > 0 && left < 2;
            const QRectF tile = tileRect(bit);
            if (shown && !crowded)
                drawCentredRich(painter, tile.center().x(), tile.bottom() + 16, group.places.value(i));
        }
    }
    if (!m_implied.isNull()) {
        painter.setPen(colours(BitGroup::Tone::Fraction).solid);
        drawCentredRich(painter, m_implied.center().x(), m_implied.bottom() + 16, m_model.impliedPlace);
    }
}

void BitField::drawFormula(QPainter& painter) const
{
    const double termY = m_formulaTop + 25;
    if (!m_model.sentence.isEmpty()) {
        painter.setFont(textFont(14));
        painter.setPen(theme().text);
        const QRectF box(2, m_formulaTop + 4, std::max(300.0, m_contentWidth), 44);
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, m_model.sentence);
        return;
    }
    for (std::size_t g = 0; g < m_columns.size(); ++g) {
        if (m_columns[g].empty())
            continue;
        const BitGroup& group = m_model.groups[g];
        const Column& column = m_columns[g].front();
        const double centre = (column.left + column.right) / 2;
        painter.setPen(colours(group.tone).solid);
        painter.setFont(mathFont(20));
        const double termWidth = drawRichText(painter, {}, group.term, true);
        const QFontMetricsF small(mathFont(15));
        const double barWidth = group.denominator.isEmpty()
            ? 0
            : std::max(small.horizontalAdvance(group.numerator), small.horizontalAdvance(group.denominator))
                + 4;
        const double left = centre - (termWidth + (barWidth > 0 ? barWidth + 6 : 0)) / 2;
        drawRichText(painter, {left, termY}, group.term);
        if (barWidth > 0) {
            const double barLeft = left + termWidth + 6;
            painter.fillRect(QRectF(barLeft, termY - 6, barWidth, 1), colours(group.tone).solid);
            painter.setFont(mathFont(15));
            painter.drawText(QRectF(barLeft, termY - 25, barWidth, 18), Qt::AlignCenter, group.numerator);
            painter.drawText(QRectF(barLeft, termY - 4, barWidth, 18), Qt::AlignCenter, group.denominator);
        }
        painter.setFont(monoFont(13));
        painter.setPen(theme().secondary);
        drawCentredRich(painter, centre, m_formulaTop + 55, group.result);
        painter.setFont(mathFont(20));
        if (g + 1 < m_columns.size() && !m_columns[g + 1].empty())
            drawCentredRich(painter, (column.right + m_columns[g + 1].front().left) / 2, termY,
                            QStringLiteral("×"));
    }
    if (m_trailingEquals) {
        painter.setPen(theme().secondary);
        drawCentredRich(painter, std::min(width() - 4.0, m_contentWidth + 4), termY, QStringLiteral("="));
    }
}

} // namespace bitloupe
