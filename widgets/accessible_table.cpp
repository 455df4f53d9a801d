#include "widgets/accessible_table.h"

#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>
#include <QWidget>

namespace bitloupe {

namespace {

class CellInterface;

/// The table; its children are the headings, then the cells row by row.
class TableInterface : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    TableInterface(QWidget* widget, AccessibleTable* table)
        : QAccessibleWidget(widget, QAccessible::Table)
        , m_table(table)
    {
    }
    ~TableInterface() override;

    AccessibleTable* table() const { return m_table; }
    QWidget* host() const { return widget(); }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }
    int childCount() const override { return (m_table->tableRows() + 1) * m_table->tableColumns(); }
    QAccessibleInterface* child(int index) const override;
    int indexOfChild(const QAccessibleInterface* child) const override;
    QAccessibleInterface* childAt(int x, int y) const override;

    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QAccessibleInterface* cellAt(int row, int column) const override
    {
        return column < 0 || column >= columnCount() || row < -1 || row >= rowCount()
            ? nullptr
            : child((row + 1) * columnCount() + column);
    }
    int selectedCellCount() const override { return selectedRowCount() * columnCount(); }
    QList<QAccessibleInterface*> selectedCells() const override
    {
        QList<QAccessibleInterface*> cells;
        for (int column = 0; selectedRowCount() > 0 && column < columnCount(); ++column)
            cells << cellAt(m_table->tableSelectedRow(), column);
        return cells;
    }
    QString columnDescription(int column) const override { return m_table->tableHeading(column); }
    QString rowDescription(int row) const override { return m_table->tableCell(row, 0); }
    int selectedColumnCount() const override { return 0; }
    int selectedRowCount() const override { return m_table->tableSelectedRow() >= 0 ? 1 : 0; }
    int columnCount() const override { return m_table->tableColumns(); }
    int rowCount() const override { return m_table->tableRows(); }
    QList<int> selectedColumns() const override { return {}; }
    QList<int> selectedRows() const override
    {
        return selectedRowCount() > 0 ? QList<int>{m_table->tableSelectedRow()} : QList<int>{};
    }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int row) const override { return row >= 0 && row == m_table->tableSelectedRow(); }
    bool selectRow(int row) override
    {
        if (row < 0 || row >= rowCount())
            return false;
        m_table->selectTableRow(row);
        return true;
    }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent*) override { }

private:
    AccessibleTable* m_table;
    mutable QHash<int, CellInterface*> m_cells;
};

/// A cell, or a heading in row -1.
class CellInterface : public QAccessibleInterface,
                      public QAccessibleTableCellInterface,
                      public QAccessibleActionInterface {
public:
    CellInterface(const TableInterface* owner, int index)
        : m_owner(owner)
        , m_host(owner->host())
        , m_index(index)
    {
    }

    int index() const { return m_index; }
    bool isValid() const override { return m_host && m_index < m_owner->childCount(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_host); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override
    {
        return row() < 0    ? QAccessible::ColumnHeader
            : column() == 0 ? QAccessible::RowHeader
                            : QAccessible::Cell;
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.invisible = !isValid() || !m_host->isVisible();
        state.selectable = row() >= 0;
        state.selected = isSelected();
        state.focused = isSelected() && m_host && m_host->hasFocus() && column() == 0;
        return state;
    }
    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect rect = m_owner->table()->tableCellRect(row(), column());
        return {m_host->mapToGlobal(rect.topLeft()), rect.size()};
    }
    QString text(QAccessible::Text kind) const override
    {
        if (kind != QAccessible::Name || !isValid())
            return {};
        return row() < 0 ? m_owner->table()->tableHeading(column())
                         : m_owner->table()->tableCell(row(), column());
    }
    void setText(QAccessible::Text, const QString&) override { }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TableCellInterface)
            return static_cast<QAccessibleTableCellInterface*>(this);
        return type == QAccessible::ActionInterface && row() >= 0
            ? static_cast<QAccessibleActionInterface*>(this)
            : nullptr;
    }

    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    int columnIndex() const override { return column(); }
    int rowIndex() const override { return row(); }
    bool isSelected() const override { return row() >= 0 && row() == m_owner->table()->tableSelectedRow(); }
    QAccessibleInterface* table() const override { return parent(); }
    QList<QAccessibleInterface*> columnHeaderCells() const override { return {m_owner->child(column())}; }
    QList<QAccessibleInterface*> rowHeaderCells() const override
    {
        return row() < 0 ? QList<QAccessibleInterface*>() : QList{m_owner->cellAt(row(), 0)};
    }

    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString& action) override
    {
        if (action == pressAction() && isValid())
            m_owner->table()->selectTableRow(row());
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    int row() const { return m_index / m_owner->columnCount() - 1; }
    int column() const { return m_index % m_owner->columnCount(); }

    const TableInterface* m_owner;
    QPointer<QWidget> m_host;
    int m_index;
};

TableInterface::~TableInterface()
{
    for (CellInterface* cell : std::as_const(m_cells))
        QAccessible::deleteAccessibleInterface(QAccessible::uniqueId(cell));
}

QAccessibleInterface* TableInterface::child(int index) const
{
    if (index < 0 || index >= childCount())
        return nullptr;
    CellInterface*& entry = m_cells[index];
    if (!entry) {
        entry = new CellInterface(this, index);
        QAccessible::registerAccessibleInterface(entry);
    }
    return entry;
}

int TableInterface::indexOfChild(const QAccessibleInterface* child) const
{
    const auto* cell = dynamic_cast<const CellInterface*>(child);
    return cell ? cell->index() : -1;
}

QAccessibleInterface* TableInterface::childAt(int x, int y) const
{
    const QPoint point = widget()->mapFromGlobal(QPoint(x, y));
    for (int row = -1; row < rowCount(); ++row) {
        for (int column = 0; column < columnCount(); ++column) {
            if (m_table->tableCellRect(row, column).contains(point))
                return cellAt(row, column);
        }
    }
    return nullptr;
}

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* widget = qobject_cast<QWidget*>(object);
    auto* table = dynamic_cast<AccessibleTable*>(object);
    return widget && table ? new TableInterface(widget, table) : nullptr;
}

} // namespace

AccessibleTable::~AccessibleTable() = default;

void installAccessibleTables()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed);
}

void announceTableRow(QWidget* widget, int row)
{
    const auto* table = dynamic_cast<const AccessibleTable*>(widget);
    if (!table || !QAccessible::isActive())
        return;
    QAccessibleEvent announcement(widget, QAccessible::Focus);
    announcement.setChild((row + 1) * table->tableColumns());
    QAccessible::updateAccessibility(&announcement);
}

} // namespace bitloupe
