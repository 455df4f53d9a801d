#pragma once

#include "app/views/numbers_page.h"

#include <optional>

class QBoxLayout;
class QGridLayout;
class QLabel;

namespace bitloupe {

class BitStrip;
class Card;
class DigitColumns;
class IconButton;
class NumbersOperands;
class ShareBar;
class StepCircles;
class WordsLabel;

/// The second page: two or three numbers added or multiplied digit by digit, and where the error comes from.
class NumbersArithmetic : public NumbersPage {
    Q_OBJECT

public:
    explicit NumbersArithmetic(QWidget* parent = nullptr);

    QString title(const numbers::State& state, const numbers::Result* result) const override;
    void showState(const numbers::State& state) override;
    void showResult(const numbers::State& state, const numbers::Result& result) override;
    void showError(const Error& error) override;
    bool focusField(const QString& pointer) override;
    void setHiddenPointers(const QStringList& pointers) override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    Card* buildStepsCard();
    Card* buildAskedCard();
    Card* buildErrorCard();
    void connectEdits();
    void typeOperand(int operand, const QString& text);
    void stepOperand(int operand, int direction, bool fine);
    void edit(const numbers::State& state, const QString& label);
    void goTo(int step);
    void refreshSteps();
    void refreshAsked();
    void refreshErrors();

    numbers::State m_state;
    std::optional<numbers::Result> m_result;
    int m_step = -1; ///< the last one where negative
    bool m_folds = true;
    bool m_isHidden = false; ///< a lesson asks for a guess of the result first

    NumbersOperands* m_operands = nullptr;
    StepCircles* m_circles = nullptr;
    IconButton* m_back = nullptr;
    IconButton* m_forward = nullptr;
    DigitColumns* m_digits = nullptr;
    QLabel* m_stepName = nullptr;
    WordsLabel* m_stepWords = nullptr;
    QBoxLayout* m_bottom = nullptr;
    Card* m_askedCard = nullptr;
    Card* m_errorCard = nullptr;
    QLabel* m_askedLabels[2] = {};
    BitStrip* m_askedStrips[2] = {};
    QLabel* m_askedValues[2] = {};
    WordsLabel* m_askedWords = nullptr;
    ShareBar* m_bar = nullptr;
    QGridLayout* m_errorGrid = nullptr;
    WordsLabel* m_errorWords = nullptr;
};

} // namespace bitloupe
