#include "widgets/matrix_view.h"

#include "widgets/painting.h"
#include "widgets/signed_colour.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace bitloupe {

namespace {

constexpr int kLeft = 24; ///< row indices
constexpr int kTop = 35; ///< title and column indices
constexpr int kFewestPixels = 18; ///< between two indices
constexpr int kFewestWide = 30; ///< a cell that shows its number: "−128" in 11 px
constexpr int kFewestHigh = 15;

struct Colours {
    QColor solid;
    QColor tint;
};

Colours coloursOf(MatrixModel::Colour colour)
{
    const Theme& t = theme();
    if (colour == MatrixModel::Colour::W)
        return {t.exponentSolid, t.exponentTint};
    if (colour == MatrixModel::Colour::X)
        return {t.fractionSolid, t.fractionTint};
    return {t.data, t.dataTint};
}

} // namespace

MatrixView::MatrixView(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void MatrixView::setModel(MatrixModel model)
{
    m_model = std::move(model);
    m_focus = std::clamp(m_focus, 0, std::max(0, partCount() - 1));
    if (m_hover >= partCount())
        m_hover = -1;
    setAccessibleName(m_model.name + QLatin1Char(' ') + m_model.subtitle);
    arrange();
    update();
}

void MatrixView::setCellSize(const QSize& size)
{
    if (m_cell == size)
        return;
    m_cell = size;
    arrange();
}

void MatrixView::setLens(const MatrixLens& lens)
{
    if (m_lens == lens)
        return;
    m_lens = lens;
    arrange();
}

void MatrixView::setClickable(bool clickable)
{
    m_clickable = clickable;
}

void MatrixView::setMenuExtra(std::function<void(QMenu&, int, int)> extra)
{
    m_menuExtra = std::move(extra);
}

/// Edges of rows and columns: the cell's size, and the lens's where that is larger.
void MatrixView::arrange()
{
    const auto edges = [](int count, int start, int pixels, int middle, int reach, int largest) {
        std::vector<int> all{start};
        for (int i = 0; i < count; ++i)
            all.push_back(
                all.back()
                + (middle >= 0 && std::abs(i - middle) <= reach ? std::max(pixels, largest) : pixels));
        return all;
    };
    auto x =
        edges(m_model.columns, kLeft, m_cell.width(), m_lens.column, m_lens.columnReach, m_lens.cell.width());
    auto y = edges(m_model.rows, kTop, m_cell.height(), m_lens.row, m_lens.rowReach, m_lens.cell.height());
    if (x == m_x && y == m_y)
        return;
    m_x = std::move(x);
    m_y = std::move(y);
    updateGeometry();
    update();
}

const MatrixCell& MatrixView::cell(int row, int column) const
{
    return m_model.cells[static_cast<std::size_t>(row * m_model.columns + column)];
}

QRect MatrixView::cellRect(int row, int column) const
{
    const auto i = static_cast<std::size_t>(row);
    const auto j = static_cast<std::size_t>(column);
    return {m_x[j], m_y[i], m_x[j + 1] - m_x[j], m_y[i + 1] - m_y[i]};
}

bool MatrixView::showsNumber(int row, int column) const
{
    const QRect box = cellRect(row, column);
    return box.width() >= kFewestWide && box.height() >= kFewestHigh;
}

QSize MatrixView::sizeHint() const
{
    return m_x.empty() ? QSize(kLeft, kTop) : QSize(m_x.back() + 3, m_y.back() + 3);
}

AccessiblePart MatrixView::part(int index) const
{
    const int row = index / m_model.columns;
    const int column = index % m_model.columns;
    return {QAccessible::Cell, m_model.spoken ? m_model.spoken(row, column) : QString(),
            cell(row, column).text, cellRect(row, column)};
}

void MatrixView::pressPart(int index)
{
    if (m_clickable)
        Q_EMIT cellPicked(index / m_model.columns, index % m_model.columns);
}

int MatrixView::cellAt(const QPoint& point) const
{
    const QPoint heads = headCorner();
    if (m_x.empty() || point.x() < heads.x() + kLeft || point.y() < heads.y() + kTop
        || point.x() >= m_x.back() || point.y() >= m_y.back())
        return -1;
    const auto column = std::upper_bound(m_x.begin(), m_x.end(), point.x()) - m_x.begin() - 1;
    const auto row = std::upper_bound(m_y.begin(), m_y.end(), point.y()) - m_y.begin() - 1;
    return static_cast<int>(row) * m_model.columns + static_cast<int>(column);
}

/// Where title and indices start: they stay in sight when the matrix is scrolled.
QPoint MatrixView::headCorner() const
{
    const QRect seen = visibleRegion().boundingRect();
    return {std::max(0, seen.left()), std::max(0, seen.top())};
}

void MatrixView::paintTitle(QPainter& painter) const
{
    const QPoint from = headCorner();
    if (from.y() > 0)
        painter.fillRect(QRect(from.x(), from.y(), width(), kTop), theme().card);
    if (from.x() > 0)
        painter.fillRect(QRect(from.x(), from.y(), kLeft, height()), theme().card);
    const Colours colours = coloursOf(m_model.colour);
    painter.setFont(textFont(14, QFont::DemiBold));
    painter.setPen(m_model.colour == MatrixModel::Colour::Y ? theme().text : colours.solid);
    painter.drawText(from + QPoint(kLeft, 14), m_model.name);
    const int after = kLeft + painter.fontMetrics().horizontalAdvance(m_model.name) + 6;
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    painter.drawText(from + QPoint(after, 14), m_model.subtitle);
}

/// Indices stand apart: every second, fourth … where cells are small; that of the lit line always.
void MatrixView::paintHeads(QPainter& painter) const
{
    const QPoint from = headCorner();
    const Colours colours = coloursOf(m_model.colour);
    const auto every = [](int pixels) {
        return pixels >= kFewestPixels ? 1 : (kFewestPixels + pixels - 1) / std::max(1, pixels);
    };
    const auto ink = [&](bool isLit) {
        painter.setFont(monoFont(12, isLit ? QFont::Bold : QFont::Normal));
        painter.setPen(isLit ? colours.solid : theme().secondary);
    };
    const int columnStep = every(m_cell.width());
    const int rowStep = every(m_cell.height());
    const auto isClear = [](int index, int lit, int step) {
        return lit < 0 || index == lit || step == 1 || std::abs(index - lit) >= step;
    };
    for (int column = 0; column < m_model.columns; ++column) {
        const bool isLit = column == m_model.litColumn;
        if (!isLit && (column % columnStep != 0 || !isClear(column, m_model.litColumn, columnStep)))
            continue;
        const QRect box = cellRect(0, column);
        if (box.right() < from.x() + kLeft)
            continue;
        ink(isLit && m_model.colour == MatrixModel::Colour::X);
        painter.drawText(QRect(box.left() - 12, from.y() + kTop - 18, std::max(box.width() + 4, 24), 16),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(column));
    }
    for (int row = 0; row < m_model.rows; ++row) {
        const bool isLit = row == m_model.litRow;
        if (!isLit && (row % rowStep != 0 || !isClear(row, m_model.litRow, rowStep)))
            continue;
        const QRect box = cellRect(row, 0);
        if (box.center().y() < from.y() + kTop)
            continue;
        ink(isLit && m_model.colour == MatrixModel::Colour::W);
        painter.drawText(QRect(from.x(), box.center().y() - 8, kLeft - 7, 17),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(row));
    }
}

/// A cell without room for its number: its shade, and a frame where it matters.
void MatrixView::paintSmallCell(QPainter& painter, int row, int column) const
{
    using Tone = MatrixCell::Tone;
    const MatrixCell& shown = cell(row, column);
    const QRectF box = cellRect(row, column);
    painter.fillRect(box, shown.tone == Tone::Ahead ? theme().field : signedColour(shown.shade));
    const bool isLit = shown.tone == Tone::Lit || shown.tone == Tone::Strong;
    const bool isHovered = m_clickable && row * m_model.columns + column == m_hover;
    if (!isLit && !isHovered && shown.tone != Tone::Current && shown.tone != Tone::Clipped)
        return;
    const QColor clipped = shown.tone == Tone::Clipped ? theme().clipped : theme().text;
    painter.setPen(isHovered ? theme().accent : isLit ? coloursOf(m_model.colour).solid : clipped);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
}

void MatrixView::paintCell(QPainter& painter, int row, int column) const
{
    using Tone = MatrixCell::Tone;
    if (!showsNumber(row, column)) {
        paintSmallCell(painter, row, column);
        return;
    }
    const int index = row * m_model.columns + column;
    const MatrixCell& shown = cell(row, column);
    const Colours colours = coloursOf(m_model.colour);
    const QRectF box = QRectF(cellRect(row, column)).adjusted(1.5, 1.5, -0.5, -0.5);
    QColor fill = Qt::transparent;
    QColor border = theme().line;
    QColor text = theme().text;
    double width = 1;
    if (shown.tone == Tone::Lit || shown.tone == Tone::Strong) {
        fill = shown.tone == Tone::Strong ? colours.solid : colours.tint;
        text = shown.tone == Tone::Strong ? theme().card : colours.solid;
        border = colours.solid;
    } else if (shown.tone == Tone::Done)
        fill = border = theme().dataTint;
    else if (shown.tone == Tone::Clipped) {
        fill = theme().clippedTint;
        border = theme().clipped;
    } else if (shown.tone == Tone::Current) {
        border = theme().text;
        width = 2;
    }
    if (m_clickable && index == m_hover) {
        border = theme().accent;
        width = std::max(width, 1.5);
    }
    painter.setPen(QPen(border, width));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 3, 3);
    if (shown.tone == Tone::Clipped) {
        painter.setBrush(hatchBrush());
        painter.setOpacity(0.6);
        painter.drawRoundedRect(box, 3, 3);
        painter.setOpacity(1);
    }
    const bool bold =
        shown.tone == Tone::Current || shown.tone == Tone::Clipped || shown.tone == Tone::Strong;
    const double pixels = box.width() < 38 || box.height() < 17 ? 11 : box.width() > 52 ? 16 : 14;
    painter.setFont(monoFont(pixels, bold ? QFont::Bold : QFont::Normal));
    painter.setPen(text);
    painter.drawText(box.adjusted(-4, 0, shown.text.size() > 4 ? -2 : -6, 0),
                     Qt::AlignRight | Qt::AlignVCenter, shown.text);
}

