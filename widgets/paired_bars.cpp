#include "widgets/paired_bars.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kLeft = 30;
constexpr double kTop = 8;
constexpr double kFoot = 24;

} // namespace

PairedBars::PairedBars(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PairedBars::setModel(PairedBarsModel model)
{
    m_model = std::move(model);
    m_hover = std::min(m_hover, partCount() - 1);
    update();
}

/// Room for the numbers of the axis.
double PairedBars::plotLeft() const
{
    const double digits = QFontMetricsF(monoFont(12)).horizontalAdvance(tickText(m_model.most, 1));
    return std::max(kLeft, digits + 8);
}

QRectF PairedBars::plot() const
{
    const double left = plotLeft();
    return {left, kTop, std::max(20.0, width() - left - 2), std::max(20.0, height() - kTop - kFoot)};
}

QRectF PairedBars::slot(int index) const
{
    const double step = plot().width() / std::max(1, partCount());
    return {plot().left() + index * step, plot().top(), step, plot().height()};
}

int PairedBars::indexAt(const QPointF& point) const
{
    for (int i = 0; i < partCount(); ++i) {
        if (slot(i).adjusted(0, 0, 0, kFoot).contains(point))
            return i;
    }
    return -1;
}

int PairedBars::currentIndex() const
{
    for (int i = 0; i < partCount(); ++i) {
        if (m_model.pairs[static_cast<std::size_t>(i)].key == m_model.current)
            return i;
    }
    return -1;
}

AccessiblePart PairedBars::part(int index) const
{
    const PairedBarsModel::Pair& pair = m_model.pairs[static_cast<std::size_t>(index)];
    return {QAccessible::ListItem, tr("%1 bits").arg(pair.key),
            tr("%1: %2, %3: %4").arg(m_model.names[0]).arg(pair.first).arg(m_model.names[1]).arg(pair.second),
            slot(index).toRect()};
}

void PairedBars::pressPart(int index)
{
    const int key = m_model.pairs[static_cast<std::size_t>(index)].key;
    if (key != m_model.current)
        Q_EMIT picked(key);
}

void PairedBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = plot();
    const int current = currentIndex();
    for (const int marked : {current, m_hover}) {
        if (marked >= 0)
            painter.fillRect(slot(marked), theme().accentTint);
    }
    painter.setFont(monoFont(12));
    painter.setPen(theme().secondary);
    const auto ticks = roundTicks(0, m_model.most, 3);
    for (const double tick : ticks) {
        if (tick > m_model.most || tick != std::floor(tick))
            continue;
        const double y = std::round(area.bottom() - tick / m_model.most * area.height());
        painter.fillRect(QRectF(area.left(), y, area.width(), 1),
                         tick == 0 ? theme().secondary : theme().grid);
        painter.drawText(QRectF(0, y - 8, plotLeft() - 6, 16), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(static_cast<int>(tick)));
    }
    const int every = slot(0).width() * 2 >= 24 ? 2 : 4;
    for (int i = 0; i < partCount(); ++i) {
        const PairedBarsModel::Pair& pair = m_model.pairs[static_cast<std::size_t>(i)];
        const QRectF box = slot(i);
        const double half = std::min(12.0, box.width() / 2 - 1.5);
        const auto bar = [&](double x, int count, const QColor& color) {
            const double height = area.height() * count / m_model.most;
            painter.fillRect(QRectF(x, area.bottom() - height, half, height), color);
        };
        bar(box.center().x() - half, pair.first, theme().data);
        bar(box.center().x(), pair.second, theme().clipped);
        const bool isCurrent = i == current;
        if (pair.key % every != 0 && !isCurrent)
            continue;
        painter.setFont(monoFont(12, isCurrent ? QFont::Bold : QFont::Normal));
        painter.setPen(isCurrent ? theme().text : theme().secondary);
        painter.drawText(QRectF(box.center().x() - 16, area.bottom() + 5, 32, 16), Qt::AlignCenter,
                         QString::number(pair.key));
    }
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

void PairedBars::mousePressEvent(QMouseEvent* event)
{
    const int index = indexAt(event->position());
    if (index >= 0 && event->button() == Qt::LeftButton)
        pressPart(index);
}

void PairedBars::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = indexAt(event->position());
    setCursor(m_hover >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void PairedBars::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void PairedBars::keyPressEvent(QKeyEvent* event)
{
    const int by = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    const int next = std::clamp(currentIndex() + by, 0, std::max(0, partCount() - 1));
    if (by == 0 || next == currentIndex() || partCount() == 0)
        QWidget::keyPressEvent(event);
    else
        pressPart(next);
}

bool PairedBars::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = indexAt(help->pos());
    const AccessiblePart shown = index >= 0 ? part(index) : AccessiblePart{};
    QToolTip::showText(help->globalPos(), index >= 0 ? shown.name + u'\n' + shown.value : QString(), this);
    return true;
}

} // namespace bitloupe
