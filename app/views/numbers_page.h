#pragma once

#include "app/lab_view.h"
#include "core/labs/numbers/numbers.h"

namespace bitloupe {

/// One page of the numbers lab. Shown pages get every State and Result, hidden ones only on becoming visible.
class NumbersPage : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// `result` is the last good one, null before the first.
    virtual QString title(const numbers::State& state, const numbers::Result* result) const = 0;
    virtual void showState(const numbers::State&) { }
    virtual void showResult(const numbers::State& state, const numbers::Result& result) = 0;
    virtual void showError(const Error&) { }
    /// As LabView::setHiddenPointers.
    virtual void setHiddenPointers(const QStringList&) { }
    /// Points at the control of a field; false where this page has none for it.
    virtual bool focusField(const QString&) { return false; }
    /// The page's table as "csv", "md" or "json"; empty where it has none.
    virtual QString tableText(const QString&) const { return {}; }

Q_SIGNALS:
    void edited(const bitloupe::numbers::State& state, const QString& label, bitloupe::EditPhase phase);
    void editAbandoned();
    void note(const QString& text);
    void openLab(const QString& lab, const bitloupe::Json& patch);
};

} // namespace bitloupe
