#pragma once

#include "app/lab_view.h"
#include "app/views/gemm_text.h"
#include "core/labs/gemm/gemm.h"

class QBoxLayout;
class QLabel;
class QScrollArea;

namespace bitloupe {

class Button;
class Card;
class ChoiceButton;
class GemmSetup;
class GemmTransport;
class Segmented;
class WordsLabel;

/// Screen of the GEMM lab, page Step: one integer matrix multiply from real numbers to the output byte.
class GemmView : public LabView {
    Q_OBJECT

public:
    explicit GemmView(QWidget* parent = nullptr);

    void showState(const Json& state) override;
    void showResult(const LabResult& result) override;
    void showError(const Error& error) override;
    QString explanation() const override;

protected:
    void keyPressEvent(QKeyEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void hideEvent(QHideEvent*) override;

private:
    QBoxLayout* buildHead();
    QWidget* buildMatrices();
    QWidget* buildStages();
    void connectParts();
    void edit(gemm::State state, const QString& label, EditPhase phase = EditPhase::Single);
    void editStep(const gemm::Step& step);
    void pickStage(int stage);
    void refresh();
    void fitCells();
    const gemm::Result* result() const { return m_result.as<gemm::Result>(); }

    gemm::State m_state;
    LabResult m_result;
    gemmText::Show m_showAs = gemmText::Show::Code;
    bool m_running = false; ///< a play run is one undo entry

    Button* m_setupButton;
    GemmSetup* m_setup;
    Card* m_matrices;
    QLabel* m_title;
    Segmented* m_show;
    QScrollArea* m_field; ///< the matrices
    PaintedTable* m_scales;
    MatrixView* m_w;
    MatrixView* m_x;
    MatrixView* m_y;
    PaintedTable* m_products;
    GemmComparison* m_comparison;
    StageChips* m_chips;
    GemmDetail* m_detail;
    BitRow* m_bits;
    WordsLabel* m_words;
    GemmTransport* m_transport;
};

} // namespace bitloupe
