#include "widgets/text_table.h"

#include "widgets/copy_menu.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kHeadHeight = 30;
constexpr int kPadding = 8;

constexpr double kBitStep = 16.5;
constexpr double kBitWidth = 14;
constexpr double kNibbleGap = 6;
constexpr double kBitRoom = 8 * kBitStep + 2 * kNibbleGap;

/// Ones and zeros as tiles; leading zeros stay pale.
void paintBits(QPainter& painter, const QRect& box, const TextCell& cell)
{
    const Theme& t = theme();
    const qsizetype firstOne = cell.bits.indexOf(u'1');
    const double height = std::min(18.0, box.height() - 6.0);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(monoFont(12, QFont::DemiBold));
    for (qsizetype i = 0; i < cell.bits.size(); ++i) {
        const bool isOne = cell.bits[i] == u'1';
        const bool isPale = firstOne < 0 || i < firstOne;
        const double x =
            box.left() + static_cast<double>(i) * kBitStep + static_cast<double>(i / 4) * kNibbleGap;
        const QRectF tile(x, box.center().y() - height / 2 + 0.5, kBitWidth, height);
        painter.setPen(isPale ? QPen(t.line) : QPen(isOne ? t.data : t.dataTint));
        painter.setBrush(isPale ? t.card : isOne ? t.data : t.dataTint);
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        if (i == cell.ring) {
            painter.setPen(QPen(t.text, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(tile.adjusted(-1, -1, 1, 1), 4, 4);
        }
        painter.setPen(isPale ? t.secondary : isOne ? t.card : t.data);
        painter.drawText(tile, Qt::AlignCenter, QString(cell.bits[i]));
    }
}

void paintBar(QPainter& painter, const QRect& box, double share)
{
    const QRectF bar(box.left(), box.center().y() - 3, std::max(2.0, kTextCellBar * std::min(share, 1.0)), 7);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().data);
    painter.drawRoundedRect(bar, 2, 2);
    painter.restore();
}

/// The second line of a cell; returns what is left for the first.
QRect paintSecond(QPainter& painter, const QRect& box, const QString& text, Qt::Alignment side)
{
    const int half = box.height() / 2;
    painter.setFont(textFont(12));
    painter.setPen(theme().secondary);
    painter.drawText(QRect(box.left(), box.top() + half - 2, box.width(), half), side | Qt::AlignVCenter,
                     QFontMetricsF(painter.font()).elidedText(text, Qt::ElideRight, box.width()));
    return box.adjusted(0, 4, 0, -half + 2);
}

class RowDelegate : public QStyledItemDelegate {
public:
    explicit RowDelegate(QTableView* view)
        : QStyledItemDelegate(view)
        , m_view(view)
    {
    }
    void setChoosable(bool choosable) { m_choosable = choosable; }
    void setChosen(int row) { m_chosen = row; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QRect box = option.rect;
        const auto* model = static_cast<const TextTableModel*>(index.model());
        const TextCell* cell = model->cell(index);
        if (cell != nullptr && cell->isTinted)
            painter->fillRect(box, theme().clippedTint);
        const QModelIndex under = m_view->indexAt(m_view->viewport()->mapFromGlobal(QCursor::pos()));
        const bool isHovered = m_choosable && m_view->underMouse() && under.row() == index.row();
        const bool isCurrent = m_view->hasFocus() && m_view->currentIndex().row() == index.row();
        if (isHovered || isCurrent || index.row() == m_chosen)
            painter->fillRect(box, m_choosable ? theme().accentTint : theme().field);
        painter->fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme().grid);
        const TextColumn& column = model->columns()[index.column()];
        if (column.hasRule)
            painter->fillRect(QRect(box.left(), box.top(), 1, box.height()), theme().line);
        QRect inner = box.adjusted(kPadding, 0, -kPadding, 0);
        if (cell != nullptr && !cell->bits.isEmpty()) {
            painter->save();
            paintBits(*painter, inner, *cell);
            painter->restore();
            inner.setLeft(inner.left() + static_cast<int>(kBitRoom));
        }
        if (cell != nullptr && cell->bar >= 0)
            paintBar(*painter, inner, cell->bar);
        if (cell != nullptr && !cell->second.isEmpty())
            inner =
                paintSecond(*painter, inner, cell->second, column.isValue ? Qt::AlignRight : Qt::AlignLeft);
        painter->setFont(index.data(Qt::FontRole).value<QFont>());
        painter->setPen(index.data(Qt::ForegroundRole).value<QColor>());
        const QString text = index.data(Qt::DisplayRole).toString();
        painter->drawText(inner, index.data(Qt::TextAlignmentRole).toInt() | Qt::TextSingleLine,
                          column.elide == Qt::ElideMiddle
                              ? elidedName(QFontMetricsF(painter->font()), text, inner.width())
                              : QFontMetricsF(painter->font()).elidedText(text, column.elide, inner.width()));
    }

private:
    QTableView* m_view;
    bool m_choosable = false;
    int m_chosen = -1;
};

} // namespace

