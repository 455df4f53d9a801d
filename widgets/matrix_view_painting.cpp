#include "widgets/matrix_view.h"
#include "widgets/painting.h"
#include "widgets/signed_colour.h"
#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kFewestPixels = 18; ///< between two indices

struct Colours {
    QColor solid;
    QColor tint;
};

Colours coloursOf(MatrixModel::Colour colour)
{
    const Theme& t = theme();
    if (colour == MatrixModel::Colour::W)
        return {t.exponentSolid, t.exponentTint};
    if (colour == MatrixModel::Colour::X)
        return {t.fractionSolid, t.fractionTint};
    return {t.data, t.dataTint};
}

} // namespace

void MatrixView::paintTitle(QPainter& painter) const
{
    const QPoint from = headCorner();
    if (from.y() > 0)
        painter.fillRect(QRect(from.x(), from.y(), width(), kHeadHeight), theme().card);
    if (from.x() > 0)
        painter.fillRect(QRect(from.x(), from.y(), kHeadWidth, height()), theme().card);
    const Colours colours = coloursOf(m_model.colour);
    painter.setFont(textFont(14, QFont::DemiBold));
    painter.setPen(m_model.colour == MatrixModel::Colour::Y ? theme().text : colours.solid);
    painter.drawText(from + QPoint(kHeadWidth, 14), m_model.name);
    const int after = kHeadWidth + painter.fontMetrics().horizontalAdvance(m_model.name) + 6;
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    painter.drawText(from + QPoint(after, 14), m_model.subtitle);
}

/// Indices stand apart: every second, fourth … where cells are small; that of the lit line always.
void MatrixView::paintHeads(QPainter& painter) const
{
    const QPoint from = headCorner();
    const Colours colours = coloursOf(m_model.colour);
    const auto every = [](int pixels) {
        return pixels >= kFewestPixels ? 1 : (kFewestPixels + pixels - 1) / std::max(1, pixels);
    };
    const auto ink = [&](bool isLit) {
        painter.setFont(monoFont(12, isLit ? QFont::Bold : QFont::Normal));
        painter.setPen(isLit ? colours.solid : theme().secondary);
    };
    const QSize others = m_cell.expandedTo(m_lens.others);
    const int columnStep = every(others.width());
    const int rowStep = every(others.height());
    const auto isClear = [](int index, int lit, int step) {
        return lit < 0 || index == lit || step == 1 || std::abs(index - lit) >= step;
    };
    for (int column = 0; column < m_model.columns; ++column) {
        const bool isLit = column == m_model.litColumn;
        if (!isLit && (column % columnStep != 0 || !isClear(column, m_model.litColumn, columnStep)))
            continue;
        const QRect box = cellRect(0, column);
        if (box.right() < from.x() + kHeadWidth)
            continue;
        ink(isLit && m_model.colour == MatrixModel::Colour::X);
        painter.drawText(
            QRect(box.left() - 12, from.y() + kHeadHeight - 18, std::max(box.width() + 4, 24), 16),
            Qt::AlignRight | Qt::AlignVCenter, QString::number(column));
    }
    for (int row = 0; row < m_model.rows; ++row) {
        const bool isLit = row == m_model.litRow;
        if (!isLit && (row % rowStep != 0 || !isClear(row, m_model.litRow, rowStep)))
            continue;
        const QRect box = cellRect(row, 0);
        if (box.center().y() < from.y() + kHeadHeight)
            continue;
        ink(isLit && m_model.colour == MatrixModel::Colour::W);
        painter.drawText(QRect(from.x(), box.center().y() - 8, kHeadWidth - 7, 17),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(row));
    }
}

/// A cell without room for its number: its shade, and a frame where it matters.
void MatrixView::paintSmallCell(QPainter& painter, int row, int column) const
{
    using Tone = MatrixCell::Tone;
    const MatrixCell& shown = cell(row, column);
    const QRectF box = cellRect(row, column);
    const bool isColour = shown.tone != Tone::Ahead && shown.tone != Tone::Missing;
    painter.fillRect(box, isColour ? signedColour(shown.shade) : theme().field);
    if (shown.tone == Tone::Missing)
        painter.fillRect(box, neutralHatchBrush());
    const bool isLit = shown.tone == Tone::Lit || shown.tone == Tone::Strong;
    const bool isHovered = m_clickable && row * m_model.columns + column == m_hover;
    if (!isLit && !isHovered && shown.tone != Tone::Current && shown.tone != Tone::Clipped)
        return;
    const QColor clipped = shown.tone == Tone::Clipped ? theme().clipped : theme().text;
    painter.setPen(isHovered ? theme().accent : isLit ? coloursOf(m_model.colour).solid : clipped);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
}