void MatrixView::paintEvent(QPaintEvent* event)
{
    if (m_model.cells.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    // Only what is seen: a large matrix is mostly scrolled away.
    for (int row = 0; row < m_model.rows; ++row)
        for (int column = 0; column < m_model.columns; ++column)
            if (cellRect(row, column).adjusted(-1, -1, 1, 1).intersects(event->rect()))
                paintCell(painter, row, column);
    paintTitle(painter);
    paintHeads(painter);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(cellRect(m_focus / m_model.columns, m_focus % m_model.columns)), 4);
}

void MatrixView::mousePressEvent(QMouseEvent* event)
{
    const int index = cellAt(event->pos());
    if (index < 0 || event->button() != Qt::LeftButton)
        return;
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        Q_EMIT linkWanted(index / m_model.columns, index % m_model.columns);
        return;
    }
    if (m_clickable) {
        m_focus = index;
        pressPart(index);
    }
}

void MatrixView::mouseMoveEvent(QMouseEvent* event)
{
    const int index = cellAt(event->pos());
    if (index == m_hover)
        return;
    m_hover = index;
    setCursor(m_clickable && index >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    Q_EMIT cellHovered(index < 0 ? -1 : index / m_model.columns, index < 0 ? -1 : index % m_model.columns);
    update();
}

void MatrixView::leaveEvent(QEvent*)
{
    m_hover = -1;
    Q_EMIT cellHovered(-1, -1);
    update();
}

void MatrixView::keyPressEvent(QKeyEvent* event)
{
    const int row = m_model.columns > 0 ? m_focus / m_model.columns : 0;
    const int column = m_model.columns > 0 ? m_focus % m_model.columns : 0;
    const int key = event->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        pressPart(m_focus);
        return;
    }
    const int newRow = std::clamp(row
                                      + (key == Qt::Key_Down     ? 1
                                             : key == Qt::Key_Up ? -1
                                                                 : 0),
                                  0, m_model.rows - 1);
    const int newColumn = std::clamp(column
                                         + (key == Qt::Key_Right      ? 1
                                                : key == Qt::Key_Left ? -1
                                                                      : 0),
                                     0, m_model.columns - 1);
    if (newRow == row && newColumn == column) {
        QWidget::keyPressEvent(event);
        return;
    }
    m_focus = newRow * m_model.columns + newColumn;
    announcePart(this, m_focus, QAccessible::Focus);
    update();
}

