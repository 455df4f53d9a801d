#pragma once

#include "core/labs/mapping/mapping.h"

#include <QWidget>

namespace bitloupe {

class ChainBox;
class FormulaView;
class ValueField;
class WordsLabel;

/// Scale and zero point of the range, and one value on its way r, r / S, round, + Z and clip, S(q - Z).
class MappingDerivation : public QWidget {
    Q_OBJECT

public:
    explicit MappingDerivation(QWidget* parent = nullptr);
    void show(const mapping::State& state, const mapping::Result& result);

Q_SIGNALS:
    void followedTyped(double value);

private:
    void showFormulas(const mapping::State& state, const mapping::Result& result);

    FormulaView* m_scale;
    FormulaView* m_zero;
    WordsLabel* m_grid;
    WordsLabel* m_error;
    ValueField* m_value;
    ChainBox* m_quotient;
    ChainBox* m_rounded;
    ChainBox* m_code;
    ChainBox* m_back;
};

} // namespace bitloupe
