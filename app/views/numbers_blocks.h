#pragma once

#include "app/views/numbers_page.h"

#include <optional>

class QBoxLayout;
class QLabel;

namespace bitloupe {

class BitField;
class BlockGrid;
class BlockValues;
class Button;
class ByteRow;
class Card;
class ChoiceButton;
class FormulaView;
class ValueField;
class WordsLabel;

/// A block of values that share one scale: the bits of the scale, of each element, and the bytes of a file.
class NumbersBlocks : public NumbersPage {
    Q_OBJECT

public:
    explicit NumbersBlocks(QWidget* parent = nullptr);

    QString title(const numbers::State& state, const numbers::Result* result) const override;
    void showState(const numbers::State& state) override;
    void showResult(const numbers::State& state, const numbers::Result& result) override;
    void showError(const Error& error) override;
    bool focusField(const QString& pointer) override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    Card* buildBlockCard();
    void buildControls(QBoxLayout* row);
    void buildFields(QBoxLayout* column);
    Card* buildElementsCard();
    Card* buildBytesCard();
    void connectEdits();
    void connectPointing();
    numbers::Block block() const;
    void edit(const numbers::Block& block, const QString& label, EditPhase phase = EditPhase::Single);
    void pickFormat(int index);
    void pickExample(int index);
    void takeText(const QString& text);
    void takeAsked(const QString& text);
    void takeTensorScale(const QString& text);
    void select(int element);
    void pointAt(int element); ///< -1: back to the selected one
    void showSelected();
    void refreshError(const QString& sentence);
    void arrange();
    void openValues();
    void copyMenu(const QPoint& globalPosition);
    void copy(const QString& text, const QString& what);

    numbers::State m_state;
    std::optional<numbers::BlockResult> m_result;
    int m_selected = 0;

    ChoiceButton* m_format = nullptr;
    ChoiceButton* m_rounding = nullptr;
    ChoiceButton* m_example = nullptr;
    Button* m_values = nullptr;
    Button* m_copy = nullptr;
    QWidget* m_tensorRow = nullptr;
    ValueField* m_tensorScale = nullptr;
    QLabel* m_error = nullptr;
    QBoxLayout* m_fields = nullptr;
    QLabel* m_scaleHead = nullptr;
    QLabel* m_elementHead = nullptr;
    BitField* m_scale = nullptr;
    BitField* m_element = nullptr;
    ValueField* m_asked = nullptr;
    FormulaView* m_formula = nullptr;
    WordsLabel* m_scaleWords = nullptr;
    WordsLabel* m_costWords = nullptr;
    BlockGrid* m_grid = nullptr;
    Card* m_bytesCard = nullptr;
    ByteRow* m_bytes = nullptr;
};

} // namespace bitloupe
