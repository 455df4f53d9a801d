#include "widgets/levels_plot.h"

#include "widgets/painting.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloupe {

namespace {

constexpr double kLeft = 128; // names of the lanes, labels of the count axis
constexpr double kRight = 2;
constexpr double kAxis = 30; // line and labels of the x axis
constexpr double kLane = 54;
constexpr double kLaneGap = 6;
constexpr double kLanesGap = 12; // between histogram and lanes
constexpr double kBarsLeast = 96;
constexpr double kHit = 12;
constexpr double kLineHit = 5;
constexpr int kMostLines = 32; ///< more levels can be taken by their diamonds only

} // namespace

LevelsPlot::LevelsPlot(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Histogram of values with levels"));
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void LevelsPlot::setData(LevelsPlotData plot)
{
    m_zoomed = m_zoomed && plot.low == m_data.low && plot.high == m_data.high;
    m_data = std::move(plot);
    settleAxis();
    // The order may have changed under the hand: it holds the level that is now nearest to it.
    if (m_dragged && !lane(0).cells.empty()) {
        const auto& cells = lane(0).cells;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const double now = cells[static_cast<std::size_t>(m_dragged->cell) % cells.size()].at;
            if (std::abs(cells[i].at - m_dragValue) < std::abs(now - m_dragValue))
                m_dragged->cell = static_cast<int>(i);
        }
        m_focus = *m_dragged;
    }
    if (!exists(m_focus))
        m_focus = {std::clamp(m_focus.lane, 0, std::max(0, laneCount() - 1)), 0};
    m_hovered.reset();
    updateGeometry();
    update();
}

void LevelsPlot::settleAxis()
{
    if (m_dragged || m_zoomed)
        return;
    m_low = m_data.low;
    m_high = m_data.high;
    update();
}

void LevelsPlot::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    update();
}

void LevelsPlot::setDimmed(bool dimmed)
{
    m_dimmed = dimmed;
    update();
}

void LevelsPlot::setRefusal(int lane, const QString& why)
{
    if (lane >= laneCount())
        return;
    m_data.lanes[static_cast<std::size_t>(lane)].why = why;
    m_dragged.reset();
    update();
}

QSize LevelsPlot::minimumSizeHint() const
{
    const double lanes = std::max(1, laneCount()) * (kLane + kLaneGap);
    return {520, static_cast<int>(kBarsLeast + kLanesGap + lanes + kAxis - kLaneGap)};
}

QSize LevelsPlot::sizeHint() const
{
    // A page that could scroll gives a plot its hint first: it asks for the least and stretches.
    return {880, minimumSizeHint().height()};
}

double LevelsPlot::across() const
{
    return std::max(10.0, width() - kLeft - kRight);
}

QRectF LevelsPlot::bars() const
{
    const double lanes = laneCount() * (kLane + kLaneGap) - kLaneGap;
    return {kLeft, 0.5, across(), std::max(40.0, height() - kAxis - lanes - kLanesGap - 0.5)};
}

QRectF LevelsPlot::laneRect(int lane) const
{
    return {kLeft, bars().bottom() + kLanesGap + lane * (kLane + kLaneGap), across(), kLane};
}

double LevelsPlot::xOf(double value) const
{
    return kLeft + (value - m_low) / (m_high - m_low) * across();
}

double LevelsPlot::valueAt(double x) const
{
    return m_low + (x - kLeft) / across() * (m_high - m_low);
}

int LevelsPlot::decimals() const
{
    const double pixel = (m_high - m_low) / across();
    return pixel > 0 ? std::max(0, static_cast<int>(std::ceil(-std::log10(pixel)))) : 2;
}

double LevelsPlot::snapped(double value) const
{
    const double unit = std::pow(10.0, decimals());
    return std::isfinite(unit) ? std::round(value * unit) / unit : value;
}

const LevelCell& LevelsPlot::cell(const Place& place) const
{
    return lane(place.lane).cells[static_cast<std::size_t>(place.cell)];
}

bool LevelsPlot::exists(const Place& place) const
{
    return place.lane >= 0 && place.lane < laneCount() && lane(place.lane).why.isEmpty() && place.cell >= 0
        && place.cell < static_cast<int>(lane(place.lane).cells.size());
}

