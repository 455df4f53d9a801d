#include "app/views/mapping_levels_table.h"

#include "app/views/mapping_levels_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kRowHeight = 34;
constexpr int kHeadHeight = 30;
constexpr int kPad = 5;
constexpr int kLeastBits = 40; // the heading
constexpr std::size_t kWidestBits = 8;
constexpr std::size_t kShortBits = 4;

bool isRight(int column)
{
    return column >= LevelsTableModel::ValueColumn;
}

int textWidth(const QString& bits)
{
    return static_cast<int>(QFontMetricsF(monoFont(bits.size() <= 4 ? 15 : 13)).horizontalAdvance(bits));
}

} // namespace

void LevelsTableModel::setPage(std::shared_ptr<const mapping::LevelsPage> page)
{
    const bool same =
        page && m_page && page->shown.rows.size() == m_page->shown.rows.size() && !page->shown.rows.empty();
    if (!same)
        beginResetModel();
    m_page = std::move(page);
    if (!same)
        endResetModel();
    else
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool LevelsTableModel::isHexadecimal() const
{
    return rowCount() > 0 && row(0).bits.size() > kWidestBits;
}

bool LevelsTableModel::hasLongBits() const
{
    return rowCount() > 0 && row(0).bits.size() > kShortBits && !isHexadecimal();
}

int LevelsTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_page ? 0 : static_cast<int>(m_page->shown.rows.size());
}

int LevelsTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString LevelsTableModel::cell(int at, int column) const
{
    const mapping::LevelRow& shown = row(at);
    switch (column) {
    case IndexColumn:
        return qs(integerText(shown.place));
    case BitsColumn:
        return isHexadecimal() ? levelsText::hexBits(shown.bits) : qs(shown.bits);
    case ValueColumn:
        return levelsText::levelText(shown.level, m_page->shown.rows, hasLongBits() ? 0 : 1);
    default:
        return qs(fixedText(100 * shown.share, 1));
    }
}

QString LevelsTableModel::tip(int at) const
{
    const mapping::LevelRow& shown = row(at);
    return tr("code %1, stored as %2\nlevel %3%4\n%5 of %6 values")
        .arg(qs(integerText(shown.place)), qs(shown.bits), qs(autoText(shown.level)),
             m_page->shown.hasBlockScales ? tr(" times the scale of the block") : QString(),
             qs(integerText(shown.count)), qs(integerText(m_page->shown.metrics.count)));
}

QVariant LevelsTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    if (role == Qt::DisplayRole)
        return cell(index.row(), index.column());
    return role == Qt::ToolTipRole ? tip(index.row()) : QVariant();
}

QVariant LevelsTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isRight(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::FontRole)
        return textFont(12);
    if (role != Qt::DisplayRole)
        return {};
    const QStringList names{tr("index"), isHexadecimal() ? tr("hex") : tr("bits"), tr("value"),
                            hasLongBits() ? tr("%") : tr("share, %")};
    return names.value(section);
}

void LevelsTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const
{
    const Theme& t = theme();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF cell(option.rect);
    if ((option.state & QStyle::State_MouseOver) != 0)
        painter->fillRect(cell, t.field);
    painter->fillRect(QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1), t.grid);
    const QString text = index.data().toString();
    painter->setFont(monoFont(index.column() == LevelsTableModel::BitsColumn && text.size() <= 4 ? 15 : 13));
    QRectF inner = cell.adjusted(kPad, 0, -kPad, -1);
    if (index.column() == LevelsTableModel::BitsColumn) {
        const double width = QFontMetricsF(painter->font()).horizontalAdvance(text) + 14;
        inner = QRectF(cell.left(), cell.center().y() - 12, width, 23);
        drawRoundedBox(*painter, inner, 4, t.dataTint, QColor());
    }
    painter->setPen(index.column() == LevelsTableModel::ShareColumn ? t.secondary : t.text);
    painter->drawText(inner,
                      Qt::AlignVCenter
                          | (index.column() == LevelsTableModel::BitsColumn ? Qt::AlignHCenter
                                 : isRight(index.column())                  ? Qt::AlignRight
                                                                            : Qt::AlignLeft),
                      text);
    if ((option.state & QStyle::State_HasFocus) != 0 && ThemeManager::instance().lastInputWasKeyboard())
        drawFocusRing(*painter, cell.adjusted(1, 1, -1, -2), 4);
    painter->restore();
}

LevelsTable::LevelsTable(QWidget* parent)
    : QTableView(parent)
    , m_model(new LevelsTableModel(this))
{
    setModel(m_model);
    setItemDelegate(new LevelsTableDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setMouseTracking(true);
    setSelectionMode(QAbstractItemView::NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    setAccessibleName(tr("Lookup table"));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    verticalHeader()->setMinimumSectionSize(kRowHeight);
    horizontalHeader()->setFixedHeight(kHeadHeight);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setMinimumSectionSize(20);
    horizontalHeader()->setHighlightSections(false);
    setStyleSheet(QStringLiteral("QTableView { background: transparent; border: none; } "
                                 "QHeaderView::section { padding: 0 5px; }"));
    viewport()->setAutoFillBackground(false);
    connect(this, &QTableView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT rowPicked(index.row()); });
}

void LevelsTable::setPage(std::shared_ptr<const mapping::LevelsPage> page)
{
    m_model->setPage(std::move(page));
    if (!currentIndex().isValid() && m_model->rowCount() > 0)
        setCurrentIndex(m_model->index(0, 0));
    layOutColumns();
}

QSize LevelsTable::sizeHint() const
{
    return {228, kHeadHeight + kRowHeight * std::clamp(m_model->rowCount(), 2, 4) + 2};
}

QSize LevelsTable::minimumSizeHint() const
{
    return {200, kHeadHeight + kRowHeight * std::clamp(m_model->rowCount(), 2, 3) + 2};
}

void LevelsTable::layOutColumns()
{
    const int width = viewport()->width();
    int bits = 34;
    if (m_model->rowCount() > 0)
        bits = textWidth(m_model->index(0, LevelsTableModel::BitsColumn).data().toString()) + 18;
    bits = std::max(bits, kLeastBits);
    const int number = m_model->rowCount() > 9999 ? 54 : 40;
    const int share = m_model->hasLongBits() ? 42 : 58;
    setColumnWidth(LevelsTableModel::IndexColumn, number);
    setColumnWidth(LevelsTableModel::BitsColumn, bits);
    setColumnWidth(LevelsTableModel::ShareColumn, share);
    setColumnWidth(LevelsTableModel::ValueColumn, std::max(50, width - number - bits - share));
}

void LevelsTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    layOutColumns();
}

void LevelsTable::keyPressEvent(QKeyEvent* event)
{
    const bool picks = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (picks && currentIndex().isValid()) {
        Q_EMIT rowPicked(currentIndex().row());
        return;
    }
    QTableView::keyPressEvent(event);
}

void LevelsTable::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex at = event->reason() == QContextMenuEvent::Keyboard
        ? currentIndex()
        : indexAt(viewport()->mapFromGlobal(event->globalPos()));
    Q_EMIT menuRequested(at.isValid() ? at.row() : -1, event->globalPos());
}

} // namespace bitloupe
