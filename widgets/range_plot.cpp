#include "widgets/range_plot.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kLeft = 54; // labels of the count and value axes
constexpr double kRight = 2;
constexpr double kAxis = 22; // labels of the x axis
constexpr double kStrip = 36;
constexpr double kStripGap = 8; // level ticks between bars and strip
constexpr double kStairsGap = 10;
constexpr double kBarsShare = 0.6; // of the extra height
constexpr double kBarsLeast = 126;
constexpr double kStairsLeast = 98;
constexpr double kGripWidth = 18;
constexpr double kGripHeight = 36;

bool isBound(RangePlot::Part part)
{
    return part != RangePlot::Part::Followed;
}

} // namespace

int axisExponent(double low, double high)
{
    const double size = std::max(std::abs(low), std::abs(high));
    return size > 0 && (size < 1e-2 || size >= 1e5) ? static_cast<int>(std::floor(std::log10(size))) : 0;
}

RangePlot::RangePlot(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void RangePlot::setData(RangePlotData plot)
{
    // A result that arrives late must not pull the handle from under the hand that drags it.
    if (m_dragged && isBound(*m_dragged)) {
        plot.min = m_data.min;
        plot.max = m_data.max;
    }
    // A zoom belongs to one axis.
    m_zoomed = m_zoomed && plot.low == m_data.low && plot.high == m_data.high;
    m_data = std::move(plot);
    settleAxis();
    setAccessibleName(tr("Histogram of values with range"));
    update();
}

void RangePlot::settleAxis()
{
    if (m_dragged || m_zoomed)
        return;
    m_low = m_data.low;
    m_high = m_data.high;
    update();
}

void RangePlot::setHandles(double min, double max)
{
    m_data.min = min;
    m_data.max = max;
    announcePart(this, static_cast<int>(m_focus), QAccessible::ValueChanged);
    update();
}

void RangePlot::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    update();
}

void RangePlot::setHandleError(bool error)
{
    m_handleError = error;
    update();
}

void RangePlot::setDimmed(bool dimmed)
{
    m_dimmed = dimmed;
    update();
}

void RangePlot::focusPart(Part part)
{
    m_focus = part;
    setFocus(Qt::OtherFocusReason);
    update();
}

RangePlot::Areas RangePlot::areas() const
{
    const double fixed = kBarsLeast + kStripGap + kStrip + kStairsGap + kStairsLeast + kAxis;
    const double extra = std::max(0.0, height() - fixed);
    const double bars = kBarsLeast + kBarsShare * extra;
    const double stairs = height() - kAxis - kStairsGap - kStrip - kStripGap - bars;
    const double across = std::max(10.0, width() - kLeft - kRight);
    Areas a;
    a.bars = QRectF(kLeft, 0.5, across, bars);
    a.strip = QRectF(kLeft, a.bars.bottom() + kStripGap, across, kStrip);
    a.stairs = QRectF(kLeft, a.strip.bottom() + kStairsGap, across, std::max(20.0, stairs));
    return a;
}

double RangePlot::xOf(double value) const
{
    const double across = std::max(10.0, width() - kLeft - kRight);
    return kLeft + (value - m_low) / (m_high - m_low) * across;
}

double RangePlot::valueAt(double x) const
{
    const double across = std::max(10.0, width() - kLeft - kRight);
    return m_low + (x - kLeft) / across * (m_high - m_low);
}

int RangePlot::decimals() const
{
    const double pixel = (m_high - m_low) / std::max(10.0, width() - kLeft - kRight);
    return pixel > 0 ? std::max(0, static_cast<int>(std::ceil(-std::log10(pixel)))) : 2;
}

double RangePlot::snapped(double value) const
{
    const double unit = std::pow(10.0, decimals());
    return std::isfinite(unit) ? std::round(value * unit) / unit : value;
}

QString RangePlot::valueText(double value) const
{
    const int digits = decimals();
    if (digits > 6 || std::abs(value) >= 1e6)
        return qs(significantText(value, 4));
    // Bounds that are not drags carry digits between pixels: no more of them than the axis can show.
    return qs(fixedText(value, digits));
}

