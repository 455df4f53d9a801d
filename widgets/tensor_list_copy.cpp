#include "widgets/painting.h"
#include "widgets/tensor_list.h"

#include <algorithm>

/// What is copied out of the list.
namespace bitloupe {

namespace {

/// A badge of other settings is no figure of these.
QStringList copied(const TensorRow& row)
{
    return {row.name, QString(row.shape).replace(u'×', u'x'), QString::number(row.count),
            row.sqnrDb && !row.stale ? fullNumber(*row.sqnrDb) : QString()};
}

} // namespace

CopyTable TensorList::table() const
{
    CopyTable table{
        tr("the list"),
        {QStringLiteral("name"), QStringLiteral("shape"), QStringLiteral("count"), QStringLiteral("sqnrDb")},
        {},
        {QStringLiteral("name"), QStringLiteral("shape")}};
    for (QModelIndex at = m_order->index(0, 0); at.isValid(); at = m_view->indexBelow(at)) {
        if (const int row = m_order->rowAt(at); row >= 0)
            table.rows.push_back(copied(m_model->rows()[static_cast<std::size_t>(row)]));
    }
    return table;
}

void TensorList::openMenu(const QPoint& at)
{
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    if (const int under = m_order->rowAt(m_view->indexAt(at)); under >= 0) {
        const TensorRow& row = m_model->rows()[static_cast<std::size_t>(under)];
        menu.value(row.label);
        if (row.sqnrDb && !row.stale)
            menu.value(fullNumber(*row.sqnrDb));
        menu.row({{}, table().columns, {copied(row)}}, 0);
    }
    menu.table(tr("the list"), [this] { return table(); });
    menu.exec(m_view->viewport()->mapToGlobal(at));
}

QString TensorList::belowText() const
{
    std::vector<const TensorRow*> below;
    for (const TensorRow& row : m_model->rows()) {
        if (row.sqnrDb && *row.sqnrDb < m_model->threshold()
            && m_kinds[static_cast<std::size_t>(row.kind)]->isChecked())
            below.push_back(&row);
    }
    std::stable_sort(below.begin(), below.end(),
                     [](const TensorRow* a, const TensorRow* b) { return *a->sqnrDb < *b->sqnrDb; });
    QString text;
    for (const TensorRow* row : below)
        text += QStringLiteral("%1\t%2\n").arg(row->name).arg(*row->sqnrDb, 0, 'f', 2);
    return text;
}

} // namespace bitloupe
