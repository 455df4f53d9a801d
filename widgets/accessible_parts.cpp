#include "widgets/accessible_parts.h"

#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>
#include <QWidget>

namespace bitloupe {
namespace {

class PartInterface;

/// The widget itself; owns one interface per part that anyone has asked for.
class PartsInterface : public QAccessibleWidget {
public:
    PartsInterface(QWidget* widget, AccessibleParts* parts)
        : QAccessibleWidget(widget, parts->accessibleRole())
        , m_parts(parts)
    {
    }
    ~PartsInterface() override;

    AccessibleParts* parts() const { return m_parts; }
    QWidget* host() const { return widget(); }
    int childCount() const override { return m_parts->partCount(); }
    QAccessibleInterface* child(int index) const override;
    int indexOfChild(const QAccessibleInterface* child) const override;
    QAccessibleInterface* childAt(int x, int y) const override;
    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? m_parts->accessibleValue() : QAccessibleWidget::text(kind);
    }

private:
    AccessibleParts* m_parts;
    mutable QHash<int, PartInterface*> m_children;
};

class PartInterface : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    PartInterface(const PartsInterface* owner, int index)
        : m_owner(owner)
        , m_host(owner->host())
        , m_index(index)
    {
    }

    int index() const { return m_index; }
    bool isValid() const override { return m_host && m_index < m_owner->parts()->partCount(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_host); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return current().role; }
    QAccessible::State state() const override
    {
        QAccessible::State state = current().state;
        state.invisible = !isValid() || !m_host->isVisible();
        return state;
    }
    QRect rect() const override
    {
        const QRect rect = current().rect;
        return isValid() ? QRect(m_host->mapToGlobal(rect.topLeft()), rect.size()) : QRect();
    }
    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Name)
            return current().name;
        return kind == QAccessible::Value ? current().value : QString();
    }
    void setText(QAccessible::Text, const QString&) override { }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                    : nullptr;
    }
    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString& action) override
    {
        if (action == pressAction() && isValid())
            m_owner->parts()->pressPart(m_index);
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    AccessiblePart current() const { return isValid() ? m_owner->parts()->part(m_index) : AccessiblePart{}; }

    const PartsInterface* m_owner;
    QPointer<QWidget> m_host;
    int m_index;
};

PartsInterface::~PartsInterface()
{
    for (PartInterface* child : std::as_const(m_children))
        QAccessible::deleteAccessibleInterface(QAccessible::uniqueId(child));
}

QAccessibleInterface* PartsInterface::child(int index) const
{
    if (index < 0 || index >= childCount())
        return nullptr;
    PartInterface*& entry = m_children[index];
    if (!entry) {
        entry = new PartInterface(this, index);
        QAccessible::registerAccessibleInterface(entry);
    }
    return entry;
}

int PartsInterface::indexOfChild(const QAccessibleInterface* child) const
{
    const auto* part = dynamic_cast<const PartInterface*>(child);
    return part ? part->index() : -1;
}

QAccessibleInterface* PartsInterface::childAt(int x, int y) const
{
    const QPoint point = widget()->mapFromGlobal(QPoint(x, y));
    for (int i = 0; i < childCount(); ++i) {
        if (m_parts->part(i).rect.contains(point))
            return child(i);
    }
    return nullptr;
}

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* widget = qobject_cast<QWidget*>(object);
    auto* parts = dynamic_cast<AccessibleParts*>(object);
    return widget && parts ? new PartsInterface(widget, parts) : nullptr;
}

} // namespace

AccessibleParts::~AccessibleParts() = default;

void installAccessibleParts()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed);
}

void announcePart(QWidget* widget, int index, QAccessible::Event event)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent announcement(widget, event);
    announcement.setChild(index);
    QAccessible::updateAccessibility(&announcement);
}

} // namespace bitloupe
