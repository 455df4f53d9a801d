#include "widgets/tensor_list_order.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace bitloupe {

namespace {

constexpr std::size_t kLeastTop = 2; ///< tensors of a group of the first level
constexpr std::size_t kLeastBelow = 3;
constexpr int kManyRows = 64; ///< changes of more are told at once

qsizetype separatorFrom(const QString& label, qsizetype from)
{
    for (qsizetype i = from; i < label.size(); ++i) {
        if (label[i] == u'.' || label[i] == u'/')
            return i;
    }
    return -1;
}

qsizetype digitsEnd(const QString& text, qsizetype from)
{
    while (from < text.size() && text[from].isDigit())
        ++from;
    return from;
}

} // namespace

bool naturallyBefore(const QString& a, const QString& b)
{
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        if (a[i].isDigit() && b[j].isDigit()) {
            const qsizetype iEnd = digitsEnd(a, i);
            const qsizetype jEnd = digitsEnd(b, j);
            while (i < iEnd && a[i] == u'0')
                ++i;
            while (j < jEnd && b[j] == u'0')
                ++j;
            if (iEnd - i != jEnd - j)
                return iEnd - i < jEnd - j;
            const int order = a.mid(i, iEnd - i).compare(b.mid(j, jEnd - j));
            if (order != 0)
                return order < 0;
            i = iEnd;
            j = jEnd;
            continue;
        }
        if (a[i] != b[j])
            return a[i] < b[j];
        ++i;
        ++j;
    }
    return a.size() - i < b.size() - j;
}

TensorListOrder::TensorListOrder(TensorListModel* model, QObject* parent)
    : QAbstractItemModel(parent)
    , m_model(model)
    , m_nodes(1)
{
    connect(model, &QAbstractItemModel::modelReset, this, &TensorListOrder::rebuild);
    connect(model, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex& from, const QModelIndex& to) { rowsChanged(from.row(), to.row()); });
}

void TensorListOrder::setText(const QString& text)
{
    m_text = text.trimmed();
    rebuild();
}

void TensorListOrder::setKinds(bool weights, bool biases, bool others)
{
    m_kinds[0] = weights;
    m_kinds[1] = biases;
    m_kinds[2] = others;
    rebuild();
}

void TensorListOrder::setSort(Sort sort)
{
    m_sort = sort;
    rebuild();
}

bool TensorListOrder::badgesChanged()
{
    if (m_sort != Sort::WorstFirst)
        return false;
    const auto& rows = m_model->rows();
    const bool allKnown = std::all_of(rows.begin(), rows.end(), [&](const TensorRow& row) {
        return !m_kinds[static_cast<int>(row.kind)] || row.noBadge || !row.problem.isEmpty()
            || (row.sqnrDb && !row.stale);
    });
    if (allKnown)
        rebuild();
    return allKnown;
}

bool TensorListOrder::accepts(int row) const
{
    const TensorRow& candidate = m_model->rows()[static_cast<std::size_t>(row)];
    return m_kinds[static_cast<int>(candidate.kind)]
        && (m_text.isEmpty() || candidate.label.contains(m_text, Qt::CaseInsensitive));
}

bool TensorListOrder::comesBefore(int left, int right) const
{
    const TensorRow& a = m_model->rows()[static_cast<std::size_t>(left)];
    const TensorRow& b = m_model->rows()[static_cast<std::size_t>(right)];
    switch (m_sort) {
    case Sort::WorstFirst: {
        const double x = a.sqnrDb.value_or(HUGE_VAL);
        const double y = b.sqnrDb.value_or(HUGE_VAL);
        return x != y ? x < y : left < right;
    }
    case Sort::ByName:
        return a.label != b.label ? naturallyBefore(a.label, b.label) : left < right;
    case Sort::LargestFirst:
        return a.count != b.count ? a.count > b.count : left < right;
    case Sort::FileOrder:
        return left < right;
    }
    return false;
}

