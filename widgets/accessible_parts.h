#pragma once

#include <QAccessible>
#include <QRect>
#include <QString>

namespace bitloupe {

/// One item that a painted widget draws itself: a segment, a bit, a handle, a cell.
struct AccessiblePart {
    QAccessible::Role role = QAccessible::StaticText;
    QString name;
    QString value;
    QRect rect; ///< in the widget's coordinates
    QAccessible::State state = {};
};

/// Second base class of a painted widget: screen readers then find its parts as children of the widget, whose
/// own name is QWidget::accessibleName. Nothing else is needed.
class AccessibleParts {
public:
    virtual ~AccessibleParts();
    virtual QAccessible::Role accessibleRole() const { return QAccessible::Grouping; }
    /// Value of the widget as a whole, "5 of 16 codes".
    virtual QString accessibleValue() const { return {}; }
    virtual int partCount() const = 0;
    virtual AccessiblePart part(int index) const = 0;
    /// What a click on the part would do; nothing unless overridden.
    virtual void pressPart(int) { }
};

/// Makes Qt ask AccessibleParts; called when the theme is installed.
void installAccessibleParts();

/// Tells screen readers that a part has changed or has got the focus.
void announcePart(QWidget* widget, int index, QAccessible::Event event = QAccessible::NameChanged);

} // namespace bitloupe
