#include "widgets/slope_chart.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineF>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kAxis = 24;
constexpr double kTop = 9;
constexpr double kLabelHeight = 16;
constexpr double kLabelGap = 10; // to the first point
constexpr double kHitDistance = 7;
constexpr double kDot = 3;

/// A block of labels that touch: it stands as near as it can to where its members want to be.
struct Block {
    std::size_t first = 0;
    std::size_t count = 1;
    double sum = 0; ///< of the wanted places, each less its offset in the block

    double start() const { return sum / static_cast<double>(count); }
};

double distanceTo(const QLineF& line, const QPointF& p)
{
    const QPointF d = line.p2() - line.p1();
    const double length = QPointF::dotProduct(d, d);
    const double t = length > 0 ? std::clamp(QPointF::dotProduct(p - line.p1(), d) / length, 0.0, 1.0) : 0;
    return QLineF(line.p1() + t * d, p).length();
}

} // namespace

std::vector<double> spreadOut(const std::vector<double>& wanted, double apart, double low, double high)
{
    const double last = std::max(low, high - apart * (static_cast<double>(wanted.size()) - 1));
    std::vector<Block> blocks;
    const auto startOf = [&](const Block& block) {
        return std::clamp(block.start(), low + apart * static_cast<double>(block.first),
                          last + apart * static_cast<double>(block.first));
    };
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        blocks.push_back({i, 1, wanted[i]});
        while (blocks.size() > 1) {
            const Block after = blocks.back();
            Block& before = blocks[blocks.size() - 2];
            const auto count = static_cast<double>(before.count);
            if (startOf(before) + apart * count <= startOf(after))
                break;
            before.sum += after.sum - apart * count * static_cast<double>(after.count);
            before.count += after.count;
            blocks.pop_back();
        }
    }
    std::vector<double> placed;
    for (const Block& block : blocks) {
        for (std::size_t i = 0; i < block.count; ++i)
            placed.push_back(startOf(block) + apart * static_cast<double>(i));
    }
    return placed;
}

SlopeChart::SlopeChart(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        layOut();
        update();
    });
}

void SlopeChart::setModel(SlopeChartModel model)
{
    m_model = std::move(model);
    setAccessibleName(m_model.name);
    m_low = 0;
    for (const SlopeLine& line : m_model.lines) {
        for (const auto& value : line.values)
            m_low = std::min(m_low, value.value_or(0));
    }
    if (m_low == 0)
        m_low = -1;
    m_hover = -1;
    layOut();
    update();
}

void SlopeChart::setSelected(int line)
{
    if (m_selected == line)
        return;
    m_selected = line;
    update();
}

void SlopeChart::setDimmed(bool dimmed)
{
    if (m_dimmed == dimmed)
        return;
    m_dimmed = dimmed;
    update();
}

QString SlopeChart::valueText(int line, int column) const
{
    const auto& values = m_model.lines[static_cast<std::size_t>(line)].values;
    const auto& value = values[static_cast<std::size_t>(column)];
    return value ? qs(fixedText(*value == 0 ? 0 : *value, 2)) : QStringLiteral("–");
}

double SlopeChart::labelWidth(int line, int column) const
{
    const QString name = m_model.lines[static_cast<std::size_t>(line)].name;
    return QFontMetricsF(textFont(13, QFont::DemiBold)).horizontalAdvance(name + QLatin1Char(' '))
        + QFontMetricsF(monoFont(13, QFont::Bold)).horizontalAdvance(valueText(line, column));
}

void SlopeChart::placeLabels(std::vector<Label>& labels, int column, bool isLeft)
{
    std::vector<int> lines;
    const auto valueOf = [&](int line) {
        return m_model.lines[static_cast<std::size_t>(line)].values[static_cast<std::size_t>(column)];
    };
    for (int line = 0; line < partCount(); ++line) {
        if (valueOf(line))
            lines.push_back(line);
    }
    std::stable_sort(lines.begin(), lines.end(), [&](int a, int b) { return *valueOf(a) > *valueOf(b); });
    std::vector<double> wanted;
    for (const int line : lines)
        wanted.push_back(placeOf(column, *valueOf(line)).y());
    const double low = kLabelHeight / 2;
    const double room = std::max(1.0, static_cast<double>(wanted.size()) - 1);
    const double apart = std::min(kLabelHeight, (m_area.bottom() + 1 - low) / room);
    const auto placed = spreadOut(wanted, apart, low, m_area.bottom() + 1);
    labels.clear();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const double wide = labelWidth(lines[i], column);
        const double x = isLeft ? m_area.left() - kLabelGap - wide : m_area.right() + kLabelGap;
        labels.push_back({lines[i], QRectF(x, placed[i] - kLabelHeight / 2, wide, kLabelHeight)});
    }
}

