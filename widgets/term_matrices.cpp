#include "widgets/term_matrices.h"

#include "widgets/painting.h"
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

namespace bitloupe {

using Block = TermMatricesModel::Block;
using Ink = TermMatricesModel::Ink;
using Shape = TermMatricesModel::Shape;

namespace {

constexpr double kHead = 56; ///< title and tag
constexpr double kRow = 26;
constexpr double kSign = 22; ///< room for an operator
constexpr double kNote = 20;
constexpr double kRepeat = 8; ///< a pale repeat of a column
constexpr int kRepeats = 3;
constexpr double kFont = 13;

QColor solidOf(Ink ink)
{
    return ink == Ink::W ? theme().exponentSolid : ink == Ink::X ? theme().fractionSolid : theme().text;
}

QColor tintOf(Ink ink)
{
    return ink == Ink::W     ? theme().exponentTint
        : ink == Ink::X      ? theme().fractionTint
        : ink == Ink::Result ? theme().dataTint
                             : QColor(Qt::transparent);
}

} // namespace

TermMatrices::TermMatrices(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TermMatrices::setModel(TermMatricesModel model)
{
    const bool isResized = model.rows != m_model.rows;
    m_model = std::move(model);
    m_hover = {};
    if (isResized)
        updateGeometry();
    update();
}

double TermMatrices::cellWidth(const Block& block) const
{
    const QFontMetricsF metrics(monoFont(kFont));
    double widest = 34;
    for (const QString& text : block.texts)
        widest = std::max(widest, metrics.horizontalAdvance(text) + 10);
    return widest;
}

double TermMatrices::blockWidth(const Block& block) const
{
    const double one = cellWidth(block);
    if (block.shape == Shape::Full || block.shape == Shape::Row)
        return one * m_model.columns;
    return block.shape == Shape::Column ? one + kRepeats * kRepeat : std::max(one, 50.0);
}

double TermMatrices::blockX(int block) const
{
    double x = 0;
    for (int i = 0; i < block; ++i)
        x += blockWidth(m_model.blocks[static_cast<std::size_t>(i)]) + kSign;
    return x;
}

QSize TermMatrices::sizeHint() const
{
    double width = 0;
    if (!m_model.blocks.empty())
        width = blockX(static_cast<int>(m_model.blocks.size()) - 1) + blockWidth(m_model.blocks.back());
    return {static_cast<int>(width) + 2, static_cast<int>(kHead + std::max(m_model.rows, 1) * kRow + kNote)};
}

QRectF TermMatrices::cell(int block, int row, int column) const
{
    const Block& drawn = m_model.blocks[static_cast<std::size_t>(block)];
    const double one = cellWidth(drawn);
    const bool isWide = drawn.shape == Shape::Full || drawn.shape == Shape::Row;
    const bool isTall = drawn.shape == Shape::Full || drawn.shape == Shape::Column;
    return {blockX(block) + (isWide ? column : 0) * one, kHead + (isTall ? row : 0) * kRow, one, kRow};
}

const QString& TermMatrices::textOf(const Block& block, int row, int column) const
{
    std::size_t index = 0;
    if (block.shape == Shape::Full)
        index = static_cast<std::size_t>(row * m_model.columns + column);
    else if (block.shape != Shape::Single)
        index = static_cast<std::size_t>(block.shape == Shape::Column ? row : column);
    return block.texts[index];
}

TermMatrices::Hit TermMatrices::hitAt(const QPointF& point) const
{
    for (int block = 0; block < static_cast<int>(m_model.blocks.size()); ++block) {
        const Shape shape = m_model.blocks[static_cast<std::size_t>(block)].shape;
        for (int row = 0; row < m_model.rows; ++row) {
            for (int column = 0; column < m_model.columns; ++column) {
                if (!cell(block, row, column).contains(point))
                    continue;
                const int currentRow = std::clamp(m_model.currentRow - m_model.firstRow, 0, m_model.rows - 1);
                const int currentColumn =
                    std::clamp(m_model.currentColumn - m_model.firstColumn, 0, m_model.columns - 1);
                const bool hasRow = shape == Shape::Full || shape == Shape::Column;
                const bool hasColumn = shape == Shape::Full || shape == Shape::Row;
                return {block, hasRow ? row : currentRow, hasColumn ? column : currentColumn};
            }
        }
    }
    return {};
}

QString TermMatrices::formula(int row, int column) const
{
    QString text;
    for (const Block& block : m_model.blocks)
        text += (text.isEmpty() ? QString() : QStringLiteral(" %1 ").arg(block.sign))
            + textOf(block, row, column);
    return text;
}

/// The formula of the whole, from the titles of the blocks.
QString TermMatrices::titles() const
{
    QString text;
    for (const Block& block : m_model.blocks) {
        if (!text.isEmpty())
            text += QStringLiteral(" %1 ").arg(block.sign);
        for (const auto& run : block.title)
            text += run.first;
    }
    return text.remove(u'{').remove(u'}').simplified();
}

AccessiblePart TermMatrices::part(int index) const
{
    const int row = index / m_model.columns;
    const int column = index % m_model.columns;
    const int last = static_cast<int>(m_model.blocks.size()) - 1;
    return {QAccessible::Cell,
            tr("accumulator %1, %2").arg(row + m_model.firstRow).arg(column + m_model.firstColumn),
            formula(row, column), cell(last, row, column).toRect()};
}

void TermMatrices::pressPart(int index)
{
    const int row = index / m_model.columns + m_model.firstRow;
    const int column = index % m_model.columns + m_model.firstColumn;
    if (row != m_model.currentRow || column != m_model.currentColumn)
        Q_EMIT cellPicked(row, column);
}

void TermMatrices::paintHead(QPainter& painter, int index) const
{
    const Block& block = m_model.blocks[static_cast<std::size_t>(index)];
    double x = blockX(index);
    const double from = x;
    for (const auto& [text, ink] : block.title) {
        painter.setFont(mathFont(17, ink != Ink::Plain && ink != Ink::Result));
        painter.setPen(solidOf(ink));
        x += drawRichText(painter, {x, 18}, text);
    }
    if (block.isGone) {
        painter.setPen(QPen(theme().secondary, 1.5));
        painter.drawLine(QPointF(from, 13), QPointF(x, 13));
    }
    painter.setFont(textFont(12, block.isWarm ? QFont::DemiBold : QFont::Normal));
    const double width = painter.fontMetrics().horizontalAdvance(block.tag) + 16;
    painter.setPen(block.isWarm ? Qt::NoPen : QPen(theme().line));
    painter.setBrush(block.isWarm ? QBrush(theme().warnTint) : QBrush(Qt::transparent));
    painter.drawRoundedRect(QRectF(from + 0.5, 28.5, width, 18), 4, 4);
    painter.setPen(block.isWarm ? theme().warn : theme().secondary);
    painter.drawText(QRectF(from, 28, width + 1, 19), Qt::AlignCenter, block.tag);
}

void TermMatrices::paintCells(QPainter& painter, int index) const
{
    const Block& block = m_model.blocks[static_cast<std::size_t>(index)];
    const bool isTall = block.shape == Shape::Full || block.shape == Shape::Column;
    const bool isWide = block.shape == Shape::Full || block.shape == Shape::Row;
    const int rows = isTall ? m_model.rows : 1;
    const int columns = isWide ? m_model.columns : 1;
    const int litRow = m_hover.row >= 0 ? m_hover.row : m_model.currentRow - m_model.firstRow;
    const int litColumn = m_hover.row >= 0 ? m_hover.column : m_model.currentColumn - m_model.firstColumn;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const QRectF box = cell(index, row, column).adjusted(1, 1, -1, -1);
            const bool isLit = (!isTall || row == litRow) && (!isWide || column == litColumn);
            const bool isFramed = block.ink == Ink::Plain;
            painter.setPen(isLit          ? QPen(m_hover.row >= 0 ? theme().accent : theme().text, 2)
                               : isFramed ? QPen(theme().line)
                                          : Qt::NoPen);
            painter.setBrush(tintOf(block.ink));
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
            painter.setFont(monoFont(kFont, isLit ? QFont::DemiBold : QFont::Normal));
            painter.setPen(block.isGone ? theme().secondary : solidOf(block.ink));
            painter.drawText(box.adjusted(0, 0, -5, 0), Qt::AlignRight | Qt::AlignVCenter,
                             textOf(block, row, column));
        }
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(tintOf(block.ink));
    painter.setOpacity(0.6);
    for (int i = 0; i < kRepeats && block.shape == Shape::Column; ++i)
        painter.drawRect(QRectF(cell(index, 0, 0).right() + i * kRepeat + 2, kHead + 1, kRepeat - 3,
                                m_model.rows * kRow - 2));
    for (int i = 0; i < std::min(kRepeats, m_model.rows - 1) && block.shape == Shape::Row; ++i)
        painter.drawRect(
            QRectF(blockX(index) + 1, kHead + kRow + i * kRepeat + 2, blockWidth(block) - 2, kRepeat - 3));
    painter.setOpacity(1);
}

void TermMatrices::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = kHead + m_model.rows * kRow / 2;
    for (int i = 0; i < static_cast<int>(m_model.blocks.size()); ++i) {
        const Block& block = m_model.blocks[static_cast<std::size_t>(i)];
        paintHead(painter, i);
        paintCells(painter, i);
        painter.setPen(theme().secondary);
        painter.setFont(textFont(18));
        if (i > 0)
            painter.drawText(QRectF(blockX(i) - kSign, middle - 12, kSign, 24), Qt::AlignCenter, block.sign);
        painter.setFont(textFont(12));
        double y = kHead + m_model.rows * kRow + 3;
        if (block.shape == Shape::Row)
            y = kHead + kRow + std::min(kRepeats, m_model.rows - 1) * kRepeat + 3;
        else if (block.shape == Shape::Single)
            y = kHead + kRow + 3;
        painter.drawText(QRectF(blockX(i), y, 110, 16), Qt::AlignLeft | Qt::AlignVCenter, block.note);
    }
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(-1, 22, 1, -1));
}

