#include "widgets/tile_numbers.h"

#include "widgets/copy_menu.h"
#include "widgets/filter_pictures_layout.h"
#include "widgets/painting.h"
#include "widgets/signed_colour.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kHead = 26;
constexpr double kGap = 3;
constexpr double kMostCell = 43;
constexpr double kLeastPixels = 8; ///< smaller numbers are left to the hover

} // namespace

TileNumbers::TileNumbers(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void TileNumbers::setModel(TileNumbersModel model)
{
    const bool resized = model.rows != m_model.rows;
    m_model = std::move(model);
    m_hover = -1;
    setAccessibleName(m_model.titles[0]);
    if (resized)
        updateGeometry();
    update();
}

QSize TileNumbers::sizeHint() const
{
    const double cell = m_model.rows <= 3 ? kMostCell : std::max(22.0, 130.0 / m_model.rows);
    return {640, static_cast<int>(kHead + m_model.rows * (cell + kGap))};
}

QSize TileNumbers::minimumSizeHint() const
{
    const double cell = m_model.rows <= 3 ? 26 : m_model.rows <= 7 ? 18 : 10;
    return {240, static_cast<int>(kHead + m_model.rows * (cell + kGap))};
}

QRectF TileNumbers::cellRect(int grid, int cell) const
{
    const double each = std::floor((width() - 2 * kPictureGap) / 3);
    const double left = std::round(grid * ((width() - 2 * kPictureGap) / 3 + kPictureGap));
    const double wide = (each + kGap) / std::max(1, m_model.columns);
    const double high = std::min(kMostCell + kGap, (height() - kHead) / std::max(1, m_model.rows));
    const int row = cell / std::max(1, m_model.columns);
    const int column = cell % std::max(1, m_model.columns);
    const double x = std::round(left + column * wide);
    const double y = std::round(kHead + row * high);
    return {x, y, std::round(left + (column + 1) * wide) - kGap - x,
            std::round(kHead + (row + 1) * high) - kGap - y};
}

const TileNumber& TileNumbers::number(int part) const
{
    return m_model
        .numbers[static_cast<std::size_t>(part / cells())][static_cast<std::size_t>(part % cells())];
}

AccessiblePart TileNumbers::part(int index) const
{
    const int cell = index % cells();
    AccessiblePart out{QAccessible::Cell,
                       tr("%1, row %2, column %3")
                           .arg(m_model.titles[static_cast<std::size_t>(index / cells())])
                           .arg(cell / m_model.columns)
                           .arg(cell % m_model.columns),
                       number(index).text, cellRect(index / cells(), cell).toRect()};
    out.state.selected = cell == m_model.selected;
    return out;
}

void TileNumbers::pressPart(int index)
{
    pick(index % cells());
}

int TileNumbers::partAt(const QPointF& point) const
{
    for (int i = 0; i < partCount(); ++i) {
        if (cellRect(i / cells(), i % cells()).contains(point))
            return i;
    }
    return -1;
}

void TileNumbers::pick(int cell)
{
    if (cell < 0 || cell >= cells() || cell == m_model.selected)
        return;
    m_model.selected = cell;
    announcePart(this, cell, QAccessible::Focus);
    update();
    Q_EMIT picked(cell);
}

/// Font size at which the longest number fits its cell.
double TileNumbers::pixelsThatFit() const
{
    double pixels = 13;
    const QRectF box = cellRect(0, 0);
    for (const auto& grid : m_model.numbers) {
        for (const TileNumber& each : grid)
            pixels = std::min(pixels, (box.width() - 4) / (0.61 * std::max<qsizetype>(1, each.text.size())));
    }
    return std::min(pixels, box.height() * 0.75);
}

void TileNumbers::paintCell(QPainter& painter, int part, double pixels) const
{
    const QRectF box = cellRect(part / cells(), part % cells());
    const TileNumber& shown = number(part);
    const QColor fill = std::isnan(shown.share) ? theme().warnTint : signedColour(shown.share);
    const bool isSelected = part % cells() == m_model.selected;
    const bool isHovered = m_hover >= 0 && part % cells() == m_hover % cells();
    painter.setBrush(fill);
    painter.setPen(Qt::NoPen);
    painter.drawRoundedRect(box, 3, 3);
    if (isSelected || isHovered) {
        const double width = isSelected ? 2 : 1;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(isSelected ? theme().text : theme().accent, width));
        painter.drawRoundedRect(box.adjusted(width / 2, width / 2, -width / 2, -width / 2), 3, 3);
    }
    if (pixels < kLeastPixels)
        return;
    painter.setFont(monoFont(pixels));
    painter.setPen(inkOn(std::isnan(shown.share) ? theme().warnTint : fill));
    painter.drawText(box, Qt::AlignCenter, shown.text);
}

void TileNumbers::paintEvent(QPaintEvent*)
{
    if (cells() == 0)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int grid = 0; grid < 3; ++grid) {
        painter.setFont(textFont(13, QFont::DemiBold));
        painter.setPen(theme().text);
        painter.drawText(QPointF(cellRect(grid, 0).left(), 14),
                         m_model.titles[static_cast<std::size_t>(grid)]);
    }
    const double pixels = pixelsThatFit();
    for (int i = 0; i < partCount(); ++i)
        paintCell(painter, i, pixels);
    if (showsFocus(this))
        drawFocusRing(painter, cellRect(0, m_model.selected).adjusted(-3, -3, 3, 3), 5);
}

void TileNumbers::mousePressEvent(QMouseEvent* event)
{
    const int part = partAt(event->position());
    if (part >= 0 && event->button() == Qt::LeftButton)
        pick(part % cells());
}

void TileNumbers::mouseMoveEvent(QMouseEvent* event)
{
    const int part = partAt(event->position());
    setCursor(part >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (part != m_hover) {
        m_hover = part;
        update();
    }
}

void TileNumbers::leaveEvent(QEvent*)
{
    m_hover = -1;
    update();
}

void TileNumbers::keyPressEvent(QKeyEvent* event)
{
    const int at = m_model.selected;
    const int columns = std::max(1, m_model.columns);
    switch (event->key()) {
    case Qt::Key_Left:
        return pick(at - 1);
    case Qt::Key_Right:
        return pick(at + 1);
    case Qt::Key_Up:
        return pick(at - columns);
    case Qt::Key_Down:
        return pick(at + columns);
    case Qt::Key_Home:
        return pick(0);
    case Qt::Key_End:
        return pick(cells() - 1);
    default:
        QWidget::keyPressEvent(event);
    }
}

void TileNumbers::contextMenuEvent(QContextMenuEvent* event)
{
    const int part = event->reason() == QContextMenuEvent::Mouse ? partAt(event->pos()) : m_model.selected;
    if (part < 0 || cells() == 0)
        return;
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    const TileNumber& shown = number(part);
    menu.value(shown.full.isEmpty() ? shown.text : shown.full);
    menu.explanation(shown.tip);
    menu.table(m_model.table);
    menu.picture();
    menu.exec(event->globalPos());
}

bool TileNumbers::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int part = partAt(help->pos());
        if (part >= 0)
            QToolTip::showText(help->globalPos(), number(part).tip, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
