#pragma once

#include "app/lab_view.h"
#include "core/labs/gemm/gemm.h"

namespace bitloupe {

/// One page of the GEMM screen. Shown pages get every State and Result, hidden ones only on becoming visible.
/// A page may draw another lab as well; that lab's States and Results come to it shown or hidden.
class GemmPage : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// "int8 GEMM", the type being that of the weights.
    QString title(const gemm::State& state, const gemm::Result*) const
    {
        const std::string type = gemm::typeName(state.bits.w, state.isSigned.w);
        return tr("%1 GEMM").arg(QString::fromStdString(type));
    }
    /// The controls' positions at once; the result may follow later. Emits nothing.
    virtual void showState(const gemm::State& state) = 0;
    virtual void showResult(const gemm::State& state, const gemm::Result& result) = 0;
    /// The last good result stays visible beside the sentence.
    virtual void showError(const Error& error) = 0;
    /// As LabView::showStopped.
    virtual void showStopped() { }
    /// As LabView::setHiddenPointers.
    virtual void setHiddenPointers(const QStringList&) { }
    /// Points at the control of a field; false where this page has none for it.
    virtual bool focusField(const QString&) { return false; }
    /// The page's table as "csv", "md" or "json"; empty where it has none.
    virtual QString tableText(const QString&) const { return {}; }
    /// An edit from elsewhere is coming: what plays by itself stops.
    virtual void interrupt() { }
    /// Nothing moves by itself.
    virtual bool isSettled() const { return true; }

    /// The lab that this page draws beside gemm; empty for none.
    virtual QString guestLab() const { return {}; }
    virtual void showGuestState(const Json&) { }
    virtual void showGuestResult(const LabResult&) { }
    virtual void showGuestError(const Error&) { }

Q_SIGNALS:
    void edited(const bitloupe::gemm::State& state, const QString& label, bitloupe::EditPhase phase);
    void guestEdited(const bitloupe::Json& state, const QString& label, bitloupe::EditPhase phase);
    void editAbandoned();
    void note(const QString& text);
    void openLab(const QString& lab, const bitloupe::Json& patch);
    void exportWanted();
};

} // namespace bitloupe
