#pragma once

#include "core/labs/mapping/mapping.h"
#include "widgets/controls.h"

namespace bitloupe {

/// The settings behind More: the lowest code dropped, and how quotients are rounded.
class MorePopover : public Popover {
    Q_OBJECT

public:
    explicit MorePopover(QWidget* parent);
    void show(const mapping::State& state);
    /// Whether anything here differs from its default.
    static bool isChanged(const mapping::State& state);

Q_SIGNALS:
    void narrowPicked(bool narrow);
    void powerOfTwoPicked(bool powerOfTwo);
    void roundingPicked(bitloupe::CodeRounding rounding);
    void seedTyped(quint64 seed);

private:
    Segmented* m_narrow;
    Segmented* m_scale;
    ChoiceButton* m_rounding;
    QWidget* m_seedRow;
    ValueField* m_seed;
};

} // namespace bitloupe
