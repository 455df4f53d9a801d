#include "widgets/block_weights.h"

#include "widgets/copy_menu.h"
#include "widgets/painting.h"
#include "widgets/signed_colour.h"
#include "widgets/theme.h"

#include <QKeyEvent>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kNumberMargin = 40;
constexpr double kLabelMargin = 132; ///< with the scale of a part
constexpr double kHeight = 26;
constexpr double kGap = 3;
constexpr double kPartGap = 6;
constexpr int kWideColumns = 16;
constexpr int kWide = 860; ///< from here on 16 weights a line
constexpr int kNarrow = 560; ///< below this labels of parts go

} // namespace

BlockWeights::BlockWeights(QWidget* parent)
    : BlockTiles(parent)
{
}

void BlockWeights::setModel(BlockWeightsModel model)
{
    m_model = std::move(model);
    forgetHover();
    m_marked.clear();
    setAccessibleName(m_model.name);
    updateGeometry();
    update();
}

void BlockWeights::setSelected(int weight)
{
    m_model.selected = weight;
    update();
}

void BlockWeights::setMarked(std::vector<int> weights)
{
    m_marked = std::move(weights);
    update();
}

int BlockWeights::columnsFor(int width)
{
    return width >= kWide ? kWideColumns : kWideColumns / 2;
}

double BlockWeights::margin(int width) const
{
    return m_model.partLabels.empty() || width < kNarrow ? kNumberMargin : kLabelMargin;
}

QRectF BlockWeights::cellIn(int weight, int width) const
{
    const int columns = columnsFor(width);
    const double step = (width - margin(width) + kGap) / columns;
    const int part = m_model.perPart > 0 ? weight / m_model.perPart : 0;
    const int column = weight % columns;
    const double left = std::round(margin(width) + column * step);
    const double right = std::round(margin(width) + (column + 1) * step) - kGap;
    return {left, weight / columns * (kHeight + kGap) + part * kPartGap, right - left, kHeight};
}

QRectF BlockWeights::cellRect(int weight) const
{
    return cellIn(weight, width());
}

int BlockWeights::heightForWidth(int width) const
{
    return partCount() == 0 ? 1 : static_cast<int>(std::ceil(cellIn(partCount() - 1, width).bottom())) + 2;
}

void BlockWeights::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateGeometry();
}

int BlockWeights::tileAt(const QPointF& point) const
{
    for (int i = 0; i < partCount(); ++i) {
        if (cellRect(i).contains(point))
            return i;
    }
    return -1;
}

AccessiblePart BlockWeights::part(int index) const
{
    AccessiblePart out{QAccessible::Cell, tr("Weight %1").arg(index),
                       m_model.weights[static_cast<std::size_t>(index)].text, cellRect(index).toRect()};
    out.state.selected = index == m_model.selected;
    return out;
}

void BlockWeights::pressPart(int index)
{
    pick(index);
}

void BlockWeights::pick(int weight)
{
    if (weight < 0 || weight >= partCount() || weight == m_model.selected)
        return;
    setSelected(weight);
    announcePart(this, weight, QAccessible::Focus);
    Q_EMIT picked(weight);
}

void BlockWeights::paintCell(QPainter& painter, int weight, double pixels) const
{
    const BlockWeight& shown = m_model.weights[static_cast<std::size_t>(weight)];
    const QRectF box = cellRect(weight);
    const QColor fill = signedColour(shown.share);
    drawRoundedBox(painter, box, 4, fill, QColor());
    const bool isMarked = std::binary_search(m_marked.begin(), m_marked.end(), weight);
    if (weight == m_model.selected || isMarked)
        drawRoundedBox(painter, box, 4, QColor(), theme().text, weight == m_model.selected ? 2 : 1);
    else if (weight == hoveredTile())
        drawRoundedBox(painter, box, 4, QColor(), theme().accent, 1);
    painter.setFont(monoFont(pixels));
    painter.setPen(inkOn(fill));
    painter.drawText(box, Qt::AlignCenter, shown.text);
}

void BlockWeights::paintEvent(QPaintEvent*)
{
    if (partCount() == 0)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    qsizetype longest = 1;
    for (const BlockWeight& each : m_model.weights)
        longest = std::max(longest, each.text.size());
    const double pixels =
        std::clamp((cellRect(0).width() - 6) / (0.61 * static_cast<double>(longest)), 8.0, 13.0);
    for (int i = 0; i < partCount(); ++i)
        paintCell(painter, i, pixels);
    const int columns = columnsFor(width());
    for (int i = 0; i < partCount(); i += columns) {
        const QRectF box = cellRect(i);
        painter.setFont(monoFont(11));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, box.top(), 30, box.height()), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(i));
        if (m_model.perPart == 0 || margin(width()) < kLabelMargin || i % m_model.perPart >= columns)
            continue;
        painter.setFont(textFont(12));
        painter.setPen(theme().exponentSolid);
        painter.drawText(QRectF(40, box.top(), margin(width()) - 46, box.height()),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         m_model.partLabels[static_cast<std::size_t>(i / m_model.perPart)]);
    }
    if (showsFocus(this))
        drawFocusRing(painter, cellRect(m_model.selected).adjusted(-3, -3, 3, 3), 5);
}

void BlockWeights::keyPressEvent(QKeyEvent* event)
{
    const int at = m_model.selected;
    switch (event->key()) {
    case Qt::Key_Up:
        return pick(at - 1);
    case Qt::Key_Down:
        return pick(at + 1);
    case Qt::Key_Home:
        return pick(0);
    case Qt::Key_End:
        return pick(partCount() - 1);
    default:
        BlockTiles::keyPressEvent(event);
    }
}

void BlockWeights::fillMenu(CopyMenu& menu, int tile) const
{
    if (tile >= 0 && tile < partCount()) {
        const BlockWeight& shown = m_model.weights[static_cast<std::size_t>(tile)];
        menu.value(shown.copy);
        menu.explanation(shown.tip);
    }
    CopyTable table{tr("the weights"), {QStringLiteral("weight"), QStringLiteral("value")}, {}};
    for (const BlockWeight& each : m_model.weights)
        table.rows.push_back({QString::number(table.rows.size()), each.copy});
    menu.table(table);
}

QString BlockWeights::tipOf(int tile) const
{
    return m_model.weights[static_cast<std::size_t>(tile)].tip;
}

} // namespace bitloupe
