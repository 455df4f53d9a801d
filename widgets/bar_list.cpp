#include "widgets/bar_list.h"

#include "widgets/painting.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QImage>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kRow = 20;
constexpr double kHead = 24;
constexpr double kBar = 9;
constexpr double kPad = 8;
constexpr double kGap = 14;
constexpr double kMinBar = 60;

double richWidth(const QFont& font, const QString& text)
{
    QImage none(1, 1, QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&none);
    painter.setFont(font);
    return drawRichText(painter, {}, text, true);
}

} // namespace

BarList::BarList(const QString& name, QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(name);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void BarList::setModel(BarListModel model)
{
    m_model = std::move(model);
    m_focus = std::clamp(m_focus, 0, std::max(0, partCount() - 1));
    updateGeometry();
    update();
}

void BarList::setPickable(bool isPickable)
{
    m_isPickable = isPickable;
    setFocusPolicy(isPickable ? Qt::StrongFocus : Qt::NoFocus);
}

QSize BarList::sizeHint() const
{
    return {460, static_cast<int>(kHead + kRow * partCount() + 2)};
}

QSize BarList::minimumSizeHint() const
{
    return {260, sizeHint().height()};
}

BarList::Columns BarList::columns() const
{
    const QFontMetricsF labelMetrics(textFont(13));
    const QFontMetricsF headMetrics(textFont(12));
    double labelWidth = headMetrics.horizontalAdvance(m_model.labelHead);
    for (const BarRow& row : m_model.rows)
        labelWidth = std::max(labelWidth, labelMetrics.horizontalAdvance(row.label));
    const auto count = m_model.valueHeads.size();
    std::vector<double> widths(static_cast<std::size_t>(count), 0);
    for (qsizetype column = 0; column < count; ++column) {
        double& width = widths[static_cast<std::size_t>(column)];
        width = headMetrics.horizontalAdvance(m_model.valueHeads[column]);
        for (const BarRow& row : m_model.rows)
            width = std::max(width, richWidth(monoFont(13), row.values.value(column)));
    }
    Columns out;
    out.right.resize(widths.size());
    double right = width() - kPad;
    for (std::size_t i = widths.size(); i-- > 0;) {
        out.right[i] = right;
        right -= widths[i] + kGap;
    }
    out.bar = kPad + labelWidth + kGap;
    out.barWidth = std::max(0.0, right - out.bar);
    return out;
}

QRectF BarList::rowRect(int row) const
{
    return {0, kHead + kRow * row, double(width()), kRow};
}

int BarList::rowAt(const QPointF& point) const
{
    const int row = static_cast<int>(std::floor((point.y() - kHead) / kRow));
    return point.y() >= kHead && row < partCount() ? row : -1;
}

bool BarList::canPick(int row) const
{
    return m_isPickable && row >= 0 && row < partCount()
        && !m_model.rows[static_cast<std::size_t>(row)].isSection;
}

void BarList::pick(int row)
{
    if (canPick(row))
        Q_EMIT picked(row);
}

AccessiblePart BarList::part(int index) const
{
    const BarRow& row = m_model.rows[static_cast<std::size_t>(index)];
    QStringList spoken;
    for (qsizetype i = 0; i < row.values.size(); ++i)
        spoken << m_model.valueHeads.value(i) + u' '
                + QString(row.values[i]).remove(u'^').remove(u'{').remove(u'}');
    return {.role = QAccessible::ListItem,
            .name = row.label,
            .value = spoken.join(QStringLiteral(", ")),
            .rect = rowRect(index).toRect(),
            .state = {}};
}

void BarList::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Columns where = columns();
    paintHead(painter, where);
    for (int row = 0; row < partCount(); ++row)
        paintRow(painter, where, row);
    if (showsFocus(this) && canPick(m_focus))
        drawFocusRing(painter, rowRect(m_focus).adjusted(1, 1, -1, -1), 4);
}