void TensorListOrder::rebuild()
{
    beginResetModel();
    m_nodes.assign(1, Node{});
    m_nodeOfRow.assign(m_model->rows().size(), 0);
    std::vector<int> rows;
    for (int row = 0; row < static_cast<int>(m_model->rows().size()); ++row) {
        if (accepts(row))
            rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(), [this](int a, int b) { return comesBefore(a, b); });
    if (m_sort == Sort::ByName)
        addGroups(0, rows, 0);
    else {
        for (const int row : rows)
            addLeaf(0, row, 0);
    }
    endResetModel();
}

void TensorListOrder::addLeaf(int parent, int row, qsizetype from)
{
    Node node;
    node.parent = parent;
    node.row = row;
    node.text = m_model->rows()[static_cast<std::size_t>(row)].label.mid(from);
    auto& siblings = m_nodes[static_cast<std::size_t>(parent)].children;
    node.place = static_cast<int>(siblings.size());
    const int number = static_cast<int>(m_nodes.size());
    siblings.push_back(number);
    m_nodes.push_back(std::move(node));
    m_nodeOfRow[static_cast<std::size_t>(row)] = number;
}

/// Behind the separator that ends the group. A group whose tensors all lie in one group below is that group.
qsizetype TensorListOrder::sharedEnd(const std::vector<int>& rows, qsizetype from) const
{
    const QString& first = m_model->rows()[static_cast<std::size_t>(rows.front())].label;
    qsizetype end = separatorFrom(first, from) + 1;
    for (;;) {
        const qsizetype next = separatorFrom(first, end);
        const QString start = first.left(next + 1);
        const bool isShared =
            next > end && std::all_of(rows.begin(), rows.end(), [&](int row) {
                return m_model->rows()[static_cast<std::size_t>(row)].label.startsWith(start);
            });
        if (!isShared)
            return end;
        end = next + 1;
    }
}

/// `rows` share the first `from` characters of their labels and stand in natural order.
void TensorListOrder::addGroups(int parent, const std::vector<int>& rows, qsizetype from)
{
    const auto labelOf = [this](int row) -> const QString& {
        return m_model->rows()[static_cast<std::size_t>(row)].label;
    };
    std::map<QString, std::vector<int>> members;
    for (const int row : rows) {
        if (const qsizetype end = separatorFrom(labelOf(row), from); end > from)
            members[labelOf(row).mid(from, end - from)].push_back(row);
    }
    const std::size_t least = parent == 0 ? kLeastTop : kLeastBelow;
    std::erase_if(members, [least](const auto& entry) { return entry.second.size() < least; });
    std::vector<bool> used(m_model->rows().size(), false);
    std::vector<const std::vector<int>*> groups;
    for (const auto& [name, inside] : members) {
        groups.push_back(&inside);
        for (const int row : inside)
            used[static_cast<std::size_t>(row)] = true;
    }
    std::sort(groups.begin(), groups.end(), [&](const auto* a, const auto* b) {
        return naturallyBefore(labelOf(a->front()), labelOf(b->front()));
    });
    for (const std::vector<int>* inside : groups) {
        const qsizetype end = sharedEnd(*inside, from);
        Node node;
        node.parent = parent;
        node.text = labelOf(inside->front()).left(end);
        node.label = labelOf(inside->front()).mid(from, end - 1 - from);
        auto& siblings = m_nodes[static_cast<std::size_t>(parent)].children;
        node.place = static_cast<int>(siblings.size());
        const int number = static_cast<int>(m_nodes.size());
        siblings.push_back(number);
        m_nodes.push_back(std::move(node));
        addGroups(number, *inside, end);
    }
    for (const int row : rows) {
        if (!used[static_cast<std::size_t>(row)])
            addLeaf(parent, row, from);
    }
}

int TensorListOrder::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<int>(index.internalId()) : 0;
}

QModelIndex TensorListOrder::indexOfNode(int node) const
{
    return node == 0
        ? QModelIndex()
        : createIndex(m_nodes[static_cast<std::size_t>(node)].place, 0, static_cast<quintptr>(node));
}

QModelIndex TensorListOrder::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const Node& node = m_nodes[static_cast<std::size_t>(nodeOf(parent))];
    return createIndex(row, column, static_cast<quintptr>(node.children[static_cast<std::size_t>(row)]));
}

QModelIndex TensorListOrder::parent(const QModelIndex& index) const
{
    return index.isValid() ? indexOfNode(m_nodes[static_cast<std::size_t>(nodeOf(index))].parent)
                           : QModelIndex();
}

