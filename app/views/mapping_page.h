#pragma once

#include "app/lab_view.h"
#include "core/labs/mapping/mapping.h"

namespace bitloupe {

/// One page of the mapping lab. Shown pages get every State and Result, hidden ones only on becoming visible.
class MappingPage : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// `result` is the last good one, null before the first.
    virtual QString title(const mapping::State& state, const mapping::Result* result) const = 0;
    /// The controls' positions at once; the result may follow later. Emits nothing.
    virtual void showState(const mapping::State& state) = 0;
    /// A preview has `result.isComplete` false.
    virtual void showResult(const mapping::State& state, const mapping::Result& result) = 0;
    /// The last good result stays visible beside the sentence.
    virtual void showError(const Error& error) = 0;
    /// As LabView::setHiddenPointers.
    virtual void setHiddenPointers(const QStringList&) { }
    /// Points at the control of a field; false where this page has none for it.
    virtual bool focusField(const QString&) { return false; }
    /// The page's table as "csv", "md" or "json"; empty where it has none.
    virtual QString tableText(const QString&) const { return {}; }

Q_SIGNALS:
    void edited(const bitloupe::mapping::State& state, const QString& label, bitloupe::EditPhase phase);
    void editAbandoned();
    void note(const QString& text);
    void openLab(const QString& lab, const bitloupe::Json& patch);
};

} // namespace bitloupe