/// The whole matrix as shown, numbers as numbers and what is not known yet as null.
QString MatrixView::asJson() const
{
    QStringList rows;
    for (int row = 0; row < m_model.rows; ++row) {
        QStringList line;
        for (int column = 0; column < m_model.columns; ++column) {
            QString text = cell(row, column).text;
            text.remove(u',').replace(QChar(0x2212), u'-');
            bool isNumber = false;
            text.toDouble(&isNumber);
            line << (isNumber ? text : QStringLiteral("null"));
        }
        rows << QStringLiteral("[%1]").arg(line.join(QStringLiteral(", ")));
    }
    return QStringLiteral("[%1]").arg(rows.join(QStringLiteral(", ")));
}

void MatrixView::copy(const QString& text, const QString& what)
{
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT copied(what);
}

void MatrixView::contextMenuEvent(QContextMenuEvent* event)
{
    const int index = cellAt(event->pos());
    if (index < 0)
        return;
    QMenu menu(this);
    const QString text = m_model.cells[static_cast<std::size_t>(index)].text;
    if (!text.isEmpty())
        menu.addAction(tr("Copy %1").arg(text), this, [this, text] { copy(text, text); });
    menu.addAction(tr("Copy %1 as JSON").arg(m_model.name), this,
                   [this] { copy(asJson(), tr("%1 as JSON").arg(m_model.name)); });
    if (m_menuExtra)
        m_menuExtra(menu, index / m_model.columns, index % m_model.columns);
    menu.exec(event->globalPos());
}

bool MatrixView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = cellAt(help->pos());
    const QString tip =
        index >= 0 && m_model.tip ? m_model.tip(index / m_model.columns, index % m_model.columns) : QString();
    QToolTip::showText(help->globalPos(), tip, this);
    return true;
}

} // namespace bitloupe