TextTable::TextTable(const QList<TextColumn>& columns, QWidget* parent)
    : QTableView(parent)
    , m_model(new TextTableModel(this))
{
    m_model->setColumns(columns);
    setModel(m_model);
    setItemDelegate(new RowDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setSelectionMode(QAbstractItemView::NoSelection);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setStyleSheet(QStringLiteral("QTableView { background: transparent; border: none; }"));
    viewport()->setAutoFillBackground(false);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(m_rowHeight);
    verticalHeader()->setDefaultSectionSize(m_rowHeight);
    horizontalHeader()->setFixedHeight(kHeadHeight);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setTextElideMode(Qt::ElideMiddle);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setMinimumSectionSize(30);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    connect(this, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (m_choosable)
            Q_EMIT rowActivated(index.row());
    });
}

void TextTable::setRows(const QList<QList<TextCell>>& rows)
{
    m_model->setRows(rows);
    arrangeColumns();
    fitRows();
}

QString TextTable::cellText(int row, int column) const
{
    return m_model->index(row, column).data(Qt::AccessibleTextRole).toString();
}

QString TextTable::fullText(int row, int column) const
{
    const TextCell* cell = m_model->cell(m_model->index(row, column));
    return cell != nullptr && !cell->full.isEmpty() ? cell->full : cellText(row, column);
}

