#include "app/views/numbers_list.h"

#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "core/num/exact_text.h"
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

constexpr int kRowHeight = 25;
constexpr int kHeadHeight = 26;
constexpr int kPad = 8;

bool isRight(int column)
{
    return column == NumbersListModel::IndexColumn || column >= NumbersListModel::ErrorColumn;
}

} // namespace

void NumbersListModel::setResult(const numbers::Result& result)
{
    const auto items = result.list ? result.list->items : nullptr;
    const bool same = items && m_items && items->size() == m_items->size();
    if (!same)
        beginResetModel();
    m_items = items;
    m_format = result.format;
    m_current = result.list ? static_cast<int>(result.list->item) : 0;
    if (!same)
        endResetModel();
    else
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int NumbersListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_items ? 0 : static_cast<int>(m_items->size());
}

int NumbersListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString NumbersListModel::cell(int row, int column) const
{
    const numbers::ListItem& shown = item(row);
    switch (column) {
    case IndexColumn:
        return qs(integerText(row + 1));
    case AskedColumn:
        return qs(withMinus(shown.text));
    case StoredColumn:
        return numbers::decimal(decimalText(decode(m_format, shown.pattern).value));
    case BitsColumn:
        return QStringLiteral("0x") + qs(hexText(shown.pattern, m_format.totalBits())).toUpper();
    case ErrorColumn:
        return shown.flags.overflow   ? tr("overflow")
            : std::isnan(shown.error) ? tr("does not fit")
            : shown.error == 0        ? tr("exact")
                                      : qs(autoText(shown.error));
    default:
        return std::isfinite(shown.errorUlp) && !shown.flags.overflow ? qs(autoText(shown.errorUlp))
                                                                      : QString();
    }
}

QVariant NumbersListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return cell(index.row(), index.column());
    case Qt::ToolTipRole:
        return index.column() == AskedColumn
            ? numbers::decimal(item(index.row()).asked.number.text()).left(1200)
            : cell(index.row(), index.column()).left(1200);
    case CurrentRole:
        return index.row() == m_current;
    default:
        return {};
    }
}

QVariant NumbersListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isRight(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::FontRole)
        return textFont(12);
    if (role != Qt::DisplayRole)
        return {};
    const QStringList names{tr("Number"), tr("Asked for"), tr("Stored value"),
                            tr("Bits"),   tr("Error"),     tr("In steps")};
    return names.value(section);
}

/// As asked, the bits, the exact value stored, the error; for programs.
QStringList NumbersListModel::fields(int row) const
{
    const numbers::ListItem& shown = item(row);
    return {qs(shown.text), qs(hexText(shown.pattern, m_format.totalBits())),
            qs(decimalText(decode(m_format, shown.pattern).value)), QString::number(shown.error, 'g', 17)};
}

QString NumbersListModel::csv() const
{
    QString out = QStringLiteral("asked,bits,stored,error\n");
    for (int row = 0; row < rowCount(); ++row)
        out += fields(row).join(u',') + u'\n';
    return out;
}

QString NumbersListModel::json() const
{
    Json list = Json::array();
    for (int row = 0; row < rowCount(); ++row) {
        const QStringList values = fields(row);
        Json object = Json::object();
        object["asked"] = values[0].toStdString();
        object["bits"] = values[1].toStdString();
        object["stored"] = values[2].toStdString();
        object["error"] = realJson(item(row).error);
        list.push_back(std::move(object));
    }
    return qs(dumpJson(list, 2)) + u'\n';
}

QString NumbersListModel::rowText(int row) const
{
    return row >= 0 && row < rowCount() ? fields(row).join(u'\t') : QString();
}

void NumbersListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const
{
    const Theme& t = theme();
    painter->save();
    const QRectF cell(option.rect);
    if (index.data(NumbersListModel::CurrentRole).toBool())
        painter->fillRect(cell, t.dataTint);
    else if ((option.state & QStyle::State_MouseOver) != 0)
        painter->fillRect(cell, t.field);
    painter->fillRect(QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1), t.line);
    const QString text = index.data().toString();
    const bool words = index.column() == NumbersListModel::ErrorColumn && !text.isEmpty()
        && text[0].isLetter() && text[0] != u'N';
    painter->setFont(words ? textFont(13) : monoFont(13));
    painter->setPen(words || index.column() == NumbersListModel::IndexColumn ? t.secondary : t.text);
    const QRectF inner = cell.adjusted(kPad, 0, -kPad, -1);
    painter->drawText(inner, Qt::AlignVCenter | (isRight(index.column()) ? Qt::AlignRight : Qt::AlignLeft),
                      QFontMetricsF(painter->font()).elidedText(text, Qt::ElideRight, inner.width()));
    if ((option.state & QStyle::State_HasFocus) != 0 && ThemeManager::instance().lastInputWasKeyboard())
        drawFocusRing(*painter, cell.adjusted(2, 2, -2, -2), 4);
    painter->restore();
}

NumbersList::NumbersList(QWidget* parent)
    : QTableView(parent)
    , m_model(new NumbersListModel(this))
{
    setModel(m_model);
    setItemDelegate(new NumbersListDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setMouseTracking(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    setAccessibleName(tr("The numbers of the list"));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    verticalHeader()->setMinimumSectionSize(kRowHeight);
    horizontalHeader()->setFixedHeight(kHeadHeight);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    setStyleSheet(QStringLiteral("QTableView { background: transparent; border: none; }"));
    viewport()->setAutoFillBackground(false);
    connect(this, &QTableView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT itemPicked(index.row()); });
}

void NumbersList::setResult(const numbers::Result& result)
{
    const int before = m_model->current();
    m_model->setResult(result);
    const QModelIndex index = m_model->index(m_model->current(), std::max(0, currentIndex().column()));
    setCurrentIndex(index);
    if (before != m_model->current())
        scrollTo(index);
}

QSize NumbersList::minimumSizeHint() const
{
    return {400, kHeadHeight + kRowHeight * 4};
}

void NumbersList::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    const int width = viewport()->width();
    const int hex = 170;
    const int number = 76;
    const int error = 130;
    const int steps = 100;
    const int rest = std::max(240, width - hex - number - error - steps);
    const std::array<int, NumbersListModel::ColumnCount> widths{number, rest / 2, rest - rest / 2,
                                                                hex,    error,    steps};
    for (int column = 0; column < NumbersListModel::ColumnCount; ++column)
        setColumnWidth(column, widths[static_cast<std::size_t>(column)]);
}

void NumbersList::keyPressEvent(QKeyEvent* event)
{
    const int before = currentIndex().row();
    if (event->matches(QKeySequence::Copy) && before >= 0) {
        Q_EMIT copied(m_model->rowText(before), tr("number %1").arg(before + 1));
        return;
    }
    QTableView::keyPressEvent(event);
    const int row = currentIndex().row();
    if (row >= 0 && row != before)
        Q_EMIT itemPicked(row);
}

void NumbersList::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex at = indexAt(viewport()->mapFromGlobal(event->globalPos()));
    QMenu menu(this);
    if (at.isValid())
        menu.addAction(tr("Copy the row"), this, [this, row = at.row()] {
            Q_EMIT copied(m_model->rowText(row), tr("number %1").arg(row + 1));
        });
    menu.addAction(tr("Copy the list as CSV"), this,
                   [this] { Q_EMIT copied(m_model->csv(), tr("the list as CSV")); });
    menu.addAction(tr("Copy the list as JSON"), this,
                   [this] { Q_EMIT copied(m_model->json(), tr("the list as JSON")); });
    menu.exec(event->globalPos());
}

} // namespace bitloupe
