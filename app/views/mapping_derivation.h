#pragma once

#include "core/labs/mapping/mapping.h"

#include <QWidget>

namespace bitloupe {

class ChainBox;
class ValueField;
class WordsLabel;

/// The two formulas with their live numbers, painted.
class DerivationFormulas : public QWidget {
    Q_OBJECT

public:
    explicit DerivationFormulas(QWidget* parent = nullptr);
    void show(const mapping::State& state, const mapping::Result& result);
    QSize sizeHint() const override { return {370, 110}; }
    QSize minimumSizeHint() const override { return {356, 110}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    /// name = top / bottom (or name = symbols) = numbers = value
    struct Line {
        QString name;
        QString top, bottom;
        QString topNumbers, bottomNumbers;
        QString value;
        bool isRound = false; ///< the fraction stands in round( )
        QString offset; ///< "q_min − " before round
        QString roundNumbers; ///< what round( ) gets
    };
    void paintLine(QPainter& painter, const Line& line, double y) const;

    Line m_scale;
    Line m_zero;
};

/// Scale and zero point of the range, and one value on its way r, r / S, round, + Z and clip, S(q - Z).
class MappingDerivation : public QWidget {
    Q_OBJECT

public:
    explicit MappingDerivation(QWidget* parent = nullptr);
    void show(const mapping::State& state, const mapping::Result& result);

Q_SIGNALS:
    void followedTyped(double value);

private:
    DerivationFormulas* m_formulas;
    WordsLabel* m_grid;
    WordsLabel* m_error;
    ValueField* m_value;
    ChainBox* m_quotient;
    ChainBox* m_rounded;
    ChainBox* m_code;
    ChainBox* m_back;
};

} // namespace bitloupe