void TextTable::setRowsChoosable(bool choosable)
{
    m_choosable = choosable;
    static_cast<RowDelegate*>(itemDelegate())->setChoosable(choosable);
    viewport()->setCursor(choosable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void TextTable::setChosenRow(int row)
{
    static_cast<RowDelegate*>(itemDelegate())->setChosen(row);
    viewport()->update();
}

void TextTable::setRowHeight(int pixels)
{
    m_rowHeight = pixels;
    verticalHeader()->setMinimumSectionSize(pixels);
    verticalHeader()->setDefaultSectionSize(pixels);
    fitRows();
}

void TextTable::setColumnTitle(int column, const QString& title)
{
    m_model->setColumnTitle(column, title);
}

void TextTable::setColumnHead(int column, const QString& head)
{
    m_model->setColumnHead(column, head);
}

void TextTable::setColumnSpace(int column, int width)
{
    m_model->setColumnSpace(column, width);
    arrangeColumns();
}

void TextTable::setColumnLeast(int column, int width)
{
    m_model->setColumnLeast(column, width);
    arrangeColumns();
}

void TextTable::setFitsRows(bool fits)
{
    m_fits = fits;
    setVerticalScrollBarPolicy(fits ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    fitRows();
}

void TextTable::fitRows()
{
    if (m_fits)
        setFixedHeight(kHeadHeight + m_rowHeight * std::max(1, m_model->rowCount()) + 2);
}

void TextTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    arrangeColumns();
}

void TextTable::arrangeColumns()
{
    int used = 0;
    int sharing = 0;
    int least = 0;
    const QList<TextColumn>& columns = m_model->columns();
    for (int i = 0; i < columns.size(); ++i) {
        if (isColumnHidden(i))
            continue;
        used += columns[i].width;
        if (columns[i].width > 0)
            continue;
        ++sharing;
        least = std::max(least, columns[i].least);
    }
    const int share = sharing == 0 ? 0 : std::max(least, (viewport()->width() - used) / sharing);
    for (int i = 0; i < columns.size(); ++i)
        setColumnWidth(i, columns[i].width == 0 ? share : columns[i].width);
}

void TextTable::keyPressEvent(QKeyEvent* event)
{
    const int row = currentIndex().row();
    if (event->matches(QKeySequence::Copy) && row >= 0)
        return copy(rowText(row), tr("the row"));
    const bool isEnter =
        event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (isEnter && m_choosable && row >= 0) {
        Q_EMIT rowActivated(row);
        return;
    }
    QTableView::keyPressEvent(event);
    viewport()->update();
}

void TextTable::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex at = indexAt(viewport()->mapFromGlobal(event->globalPos()));
    QMenu menu(this);
    if (at.isValid()) {
        const QString text = fullText(at.row(), at.column());
        if (!text.isEmpty())
            menu.addAction(tr("Copy %1").arg(text.left(40)), this,
                           [this, text] { copy(text, text.left(40)); });
        menu.addAction(tr("Copy the row"), this,
                       [this, row = at.row()] { copy(rowText(row), tr("the row")); });
        menu.addSeparator();
    }
    if (m_menuExtra) {
        m_menuExtra(menu, at.isValid() ? at.row() : -1);
        menu.addSeparator();
    }
    menu.addAction(tr("Copy the table as CSV"), this,
                   [this] { copy(tableText(QStringLiteral("csv")), tr("the table as CSV")); });
    menu.addAction(tr("Copy the table as JSON"), this,
                   [this] { copy(tableText(QStringLiteral("json")), tr("the table as JSON")); });
    menu.exec(event->globalPos());
}

void TextTable::leaveEvent(QEvent* event)
{
    QTableView::leaveEvent(event);
    viewport()->update();
}

void TextTable::copy(const QString& text, const QString& what)
{
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT copied(what);
}

QString TextTable::rowText(int row) const
{
    QStringList cells;
    for (int column = 0; column < m_model->columnCount(); ++column)
        cells << fullText(row, column);
    return cells.join(QLatin1Char('\t'));
}

QString TextTable::tableText(const QString& ending) const
{
    const QList<TextColumn>& columns = m_model->columns();
    if (ending == QLatin1String("json")) {
        QJsonArray rows;
        for (int row = 0; row < m_model->rowCount(); ++row) {
            QJsonObject object;
            for (int column = 0; column < columns.size(); ++column)
                object.insert(columns[column].title, fullText(row, column));
            rows.append(object);
        }
        return QString::fromUtf8(QJsonDocument(rows).toJson());
    }
    const bool isMarkdown = ending == QLatin1String("md");
    const auto line = [isMarkdown](const QStringList& cells) {
        return isMarkdown ? QStringLiteral("| %1 |\n").arg(cells.join(QStringLiteral(" | ")))
                          : cells.join(QLatin1Char(',')) + QLatin1Char('\n');
    };
    QStringList titles;
    QStringList rules;
    for (const TextColumn& column : columns) {
        titles << (isMarkdown ? column.title : csvCell(column.title));
        rules << (column.isValue ? QStringLiteral("---:") : QStringLiteral("---"));
    }
    QString text = line(titles) + (isMarkdown ? line(rules) : QString());
    for (int row = 0; row < m_model->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < columns.size(); ++column)
            cells << (isMarkdown ? fullText(row, column) : csvCell(fullText(row, column)));
        text += line(cells);
    }
    return text;
}

} // namespace bitloupe