bool LevelsPlot::canDrag(int index) const
{
    return index == 0 && laneCount() > 0 && lane(0).isDraggable && lane(0).why.isEmpty();
}

double LevelsPlot::placed(const Place& place) const
{
    return m_dragged == place && m_moved ? m_dragValue : cell(place).at;
}

QRectF LevelsPlot::cellRect(int index, int cellIndex) const
{
    const QRectF area = laneRect(index);
    const LevelCell& c = cell({index, cellIndex});
    const auto inside = [&](double value, double outer) {
        return std::isfinite(value) ? std::clamp(xOf(value), area.left(), area.right()) : outer;
    };
    const double left = inside(c.left, area.left());
    return {left, area.top(), inside(c.right, area.right()) - left, area.height()};
}

QPointF LevelsPlot::levelPoint(int index, int cellIndex) const
{
    return {xOf(placed({index, cellIndex})), laneRect(index).top() + kLane / 2};
}

double LevelsPlot::leastGap(int index) const
{
    const auto& cells = lane(index).cells;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 1; i < cells.size(); ++i) {
        const bool inView = cells[i].at >= m_low && cells[i - 1].at <= m_high;
        // Levels that meet during a drag must not shrink all the others.
        if (inView && cells[i].at > cells[i - 1].at && !(m_dragged && index == 0))
            least = std::min(least, xOf(cells[i].at) - xOf(cells[i - 1].at));
    }
    return least;
}

std::optional<LevelsPlot::Place> LevelsPlot::levelAt(const QPointF& point) const
{
    if (!canDrag(0))
        return std::nullopt;
    const QRectF area = laneRect(0);
    const auto& cells = lane(0).cells;
    const bool inLane = area.adjusted(-kHit, 0, kHit, 0).contains(point);
    const bool inBars = point.y() < area.top() && static_cast<int>(cells.size()) <= kMostLines;
    if (!inLane && !inBars)
        return std::nullopt;
    std::optional<Place> nearest;
    double least = inLane ? kHit : kLineHit;
    for (int i = 0; i < static_cast<int>(cells.size()); ++i) {
        const QPointF level = levelPoint(0, i);
        const double distance = std::abs(point.x() - level.x());
        const bool hits = inBars || std::abs(point.y() - level.y()) <= kHit;
        if (hits && distance <= least) {
            least = distance;
            nearest = Place{0, i};
        }
    }
    return nearest;
}

std::optional<LevelsPlot::Place> LevelsPlot::cellAt(const QPointF& point) const
{
    for (int i = 0; i < laneCount(); ++i) {
        if (!lane(i).why.isEmpty() || !laneRect(i).contains(point))
            continue;
        const double value = valueAt(point.x());
        const auto& cells = lane(i).cells;
        const auto found =
            std::find_if(cells.begin(), cells.end(), [&](const LevelCell& c) { return value < c.right; });
        if (!cells.empty())
            return Place{i, static_cast<int>(std::min(found, cells.end() - 1) - cells.begin())};
    }
    return std::nullopt;
}

void LevelsPlot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const auto level = levelAt(event->position());
    if (level) {
        m_focus = *level;
        m_dragged = level;
        m_dragLevel = level->cell;
        m_moved = false;
        m_dragValue = cell(*level).at;
        m_grabOffset = event->position().x() - xOf(m_dragValue);
        Q_EMIT levelEdited(m_dragLevel, m_dragValue, DragPhase::Begin);
    } else if (const auto place = cellAt(event->position())) {
        m_focus = *place;
        Q_EMIT levelPicked(place->lane, place->cell);
    }
    update();
}

void LevelsPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragged) {
        m_moved = true;
        m_dragValue =
            snapped(valueAt(std::clamp(event->position().x() - m_grabOffset, kLeft, kLeft + across())));
        Q_EMIT levelEdited(m_dragLevel, m_dragValue, DragPhase::Update);
        update();
        return;
    }
    m_hovered = levelAt(event->position());
    const bool overCell = !m_hovered && cellAt(event->position());
    setCursor(m_hovered ? Qt::SizeHorCursor : overCell ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void LevelsPlot::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_dragged)
        return;
    const Place place = *m_dragged;
    const bool moved = m_moved;
    m_dragged.reset();
    m_moved = false;
    Q_EMIT levelEdited(m_dragLevel, m_dragValue, DragPhase::Commit);
    if (!moved && exists(place))
        Q_EMIT levelPicked(place.lane, place.cell);
    settleAxis();
}

