#pragma once

#include "core/base/expected.h"
#include "core/base/json.h"
#include "core/labs/common/lab.h"
#include "core/labs/store.h"

#include <QString>
#include <QWidget>

#include <vector>

namespace bitloupe {

/// A lab without a screen of its own, drawn on one page of another lab's screen.
struct GuestLab {
    QString lab; ///< "requant"
    QString page; ///< word of the host's `page`: "requantize"
};

/// The screen of one lab. It shows a State and a Result, and announces edits as whole new States; it never
/// computes and never keeps a second truth. The controller calls showState before showResult of that State.
class LabView : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Shows the controls' positions at once; the result may follow later. Emits nothing.
    virtual void showState(const Json& state) = 0;
    /// `result.complete` is false for a preview.
    virtual void showResult(const LabResult& result) = 0;
    /// The last good result stays visible; the sentence is shown near the control that `error.where` names.
    virtual void showError(const Error& error) = 0;
    /// Whether the lab's State is being computed, and how much of it is done: 0 while unknown.
    virtual void showProgress(bool, double) { }
    /// The user gave the computation up: what is on screen belongs to an earlier State.
    virtual void showStopped() { }
    /// The labs that this screen draws beside its own; each has a State, a Result and edits of its own.
    virtual std::vector<GuestLab> guestLabs() const { return {}; }
    virtual void showGuestState(const QString&, const Json&) { }
    virtual void showGuestResult(const QString&, const LabResult&) { }
    virtual void showGuestError(const QString&, const Error&) { }
    /// The guest whose page is in front: what an export, a link or a reset then means. Empty for the screen's
    /// own lab.
    virtual QString guestInFront() const { return {}; }
    /// F1: one paragraph of plain words about the lab.
    virtual QString explanation() const = 0;
    /// The model that the window has open ("demo" or a path); views that can use its tensors offer them.
    virtual void setModelPath(const QString&) { }
    /// Whether a file dropped on the lab is something for it, and takes it then.
    virtual bool takesFiles() const { return false; }
    virtual void takeFile(const QString&) { }
    /// A lesson hides what a guess would give away: pointers such as "/result/calibration". Empty shows all.
    virtual void setHiddenPointers(const QStringList&) { }
    /// False while background work of the view's own (badges, thumbnails) goes on.
    virtual bool isSettled() const { return true; }
    /// Such work while it goes on: "SQNR of 17 of 42 tensors" and how much of it is done, 0 to 1. Empty:
    /// none.
    struct BackgroundWork {
        QString what;
        double fraction = 0;
    };
    virtual BackgroundWork backgroundWork() const { return {}; }
    /// The user gave that work up.
    virtual void stopBackgroundWork() { }
    /// A lesson points once at the control of a field, such as "/state/range".
    virtual void focusField(const QString&) { }
    /// The table on screen as text, `ending` being "csv", "md" or "json", or what it shows as a program in
    /// "c"; empty where there is none to export.
    virtual QString tableText(const QString&) const { return {}; }

Q_SIGNALS:
    /// A new whole State of this lab, by the user. `label` names the edit for undo ("Bits to 8").
    void edited(const bitloupe::Json& state, const QString& label, bitloupe::EditPhase phase);
    /// The same of a guest lab.
    void guestEdited(const QString& lab, const bitloupe::Json& state, const QString& label,
                     bitloupe::EditPhase phase);
    /// Go to another lab with a patch over its current State (links such as "Open in Numbers").
    void openLab(const QString& lab, const bitloupe::Json& patch);
    /// The user gave up a drag (Esc): back to the State at its Begin.
    void editAbandoned();
    /// What `backgroundWork` says is another thing now.
    void backgroundWorkChanged();
    /// A short message for the status bar ("Copied 0x2E66").
    void note(const QString& text);
    /// The user wants to export what is in front.
    void exportWanted();
    /// Files that the State names are others now: compute again, though the State is the same.
    void recomputeRequested();
    /// The user wants to open a model file; empty asks for one.
    void openModelRequested(const QString& path);
};

} // namespace bitloupe
