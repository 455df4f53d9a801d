#pragma once

#include "app/lab_view.h"
#include "app/views/numbers_text.h"
#include "core/labs/numbers/numbers.h"

#include <optional>

class QBoxLayout;
class QGraphicsOpacityEffect;
class QScrollArea;
class QStackedWidget;

namespace bitloupe {

class BitField;
class Card;
class NumberLine;
class NumbersControls;
class NumbersFormats;
class NumbersStored;
class NumbersTable;
class NumbersWhy;
class Segmented;
class WordsLabel;

/// The screen of the numbers lab: how one number becomes bits, what was lost, and why.
class NumbersView : public LabView {
    Q_OBJECT

public:
    explicit NumbersView(QWidget* parent = nullptr);

    void showState(const Json& state) override;
    void showResult(const LabResult& result) override;
    void showError(const Error& error) override;
    QString explanation() const override;
    void focusField(const QString& pointer) override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    QWidget* buildInspect();
    Card* buildBitsCard();
    Card* buildWhereCard();
    Card* buildTableCard();
    void connectEdits();
    void edit(const numbers::State& state, const QString& label, EditPhase phase = EditPhase::Single);
    void editBits(quint64 bits, EditPhase phase);
    void moveFlag(double steps, EditPhase phase);
    void pickBar(int bar);
    void showPage();
    void refresh();
    void refreshLine();
    void refreshWords(int bit);
    void arrange();
    void copyMenu(const QPoint& globalPosition);
    void copy(const QString& text);

    numbers::State m_state;
    std::optional<numbers::Result> m_result;
    std::optional<numbers::Result>
        m_dragBase; ///< the axis stays that of this result while the flag is dragged
    bool m_linear = false;
    QString m_inspectTitle; ///< of the result shown: an input that is no number leaves it
    NumberFormat m_linearFor; ///< format that m_linear was chosen for

    class ElidedTitle* m_title;
    Segmented* m_pages;
    QStackedWidget* m_stack;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_content = nullptr;
    NumbersControls* m_controls = nullptr;
    BitField* m_bits = nullptr;
    NumbersStored* m_stored = nullptr;
    QBoxLayout* m_bitsRow = nullptr;
    WordsLabel* m_bitWords = nullptr;
    Card* m_whyCard = nullptr;
    NumbersWhy* m_why = nullptr;
    Card* m_whereCard = nullptr;
    Segmented* m_axis = nullptr;
    NumberLine* m_line = nullptr;
    WordsLabel* m_lineWords = nullptr;
    QBoxLayout* m_middle = nullptr;
    Card* m_tableCard = nullptr;
    Segmented* m_which = nullptr;
    NumbersTable* m_table = nullptr;
    NumbersFormats* m_formats = nullptr;
    QGraphicsOpacityEffect* m_fade = nullptr;
};

} // namespace bitloupe
