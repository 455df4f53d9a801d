#pragma once

#include "core/labs/numbers/numbers.h"
#include "widgets/controls.h"

#include <QWidget>

class QLabel;

namespace bitloupe {

/// The row above the bits: value, format, rounding, overflow and the hex pattern, with the row of a custom
/// format and the sentence of an error below it. Shows a State, announces what the user wants; computes
/// nothing.
class NumbersControls : public QWidget {
    Q_OBJECT

public:
    explicit NumbersControls(QWidget* parent = nullptr);
    void setState(const numbers::State& state); ///< emits nothing
    void setResult(const numbers::State& state, const numbers::Result& result);
    void setError(const QString& sentence); ///< empty clears it
    void setHint(const QString& sentence); ///< in its place, where nothing is wrong
    void focusField(const QString& pointer);

Q_SIGNALS:
    // By the user only.
    void inputCommitted(const QString& text);
    void stepRequested(int direction, bool fine);
    void formatPicked(const bitloupe::NumberFormat& format);
    void roundingPicked(bitloupe::RoundingMode mode);
    void overflowPicked(bitloupe::Overflow overflow);
    void redrawRequested(); ///< another seed
    void sourceCleared(); ///< the code to convert is to become an ordinary number
    void hexClicked();
    void copyMenuRequested(const QPoint& globalPosition);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void buildCustomRow();
    void buildSourceRow();
    void commitInput(const QString& text);
    void showSource(const numbers::State& state);
    void showFormat(const NumberFormat& format);
    void pickFormat(int index);
    void pickCustom();

    ValueField* m_value;
    ChoiceButton* m_format;
    ChoiceButton* m_rounding;
    ChoiceButton* m_overflow;
    Button* m_redraw;
    Button* m_hex;
    QLabel* m_error;
    QWidget* m_customRow;
    QWidget* m_sourceRow;
    QLabel* m_sourceCode;
    QWidget* m_floatFields;
    QWidget* m_fixedFields;
    Stepper* m_exponentBits;
    Stepper* m_fractionBits;
    Stepper* m_bias;
    ChoiceButton* m_specials;
    Segmented* m_signed;
    Stepper* m_integerBits;
    Stepper* m_fixedFraction;
    NumberFormat m_shown;
};

} // namespace bitloupe
