#pragma once

#include "app/views/numbers_page.h"

#include <optional>

class QBoxLayout;
class QTimer;

namespace bitloupe {

class BarList;
class Button;
class Card;
class IconButton;
class NumbersGrowth;
class Segmented;
class Stepper;
class ValueField;
class WordsLabel;

/// What numbers cost: energy of an operation, bytes in every format, width of an accumulator.
class NumbersCost : public NumbersPage {
    Q_OBJECT

public:
    explicit NumbersCost(QWidget* parent = nullptr);

    QString title(const numbers::State& state, const numbers::Result* result) const override;
    void showState(const numbers::State& state) override;
    void showResult(const numbers::State& state, const numbers::Result& result) override;
    void showError(const Error& error) override;
    void setHiddenPointers(const QStringList& pointers) override;
    bool focusField(const QString& pointer) override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void nameAccumulator();
    Card* buildEnergyCard();
    Card* buildMemoryCard();
    Card* buildAccumulatorCard();
    void buildAccumulatorControls();
    void connectEdits();
    numbers::CostQuestion question() const;
    void ask(const numbers::CostQuestion& question, const QString& label);
    void askCount(const QString& text);
    void askTerms(const QString& text);
    void setTerms(std::int64_t k);
    void showAnswer();
    void play();
    void playNext();

    numbers::State m_state;
    std::optional<numbers::CostAnswer> m_answer;
    bool m_hidesEnergy = false; ///< until a guess of it is made
    bool m_hidesMemory = false;
    bool m_hidesSum = false;
    QBoxLayout* m_top = nullptr;
    QBoxLayout* m_bottom = nullptr;
    BarList* m_energy = nullptr;
    WordsLabel* m_energyWords = nullptr;
    ValueField* m_count = nullptr;
    BarList* m_memory = nullptr;
    WordsLabel* m_memoryWords = nullptr;
    Card* m_accumulatorCard = nullptr;
    Stepper* m_bits = nullptr;
    Segmented* m_signed = nullptr;
    ValueField* m_terms = nullptr;
    Button* m_half = nullptr;
    Button* m_double = nullptr;
    IconButton* m_play = nullptr;
    NumbersGrowth* m_growth = nullptr;
    BarList* m_safe = nullptr;
    WordsLabel* m_sumWords = nullptr;
    QTimer* m_timer = nullptr;
};

} // namespace bitloupe
