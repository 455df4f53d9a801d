#include "widgets/lane_plot.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kTop = 6;
constexpr double kAxis = 24; // tick labels under the histogram
constexpr double kGapOfRows = 4;
constexpr double kLeastName = 176;
constexpr double kLeastPlot = 260;
constexpr double kPlotToTable = 18;
constexpr double kLeastColumn = 52;
constexpr double kTallRow = 30;
constexpr double kLowRow = 26;
constexpr double kLeastBars = 128; // the corner beside it has words and a button

} // namespace

LanePlot::LanePlot(QWidget* parent)
    : QWidget(parent)
{
    installAccessibleTables();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        layOut();
        update();
    });
}

void LanePlot::setModel(LanePlotModel model)
{
    m_model = std::move(model);
    setAccessibleName(m_model.name);
    m_low = m_model.low;
    m_high = m_model.high;
    for (const LaneRow& row : m_model.rows) {
        if (row.hasRange) {
            m_low = std::min(m_low, row.min);
            m_high = std::max(m_high, row.max);
        }
    }
    if (!(m_low < m_high))
        m_high = m_low + 1;
    m_selected = std::min(m_selected, tableRows() - 1);
    layOut();
    update();
}

void LanePlot::setSelected(int row)
{
    if (row == m_selected || row >= tableRows())
        return;
    m_selected = row;
    update();
}

void LanePlot::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    update();
}

void LanePlot::setDimmed(bool dimmed)
{
    if (m_dimmed == dimmed)
        return;
    m_dimmed = dimmed;
    update();
}

const LaneRow* LanePlot::selectedRow() const
{
    return m_selected >= 0 && m_selected < tableRows() ? &m_model.rows[static_cast<std::size_t>(m_selected)]
                                                       : nullptr;
}

void LanePlot::layOut()
{
    const QFontMetricsF names(textFont(14, QFont::DemiBold));
    const QFontMetricsF notes(textFont(13));
    const QFontMetricsF cells(monoFont(14, QFont::Bold));
    const QFontMetricsF heads(textFont(13, QFont::Bold));
    double nameWidth = kLeastName;
    for (const LaneRow& row : m_model.rows) {
        const double note = row.note.isEmpty() ? 0 : notes.horizontalAdvance(row.note) + 14;
        const double mark = row.isAdopted ? 20 : 0;
        nameWidth = std::max(nameWidth, kNamePadding + names.horizontalAdvance(row.name) + mark + note + 10);
    }
    std::vector<double> widths;
    double table = 0;
    for (std::size_t column = 0; column < m_model.columns.size(); ++column) {
        double widest = std::max(kLeastColumn - 2 * kColumnPadding,
                                 heads.horizontalAdvance(m_model.columns[column].head));
        for (const LaneRow& row : m_model.rows) {
            if (column < row.cells.size())
                widest = std::max(widest, cells.horizontalAdvance(row.cells[column].text));
        }
        widths.push_back(widest + 2 * kColumnPadding);
        table += widths.back();
    }
    const double spare = width() - nameWidth - kLeastPlot - kPlotToTable - table;
    // What is left goes to the plot first; a wide window also spreads the columns.
    const double spread = widths.empty() ? 0 : std::clamp(spare - 130, 0.0, 60.0) / double(widths.size());
    table += spread * static_cast<double>(widths.size());
    const double rows = static_cast<double>(m_model.rows.size());
    const double room = height() - kTop - kAxis - kGapOfRows - 1;
    m_rowHeight = std::clamp(std::floor((room - kLeastBars) / std::max(1.0, rows)), kLowRow, kTallRow);
    const double barsHeight = std::max(kLeastBars, room - rows * m_rowHeight);
    const double right = width() - table - kPlotToTable;
    m_bars = QRectF(nameWidth, kTop, std::max(40.0, right - nameWidth), barsHeight);
    m_rowsTop = m_bars.bottom() + kAxis + kGapOfRows;
    m_columns.clear();
    double x = width() - table;
    for (const double columnWidth : widths) {
        m_columns.emplace_back(x, 0, columnWidth + spread, height());
        x += columnWidth + spread;
    }
    Q_EMIT cornerMoved();
}

