#pragma once

#include "app/views/weights_page.h"
#include "widgets/controls.h"

namespace bitloupe {

class BlockBytes;
class BlockWeights;

/// One block of the tensor: its bytes and what each is for, and the weights that they make.
class WeightsBlocks : public WeightsPage {
    Q_OBJECT

public:
    explicit WeightsBlocks(QWidget* parent = nullptr);

    void showState(const weights::State& state) override;
    void showResult(const std::shared_ptr<const weights::Result>& result) override;
    bool needsScrolling() const override { return true; }
    QWidget* widgetOf(const QString& pointer) override;
    /// The weights of the block, one a line.
    QString tableText(const QString& ending) const override;

private:
    void build();
    void connectParts();
    void step(int direction);
    void goTo(const QString& typed);
    void select(int weight);
    void showWeight(int weight);
    void pointAtByte(int byte);
    void pointAtWeight(int weight);

    std::shared_ptr<const weights::Result> m_result; ///< null while it holds no block
    int m_selected = 0; ///< weight of the block
    QWidget* m_body;
    QLabel* m_message;
    QLabel* m_facts;
    IconButton* m_back;
    IconButton* m_forward;
    ValueField* m_number;
    QLabel* m_count;
    Button* m_stored;
    Button* m_copy;
    QLabel* m_problem;
    WordsLabel* m_place;
    WordsLabel* m_formula;
    BlockBytes* m_bytes;
    WordsLabel* m_words;
    BlockWeights* m_weights;
};

} // namespace bitloupe