void MatrixView::paintCell(QPainter& painter, int row, int column) const
{
    using Tone = MatrixCell::Tone;
    if (!showsNumber(row, column)) {
        paintSmallCell(painter, row, column);
        return;
    }
    const int index = row * m_model.columns + column;
    const MatrixCell& shown = cell(row, column);
    const Colours colours = coloursOf(m_model.colour);
    const QRectF box = QRectF(cellRect(row, column)).adjusted(1.5, 1.5, -0.5, -0.5);
    QColor fill = Qt::transparent;
    QColor border = theme().line;
    QColor text = theme().text;
    double width = 1;
    if (shown.tone == Tone::Lit || shown.tone == Tone::Strong) {
        fill = shown.tone == Tone::Strong ? colours.solid : colours.tint;
        text = shown.tone == Tone::Strong ? theme().card : colours.solid;
        border = colours.solid;
    } else if (shown.tone == Tone::Done)
        fill = border = theme().dataTint;
    else if (shown.tone == Tone::Clipped) {
        fill = theme().clippedTint;
        border = theme().clipped;
    } else if (shown.tone == Tone::Current) {
        border = theme().text;
        width = 2;
    }
    if (m_clickable && index == m_hover) {
        border = theme().accent;
        width = std::max(width, 1.5);
    }
    painter.setPen(QPen(border, width));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 3, 3);
    if (shown.tone == Tone::Clipped || shown.tone == Tone::Missing) {
        painter.setBrush(shown.tone == Tone::Missing ? neutralHatchBrush() : hatchBrush());
        painter.setOpacity(shown.tone == Tone::Missing ? 1 : 0.6);
        painter.drawRoundedRect(box, 3, 3);
        painter.setOpacity(1);
    }
    const bool bold =
        shown.tone == Tone::Current || shown.tone == Tone::Clipped || shown.tone == Tone::Strong;
    painter.setPen(text);
    painter.setFont(monoFont(11, bold ? QFont::Bold : QFont::Normal));
    if (isUpright(box.size())) {
        painter.save();
        painter.translate(box.bottomLeft());
        painter.rotate(-90);
        painter.drawText(QRectF(0, 0, box.height() - 3, box.width()), Qt::AlignRight | Qt::AlignVCenter,
                         shown.text);
        painter.restore();
        return;
    }
    paintNumber(painter, box, shown.text);
}

/// All numbers of cells of one size in one size, which the longest of them allows; at the right, clear of the
/// left edge.
void MatrixView::paintNumber(QPainter& painter, const QRectF& box, const QString& text) const
{
    constexpr double kClear = 2.5;
    constexpr double kMostClear = 5;
    const int weight = painter.font().weight();
    const auto letters = std::max(m_longest, text.size());
    double pixels = box.height() < 17 ? 11 : box.width() > 52 ? 16 : 14;
    double longest = 0;
    for (; pixels >= 11; --pixels) {
        painter.setFont(monoFont(pixels, weight));
        longest = painter.fontMetrics().horizontalAdvance(u'0') * static_cast<double>(letters);
        if (longest <= box.width() - 2 * kClear)
            break;
    }
    const double clear = std::clamp((box.width() - longest) / 2, 1.0, kMostClear);
    painter.drawText(box.adjusted(-2, 0, -clear, 0), Qt::AlignRight | Qt::AlignVCenter, text);
}

void MatrixView::paintEvent(QPaintEvent* event)
{
    if (m_model.cells.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    // Only what is seen: a large matrix is mostly scrolled away.
    for (int row = 0; row < m_model.rows; ++row)
        for (int column = 0; column < m_model.columns; ++column)
            if (cellRect(row, column).adjusted(-1, -1, 1, 1).intersects(event->rect()))
                paintCell(painter, row, column);
    paintTitle(painter);
    paintHeads(painter);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(cellRect(m_focus / m_model.columns, m_focus % m_model.columns)), 4);
}

} // namespace bitloupe
