#pragma once

#include "app/views/numbers_page.h"

class QBoxLayout;
class QLabel;
class QTableView;

namespace bitloupe {

class Card;
class NumbersBias;
class NumbersFormatsModel;
class Segmented;
class WordsLabel;

/// The summary of all formats, what is known about the current one, and why exponents carry a bias.
class NumbersFormats : public NumbersPage {
    Q_OBJECT

public:
    explicit NumbersFormats(QWidget* parent = nullptr);

    QString title(const numbers::State& state, const numbers::Result* result) const override;
    void showState(const numbers::State& state) override;
    void showResult(const numbers::State& state, const numbers::Result& result) override;
    QString tableText(const QString& ending) const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    Card* buildTableCard();
    Card* buildBiasCard();
    Card* buildFactCard();
    void connectTable();
    void pick(int row);
    void sortBy(int column);
    void showFacts();
    void showBias();
    void tableMenu(const QPoint& globalPosition, int row);
    void copy(const QString& text, const QString& what);

    numbers::State m_state;
    NumbersFormatsModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    QBoxLayout* m_bottom = nullptr;
    Card* m_biasCard = nullptr;
    Segmented* m_coding = nullptr;
    NumbersBias* m_bias = nullptr;
    WordsLabel* m_biasWords = nullptr;
    Card* m_factCard = nullptr;
    QLabel* m_use = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_codes = nullptr;
    QLabel* m_source = nullptr;
};

} // namespace bitloupe
