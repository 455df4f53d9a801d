#include "app/views/numbers_table.h"

#include "app/views/numbers_text.h"
#include "core/labs/numbers/explain.h"
#include "widgets/painting.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe {

namespace {

constexpr int kRowHeight = 24;
constexpr int kHeadHeight = 26;
constexpr int kPad = 8;

/// Where an error stands between 10^-17 (0) and 1 (1).
double errorShare(double relativeError)
{
    const double size = std::min(1.0, std::fabs(relativeError));
    return size == 0 ? 0 : std::clamp((std::log10(size) + 17.5) / 17.5, 0.04, 1.0);
}

} // namespace

void NumbersTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    const Theme& t = theme();
    painter->save();
    const QRectF cell(option.rect);
    if (index.data(NumbersTableModel::CurrentRole).toBool())
        painter->fillRect(cell, t.dataTint);
    else if ((option.state & QStyle::State_MouseOver) != 0)
        painter->fillRect(cell, t.field);
    painter->fillRect(QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1), t.line);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(t.text);
    const QRectF inner = cell.adjusted(kPad, 0, -kPad, -1);
    const QString text = index.data().toString();
    switch (index.column()) {
    case NumbersTableModel::BitsColumn:
        paintBits(*painter, inner, index);
        break;
    case NumbersTableModel::ErrorColumn:
        paintError(*painter, inner, index);
        break;
    case NumbersTableModel::FormatColumn:
        painter->setFont(textFont(14));
        painter->drawText(inner, Qt::AlignVCenter | Qt::AlignLeft, text);
        break;
    case NumbersTableModel::UlpColumn:
        painter->setFont(monoFont(13));
        drawRichText(*painter, {inner.left(), inner.center().y() + 5}, text);
        break;
    case NumbersTableModel::ConvertColumn:
        painter->setFont(textFont(13));
        painter->setPen(t.accent);
        painter->drawText(inner, Qt::AlignVCenter | Qt::AlignLeft, text);
        break;
    default:
        painter->setFont(monoFont(13));
        painter->drawText(
            inner,
            Qt::AlignVCenter
                | (index.column() == NumbersTableModel::BytesColumn ? Qt::AlignRight : Qt::AlignLeft),
            QFontMetricsF(painter->font()).elidedText(text, Qt::ElideRight, inner.width()));
    }
    if ((option.state & QStyle::State_HasFocus) != 0 && ThemeManager::instance().lastInputWasKeyboard())
        drawFocusRing(*painter, cell.adjusted(2, 2, -2, -2), 4);
    painter->restore();
}

void NumbersTableDelegate::paintBits(QPainter& painter, const QRectF& cell, const QModelIndex& index) const
{
    const Theme& t = theme();
    const NamedFormat* named = findFormat(index.data(NumbersTableModel::FormatRole).toString().toStdString());
    if (named == nullptr)
        return;
    const NumberFormat format{named->format};
    const auto pattern = index.data(NumbersTableModel::PatternRole).value<quint64>();
    const int bits = format.totalBits();
    const double step = std::min(4.0, (cell.width() - 34) / 66);
    painter.setRenderHint(QPainter::Antialiasing, false);
    double x = cell.left();
    auto before = numbers::fieldOf(format, bits - 1);
    for (int bit = bits - 1; bit >= 0; --bit) {
        const auto field = numbers::fieldOf(format, bit);
        if (field != before)
            x += 2;
        before = field;
        const bool one = (pattern >> bit & 1U) != 0;
        QColor colour = field == numbers::Field::Sign ? t.signSolid
            : field == numbers::Field::Exponent       ? t.exponentSolid
                                                      : t.fractionSolid;
        if (!one)
            colour.setAlphaF(0.28F);
        painter.fillRect(
            QRectF(std::round(x), cell.center().y() - 6, std::max(1.0, std::floor(step) - 1), 12), colour);
        x += step;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(monoFont(12));
    painter.setPen(t.secondary);
    painter.drawText(QPointF(x + 8, cell.center().y() + 4.5), QString::number(bits));
}

void NumbersTableDelegate::paintError(QPainter& painter, const QRectF& cell, const QModelIndex& index) const
{
    const Theme& t = theme();
    const double error = index.data(NumbersTableModel::ErrorRole).toDouble();
    const QString text = index.data().toString();
    const double barWidth = std::min(150.0, cell.width() - 110);
    if (barWidth > 20 && error != 0 && std::isfinite(error)) {
        const QRectF track(cell.left(), cell.center().y() - 3.5, barWidth, 7);
        painter.setPen(Qt::NoPen);
        painter.setBrush(index.data(NumbersTableModel::CurrentRole).toBool() ? t.card : t.grid);
        painter.drawRoundedRect(track, 3.5, 3.5);
        painter.setBrush(t.data);
        painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(barWidth * errorShare(error), 7)), 3.5, 3.5);
    }
    painter.setFont(monoFont(13));
    painter.setPen(error == 0 || !std::isfinite(error) ? t.secondary : t.text);
    drawRichText(painter, {cell.left() + std::max(0.0, barWidth) + 10, cell.center().y() + 5}, text);
}

