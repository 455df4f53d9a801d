#include "widgets/filter_pictures.h"

#include "widgets/copy_menu.h"
#include "widgets/filter_pictures_layout.h"
#include "widgets/painting.h"
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

constexpr double kMostZoom = 64;
constexpr int kMostParts = 4096;

} // namespace

FilterPictures::FilterPictures(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &FilterPictures::forget);
}

void FilterPictures::setModel(FilterPicturesModel model)
{
    const bool isSame =
        model.tiles == m_model.tiles && model.rows == m_model.rows && model.columns == m_model.columns;
    m_model = std::move(model);
    m_hover = -1;
    m_kept = std::min(m_kept, m_model.tiles - 1);
    if (!isSame) {
        m_zoom = 1;
        m_view = {};
    }
    layOut();
}

void FilterPictures::setKept(int tile)
{
    m_kept = std::min(tile, m_model.tiles - 1);
    showKept();
    update();
}

void FilterPictures::setAsColours(bool on)
{
    m_asColours = on;
    layOut();
}

void FilterPictures::forget()
{
    m_images = {};
    update();
}

QRectF FilterPictures::frameRect(int picture) const
{
    const double each = (width() - 2 * kPictureGap) / 3;
    return {std::round(picture * (each + kPictureGap)), kPictureTitle, std::floor(each),
            std::max(20.0, height() - kPictureTitle - kPictureScale)};
}

/// The number of tiles side by side that makes the cells largest; a little smaller ones will do where they
/// fill every row.
void FilterPictures::layOut()
{
    constexpr double kForFullRows = 1.25;
    const QSizeF room = frameRect(0).size();
    const int tiles = std::max(1, shownTiles());
    m_grid = {};
    double best = 0;
    const auto widest = static_cast<int>(std::ceil(std::sqrt(tiles) * 4)) + 1;
    for (int columns = 1; columns <= std::min(tiles, widest); ++columns) {
        const int rows = (tiles + columns - 1) / columns;
        const double cell =
            std::min(room.width() / (columns * m_model.columns), room.height() / (rows * m_model.rows));
        const double worth = tiles % columns == 0 ? cell * kForFullRows : cell;
        if (worth > best * 1.0001) {
            best = worth;
            m_grid = {columns, rows, cell};
        }
    }
    moveView(m_view);
    forget();
}

QRectF FilterPictures::pictureRect(int picture) const
{
    const QRectF frame = frameRect(picture);
    return {frame.left(), frame.top(),
            std::min(frame.width(), std::round(m_grid.columns * m_model.columns * m_grid.cell)),
            std::min(frame.height(), std::round(m_grid.rows * m_model.rows * m_grid.cell))};
}

QRectF FilterPictures::tileRect(int picture, int tile) const
{
    const double wide = m_grid.cell * m_zoom * m_model.columns;
    const double high = m_grid.cell * m_zoom * m_model.rows;
    const int column = tile % m_grid.columns;
    const int row = tile / m_grid.columns;
    return QRectF(column * wide, row * high, wide, high).translated(pictureRect(picture).topLeft() - m_view);
}

int FilterPictures::pictureAt(const QPointF& point) const
{
    for (int i = 0; i < 3; ++i) {
        if (m_model.tiles > 0 && pictureRect(i).contains(point))
            return i;
    }
    return -1;
}

int FilterPictures::tileAt(const QPointF& point) const
{
    const int cell = cellAt(point);
    return cell < 0 ? -1 : cell / (m_model.rows * m_model.columns);
}

int FilterPictures::cellAt(const QPointF& point) const
{
    const int picture = pictureAt(point);
    if (picture < 0)
        return -1;
    const QPointF inside = (point - pictureRect(picture).topLeft() + m_view) / (m_grid.cell * m_zoom);
    const int column = static_cast<int>(inside.x());
    const int row = static_cast<int>(inside.y());
    const int tile = row / m_model.rows * m_grid.columns + column / m_model.columns;
    if (column >= m_grid.columns * m_model.columns || tile >= shownTiles())
        return -1;
    return static_cast<int>(cellIndex(row, column));
}

std::size_t FilterPictures::cellIndex(int gridRow, int gridColumn) const
{
    const int tile = gridRow / m_model.rows * m_grid.columns + gridColumn / m_model.columns;
    return static_cast<std::size_t>((tile * m_model.rows + gridRow % m_model.rows) * m_model.columns
                                    + gridColumn % m_model.columns);
}

void FilterPictures::moveView(const QPointF& to)
{
    const QSizeF shown = pictureRect(0).size();
    const double wide = m_grid.cell * m_zoom * m_grid.columns * m_model.columns;
    const double high = m_grid.cell * m_zoom * m_grid.rows * m_model.rows;
    m_view = {std::clamp(to.x(), 0.0, std::max(0.0, wide - shown.width())),
              std::clamp(to.y(), 0.0, std::max(0.0, high - shown.height()))};
    forget();
}

void FilterPictures::zoomAt(const QPointF& point, double factor)
{
    const int picture = std::max(0, pictureAt(point));
    const QPointF at = point - pictureRect(picture).topLeft();
    const double zoom = std::clamp(m_zoom * factor, 1.0, kMostZoom);
    const QPointF view = (m_view + at) * (zoom / m_zoom) - at;
    m_zoom = zoom;
    moveView(view);
}

