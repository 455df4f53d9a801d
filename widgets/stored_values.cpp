#include "widgets/stored_values.h"

#include "widgets/painting.h"
#include "widgets/style_sheet.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kRow = 29;
constexpr double kCell = 26; // height, and width of a short code
constexpr double kGap = 3;
constexpr double kReal = 43; // least width of a value
constexpr double kArrow = 28; // least room between the matrices

double matrixWidth(double cell)
{
    return StoredValues::kColumns * (cell + kGap) - kGap;
}

double brightness(const QColor& color)
{
    return 0.299 * color.redF() + 0.587 * color.greenF() + 0.114 * color.blueF();
}

} // namespace

StoredValues::StoredValues(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Values, codes, values read back"));
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void StoredValues::setCells(std::vector<StoredCell> cells)
{
    m_cells = std::move(cells);
    m_focus = std::clamp(m_focus, 0, std::max(0, partCount() - 1));
    if (m_hover >= partCount())
        m_hover = -1;
    update();
}

bool StoredValues::hasShortCodes() const
{
    const QFontMetricsF metrics(monoFont(12, QFont::Medium));
    const double room = width() - 2 * matrixWidth(realWidth()) - 2 * kArrow;
    return std::any_of(m_cells.begin(), m_cells.end(), [&](const StoredCell& cell) {
        return matrixWidth(metrics.horizontalAdvance(cell.code) + 9) > room;
    });
}

double StoredValues::realWidth() const
{
    const QFontMetricsF metrics(monoFont(12));
    double widest = kReal;
    for (const StoredCell& cell : m_cells)
        widest = std::max(
            {widest, metrics.horizontalAdvance(cell.real) + 7, metrics.horizontalAdvance(cell.restored) + 7});
    return std::ceil(widest);
}

double StoredValues::codeWidth() const
{
    const QFontMetricsF metrics(monoFont(12, QFont::Medium));
    const bool isShort = hasShortCodes();
    double widest = kCell;
    for (const StoredCell& cell : m_cells)
        widest = std::max(widest, metrics.horizontalAdvance(isShort ? cell.shortCode : cell.code) + 9);
    return std::ceil(widest);
}

double StoredValues::leftOf(Part part) const
{
    if (part == Part::Real)
        return 0;
    const double reals = matrixWidth(realWidth());
    if (part == Part::Restored)
        return width() - reals;
    return std::round((width() - matrixWidth(codeWidth())) / 2);
}

QRectF StoredValues::cellRect(Part part, int cell) const
{
    const double each = part == Part::Code ? codeWidth() : realWidth();
    return {leftOf(part) + (cell % kColumns) * (each + kGap), std::floor(cell / double(kColumns)) * kRow,
            each, kCell};
}

AccessiblePart StoredValues::part(int index) const
{
    const StoredCell& cell = m_cells[static_cast<std::size_t>(index)];
    return {QAccessible::Cell, cell.name, tr("%1, code %2, %3").arg(cell.real, cell.code, cell.restored),
            cellRect(Part::Real, index).toAlignedRect()};
}

void StoredValues::pressPart(int index)
{
    Q_EMIT cellPicked(index);
}

int StoredValues::cellAt(const QPointF& point) const
{
    for (int i = 0; i < partCount(); ++i) {
        for (const Part part : {Part::Real, Part::Code, Part::Restored}) {
            if (cellRect(part, i).adjusted(0, 0, kGap, kGap).contains(point))
                return i;
        }
    }
    return -1;
}

void StoredValues::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < partCount(); ++i) {
        for (const Part part : {Part::Real, Part::Code, Part::Restored})
            paintCell(painter, part, i);
    }
    painter.setFont(textFont(14));
    painter.setPen(theme().secondary);
    const double height = 4 * kRow - kGap;
    const double codes = leftOf(Part::Code);
    const double reals = matrixWidth(realWidth());
    painter.drawText(QRectF(reals, 0, codes - reals, height), Qt::AlignCenter, QStringLiteral("→"));
    const double after = codes + matrixWidth(codeWidth());
    painter.drawText(QRectF(after, 0, width() - reals - after, height), Qt::AlignCenter, QStringLiteral("→"));
    if (showsFocus(this) && !m_cells.empty())
        drawFocusRing(painter, cellRect(Part::Code, m_focus).adjusted(-2, -2, 2, 2), 6);
}

void StoredValues::paintCell(QPainter& painter, Part part, int index) const
{
    const Theme& t = theme();
    const StoredCell& cell = m_cells[static_cast<std::size_t>(index)];
    const QRectF box = cellRect(part, index);
    QColor fill = t.field;
    QColor ink = t.text;
    if (part == Part::Code && cell.shade >= 0) {
        fill = mixed(t.data, t.dataTint, cell.shade);
        ink =
            std::abs(brightness(fill) - brightness(t.text)) > std::abs(brightness(fill) - brightness(t.card))
            ? t.text
            : t.card;
    }
    drawRoundedBox(painter, box, 4, fill, index == m_hover ? t.accent : QColor());
    if (cell.isFollowed)
        drawRoundedBox(painter, box, 4, QColor(), t.text, 2);
    const QString text = part == Part::Real ? cell.real
        : part == Part::Restored            ? cell.restored
        : hasShortCodes()                   ? cell.shortCode
                                            : cell.code;
    painter.setFont(monoFont(12, part == Part::Code ? QFont::Medium : QFont::Normal));
    painter.setPen(ink);
    painter.drawText(box, Qt::AlignCenter,
                     QFontMetricsF(painter.font()).elidedText(text, Qt::ElideRight, box.width()));
}

void StoredValues::mousePressEvent(QMouseEvent* event)
{
    const int cell = cellAt(event->position());
    if (event->button() != Qt::LeftButton || cell < 0)
        return;
    m_focus = cell;
    Q_EMIT cellPicked(cell);
}

void StoredValues::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = cellAt(event->position());
    setCursor(m_hover >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void StoredValues::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void StoredValues::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    const int step = key == Qt::Key_Left ? -1
        : key == Qt::Key_Right           ? 1
        : key == Qt::Key_Up              ? -kColumns
        : key == Qt::Key_Down            ? kColumns
                                         : 0;
    if (step != 0 && m_focus + step >= 0 && m_focus + step < partCount()) {
        m_focus += step;
        announcePart(this, m_focus, QAccessible::Focus);
        update();
    } else if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) && !m_cells.empty()) {
        Q_EMIT cellPicked(m_focus);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void StoredValues::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int cell = byKey ? (m_cells.empty() ? -1 : m_focus) : cellAt(event->pos());
    if (cell >= 0)
        Q_EMIT menuRequested(cell, event->globalPos());
}

bool StoredValues::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int cell = cellAt(help->pos());
        if (cell >= 0)
            QToolTip::showText(help->globalPos(), m_cells[static_cast<std::size_t>(cell)].tip, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
