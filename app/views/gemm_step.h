#pragma once

#include "app/views/gemm_page.h"
#include "app/views/gemm_text.h"

#include <optional>

class QScrollArea;

namespace bitloupe {

class BitLanes;
class Card;
class GemmTransport;
class Segmented;
class WordsLabel;

/// Page Step: one integer matrix multiply from real numbers to the output byte.
class GemmStep : public GemmPage {
    Q_OBJECT

public:
    explicit GemmStep(QWidget* parent = nullptr);

    void showState(const gemm::State& state) override;
    void showResult(const gemm::State& state, const gemm::Result& result) override;
    void showError(const Error& error) override;
    void interrupt() override;
    /// The whole trace as "csv" or "json", the stages of the open cell as "md", the multiply as a program in
    /// "c".
    QString tableText(const QString& ending) const override;

protected:
    void keyPressEvent(QKeyEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void hideEvent(QHideEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildMatrices();
    QWidget* buildStages();
    void connectParts();
    void editStep(const gemm::Step& step);
    void pickStage(int stage);
    void playUntil(gemm::Event event);
    void setZoom(int percent);
    void refresh();
    void fitCells();
    const gemm::Result* shown() const { return m_result ? &*m_result : nullptr; }

    gemm::State m_state;
    std::optional<gemm::Result> m_result;
    gemmText::Show m_showAs = gemmText::Show::Code;
    bool m_running = false; ///< a play run is one undo entry
    int m_zoom = 100; ///< percent, of the matrices

    Card* m_matrices;
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
    BitLanes* m_lanes; ///< instead of the bits where an integer is multiplied and shifted
    WordsLabel* m_words;
    GemmTransport* m_transport;
};

} // namespace bitloupe
