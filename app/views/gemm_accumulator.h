#pragma once

#include "app/views/gemm_page.h"

#include <optional>

class QLabel;
class QMenu;

namespace bitloupe {

class Button;
class Card;
class PairedBars;
class Segmented;
class Stepper;
class SumPlot;
class TermMatrices;
class TextTable;
class ValueField;
class WordsLabel;

/// Page Accumulator: the four terms at their true shapes, the running sum of one output in a register of any
/// width, and what a narrower one costs.
class GemmAccumulator : public GemmPage {
    Q_OBJECT

public:
    explicit GemmAccumulator(QWidget* parent = nullptr);

    void showState(const gemm::State& state) override;
    void showResult(const gemm::State& state, const gemm::Result& result) override;
    void showError(const Error& error) override;
    void setHiddenPointers(const QStringList& pointers) override;
    bool focusField(const QString& pointer) override;
    QString tableText(const QString& ending) const override;

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    Card* buildTerms();
    Card* buildWidth();
    QWidget* buildRight();
    void connectAll();
    void fillMenu(QMenu& menu, int row, int column);
    void edit(const gemm::State& state, const QString& label, EditPhase phase = EditPhase::Single);
    void setBits(int bits, EditPhase phase = EditPhase::Single);
    void pickCell(int row, int column);
    void takeCell(const QString& text);
    void takeZero(std::int64_t zero);
    void toggleZero();
    void showTerms();
    void showLegend();
    bool hasStudy() const { return m_result && m_result->accumulator; }

    gemm::State m_state;
    std::optional<gemm::Result> m_result;
    Card* m_termsCard;
    ValueField* m_zero;
    Button* m_tryZero;
    TermMatrices* m_terms;
    WordsLabel* m_termWords;
    Card* m_widthCard;
    QWidget* m_right;
    ValueField* m_cell;
    Stepper* m_bits;
    Segmented* m_overflow;
    SumPlot* m_plot;
    QLabel* m_legend;
    PairedBars* m_widths;
    TextTable* m_pairs;
    TextTable* m_path; ///< never shown: the export of the plot
    WordsLabel* m_words;
};

} // namespace bitloupe
