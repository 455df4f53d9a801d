#include "widgets/text_table.h"
#include "widgets/theme.h"

namespace bitloupe {

namespace {

QColor toneColor(TextCell::Tone tone)
{
    switch (tone) {
    case TextCell::Tone::Secondary:
        return theme().secondary;
    case TextCell::Tone::Good:
        return theme().good;
    case TextCell::Tone::Bad:
        return theme().clipped;
    case TextCell::Tone::Normal:
        break;
    }
    return theme().text;
}

} // namespace

void TextTableModel::setColumns(const QList<TextColumn>& columns)
{
    beginResetModel();
    m_columns = columns;
    endResetModel();
}

void TextTableModel::setRows(const QList<QList<TextCell>>& rows)
{
    if (rows.size() != m_rows.size()) {
        beginResetModel();
        m_rows = rows;
        endResetModel();
        return;
    }
    m_rows = rows;
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void TextTableModel::setColumnTitle(int column, const QString& title)
{
    m_columns[column].title = title;
    Q_EMIT headerDataChanged(Qt::Horizontal, column, column);
}

void TextTableModel::setColumnHead(int column, const QString& head)
{
    m_columns[column].head = head;
    Q_EMIT headerDataChanged(Qt::Horizontal, column, column);
}

const TextCell* TextTableModel::cell(const QModelIndex& index) const
{
    return index.isValid() && index.column() < m_rows[index.row()].size()
        ? &m_rows[index.row()][index.column()]
        : nullptr;
}

void TextTableModel::setBoldRow(int row)
{
    m_boldRow = row;
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int TextTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TextTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant TextTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.column() >= m_rows[index.row()].size())
        return {};
    const TextCell& cell = m_rows[index.row()][index.column()];
    const TextColumn& column = m_columns[index.column()];
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::AccessibleTextRole:
        return cell.bits.isEmpty() ? cell.text : (cell.bits + u' ' + cell.text).trimmed();
    case Qt::ToolTipRole:
        return cell.explanation.isEmpty() ? cell.bits + cell.text : cell.explanation;
    case Qt::ForegroundRole:
        return toneColor(cell.tone);
    case Qt::FontRole: {
        const auto weight = index.row() == m_boldRow || cell.isBold ? QFont::DemiBold : QFont::Normal;
        return column.isValue ? monoFont(13, weight) : textFont(13, weight);
    }
    case Qt::TextAlignmentRole:
        return QVariant((column.isValue ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant TextTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    const TextColumn& column = m_columns[section];
    if (role == Qt::DisplayRole)
        return column.head.isEmpty() ? column.title : column.head;
    if (role == Qt::ToolTipRole && !column.head.isEmpty())
        return QStringLiteral("%1\n%2").arg(column.title, column.head);
    if (role == Qt::FontRole)
        return textFont(13);
    if (role == Qt::TextAlignmentRole)
        return QVariant((column.isValue ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

} // namespace bitloupe