int TensorListOrder::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0
        ? 0
        : static_cast<int>(m_nodes[static_cast<std::size_t>(nodeOf(parent))].children.size());
}

int TensorListOrder::columnCount(const QModelIndex&) const
{
    return 1;
}

int TensorListOrder::rowAt(const QModelIndex& index) const
{
    return index.isValid() ? m_nodes[static_cast<std::size_t>(nodeOf(index))].row : -1;
}

QString TensorListOrder::tailAt(const QModelIndex& index) const
{
    return m_nodes[static_cast<std::size_t>(nodeOf(index))].text;
}

int TensorListOrder::depthOf(const QModelIndex& index)
{
    int depth = 0;
    for (QModelIndex at = index.parent(); at.isValid(); at = at.parent())
        ++depth;
    return depth;
}

void TensorListOrder::summarise(int number, Group& group) const
{
    const Node& node = m_nodes[static_cast<std::size_t>(number)];
    if (node.row >= 0) {
        ++group.tensors;
        const auto& badge = m_model->rows()[static_cast<std::size_t>(node.row)].sqnrDb;
        if (badge && !(group.worstDb && *group.worstDb <= *badge))
            group.worstDb = badge;
    }
    for (const int child : node.children)
        summarise(child, group);
}

std::optional<TensorListOrder::Group> TensorListOrder::groupAt(const QModelIndex& index) const
{
    if (!index.isValid() || rowAt(index) >= 0)
        return std::nullopt;
    const int number = nodeOf(index);
    Group group;
    group.path = m_nodes[static_cast<std::size_t>(number)].text;
    group.label = m_nodes[static_cast<std::size_t>(number)].label;
    summarise(number, group);
    return group;
}

QModelIndex TensorListOrder::indexOfName(const QString& name) const
{
    for (std::size_t row = 0; row < m_nodeOfRow.size(); ++row) {
        if (m_nodeOfRow[row] > 0 && m_model->rows()[row].name == name)
            return indexOfNode(m_nodeOfRow[row]);
    }
    return {};
}

std::vector<int> TensorListOrder::leaves() const
{
    std::vector<int> out;
    for (const Node& node : m_nodes) { // nodes are made from top to bottom
        if (node.row >= 0)
            out.push_back(node.row);
    }
    return out;
}

std::vector<QModelIndex> TensorListOrder::groups() const
{
    std::vector<QModelIndex> out;
    for (std::size_t i = 1; i < m_nodes.size(); ++i) {
        if (m_nodes[i].row < 0)
            out.push_back(indexOfNode(static_cast<int>(i)));
    }
    return out;
}

void TensorListOrder::rowsChanged(int first, int last)
{
    if (rowCount() == 0)
        return;
    if (last - first > kManyRows) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0));
        for (const QModelIndex& group : groups())
            Q_EMIT dataChanged(index(0, 0, group), index(rowCount(group) - 1, 0, group));
        return;
    }
    for (int row = first; row <= last && row < static_cast<int>(m_nodeOfRow.size()); ++row) {
        for (QModelIndex at = indexOfNode(m_nodeOfRow[static_cast<std::size_t>(row)]); at.isValid();
             at = at.parent())
            Q_EMIT dataChanged(at, at);
    }
}

QString TensorListOrder::groupText(const Group& group) const
{
    const QString count = tr("Group %1, %2 tensors").arg(group.label).arg(group.tensors);
    if (!group.worstDb)
        return count;
    const QString below =
        *group.worstDb < m_model->threshold() ? tr(", below %1").arg(m_model->threshold()) : QString();
    return tr("%1, worst SQNR %2 decibel%3").arg(count, qs(fixedText(*group.worstDb, 1)), below);
}

QVariant TensorListOrder::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (const int row = rowAt(index); row >= 0)
        return m_model->data(m_model->index(row, 0), role);
    const Group group = *groupAt(index);
    switch (role) {
    case Qt::DisplayRole:
        return group.label;
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        return groupText(group);
    case TensorListModel::Row:
        return -1;
    default:
        return {};
    }
}

} // namespace bitloupe