void SlopeChart::layOut()
{
    const int last = static_cast<int>(m_model.columns.size()) - 1;
    double left = 20;
    double right = 20;
    for (int line = 0; line < partCount() && last >= 0; ++line) {
        left = std::max(left, labelWidth(line, 0) + kLabelGap);
        right = std::max(right, labelWidth(line, last) + kLabelGap);
    }
    m_area = QRectF(left, kTop, std::max(30.0, width() - left - right),
                    std::max(30.0, height() - kTop - kAxis - 4));
    m_leftLabels.clear();
    m_rightLabels.clear();
    if (last < 1)
        return;
    placeLabels(m_leftLabels, 0, true);
    placeLabels(m_rightLabels, last, false);
}

void SlopeChart::resizeEvent(QResizeEvent*)
{
    layOut();
}

QPointF SlopeChart::placeOf(int column, double value) const
{
    const double columns = std::max(1.0, static_cast<double>(m_model.columns.size()) - 1);
    return {m_area.left() + m_area.width() * column / columns,
            m_area.top() + value / m_low * m_area.height()};
}

QColor SlopeChart::colorOf(int line) const
{
    if (line == m_selected)
        return theme().accent;
    return m_model.lines[static_cast<std::size_t>(line)].isStrong ? theme().text : theme().data;
}

void SlopeChart::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(m_dimmed ? 0.5 : 1);
    if (m_model.lines.empty() || m_model.columns.size() < 2)
        return;
    paintGrid(painter);
    // The selected line lies over the strong ones, and these over the rest.
    for (const int pass : {0, 1, 2}) {
        for (int line = 0; line < partCount(); ++line) {
            const bool isStrong = m_model.lines[static_cast<std::size_t>(line)].isStrong;
            if ((line == m_selected ? 2 : isStrong ? 1 : 0) == pass)
                paintLine(painter, line);
        }
    }
    paintLabels(painter, m_leftLabels, 0);
    paintLabels(painter, m_rightLabels, static_cast<int>(m_model.columns.size()) - 1);
    painter.setOpacity(1);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1));
}

void SlopeChart::paintGrid(QPainter& painter) const
{
    for (const double tick : roundTicks(m_low, 0, 5)) {
        const double y = std::round(placeOf(0, tick).y());
        painter.fillRect(QRectF(m_area.left(), y, m_area.width(), 1), theme().grid);
    }
    for (qsizetype column = 0; column < m_model.columns.size(); ++column) {
        const double x = std::round(placeOf(static_cast<int>(column), 0).x());
        painter.fillRect(QRectF(x, m_area.top(), 1, m_area.height()), theme().grid);
        const bool isStrong = column == m_model.strongColumn;
        painter.setFont(textFont(13, isStrong ? QFont::Bold : QFont::Normal));
        painter.setPen(isStrong ? theme().text : theme().secondary);
        painter.drawText(QRectF(x - 60, m_area.bottom() + 8, 120, 18), Qt::AlignCenter,
                         m_model.columns[column]);
    }
}

void SlopeChart::paintLine(QPainter& painter, int line) const
{
    const auto& values = m_model.lines[static_cast<std::size_t>(line)].values;
    const bool isStrong = m_model.lines[static_cast<std::size_t>(line)].isStrong;
    const QColor color = colorOf(line);
    const double width = line == m_selected ? 2.5 : isStrong ? 2 : line == m_hover ? 2 : 1.3;
    painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap));
    for (std::size_t i = 1; i < values.size(); ++i) {
        if (values[i] && values[i - 1])
            painter.drawLine(placeOf(static_cast<int>(i) - 1, *values[i - 1]),
                             placeOf(static_cast<int>(i), *values[i]));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i])
            painter.drawEllipse(placeOf(static_cast<int>(i), *values[i]), kDot, kDot);
    }
    painter.setBrush(Qt::NoBrush);
}

