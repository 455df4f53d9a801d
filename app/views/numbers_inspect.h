#pragma once

#include "app/views/numbers_page.h"
#include "app/views/numbers_text.h"

#include <optional>

class QBoxLayout;
class QGraphicsOpacityEffect;
class QStackedLayout;

namespace bitloupe {

class BitField;
class Button;
class Card;
class ChoiceButton;
class NumberLine;
class NumbersControls;
class NumbersList;
class NumbersNormalise;
class NumbersStored;
class NumbersTable;
class NumbersTwin;
class NumbersWhy;
class Segmented;
class WordsLabel;

/// The first page: how one number becomes bits, what was lost, and why.
class NumbersInspect : public NumbersPage {
    Q_OBJECT

public:
    explicit NumbersInspect(QWidget* parent = nullptr);

    QString title(const numbers::State& state, const numbers::Result* result) const override;
    void showState(const numbers::State& state) override;
    void showResult(const numbers::State& state, const numbers::Result& result) override;
    void showError(const Error& error) override;
    bool focusField(const QString& pointer) override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    enum WhyPage { RoundingPage, NormalisePage, TwinPage };

    Card* buildBitsCard();
    Card* buildWhereCard();
    Card* buildTableCard();
    Card* buildWhyCard();
    void connectEdits();
    void connectLine();
    void connectTables();
    void edit(const numbers::State& state, const QString& label, EditPhase phase = EditPhase::Single);
    void editBits(quint64 bits, EditPhase phase);
    void moveFlag(double steps, EditPhase phase);
    void takeTyped(const QString& text);
    void refreshWhy();
    void refreshLine();
    void refreshTables();
    void showNothing();
    numbers::LineChoice lineChoice() const;
    void refreshWords(int bit);
    void arrange();
    void copyMenu(const QPoint& globalPosition);
    void copy(const QString& text);
    void copyNamed(const QString& text, const QString& what);

    numbers::State m_state;
    std::optional<numbers::Result> m_result;
    std::optional<numbers::Result>
        m_dragBase; ///< the axis stays that of this result while the flag is dragged
    // How it is looked at; none of it is in the State.
    bool m_lineNamed = true; ///< the line's card has room for its subtitle
    bool m_linear = false;
    std::optional<int> m_loupeBar;
    int m_reach = 2;
    std::optional<NumberFormat> m_overlay;
    bool m_showsList = true; ///< of a list: its numbers, not the other formats
    QString m_titleText = tr("Numbers"); ///< of the result shown: an input that is no number leaves it
    NumberFormat m_linearFor; ///< format that m_linear was chosen for

    NumbersControls* m_controls = nullptr;
    BitField* m_bits = nullptr;
    NumbersStored* m_stored = nullptr;
    QBoxLayout* m_bitsRow = nullptr;
    WordsLabel* m_bitWords = nullptr;
    Card* m_whyCard = nullptr;
    ChoiceButton* m_whyChoice = nullptr;
    QStackedLayout* m_whyStack = nullptr;
    NumbersWhy* m_why = nullptr;
    NumbersNormalise* m_normalise = nullptr;
    NumbersTwin* m_twin = nullptr;
    Card* m_whereCard = nullptr;
    ChoiceButton* m_overlayChoice = nullptr;
    Segmented* m_axis = nullptr;
    NumberLine* m_line = nullptr;
    WordsLabel* m_lineWords = nullptr;
    QBoxLayout* m_middle = nullptr;
    Card* m_tableCard = nullptr;
    Segmented* m_which = nullptr;
    Segmented* m_listOrFormats = nullptr;
    Button* m_columns = nullptr;
    QStackedLayout* m_tableStack = nullptr;
    NumbersTable* m_table = nullptr;
    NumbersList* m_list = nullptr;
    QGraphicsOpacityEffect* m_fade = nullptr;
};

} // namespace bitloupe