void LevelsPlot::choose(const Place& place)
{
    if (!exists(place))
        return;
    m_focus = place;
    int index = place.cell;
    for (int i = 0; i < place.lane; ++i)
        index += partsOf(i);
    announcePart(this, index, QAccessible::Focus);
    update();
}

void LevelsPlot::moveChosen(double pixels)
{
    const double value = snapped(cell(m_focus).at + pixels * (m_high - m_low) / across());
    // The order may change: the focus stays with the level that moves.
    const int level = m_focus.cell;
    const auto& cells = lane(0).cells;
    m_focus.cell = static_cast<int>(std::count_if(cells.begin(), cells.end(), [&](const LevelCell& c) {
        return c.at < value && &c != &cells[static_cast<std::size_t>(level)];
    }));
    Q_EMIT levelEdited(level, value, DragPhase::Single);
}

void LevelsPlot::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if (key == Qt::Key_Escape && m_dragged) {
        m_dragged.reset();
        m_moved = false;
        Q_EMIT abandoned();
        update();
        return;
    }
    if (!exists(m_focus))
        return QWidget::keyPressEvent(event);
    const double pixels = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right;
    if (sideways && canDrag(m_focus.lane)) {
        moveChosen(key == Qt::Key_Left ? -pixels : pixels);
    } else if (sideways || key == Qt::Key_Up || key == Qt::Key_Down) {
        const bool back = key == Qt::Key_Left || key == Qt::Key_Up;
        choose({m_focus.lane, m_focus.cell + (back ? -1 : 1)});
    } else if (key == Qt::Key_Home || key == Qt::Key_End) {
        choose(
            {m_focus.lane, key == Qt::Key_Home ? 0 : static_cast<int>(lane(m_focus.lane).cells.size()) - 1});
    } else if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) {
        Q_EMIT levelPicked(m_focus.lane, m_focus.cell);
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool LevelsPlot::focusNextPrevChild(bool next)
{
    const Place target{m_focus.lane + (next ? 1 : -1), 0};
    if (!exists(target))
        return QWidget::focusNextPrevChild(next);
    choose(target);
    return true;
}

void LevelsPlot::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason)
        m_focus = {0, exists({0, m_focus.cell}) ? m_focus.cell : 0};
    if (event->reason() == Qt::BacktabFocusReason && laneCount() > 0)
        m_focus = {laneCount() - 1, 0};
    QWidget::focusInEvent(event);
    update();
}

void LevelsPlot::wheelEvent(QWheelEvent* event)
{
    const double turns = event->angleDelta().y() / 120.0;
    const double whole = m_data.high - m_data.low;
    const bool isWhole = m_high - m_low >= whole;
    // Where nothing can be zoomed out the page scrolls.
    if (m_dragged || turns == 0 || (turns < 0 && isWhole)) {
        event->ignore();
        return;
    }
    const double centre = valueAt(event->position().x());
    const double span = std::clamp((m_high - m_low) * std::pow(0.85, turns), whole / 200, whole);
    const double share = (centre - m_low) / (m_high - m_low);
    m_low = std::clamp(centre - share * span, m_data.low, std::max(m_data.low, m_data.high - span));
    m_high = m_low + span;
    m_zoomed = span < whole;
    settleAxis();
    update();
}

void LevelsPlot::leaveEvent(QEvent* event)
{
    m_hovered.reset();
    QWidget::leaveEvent(event);
    update();
}

void LevelsPlot::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() == QContextMenuEvent::Keyboard && exists(m_focus)) {
        Q_EMIT menuRequested(m_focus.lane, m_focus.cell,
                             mapToGlobal(levelPoint(m_focus.lane, m_focus.cell).toPoint()));
        return;
    }
    const auto place = cellAt(event->pos());
    Q_EMIT menuRequested(place ? place->lane : -1, place ? place->cell : -1, event->globalPos());
}

bool LevelsPlot::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString tip = tipAt(help->pos());
        if (tip.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), tip, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
