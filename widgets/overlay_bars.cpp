#include "widgets/overlay_bars.h"

#include "core/base/number_text.h"
#include "widgets/copy_menu.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kLeft = 56; ///< labels of the heights
constexpr double kFoot = 22;
constexpr double kTop = 8;
constexpr float kPale = 0.75F; ///< bars under a line

} // namespace

OverlayBars::OverlayBars(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void OverlayBars::setModel(OverlayBarsModel model)
{
    m_model = std::move(model);
    m_hover = -1;
    m_top = 0;
    for (const auto* heights : {&m_model.bars, &m_model.line}) {
        for (const double height : *heights)
            m_top = std::max(m_top, height);
    }
    if (m_top <= 0)
        m_top = 1;
    setAccessibleName(m_model.name);
    update();
}

QRectF OverlayBars::plot() const
{
    return {kLeft, kTop, std::max(10.0, width() - kLeft - 2), std::max(10.0, height() - kTop - kFoot)};
}

double OverlayBars::yOf(double height) const
{
    constexpr double kRoom = 1.06;
    return plot().bottom() - height / (m_top * kRoom) * plot().height();
}

QRectF OverlayBars::barRect(int index) const
{
    const QRectF room = plot();
    const double each = room.width() / std::max(1, partCount());
    const double left = std::round(room.left() + index * each);
    const double right = std::round(room.left() + (index + 1) * each) - (each > 3 ? 1 : 0);
    const double top = std::round(yOf(m_model.bars[static_cast<std::size_t>(index)]));
    return {left, top, right - left, room.bottom() - top};
}

AccessiblePart OverlayBars::part(int index) const
{
    const auto at = static_cast<std::size_t>(index);
    QRect box = barRect(index).toRect();
    return {QAccessible::StaticText, at < m_model.tips.size() ? m_model.tips[at] : QString(),
            qs(autoText(m_model.bars[at])), box.united(QRect(box.left(), int(plot().top()), 1, 1))};
}

int OverlayBars::barAt(const QPointF& point) const
{
    const QRectF room = plot();
    if (m_model.bars.empty() || !room.contains(point))
        return -1;
    return std::min(partCount() - 1,
                    static_cast<int>((point.x() - room.left()) / room.width() * partCount()));
}

void OverlayBars::paintAxes(QPainter& painter) const
{
    const QRectF room = plot();
    const std::vector<double> ticks = roundTicks(0, m_top, std::max(2, static_cast<int>(room.height() / 60)));
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    painter.setFont(textFont(12));
    for (const double tick : ticks) {
        const double y = std::round(yOf(tick));
        if (y < 0)
            continue;
        painter.fillRect(QRectF(room.left(), y, room.width(), 1),
                         tick == 0 ? theme().secondary : theme().grid);
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, y - 9, kLeft - 8, 18), Qt::AlignRight | Qt::AlignVCenter,
                         tick == 0 ? QStringLiteral("0") : tickText(tick, step));
    }
    for (const auto& [at, text] : m_model.ticks) {
        const double wide = painter.fontMetrics().horizontalAdvance(text) + 2;
        const double x = std::clamp(room.left() + at * room.width() - wide / 2, 0.0, width() - wide);
        painter.drawText(QRectF(x, room.bottom() + 4, wide, 16), Qt::AlignCenter, text);
    }
}

void OverlayBars::paintLine(QPainter& painter) const
{
    const double thick = m_model.isOutline ? 1.5 : 2;
    double before = plot().bottom();
    for (int i = 0; i < static_cast<int>(m_model.line.size()); ++i) {
        const double y = yOf(m_model.line[static_cast<std::size_t>(i)]);
        const QRectF bar = barRect(i);
        const double right = i + 1 < partCount() ? barRect(i + 1).left() : plot().right();
        const double wide = (m_model.isOutline ? right : bar.right() + 1) - bar.left();
        painter.fillRect(QRectF(bar.left(), y - thick / 2, wide, thick), theme().text);
        if (m_model.isOutline)
            painter.fillRect(QRectF(bar.left() - thick / 2, std::min(y, before) - thick / 2, thick,
                                    std::abs(before - y) + thick),
                             theme().text);
        before = y;
    }
}

void OverlayBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintAxes(painter);
    QColor fill = theme().data;
    if (m_model.isPale)
        fill.setAlphaF(kPale);
    for (int i = 0; i < partCount(); ++i) {
        const QRectF bar = barRect(i);
        if (i == m_hover)
            painter.fillRect(QRectF(bar.left(), plot().top(), bar.width(), plot().height()), theme().field);
        painter.fillRect(bar, fill);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    paintLine(painter);
}

void OverlayBars::mouseMoveEvent(QMouseEvent* event)
{
    const int bar = barAt(event->position());
    if (bar == m_hover)
        return;
    m_hover = bar;
    update();
}

void OverlayBars::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void OverlayBars::contextMenuEvent(QContextMenuEvent* event)
{
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    if (const int bar = barAt(event->pos()); bar >= 0) {
        const auto at = static_cast<std::size_t>(bar);
        menu.value(fullNumber(m_model.bars[at]));
        menu.explanation(at < m_model.tips.size() ? m_model.tips[at] : QString());
        menu.row(m_model.table, bar);
    }
    menu.table(m_model.table);
    menu.picture();
    menu.exec(event->globalPos());
}

bool OverlayBars::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int bar = barAt(help->pos());
    if (bar >= 0 && bar < static_cast<int>(m_model.tips.size()))
        QToolTip::showText(help->globalPos(), m_model.tips[static_cast<std::size_t>(bar)], this);
    else
        QToolTip::hideText();
    return true;
}

OverlayLegend::OverlayLegend(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void OverlayLegend::setNames(const QString& bars, const QString& line)
{
    m_bars = bars;
    m_line = line;
    setAccessibleName(tr("Bars: %1. Line: %2.").arg(bars, line));
    updateGeometry();
    update();
}

QSize OverlayLegend::sizeHint() const
{
    const QFontMetricsF metrics(textFont(13));
    return {static_cast<int>(metrics.horizontalAdvance(m_bars) + metrics.horizontalAdvance(m_line)) + 80, 20};
}

void OverlayLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(textFont(13));
    QColor pale = theme().data;
    pale.setAlphaF(kPale);
    painter.fillRect(QRectF(0, height() / 2.0 - 5, 10, 10), pale);
    painter.setPen(theme().secondary);
    painter.drawText(QRectF(18, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter, m_bars);
    const double next = 18 + QFontMetricsF(painter.font()).horizontalAdvance(m_bars) + 22;
    painter.fillRect(QRectF(next, height() / 2.0 - 1, 16, 2), theme().text);
    painter.drawText(QRectF(next + 24, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter, m_line);
}

} // namespace bitloupe
