#pragma once

#include "core/labs/mapping/mapping.h"

#include <QWidget>

namespace bitloupe {

class ChoiceButton;

/// Which levels there are and who chooses their range: two menus.
class MappingChoices : public QWidget {
    Q_OBJECT

public:
    explicit MappingChoices(QWidget* parent = nullptr);
    void setState(const mapping::State& state); ///< emits nothing
    /// The menu of a field such as /state/quantizer; nullptr for others.
    QWidget* controlOf(const QString& pointer) const;

Q_SIGNALS:
    void picked(const bitloupe::mapping::State& state, const QString& label); ///< by the user only

private:
    mapping::State m_state;
    ChoiceButton* m_levels;
    ChoiceButton* m_range;
};

} // namespace bitloupe
