#pragma once

#include "app/views/numbers_page.h"
#include "app/views/numbers_text.h"

#include <optional>

class QBoxLayout;
class QGraphicsOpacityEffect;

namespace bitloupe {

class BitField;
class Card;
class NumberLine;
class NumbersControls;
class NumbersStored;
class NumbersTable;
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
    Card* buildBitsCard();
    Card* buildWhereCard();
    Card* buildTableCard();
    void connectEdits();
    void edit(const numbers::State& state, const QString& label, EditPhase phase = EditPhase::Single);
    void editBits(quint64 bits, EditPhase phase);
    void moveFlag(double steps, EditPhase phase);
    void pickBar(int bar);
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
    QString m_titleText = tr("Numbers"); ///< of the result shown: an input that is no number leaves it
    NumberFormat m_linearFor; ///< format that m_linear was chosen for

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
    QGraphicsOpacityEffect* m_fade = nullptr;
};

} // namespace bitloupe
