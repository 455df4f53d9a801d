#pragma once

#include "app/views/gemm_page.h"
#include "app/views/gemm_text.h"

#include <QHash>

#include <memory>
#include <optional>
#include <utility>

class QLineEdit;
class QMenu;
class QBoxLayout;
class QLabel;
class QVBoxLayout;

namespace bitloupe {

class BitLanes;
class Card;
class GemmTransport;
class MatrixField;
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
    void showStopped() override;
    void setHiddenPointers(const QStringList& pointers) override;
    void interrupt() override;
    /// The whole trace as "csv" or "json", the stages of the open cell as "md", the multiply as a program in
    /// "c".
    QString tableText(const QString& ending) const override;
    bool isSettled() const override;

protected:
    void keyPressEvent(QKeyEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void showEvent(QShowEvent*) override;
    void hideEvent(QHideEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Cell {
        int row = 0;
        int column = 0;
    };

    QWidget* buildMatrices();
    QWidget* buildField();
    QWidget* buildStages();
    void connectParts();
    void connectLinks();
    void connectHover(MatrixView* matrix, gemm::Stage stage);
    void editStep(const gemm::Step& step);
    void beginRun(const QString& label);
    void endRun();
    void pickCell(int row, int column);
    void pickStage(int stage);
    void playUntil(gemm::Event event);
    void zoomBy(int steps);
    void refresh();
    void refreshStage();
    void sayStage();
    void refreshProducts();
    void fitCells();
    void setDense(bool dense);
    void arrangeCards();
    int roomHigh() const;
    int mostDetailRows() const;
    bool isLarge() const;
    bool isLow() const;
    QSize cellSize() const;
    void setLenses();
    int lastProduct() const;
    std::pair<int, int> rooms(int rowHeight) const;
    void showCurrentCell();

    void beginGuess(int row, int column);
    void takeGuess();
    QString guessText() const; ///< of the open cell
    QString wordsOfStage() const;

    // gemm_step_menus.cpp
    void addOutputMenu(QMenu& menu, int row, int column);
    void addInputMenu(QMenu& menu, bool isW);
    void addAccumulator(QMenu& menu, int row, int column);
    void openNumberMenu(const QPoint& at, const QStringList& copies, bool isAccumulator);
    void openStageMenu(const QPoint& at, int stage);
    void openBitsMenu(const QPoint& at);
    void openScaleMenu(const QPoint& at, int row, int column);
    void openScale(int row);
    void openNumber(std::int64_t value, int bits);
    void openTensor(bool isW);

    const gemm::Result* shown() const { return m_result.get(); }

    gemm::State m_state;
    std::shared_ptr<const gemm::Result> m_result; ///< as far as it may be told
    std::optional<gemm::Result> m_whole; ///< kept while a lesson hides a part of it
    QStringList m_hidden;
    gemmText::Show m_showAs = gemmText::Show::Code;
    QString m_run; ///< what a run of play or of the scrub bar is called: one undo entry
    bool m_isDense = false; ///< low: titles and settings move beside the matrices, rows are lower
    int m_zoom = 100; ///< percent, of the matrices
    QString m_problem; ///< why there is no result of the State; empty where there is one
    bool m_isMissing = false; ///< the outputs of the State are not computed
    std::optional<Cell> m_hovered; ///< of the matrix that is being quantized
    QHash<std::int64_t, std::int64_t> m_guesses; ///< by element

    QBoxLayout* m_page;
    Card* m_matrices;
    Card* m_stages;
    Card* m_bar; ///< of the transport
    Segmented* m_show;
    QWidget* m_showRow;
    QVBoxLayout* m_corner; ///< beside X, above W
    QVBoxLayout* m_right;
    MatrixField* m_field;
    QLabel* m_title; ///< of the matrices
    PaintedTable* m_scales;
    MatrixView* m_w;
    MatrixView* m_x;
    MatrixView* m_y;
    QLineEdit* m_guess;
    PaintedTable* m_products;
    WordsLabel* m_productLine; ///< instead of the products where the page is narrow
    GemmComparison* m_comparison;
    StageChips* m_chips;
    GemmDetail* m_detail;
    BitRow* m_bits;
    BitLanes* m_lanes; ///< instead of the bits where an integer is multiplied and shifted
    WordsLabel* m_words;
    GemmTransport* m_transport;
};

} // namespace bitloupe