double RangePlot::valueOf(Part part) const
{
    return part == Part::Min ? m_data.min : part == Part::Max ? m_data.max : m_data.followed.value_or(0);
}

QRectF RangePlot::gripRect(Part part) const
{
    const QRectF bars = areas().bars;
    return {xOf(valueOf(part)) - kGripWidth / 2, bars.center().y() - kGripHeight / 2, kGripWidth,
            kGripHeight};
}

QRectF RangePlot::flagRect(Part part) const
{
    const QFontMetricsF metrics(monoFont(12, QFont::Medium));
    const QString text = (part == Part::Min ? tr("min %1") : tr("max %1")).arg(valueText(valueOf(part)));
    const double width = metrics.horizontalAdvance(text) + 14;
    const double x = xOf(valueOf(part));
    const QRectF bars = areas().bars;
    const bool fitsOutside = part == Part::Min ? x - width >= bars.left() : x + width <= this->width();
    const bool goesLeft = (part == Part::Min) == fitsOutside;
    return {goesLeft ? x - width : x, bars.top(), width, metrics.height() + 5};
}

std::optional<RangePlot::Part> RangePlot::partAt(const QPointF& point) const
{
    const Areas a = areas();
    if (m_data.canMoveRange && point.y() <= a.bars.bottom()) {
        const double toMin = std::abs(point.x() - xOf(m_data.min));
        const double toMax = std::abs(point.x() - xOf(m_data.max));
        if (std::min(toMin, toMax) <= kHitPixels) {
            // Of two handles on one spot the one that can move outward is taken.
            if (toMin == toMax)
                return point.x() < xOf(m_data.min) ? Part::Min : Part::Max;
            return toMin < toMax ? Part::Min : Part::Max;
        }
    }
    if (m_data.followed && point.x() >= a.bars.left() - kHitPixels
        && point.x() <= a.bars.right() + kHitPixels)
        return Part::Followed;
    return std::nullopt;
}

void RangePlot::moveTo(Part part, double value, DragPhase phase)
{
    if (part == Part::Followed)
        Q_EMIT followedEdited(value, phase);
    else
        Q_EMIT boundEdited(part, value, phase);
}

void RangePlot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    closeEditor(true);
    for (const Part bound : {Part::Min, Part::Max}) {
        if (m_data.canMoveRange && flagRect(bound).contains(event->position())
            && std::abs(event->position().x() - xOf(valueOf(bound))) > kHitPixels / 2) {
            openEditor(bound);
            return;
        }
    }
    const auto part = partAt(event->position());
    if (!part)
        return;
    m_focus = *part;
    m_dragged = part;
    m_moved = false;
    m_grabOffset = isBound(*part) ? event->position().x() - xOf(valueOf(*part)) : 0;
    moveTo(*part, isBound(*part) ? valueOf(*part) : snapped(valueAt(event->position().x())),
           DragPhase::Begin);
    update();
}

void RangePlot::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragged) {
        m_moved = true;
        moveTo(*m_dragged, snapped(valueAt(event->position().x() - m_grabOffset)), DragPhase::Update);
        return;
    }
    m_hovered = partAt(event->position());
    const bool overBound = m_hovered && isBound(*m_hovered);
    setCursor(overBound ? Qt::SizeHorCursor : Qt::ArrowCursor);
    update();
}

void RangePlot::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_dragged)
        return;
    const Part part = *m_dragged;
    const double value = m_moved ? snapped(valueAt(event->position().x() - m_grabOffset)) : valueOf(part);
    m_dragged.reset();
    moveTo(part, value, DragPhase::Commit);
    settleAxis();
}

void RangePlot::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto part = partAt(event->position());
    if (part && isBound(*part))
        Q_EMIT resetRequested(*part);
    else
        mousePressEvent(event);
}