double LanePlot::xOf(double value) const
{
    // A little room at both ends, so that the outermost ticks are whole.
    const double room = 4;
    return m_bars.left() + room + (value - m_low) / (m_high - m_low) * (m_bars.width() - 2 * room);
}

QRectF LanePlot::rowRect(int row) const
{
    return {0, m_rowsTop + row * m_rowHeight, static_cast<double>(width()), m_rowHeight};
}

QRectF LanePlot::cellRect(int row, int column) const
{
    const QRectF line = rowRect(row);
    const QRectF& extent = m_columns[static_cast<std::size_t>(column)];
    return {extent.left(), line.top(), extent.width(), line.height()};
}

QRect LanePlot::cornerRect() const
{
    const double left = m_columns.empty() ? m_bars.right() + kPlotToTable : m_columns.front().left() + 4;
    return QRectF(left, 0, width() - left, m_bars.bottom() - 18).toRect();
}

double LanePlot::topCount() const
{
    qint64 top = 1;
    for (const qint64 count : m_model.counts)
        top = std::max(top, count);
    const auto highest = static_cast<double>(top);
    return m_logarithmic ? std::max(10.0, std::pow(10.0, std::ceil(std::log10(highest) - 0.02)))
                         : highest * 1.06;
}

double LanePlot::barHeight(double count) const
{
    constexpr double kLogFloor = 0.5; // a single value still has a bar
    if (count <= 0)
        return 0;
    if (!m_logarithmic)
        return std::min(1.0, count / topCount());
    return std::clamp(std::log(count / kLogFloor) / std::log(topCount() / kLogFloor), 0.0, 1.0);
}

int LanePlot::rowAt(const QPointF& point) const
{
    if (point.y() < m_rowsTop)
        return -1;
    const int row = static_cast<int>((point.y() - m_rowsTop) / m_rowHeight);
    return row < tableRows() ? row : -1;
}

int LanePlot::columnAt(const QPointF& point) const
{
    for (std::size_t column = 0; column < m_columns.size(); ++column) {
        if (point.x() >= m_columns[column].left() && point.x() < m_columns[column].right())
            return static_cast<int>(column);
    }
    return -1;
}

void LanePlot::resizeEvent(QResizeEvent*)
{
    layOut();
}

void LanePlot::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        layOut();
        update();
    }
    QWidget::changeEvent(event);
}

void LanePlot::select(int row)
{
    if (row < 0 || row >= tableRows())
        return;
    m_selected = row;
    update();
    announceTableRow(this, row);
    Q_EMIT selectedByUser(row);
}

void LanePlot::mousePressEvent(QMouseEvent* event)
{
    const int row = rowAt(event->position());
    if (row >= 0 && event->button() == Qt::LeftButton)
        select(row);
}

void LanePlot::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int row = rowAt(event->position());
    if (row >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT adopted(row);
}

