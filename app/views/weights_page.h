#pragma once

#include "core/labs/weights/weights.h"

#include <QWidget>

#include <memory>

namespace bitloupe {

/// One tab of the tensor card. The card shows it every Result while it is in front, and the last one when it
/// is turned to.
class WeightsPage : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// What does not need a new Result, such as another channel; it may be ahead of the Result shown.
    virtual void showState(const weights::State&) { }
    /// `result` stays alive as long as it is shown.
    virtual void showResult(const std::shared_ptr<const weights::Result>& result) = 0;
    /// Whether it scrolls where the card is lower than it needs.
    virtual bool needsScrolling() const { return false; }
    /// As LabView::setHiddenPointers.
    virtual void setHiddenPointers(const QStringList&) { }
    /// The widget of a field of the State, or nullptr.
    virtual QWidget* widgetOf(const QString&) { return nullptr; }
    /// As LabView::tableText.
    virtual QString tableText(const QString&) const { return {}; }

Q_SIGNALS:
    // By the user only.
    void channelToggled(qint64 channel); ///< chosen, or no longer where it was
    void channelChosen(qint64 channel);
    void labRequested(const QString& lab, const bitloupe::Json& patch);
    void mappingRequested();
    void elementChosen(qint64 element); ///< flat index in the tensor
    void storedBlocksRequested(); ///< the blocks of the file instead of those of a block format
    void note(const QString& text);
};

/// Whether one of the hidden pointers covers the field that `start` names.
bool hidesField(const QStringList& pointers, const QString& start);

} // namespace bitloupe