void RangePlot::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_dragged) {
        m_dragged.reset();
        Q_EMIT abandoned();
        update();
        return;
    }
    const double across = std::max(10.0, width() - kLeft - kRight);
    double pixels = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    if (event->modifiers().testFlag(Qt::ControlModifier) && !m_data.counts.empty())
        pixels = across / static_cast<double>(m_data.counts.size());
    const double step = pixels * (m_high - m_low) / across;
    switch (event->key()) {
    case Qt::Key_Left:
        moveTo(m_focus, snapped(valueOf(m_focus) - step), DragPhase::Single);
        return;
    case Qt::Key_Right:
        moveTo(m_focus, snapped(valueOf(m_focus) + step), DragPhase::Single);
        return;
    case Qt::Key_Home:
        moveTo(m_focus, m_data.dataMin, DragPhase::Single);
        return;
    case Qt::Key_End:
        moveTo(m_focus, m_data.dataMax, DragPhase::Single);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (isBound(m_focus)) {
            openEditor(m_focus);
            return;
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

bool RangePlot::focusNextPrevChild(bool next)
{
    const int last = m_data.followed ? 2 : 1;
    const int target = static_cast<int>(m_focus) + (next ? 1 : -1);
    if (m_editor || target < 0 || target > last)
        return QWidget::focusNextPrevChild(next);
    m_focus = static_cast<Part>(target);
    announcePart(this, target, QAccessible::Focus);
    update();
    return true;
}

void RangePlot::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason)
        m_focus = Part::Min;
    if (event->reason() == Qt::BacktabFocusReason)
        m_focus = m_data.followed ? Part::Followed : Part::Max;
    QWidget::focusInEvent(event);
    update();
}

void RangePlot::wheelEvent(QWheelEvent* event)
{
    const double turns = event->angleDelta().y() / 120.0;
    if (m_dragged || turns == 0) {
        event->ignore();
        return;
    }
    // The value under the pointer stays where it is.
    const double centre = valueAt(event->position().x());
    const double whole = m_data.high - m_data.low;
    const double span = std::clamp((m_high - m_low) * std::pow(0.85, turns), whole / 200, whole);
    const double share = (centre - m_low) / (m_high - m_low);
    m_low = std::clamp(centre - share * span, m_data.low, std::max(m_data.low, m_data.high - span));
    m_high = m_low + span;
    m_zoomed = span < whole;
    settleAxis();
    update();
}

void RangePlot::leaveEvent(QEvent* event)
{
    m_hovered.reset();
    QWidget::leaveEvent(event);
    update();
}

void RangePlot::openEditor(Part part)
{
    closeEditor(false);
    m_editedPart = part;
    m_editor = new QLineEdit(this);
    m_editor->setFont(monoFont(13, QFont::Medium));
    m_editor->setText(qs(withMinus(QLocale::c().toString(valueOf(part), 'g', 6).toStdString())));
    m_editor->setAccessibleName(part == Part::Min ? tr("Range minimum") : tr("Range maximum"));
    QRectF rect = flagRect(part);
    rect.setWidth(std::max(rect.width(), 92.0));
    rect.setHeight(std::max(rect.height(), 26.0));
    rect.moveLeft(std::clamp(rect.left(), 0.0, width() - rect.width()));
    m_editor->setGeometry(rect.toAlignedRect());
    m_editor->selectAll();
    m_editor->installEventFilter(this);
    m_editor->show();
    m_editor->setFocus();
    connect(m_editor, &QLineEdit::returnPressed, this, [this] { closeEditor(true); });
}

void RangePlot::closeEditor(bool accept)
{
    if (!m_editor)
        return;
    QLineEdit* editor = m_editor;
    m_editor = nullptr;
    editor->removeEventFilter(this);
    const bool hadFocus = editor->hasFocus();
    const bool changed = editor->isModified();
    QString text = editor->text().trimmed();
    editor->hide();
    editor->deleteLater();
    if (hadFocus)
        setFocus();
    m_focus = m_editedPart;
    if (!accept || !changed)
        return;
    text.replace(QChar(0x2212), QLatin1Char('-'));
    bool ok = false;
    const double value = QLocale::c().toDouble(text, &ok);
    if (ok && std::isfinite(value))
        moveTo(m_editedPart, value, DragPhase::Single);
    else
        Q_EMIT badText(text);
}

bool RangePlot::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_editor && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        closeEditor(false);
        return true;
    }
    if (object == m_editor && event->type() == QEvent::FocusOut)
        closeEditor(true);
    return QWidget::eventFilter(object, event);
}

} // namespace bitloupe