void SlopeChart::paintLabels(QPainter& painter, const std::vector<Label>& labels, int column) const
{
    for (const Label& label : labels) {
        const SlopeLine& line = m_model.lines[static_cast<std::size_t>(label.line)];
        const bool isLoud = line.isStrong || label.line == m_selected;
        const QColor color = isLoud ? colorOf(label.line) : theme().secondary;
        const QString value = valueText(label.line, column);
        const double valueWidth = QFontMetricsF(monoFont(13, QFont::Bold)).horizontalAdvance(value);
        const QRectF box = label.box.adjusted(0, -2, 0, 2);
        painter.setPen(color);
        painter.setFont(monoFont(13, isLoud ? QFont::Bold : QFont::Normal));
        painter.drawText(QRectF(box.right() - valueWidth, box.top(), valueWidth + 1, box.height()),
                         Qt::AlignRight | Qt::AlignVCenter, value);
        const bool isLeft = column == 0;
        painter.setFont(textFont(13, isLoud ? QFont::DemiBold : QFont::Normal));
        const double gap = QFontMetricsF(painter.font()).horizontalAdvance(QLatin1Char(' '));
        const QRectF name(box.left() - 40, box.top(), box.width() - valueWidth - gap + 40, box.height());
        if (isLeft)
            painter.drawText(name, Qt::AlignRight | Qt::AlignVCenter, line.name);
        else
            painter.drawText(name.adjusted(40, 0, 40, 0), Qt::AlignLeft | Qt::AlignVCenter, line.name);
    }
}

int SlopeChart::lineAt(const QPointF& place) const
{
    for (const auto* labels : {&m_leftLabels, &m_rightLabels}) {
        for (const Label& label : *labels) {
            if (label.box.contains(place))
                return label.line;
        }
    }
    int nearest = -1;
    double least = kHitDistance;
    for (int line = 0; line < partCount(); ++line) {
        const auto& values = m_model.lines[static_cast<std::size_t>(line)].values;
        for (std::size_t i = 1; i < values.size(); ++i) {
            if (!values[i] || !values[i - 1])
                continue;
            const QLineF segment(placeOf(static_cast<int>(i) - 1, *values[i - 1]),
                                 placeOf(static_cast<int>(i), *values[i]));
            const double distance = distanceTo(segment, place);
            if (distance < least) {
                least = distance;
                nearest = line;
            }
        }
    }
    return nearest;
}

void SlopeChart::pick(int line)
{
    if (line < 0 || line >= partCount())
        return;
    m_selected = line;
    update();
    announcePart(this, line, QAccessible::Focus);
    Q_EMIT picked(line);
}

void SlopeChart::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        pick(lineAt(event->position()));
}

void SlopeChart::mouseMoveEvent(QMouseEvent* event)
{
    const int line = lineAt(event->position());
    setCursor(line >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (line == m_hover)
        return;
    m_hover = line;
    update();
}

void SlopeChart::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void SlopeChart::keyPressEvent(QKeyEvent* event)
{
    const int last = partCount() - 1;
    switch (event->key()) {
    case Qt::Key_Up:
        return pick(std::max(0, m_selected - 1));
    case Qt::Key_Down:
        return pick(std::min(last, m_selected + 1));
    case Qt::Key_Home:
        return pick(0);
    case Qt::Key_End:
        return pick(last);
    default:
        QWidget::keyPressEvent(event);
    }
}

bool SlopeChart::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int line = lineAt(help->pos());
        QToolTip::showText(help->globalPos(),
                           line < 0 ? QString() : part(line).name + QStringLiteral(": ") + part(line).value,
                           this);
        return true;
    }
    return QWidget::event(event);
}

AccessiblePart SlopeChart::part(int index) const
{
    const SlopeLine& line = m_model.lines[static_cast<std::size_t>(index)];
    QStringList values;
    for (int column = 0; column < m_model.columns.size(); ++column)
        values << tr("%1 dB at %2").arg(valueText(index, column), m_model.columns[column]);
    AccessiblePart part;
    part.role = QAccessible::ListItem;
    part.name = line.name;
    part.value = values.join(QStringLiteral(", "));
    part.state.selected = index == m_selected;
    for (const Label& label : m_leftLabels) {
        if (label.line == index)
            part.rect = label.box.toRect();
    }
    return part;
}

} // namespace bitloupe