void TermMatrices::mousePressEvent(QMouseEvent* event)
{
    const Hit hit = hitAt(event->position());
    if (hit.block >= 0 && event->button() == Qt::LeftButton)
        pressPart(hit.row * m_model.columns + hit.column);
}

void TermMatrices::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = hitAt(event->position());
    setCursor(m_hover.block >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void TermMatrices::leaveEvent(QEvent*)
{
    m_hover = {};
    update();
}

void TermMatrices::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    const int down = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    const int right = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
    const int row = m_model.currentRow - m_model.firstRow + down;
    const int column = m_model.currentColumn - m_model.firstColumn + right;
    if ((down == 0 && right == 0) || row < 0 || column < 0 || row >= m_model.rows
        || column >= m_model.columns) {
        QWidget::keyPressEvent(event);
        return;
    }
    pressPart(row * m_model.columns + column);
}

void TermMatrices::contextMenuEvent(QContextMenuEvent* event)
{
    const Hit hit = hitAt(event->pos());
    if (hit.block < 0)
        return;
    QMenu menu(this);
    const Block& block = m_model.blocks[static_cast<std::size_t>(hit.block)];
    for (const QString& text : {textOf(block, hit.row, hit.column), formula(hit.row, hit.column)})
        menu.addAction(tr("Copy %1").arg(text), this, [this, text] {
            QGuiApplication::clipboard()->setText(text);
            Q_EMIT copied(text);
        });
    if (m_menuExtra)
        m_menuExtra(menu, hit.row + m_model.firstRow, hit.column + m_model.firstColumn);
    menu.exec(event->globalPos());
}

bool TermMatrices::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Hit hit = hitAt(help->pos());
    QToolTip::showText(help->globalPos(),
                       hit.block < 0 ? QString() : titles() + u'\n' + formula(hit.row, hit.column), this);
    return true;
}

} // namespace bitloupe
