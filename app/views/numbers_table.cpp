#include "app/views/numbers_table.h"

#include "app/views/numbers_text.h"
#include "core/labs/numbers/explain.h"
#include "widgets/painting.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr int kRowHeight = 25;
constexpr int kHeadHeight = 26;
constexpr int kPad = 8;

/// Where an error stands between 10^-17 (0) and 1 (1).
double errorShare(double relativeError)
{
    const double size = std::min(1.0, std::fabs(relativeError));
    return size == 0 ? 0 : std::clamp((std::log10(size) + 17.5) / 17.5, 0.04, 1.0);
}

} // namespace

void NumbersTableModel::setResult(const numbers::Result& result)
{
    const Exact asked = result.input ? result.input->asked : result.stored();
    m_all = result.comparison;
    m_current = result.format;
    m_askedIsNan = asked.kind() == Dyadic::Kind::Nan;
    refill();
}

void NumbersTableModel::setOnlyCommon(bool onlyCommon)
{
    m_onlyCommon = onlyCommon;
    refill();
}

void NumbersTableModel::refill()
{
    std::vector<numbers::Comparison> shown;
    for (const auto& row : m_all) {
        if (!m_onlyCommon || row.format->common || NumberFormat{row.format->format} == m_current)
            shown.push_back(row);
    }
    const bool same = shown.size() == m_rows.size();
    if (!same)
        beginResetModel();
    m_rows = std::move(shown);
    arrange();
    if (!same)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void NumbersTableModel::arrange()
{
    const auto key = [this](const numbers::Comparison& row) -> double {
        switch (m_sortColumn) {
        case ValueColumn:
            return row.stored.toDouble();
        case ErrorColumn:
            return std::isnan(row.relativeError) ? HUGE_VAL : std::fabs(row.relativeError);
        default:
            return row.format->format.totalBits();
        }
    };
    if (m_sortColumn < 0)
        return;
    const bool ascending = m_sortOrder == Qt::AscendingOrder;
    std::ranges::stable_sort(m_rows, [&](const auto& a, const auto& b) {
        const auto& first = ascending ? a : b;
        const auto& second = ascending ? b : a;
        if (m_sortColumn == FormatColumn)
            return first.format->label < second.format->label;
        return key(first) < key(second);
    });
}

const numbers::Comparison* NumbersTableModel::comparison(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int NumbersTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int NumbersTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant NumbersTableModel::data(const QModelIndex& index, int role) const
{
    const numbers::Comparison* row = comparison(index.row());
    if (row == nullptr)
        return {};
    const NumberFormat format{row->format->format};
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case FormatColumn:
            return qs(row->format->label);
        case BitsColumn:
            return QString::number(format.totalBits());
        case ValueColumn:
            return numbers::decimal(row->value);
        case ErrorColumn:
            return numbers::relativeErrorText(row->relativeError, row->stored, m_askedIsNan);
        default:
            return numbers::bytesText(format);
        }
    case Qt::ToolTipRole:
        return index.column() == BitsColumn
            ? QStringLiteral("0x") + qs(hexText(row->pattern, format.totalBits())).toUpper()
            : numbers::decimal(row->value).left(1200);
    case Qt::AccessibleTextRole:
        if (index.column() == BitsColumn)
            return tr("bits 0x%1").arg(qs(hexText(row->pattern, format.totalBits())));
        return data(index, Qt::DisplayRole);
    case PatternRole:
        return QVariant::fromValue<quint64>(row->pattern);
    case FormatRole:
        return qs(row->format->id);
    case ErrorRole:
        return row->stored.isFinite() || row->relativeError == 0 ? row->relativeError : HUGE_VAL;
    case CurrentRole:
        return format == m_current;
    default:
        return {};
    }
}

QVariant NumbersTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(section == BytesColumn ? Qt::AlignRight | Qt::AlignVCenter
                                                       : Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::FontRole)
        return textFont(12);
    if (role != Qt::DisplayRole)
        return {};
    const QStringList names{tr("Format"), tr("Bits"), tr("Stored value"), tr("Relative error, log scale"),
                            tr("Bytes")};
    return names.value(section);
}

void NumbersTableModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    refill();
}

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
        painter.setBrush(index.data(NumbersTableModel::CurrentRole).toBool() ? t.card : t.field);
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
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
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
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, [this](int section) {
        const bool again = horizontalHeader()->isSortIndicatorShown()
            && horizontalHeader()->sortIndicatorSection() == section
            && horizontalHeader()->sortIndicatorOrder() == Qt::AscendingOrder;
        const Qt::SortOrder order = again ? Qt::DescendingOrder : Qt::AscendingOrder;
        horizontalHeader()->setSortIndicator(section, order);
        horizontalHeader()->setSortIndicatorShown(true);
        m_model->sort(section, order);
    });
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

void NumbersTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    const int width = viewport()->width();
    const int format = 134;
    const int bytes = 60;
    const int error = std::clamp(width * 27 / 100, 200, 320);
    const int value = std::clamp(width * 23 / 100, 170, 420);
    setColumnWidth(NumbersTableModel::FormatColumn, format);
    setColumnWidth(NumbersTableModel::BitsColumn, std::max(120, width - format - value - error - bytes));
    setColumnWidth(NumbersTableModel::ValueColumn, value);
    setColumnWidth(NumbersTableModel::ErrorColumn, error);
    setColumnWidth(NumbersTableModel::BytesColumn, bytes);
}

void NumbersTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        return pick(currentIndex());
    QTableView::keyPressEvent(event);
}

void NumbersTable::pick(const QModelIndex& index)
{
    if (index.isValid())
        Q_EMIT formatPicked(index.data(NumbersTableModel::FormatRole).toString());
}

} // namespace bitloupe