/// Scrolls so that the kept tile is in view.
void FilterPictures::showKept()
{
    if (m_kept < 0 || m_zoom == 1)
        return;
    const QRectF tile = tileRect(0, m_kept).translated(m_view - pictureRect(0).topLeft());
    const QSizeF shown = pictureRect(0).size();
    moveView({std::clamp(m_view.x(), tile.right() - shown.width(), std::max(0.0, tile.left())),
              std::clamp(m_view.y(), tile.bottom() - shown.height(), std::max(0.0, tile.top()))});
}

void FilterPictures::keep(int tile, int cell)
{
    if (tile < 0 || tile >= m_model.tiles)
        return;
    const bool changed = tile != m_kept;
    m_kept = tile;
    showKept();
    update();
    if (changed) {
        announcePart(this, std::min(3 + tile, partCount() - 1), QAccessible::Focus);
        Q_EMIT tileKept(tile);
    }
    if (cell >= 0)
        Q_EMIT cellKept(tile, cell % (m_model.rows * m_model.columns));
}

void FilterPictures::setHover(int tile)
{
    if (m_hover == tile)
        return;
    m_hover = tile;
    update();
}

int FilterPictures::partCount() const
{
    return m_model.tiles == 0 ? 0 : 3 + std::min(m_model.tiles, kMostParts);
}

AccessiblePart FilterPictures::part(int index) const
{
    if (index < 3)
        return {QAccessible::Graphic,
                m_model.pictures[static_cast<std::size_t>(index)].name,
                {},
                pictureRect(index).toRect()};
    const int tile = index - 3;
    const auto cell = static_cast<std::size_t>(tile * m_model.rows * m_model.columns);
    AccessiblePart out{QAccessible::Cell, m_model.tileName.arg(tile), {}, tileRect(0, tile).toRect()};
    if (m_model.rows * m_model.columns == 1 && m_model.copyText)
        out.value = m_model.copyText(cell);
    out.state.selected = tile == m_kept;
    return out;
}

void FilterPictures::pressPart(int index)
{
    if (index >= 3)
        keep(index - 3, -1);
}

void FilterPictures::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layOut();
}

void FilterPictures::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    forget();
}

void FilterPictures::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || pictureAt(event->position()) < 0)
        return;
    m_dragging = canZoom();
    m_moved = false;
    m_dragFrom = event->position();
    m_dragView = m_view;
    if (!m_dragging)
        keep(tileAt(event->position()), cellAt(event->position()));
}

void FilterPictures::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF by = event->position() - m_dragFrom;
    if (m_dragging && (m_moved || by.manhattanLength() > 4)) {
        m_moved = true;
        setCursor(m_zoom > 1 ? Qt::ClosedHandCursor : Qt::ArrowCursor);
        moveView(m_dragView - by);
        return;
    }
    const int tile = tileAt(event->position());
    setCursor(tile >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setHover(tile);
}

void FilterPictures::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_dragging && !m_moved)
        keep(tileAt(event->position()), cellAt(event->position()));
    m_dragging = false;
    setCursor(Qt::ArrowCursor);
}

void FilterPictures::leaveEvent(QEvent*)
{
    setHover(-1);
}

void FilterPictures::wheelEvent(QWheelEvent* event)
{
    if (!canZoom() || pictureAt(event->position()) < 0) {
        event->ignore();
        return;
    }
    zoomAt(event->position(), std::pow(2.0, event->angleDelta().y() / 240.0));
}

void FilterPictures::keyPressEvent(QKeyEvent* event)
{
    const int last = m_model.tiles - 1;
    const int at = std::max(0, m_kept);
    const auto go = [&](int tile) { keep(std::clamp(tile, 0, std::max(0, last)), -1); };
    switch (event->key()) {
    case Qt::Key_Left:
        return go(at - 1);
    case Qt::Key_Right:
        return go(at + 1);
    case Qt::Key_Up:
        return go(at < m_grid.columns ? at : at - m_grid.columns);
    case Qt::Key_Down:
        return go(at + m_grid.columns > last ? at : at + m_grid.columns);
    case Qt::Key_Home:
        return go(0);
    case Qt::Key_End:
        return go(last);
    case Qt::Key_Plus:
    case Qt::Key_Minus:
        if (canZoom()) {
            zoomAt(m_kept >= 0 ? tileRect(0, m_kept).center() : pictureRect(0).center(),
                   event->key() == Qt::Key_Plus ? 2 : 0.5);
            return showKept();
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void FilterPictures::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isMouse = event->reason() == QContextMenuEvent::Mouse;
    const int cells = m_model.rows * m_model.columns;
    const int cell = isMouse ? cellAt(event->pos()) : m_kept * cells;
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    if (m_model.tiles == 3) {
        QAction* colours = menu.menu().addAction(tr("Show as red, green and blue"));
        colours->setCheckable(true);
        colours->setChecked(m_asColours);
        connect(colours, &QAction::triggered, this, &FilterPictures::setAsColours);
        menu.separate();
    }
    if (cell >= 0 && m_model.copyText)
        menu.value(m_model.copyText(static_cast<std::size_t>(cell)));
    if (cell >= 0 && m_model.tip)
        menu.explanation(m_model.tip(static_cast<std::size_t>(cell)));
    if (cell >= 0 && m_model.tileJson)
        menu.text(tr("Copy the tile as JSON"), m_model.tileJson(cell / cells), tr("the tile as JSON"));
    if (m_model.table)
        menu.table(tr("the channel"), m_model.table);
    menu.picture();
    menu.exec(event->globalPos());
}

bool FilterPictures::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int cell = cellAt(help->pos());
        if (cell >= 0 && m_model.tip)
            QToolTip::showText(help->globalPos(), m_model.tip(static_cast<std::size_t>(cell)), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