NumbersTable::NumbersTable(QWidget* parent)
    : QTableView(parent)
    , m_model(new NumbersTableModel(this))
{
    setModel(m_model);
    setItemDelegate(new NumbersTableDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setMouseTracking(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    setAccessibleName(tr("The number in other formats"));
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    verticalHeader()->setMinimumSectionSize(kRowHeight);
    horizontalHeader()->setFixedHeight(kHeadHeight);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(true);
    setStyleSheet(QStringLiteral("QTableView { background: transparent; border: none; }"));
    viewport()->setAutoFillBackground(false);
    for (const auto column : extraColumns())
        setColumnHidden(column, true);
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &NumbersTable::sortBy);
    connect(this, &QTableView::clicked, this, &NumbersTable::pick);
}

QSize NumbersTable::sizeHint() const
{
    // The page scrolls as a whole below its preferred height, so this asks for the least; the rest is
    // stretch.
    return minimumSizeHint();
}

QSize NumbersTable::minimumSizeHint() const
{
    return {400, kHeadHeight + kRowHeight * 4};
}

void NumbersTable::sortBy(int column)
{
    if (column == NumbersTableModel::ConvertColumn)
        return;
    QHeaderView* head = horizontalHeader();
    const bool again = head->isSortIndicatorShown() && head->sortIndicatorSection() == column
        && head->sortIndicatorOrder() == Qt::AscendingOrder;
    const Qt::SortOrder order = again ? Qt::DescendingOrder : Qt::AscendingOrder;
    head->setSortIndicator(column, order);
    head->setSortIndicatorShown(true);
    m_model->sort(column, order);
}

const std::vector<NumbersTableModel::Column>& NumbersTable::extraColumns()
{
    static const std::vector<NumbersTableModel::Column> kColumns{
        NumbersTableModel::HexfloatColumn, NumbersTableModel::UlpColumn, NumbersTableModel::AbsoluteColumn,
        NumbersTableModel::ConvertColumn};
    return kColumns;
}

QString NumbersTable::columnName(NumbersTableModel::Column column) const
{
    return column == NumbersTableModel::ConvertColumn
        ? tr("Convert from here")
        : m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
}

void NumbersTable::setExtraShown(NumbersTableModel::Column column, bool shown)
{
    setColumnHidden(column, !shown);
    arrangeColumns();
}

void NumbersTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    arrangeColumns();
}

/// The stripes take what the others leave; where that is too little the table scrolls sideways.
void NumbersTable::arrangeColumns()
{
    const int width = viewport()->width();
    const bool hasExtra = std::ranges::any_of(extraColumns(), [this](auto c) { return !isColumnHidden(c); });
    const std::array<int, NumbersTableModel::ColumnCount> widths{
        124, 0,   hasExtra ? 176 : std::clamp(width * 23 / 100, 170, 420), 196,
        76,  130, hasExtra ? 132 : std::clamp(width * 27 / 100, 190, 320), 56,
        132};
    int used = 0;
    for (int column = 0; column < NumbersTableModel::ColumnCount; ++column) {
        if (column == NumbersTableModel::BitsColumn || isColumnHidden(column))
            continue;
        setColumnWidth(column, widths[static_cast<std::size_t>(column)]);
        used += widths[static_cast<std::size_t>(column)];
    }
    setColumnWidth(NumbersTableModel::BitsColumn, std::max(120, width - used));
}

void NumbersTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy) && currentIndex().isValid()) {
        Q_EMIT copied(m_model->rowText(currentIndex().row()),
                      currentIndex().siblingAtColumn(0).data().toString());
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        return pick(currentIndex());
    QTableView::keyPressEvent(event);
}

void NumbersTable::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex at = indexAt(viewport()->mapFromGlobal(event->globalPos()));
    QMenu menu(this);
    if (at.isValid()) {
        const QString name = at.siblingAtColumn(0).data().toString();
        menu.addAction(tr("Copy the row of %1").arg(name), this,
                       [this, at, name] { Q_EMIT copied(m_model->rowText(at.row()), name); });
        menu.addAction(tr("Convert from here"), this,
                       [this, at] { pick(at.siblingAtColumn(NumbersTableModel::ConvertColumn)); });
        menu.addSeparator();
    }
    menu.addAction(tr("Copy the table as CSV"), this,
                   [this] { Q_EMIT copied(m_model->csv(), tr("the table as CSV")); });
    menu.addAction(tr("Copy the table as JSON"), this,
                   [this] { Q_EMIT copied(m_model->json(), tr("the table as JSON")); });
    menu.exec(event->globalPos());
}

void NumbersTable::pick(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    const QString id = index.data(NumbersTableModel::FormatRole).toString();
    if (index.column() == NumbersTableModel::ConvertColumn)
        Q_EMIT convertPicked(id, index.data(NumbersTableModel::PatternRole).value<quint64>());
    else
        Q_EMIT formatPicked(id);
}

} // namespace bitloupe
