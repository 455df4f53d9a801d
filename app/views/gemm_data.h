#pragma once

#include "core/labs/gemm/edits.h"
#include "widgets/controls.h"

#include <vector>

class QPlainTextEdit;
class QStackedWidget;

namespace bitloupe {

/// Where the numbers of W and X come from: a seed, typed or pasted rows, a slice of a tensor of the open
/// model. The last part of the setup popover's head.
class GemmData : public QWidget {
    Q_OBJECT

public:
    explicit GemmData(QWidget* parent = nullptr);
    void setState(const gemm::State& state, const gemm::Shape& shape); ///< emits nothing
    void setModelPath(const QString& path);
    /// Why the data of the State cannot be multiplied; empty clears.
    void setProblem(const QString& sentence);
    /// Turns to the page that the chosen matrix comes from.
    void showSource();

Q_SIGNALS:
    void stateEdited(const bitloupe::gemm::State& state, const QString& label);
    void modelWanted();

private:
    enum Source { Seeded, Typed, Layer };

    struct Tensor {
        QString name;
        std::vector<std::int64_t> shape;
    };

    QWidget* buildSeeded();
    QWidget* buildTyped();
    QWidget* buildLayer();
    bool isW() const { return m_which->current() == 0; }
    const DataRef& matrix() const { return isW() ? m_state.w : m_state.x; }
    QString letter() const { return isW() ? QStringLiteral("W") : QStringLiteral("X"); }
    void turn(int source);
    void refresh();
    void showNumbers();
    void listTensors();
    void showSlice();
    void drawSeed(std::uint64_t seed);
    void takeSeed(const QString& text);
    void takeNumbers();
    void takeTensor(int index);
    void takeSlice(const QString& text);
    void take(DataRef taken, const gemm::MatrixSize& size, const QString& label);
    void say(const QString& problem);

    gemm::State m_state;
    gemm::Shape m_shape;
    QString m_modelPath;
    QString m_listedPath;
    std::vector<Tensor> m_tensors;
    bool m_isProblem = false; ///< of the note
    Segmented* m_which; ///< the matrix that is set up
    Segmented* m_source;
    QStackedWidget* m_stack;
    ValueField* m_seed;
    QPlainTextEdit* m_numbers;
    ChoiceButton* m_tensor;
    ValueField* m_slice;
    QLabel* m_axes; ///< the shape that the slice is taken from
    WordsLabel* m_note;
};

} // namespace bitloupe