void LanePlot::mouseMoveEvent(QMouseEvent* event)
{
    const int row = rowAt(event->position());
    setCursor(row >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (row == m_hover)
        return;
    m_hover = row;
    update();
}

void LanePlot::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void LanePlot::keyPressEvent(QKeyEvent* event)
{
    const int last = tableRows() - 1;
    switch (event->key()) {
    case Qt::Key_Up:
        return select(std::max(0, m_selected - 1));
    case Qt::Key_Down:
        return select(std::min(last, m_selected + 1));
    case Qt::Key_Home:
        return select(0);
    case Qt::Key_End:
        return select(last);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_selected >= 0)
            Q_EMIT adopted(m_selected);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void LanePlot::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int row = byKey ? m_selected : rowAt(event->pos());
    if (row < 0)
        return;
    const LaneRow& lane = m_model.rows[static_cast<std::size_t>(row)];
    const int column = byKey ? -1 : columnAt(event->pos());
    QMenu menu(this);
    const auto copy = [&](const QString& label, const QString& text) {
        menu.addAction(label, this, [this, text] {
            QGuiApplication::clipboard()->setText(text);
            Q_EMIT note(tr("Copied %1").arg(text.size() > 40 ? text.left(40) + QChar(0x2026) : text));
        });
    };
    if (column >= 0 && static_cast<std::size_t>(column) < lane.cells.size())
        copy(tr("Copy value"), lane.cells[static_cast<std::size_t>(column)].text);
    copy(tr("Copy row as JSON"), lane.json);
    const QPoint place = byKey ? mapToGlobal(rowRect(row).center().toPoint()) : event->globalPos();
    menu.exec(place);
}

bool LanePlot::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), tipAt(help->pos()), this);
        return true;
    }
    return QWidget::event(event);
}

QString LanePlot::tipAt(const QPointF& point) const
{
    const int row = rowAt(point);
    if (row < 0)
        return barTip(point);
    const LaneRow& lane = m_model.rows[static_cast<std::size_t>(row)];
    if (!lane.why.isEmpty())
        return lane.why;
    const int column = columnAt(point);
    return column >= 0 && static_cast<std::size_t>(column) < lane.cells.size()
        ? lane.cells[static_cast<std::size_t>(column)].tip
        : lane.tip;
}

QString LanePlot::barTip(const QPointF& point) const
{
    if (!m_bars.contains(point) || m_model.counts.empty())
        return {};
    const auto n = static_cast<double>(m_model.counts.size());
    const double step = (m_model.high - m_model.low) / n;
    const double value = m_low + (point.x() - xOf(m_low)) / (xOf(m_high) - xOf(m_low)) * (m_high - m_low);
    const double bar = std::floor((value - m_model.low) / step);
    if (bar < 0 || bar >= n)
        return {};
    qint64 total = 0;
    for (const qint64 count : m_model.counts)
        total += count;
    const qint64 count = m_model.counts[static_cast<std::size_t>(bar)];
    return tr("%1 … %2: %3 values, %4")
        .arg(
            qs(significantText(m_model.low + bar * step, 3)),
            qs(significantText(m_model.low + (bar + 1) * step, 3)), qs(integerText(count)),
            qs(percentText(static_cast<double>(count) / static_cast<double>(std::max<qint64>(1, total)), 3)));
}

QString LanePlot::tableHeading(int column) const
{
    if (column <= 0)
        return tr("Name");
    const LaneColumn& head = m_model.columns[static_cast<std::size_t>(column - 1)];
    return head.group.isEmpty() ? head.head : QStringLiteral("%1, %2").arg(head.head, head.group);
}

QString LanePlot::tableCell(int row, int column) const
{
    const LaneRow& lane = m_model.rows[static_cast<std::size_t>(row)];
    if (column <= 0) {
        QString name = lane.note.isEmpty() ? lane.name : QStringLiteral("%1, %2").arg(lane.name, lane.note);
        if (lane.isAdopted)
            name += tr(", in use");
        return lane.why.isEmpty() ? name : name + QStringLiteral(": ") + lane.why;
    }
    const auto index = static_cast<std::size_t>(column - 1);
    if (index >= lane.cells.size())
        return {};
    return lane.cells[index].isBest ? tr("%1, best").arg(lane.cells[index].text) : lane.cells[index].text;
}

QRect LanePlot::tableCellRect(int row, int column) const
{
    const double top = row < 0 ? m_bars.bottom() : rowRect(row).top();
    const double tall = row < 0 ? kAxis : m_rowHeight;
    if (column <= 0)
        return QRectF(0, top, m_bars.left(), tall).toRect();
    const QRectF& extent = m_columns[static_cast<std::size_t>(column - 1)];
    return QRectF(extent.left(), top, extent.width(), tall).toRect();
}

} // namespace bitloupe
