#include "app/views/gemm_detail.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kMaxRows = 5;
constexpr int kAxis = 15;

} // namespace

GemmDetail::GemmDetail(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void GemmDetail::setFitsRows(bool fits)
{
    m_fits = fits;
    updateGeometry();
}

void GemmDetail::setRowHeight(int pixels)
{
    m_row = pixels;
    updateGeometry();
    update();
}

void GemmDetail::setRows(std::vector<DetailRow> rows, const DetailLine& line)
{
    m_line = line;
    m_rows = std::move(rows);
    QString text;
    for (const DetailRow& row : m_rows)
        text += row.formula + QLatin1Char(' ') + row.value + QLatin1String("; ");
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize GemmDetail::sizeHint() const
{
    // Otherwise that of the largest stage, so that the card keeps its height.
    return {800, m_fits ? m_row * static_cast<int>(m_rows.size()) + 4 : m_row * kMaxRows + kAxis};
}

void GemmDetail::paintTag(QPainter& painter, DetailRow::Tag tag, double x, double top) const
{
    if (tag == DetailRow::Tag::None)
        return;
    const bool runTime = tag == DetailRow::Tag::RunTime;
    const QString text = runTime                  ? tr("run time")
        : tag == DetailRow::Tag::BeforeDeployment ? tr("before deployment")
                                                  : tr("vanishes");
    painter.setFont(textFont(12, runTime ? QFont::DemiBold : QFont::Normal));
    const double width = painter.fontMetrics().horizontalAdvance(text) + 16;
    painter.setPen(runTime ? Qt::NoPen : QPen(theme().line));
    painter.setBrush(runTime ? QBrush(theme().warnTint) : QBrush(Qt::transparent));
    painter.drawRoundedRect(QRectF(x + 0.5, top + m_row / 8.0 + 0.5, width, m_row * 3 / 4.0 - 1), 4, 4);
    painter.setPen(runTime ? theme().warn : theme().secondary);
    painter.drawText(QRectF(x, top + 3, width + 1, m_row - 6), Qt::AlignCenter, text);
}

void GemmDetail::paintBars(QPainter& painter, const QRectF& area) const
{
    double low = 0;
    double high = 0;
    for (const DetailRow& row : m_rows) {
        if (!row.hasBar)
            continue;
        low = std::min({low, row.from, row.to});
        high = std::max({high, row.from, row.to});
    }
    if (!(high > low) || area.width() < 60)
        return;
    const auto x = [&](double value) { return area.left() + (value - low) / (high - low) * area.width(); };
    painter.fillRect(QRectF(x(0), area.top(), 1, area.height()), theme().secondary);
    double top = 0;
    for (const DetailRow& row : m_rows) {
        if (row.hasBar) {
            const double left = std::min(x(row.from), x(row.to));
            const QColor colour = row.isTotal ? theme().text
                : row.to >= row.from          ? theme().data
                                              : theme().clipped;
            const double width = std::abs(x(row.to) - x(row.from));
            painter.fillRect(QRectF(left, top + m_row / 4.0, std::max(1.0, width), m_row / 2.0), colour);
            if (!row.isTotal)
                painter.fillRect(QRectF(x(row.to) - 0.5, top + 4, 1.5, m_row - 2), theme().text);
        }
        top += m_row;
    }
    painter.setFont(monoFont(11));
    painter.setPen(theme().secondary);
    const double axis = static_cast<double>(m_rows.size()) * m_row + 12;
    const auto ticks = roundTicks(low, high, 3);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : high - low;
    for (const double tick : ticks) {
        if (tick >= low && tick <= high)
            painter.drawText(QRectF(x(tick) - 40, axis - 11, 80, 14), Qt::AlignCenter, tickText(tick, step));
    }
}

void GemmDetail::paintLine(QPainter& painter, const QRectF& area) const
{
    const double least = std::min({m_line.low, m_line.from, m_line.to});
    const double most = std::max({m_line.high, m_line.from, m_line.to});
    if (!(most > least) || area.width() < 100)
        return;
    const auto x = [&](double value) {
        return area.left() + (value - least) / (most - least) * area.width();
    };
    const double y = area.center().y() + 6;
    const auto zone = [&](double from, double to) {
        if (to > from)
            painter.fillRect(QRectF(x(from), y - 16, x(to) - x(from), 16), hatchBrush());
    };
    zone(least, m_line.clampLow);
    zone(m_line.clampHigh, most);
    painter.fillRect(QRectF(x(m_line.clampLow), y - 2, x(m_line.clampHigh) - x(m_line.clampLow), 4),
                     theme().data);
    painter.fillRect(QRectF(area.left(), y, area.width(), 1), theme().secondary);
    painter.setFont(monoFont(12));
    painter.setPen(theme().secondary);
    for (const double end : {m_line.clampLow, m_line.clampHigh}) {
        painter.fillRect(QRectF(x(end) - 1, y - 16, 2, 22), theme().text);
        painter.drawText(QRectF(x(end) - 40, y + 8, 80, 16), Qt::AlignCenter, tickText(end, 1));
    }
    const auto mark = [&](double value, const QString& text, bool isFilled, double textTop) {
        painter.setPen(QPen(isFilled ? theme().data : theme().text, 1.5));
        painter.setBrush(isFilled ? theme().data : theme().card);
        painter.drawPolygon(QPolygonF({{x(value) - 5, y - 12}, {x(value) + 5, y - 12}, {x(value), y - 2}}));
        painter.setPen(theme().text);
        painter.setFont(monoFont(13, isFilled ? QFont::DemiBold : QFont::Normal));
        painter.drawText(QRectF(x(value) - 60, y - textTop, 120, 16), Qt::AlignCenter, text);
    };
    if (m_line.from != m_line.to) {
        mark(m_line.from, m_line.fromText, false, 50);
        painter.setPen(QPen(theme().secondary, 1.5));
        painter.drawLine(QPointF(x(m_line.from), y - 20), QPointF(x(m_line.to), y - 20));
    }
    mark(m_line.to, m_line.toText, true, 34);
}

void GemmDetail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double w = width();
    const double substituted = std::clamp(w * 0.15, 96.0, 190.0);
    const double value = std::clamp(w * 0.415, 300.0, 520.0);
    bool anyTag = false;
    bool anyBar = false;
    for (const DetailRow& row : m_rows) {
        anyTag = anyTag || row.tag != DetailRow::Tag::None;
        anyBar = anyBar || row.hasBar;
    }
    const double tags = value + 32;
    const double bars = anyTag ? tags + 160 : value + 60;
    double top = 0;
    for (const DetailRow& row : m_rows) {
        const bool gone = row.tag == DetailRow::Tag::Vanishes;
        painter.setPen(gone ? theme().secondary : theme().text);
        QFont formula = mathFont(m_row < 22 ? 16 : 17, !row.isTotal);
        formula.setBold(row.isTotal);
        painter.setFont(formula);
        const double end = drawRichText(painter, {8, top + m_row * 0.5 + 5}, row.formula);
        if (gone)
            painter.drawLine(QPointF(8, top + m_row / 2.0), QPointF(8 + end, top + m_row / 2.0));
        const bool isWords = std::any_of(row.substituted.begin(), row.substituted.end(),
                                         [](QChar letter) { return letter.isLetter(); });
        painter.setFont(isWords ? textFont(13) : monoFont(13));
        painter.setPen(theme().secondary);
        const double room = value - substituted - 96;
        painter.drawText(
            QRectF(substituted, top, room, m_row), Qt::AlignVCenter | Qt::AlignLeft,
            painter.fontMetrics().elidedText(row.substituted, Qt::ElideRight, static_cast<int>(room)));
        painter.setFont(monoFont(row.isTotal ? 15 : 14, row.isTotal ? QFont::DemiBold : QFont::Normal));
        painter.setPen(theme().text);
        painter.drawText(QRectF(value - 150, top, 150, m_row),
                         Qt::AlignVCenter | Qt::AlignRight | Qt::TextDontClip, row.value);
        paintTag(painter, row.tag, tags, top);
        painter.fillRect(QRectF(0, top + m_row - 1, anyBar || m_line.isShown ? bars - 10 : w, 1),
                         theme().grid);
        top += m_row;
    }
    if (m_line.isShown)
        paintLine(painter, QRectF(bars + 24, 0, w - bars - 48, m_row * kMaxRows));
    else if (anyBar)
        paintBars(painter, QRectF(bars + 8, 0, w - bars - 24, top));
}

int GemmDetail::rowAt(int y) const
{
    const int row = y / m_row;
    return y >= 0 && row < static_cast<int>(m_rows.size()) ? row : -1;
}

void GemmDetail::contextMenuEvent(QContextMenuEvent* event)
{
    if (const int row = rowAt(event->pos().y()); row >= 0)
        Q_EMIT menuWanted(event->globalPos(), row);
}

/// Formula, substituted, value with its hexadecimal form and its unit.
bool GemmDetail::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QString text;
    if (const int row = rowAt(help->pos().y()); row >= 0) {
        const DetailRow& shown = m_rows[static_cast<std::size_t>(row)];
        text = shown.formula;
        text.remove(u'{').remove(u'}');
        if (!shown.substituted.isEmpty())
            text += QStringLiteral("\n= ") + shown.substituted;
        text += QStringLiteral("\n= ") + shown.value;
        for (const QString& more : {shown.hex, shown.unit}) {
            if (!more.isEmpty())
                text += QStringLiteral(", ") + more;
        }
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

StageChips::StageChips(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StageChips::setChipHeight(int pixels)
{
    m_high = pixels;
    updateGeometry();
}

void StageChips::setStages(const QStringList& names, const QStringList& values, int open, int reached)
{
    m_names = names;
    m_values = values;
    m_open = open;
    m_reached = reached;
    QString name = names.value(open);
    name.remove(QLatin1String("_{")).remove(QLatin1Char('}'));
    setAccessibleName(tr("Stage %1 of %2, %3, open").arg(open + 1).arg(names.size()).arg(name));
    update();
}

QRectF StageChips::chip(int index) const
{
    const double gap = 6;
    const double step = (width() + gap) / std::max<double>(1, static_cast<double>(m_names.size()));
    return {index * step + 0.5, 0.5, step - gap - 1, height() - 1.0};
}

int StageChips::at(const QPointF& point) const
{
    for (int i = 0; i < m_names.size(); ++i) {
        if (chip(i).contains(point))
            return i;
    }
    return -1;
}

void StageChips::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < m_names.size(); ++i) {
        const bool open = i == m_open;
        const bool ahead = i > m_reached;
        QPen pen(open || i == m_hover ? theme().accent : theme().line, 1);
        if (ahead)
            pen.setStyle(Qt::DashLine);
        painter.setPen(pen);
        painter.setBrush(open ? theme().accentTint : theme().card);
        const QRectF box = chip(i);
        painter.drawRoundedRect(box, 6, 6);
        const double room = m_high < 44 ? 2 : 5;
        const QRectF inner = box.adjusted(8, room, -4, -room);
        painter.setFont(textFont(12, open ? QFont::DemiBold : QFont::Normal));
        painter.setPen(open ? theme().accent : theme().secondary);
        drawRichText(painter, {inner.left(), inner.top() + 12}, m_names[i]);
        painter.setFont(monoFont(13));
        painter.setPen(open ? theme().accent : theme().text);
        QString value = ahead ? QStringLiteral("–") : m_values.value(i);
        if (painter.fontMetrics().horizontalAdvance(value) > inner.width())
            value = value.section(u' ', 0, 0); // the number of the codes, without the word
        painter.drawText(
            inner, Qt::AlignLeft | Qt::AlignBottom,
            painter.fontMetrics().elidedText(value, Qt::ElideRight, static_cast<int>(inner.width())));
    }
}

void StageChips::contextMenuEvent(QContextMenuEvent* event)
{
    if (const int index = at(event->pos()); index >= 0 && index <= m_reached)
        Q_EMIT menuWanted(event->globalPos(), index);
}

bool StageChips::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = at(help->pos());
    const QString text = index < 0 ? QString()
        : index <= m_reached       ? m_tips.value(index)
                                   : tr("Not computed yet. A click runs up to it.");
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

void StageChips::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (const int index = at(event->position()); index >= 0)
        Q_EMIT picked(index);
}

void StageChips::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = at(event->position());
    setCursor(m_hover >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void StageChips::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

} // namespace bitloupe
