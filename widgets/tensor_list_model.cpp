#include "widgets/tensor_list_model.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

namespace bitloupe {

int TensorListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant TensorListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TensorRow& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Row:
        return index.row();
    case Name:
        return row.name;
    case Qt::DisplayRole:
        return row.label;
    case Qt::ToolTipRole: {
        // Names of what was fused, joined by ";", would make one very long line.
        const QString name = QString(row.label).replace(u';', QStringLiteral(";\n"));
        const QString facts = QStringLiteral("%1\n%2 · %3").arg(name, row.shape, qs(integerText(row.count)));
        if (row.sqnrDb && row.problem.isEmpty())
            return facts
                + tr("\nSQNR = 10·log10(Σw² / Σ(w − ŵ)²) = %1 dB").arg(qs(fixedText(*row.sqnrDb, 2)));
        return row.problem.isEmpty() ? facts : facts + QStringLiteral("\n") + row.problem;
    }
    case Qt::AccessibleTextRole: {
        if (!row.problem.isEmpty())
            return QStringLiteral("%1. %2").arg(row.label, row.problem);
        if (!row.sqnrDb)
            return row.label;
        const QString below = *row.sqnrDb < m_threshold ? tr(", below %1").arg(m_threshold) : QString();
        return tr("%1, SQNR %2 decibel%3").arg(row.label, qs(fixedText(*row.sqnrDb, 1)), below);
    }
    default:
        return {};
    }
}

void TensorListModel::setRows(std::vector<TensorRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void TensorListModel::setBadge(int row, double sqnrDb, std::vector<qint64> bins)
{
    if (row < 0 || row >= rowCount())
        return;
    TensorRow& target = m_rows[static_cast<std::size_t>(row)];
    target.sqnrDb = sqnrDb;
    target.bins = std::move(bins);
    target.stale = false;
    Q_EMIT dataChanged(index(row), index(row));
}

void TensorListModel::setNoBadge(int row)
{
    if (row < 0 || row >= rowCount())
        return;
    m_rows[static_cast<std::size_t>(row)].noBadge = true;
    Q_EMIT dataChanged(index(row), index(row));
}

void TensorListModel::markStale()
{
    if (m_rows.empty())
        return;
    for (TensorRow& row : m_rows)
        row.stale = true;
    Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void TensorListModel::setThreshold(double decibels)
{
    m_threshold = decibels;
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

} // namespace bitloupe
