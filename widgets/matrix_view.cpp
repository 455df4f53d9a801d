#include "widgets/matrix_view.h"

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
#include <utility>

namespace bitloupe {

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
    m_longest = 0;
    for (const MatrixCell& each : m_model.cells) {
        if (each.tone != MatrixCell::Tone::Current) // a guess may be longer than all outputs
            m_longest = std::max(m_longest, each.text.size());
    }
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
    const auto edges = [](int count, int start, int pixels, int kept, int largest) {
        std::vector<int> all{start};
        for (int i = 0; i < count; ++i)
            all.push_back(all.back() + (i == kept ? std::max(pixels, largest) : pixels));
        return all;
    };
    const QSize others = m_cell.expandedTo(m_lens.others);
    auto x = edges(m_model.columns, kHeadWidth, others.width(), m_lens.column, m_lens.cell.width());
    auto y = edges(m_model.rows, kHeadHeight, others.height(), m_lens.row, m_lens.cell.height());
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
    const QSize box = cellRect(row, column).size();
    const QSize least = isUpright(box) ? kLeastCell.transposed() : kLeastCell;
    return box.width() >= least.width() && box.height() >= least.height();
}

QSize MatrixView::sizeHint() const
{
    return m_x.empty() ? QSize(kHeadWidth, kHeadHeight) : QSize(m_x.back() + 3, m_y.back() + 3);
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
    if (m_x.empty() || point.x() < heads.x() + kHeadWidth || point.y() < heads.y() + kHeadHeight
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