void BarList::paintHead(QPainter& painter, const Columns& columns) const
{
    const Theme& t = theme();
    painter.setFont(textFont(12));
    painter.setPen(t.secondary);
    painter.drawText(QPointF(kPad, 15), m_model.labelHead);
    const QFontMetricsF metrics(painter.font());
    for (std::size_t i = 0; i < columns.right.size(); ++i) {
        const QString& head = m_model.valueHeads[static_cast<qsizetype>(i)];
        painter.drawText(QPointF(columns.right[i] - metrics.horizontalAdvance(head), 15), head);
    }
    if (columns.barWidth < kMinBar)
        return;
    const double bottom = kHead + kRow * partCount();
    double labelledTo = 0;
    for (const auto& tick : m_model.ticks) {
        const double x = std::round(columns.bar + tick.share * columns.barWidth) + 0.5;
        painter.setPen(QPen(t.grid, 1));
        painter.drawLine(QPointF(x, kHead - 3), QPointF(x, bottom));
        painter.setPen(t.secondary);
        const double textWidth = drawRichText(painter, {}, tick.text, true);
        if (x - textWidth / 2 < labelledTo + 6)
            continue;
        drawRichText(painter, {x - textWidth / 2, 15}, tick.text);
        labelledTo = x + textWidth / 2;
    }
}

void BarList::paintRow(QPainter& painter, const Columns& columns, int row) const
{
    const Theme& t = theme();
    const BarRow& bar = m_model.rows[static_cast<std::size_t>(row)];
    const QRectF rect = rowRect(row);
    if (bar.isCurrent || (row == m_hover && canPick(row)))
        drawRoundedBox(painter, rect.adjusted(0, 1, 0, -1), 4, bar.isCurrent ? t.dataTint : t.field,
                       QColor());
    const double base = rect.center().y() + 4.5;
    painter.setFont(textFont(13, bar.isSection ? QFont::DemiBold : QFont::Normal));
    painter.setPen(t.text);
    painter.drawText(QPointF(kPad, base), bar.label);
    if (bar.isSection)
        return;
    if (columns.barWidth >= kMinBar) {
        const auto draw = [&](double share, const QColor& colour) {
            const double width = std::max(2.0, share * columns.barWidth);
            drawRoundedBox(painter, QRectF(columns.bar, rect.center().y() - kBar / 2, width, kBar), 2, colour,
                           QColor());
        };
        if (bar.shareHigh > bar.share) {
            QColor pale = t.data;
            pale.setAlphaF(0.4F);
            draw(bar.shareHigh, pale);
        }
        draw(bar.share, t.data);
    }
    painter.setFont(monoFont(13));
    painter.setPen(t.text);
    for (std::size_t i = 0; i < columns.right.size(); ++i) {
        const QString value = bar.values.value(static_cast<qsizetype>(i));
        drawRichText(painter, {columns.right[i] - drawRichText(painter, {}, value, true), base}, value);
    }
}

void BarList::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    const int row = rowAt(event->position());
    if (canPick(row))
        m_focus = row;
    pick(row);
}

void BarList::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = rowAt(event->position());
    setCursor(canPick(m_hover) ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void BarList::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void BarList::keyPressEvent(QKeyEvent* event)
{
    const int direction = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    if (direction != 0) {
        int row = m_focus + direction;
        while (row >= 0 && row < partCount() && !canPick(row))
            row += direction;
        if (canPick(row)) {
            m_focus = row;
            announcePart(this, row, QAccessible::Focus);
            update();
        }
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter
               || event->key() == Qt::Key_Space) {
        pick(m_focus);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void BarList::focusInEvent(QFocusEvent* event)
{
    while (m_focus + 1 < partCount() && !canPick(m_focus))
        ++m_focus;
    QWidget::focusInEvent(event);
}

bool BarList::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos());
        const QString tip = row >= 0 ? m_model.rows[static_cast<std::size_t>(row)].tip : QString();
        if (tip.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), tip, this, rowRect(row).toRect());
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
