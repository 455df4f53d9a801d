#pragma once

#include "app/lab_view.h"
#include "core/labs/numbers/numbers.h"

#include <optional>
#include <vector>

class QScrollArea;
class QStackedWidget;

namespace bitloupe {

class ElidedTitle;
class NumbersPage;
class Segmented;

/// The screen of the numbers lab: a title, the switch of its pages, and the page of the State.
class NumbersView : public LabView {
    Q_OBJECT

public:
    explicit NumbersView(QWidget* parent = nullptr);

    void showState(const Json& state) override;
    void showResult(const LabResult& result) override;
    void showError(const Error& error) override;
    QString explanation() const override;
    void focusField(const QString& pointer) override;
    void setHiddenPointers(const QStringList& pointers) override;
    QString tableText(const QString& ending) const override;

private:
    void addPages();
    NumbersPage* page() const; ///< the page of the State
    void edit(const numbers::State& state, const QString& label, EditPhase phase);
    void showPage();

    numbers::State m_state;
    std::optional<numbers::Result> m_result;
    std::vector<numbers::Page> m_ids; ///< of the pages in the stack
    ElidedTitle* m_title;
    Segmented* m_switch = nullptr;
    QStackedWidget* m_stack;
    QScrollArea* m_scroll;
};

} // namespace bitloupe
