#pragma once

#include "core/labs/numbers/operation_edits.h"

#include <QWidget>

class QBoxLayout;
class QLabel;

namespace bitloupe {

class BitStrip;
class Button;
class ChoiceButton;
class ValueField;

/// The controls of the arithmetic page: operation, format, rounding, examples, and one field with its bits
/// per operand. Shows a State, announces what the user wants; computes nothing.
class NumbersOperands : public QWidget {
    Q_OBJECT

public:
    explicit NumbersOperands(QWidget* parent = nullptr);
    void setState(const numbers::State& state); ///< emits nothing
    void setResult(const numbers::State& state, const numbers::Result& result);
    void setError(const Error& error); ///< at the operand that error.where names
    bool focusField(const QString& pointer);

Q_SIGNALS:
    // By the user only.
    void operatorPicked(bitloupe::NumberOperator op);
    void formatPicked(const bitloupe::NumberFormat& format);
    void rulePicked(const bitloupe::RoundingRule& rule);
    void examplePicked(int example);
    void operandTyped(int operand, const QString& text);
    void operandStepped(int operand, int direction, bool fine);
    void operandBits(int operand, quint64 bits);
    void copied(const QString& text);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    struct OperandRow {
        QWidget* whole = nullptr;
        ValueField* field = nullptr;
        BitStrip* strip = nullptr;
        Button* hex = nullptr;
    };
    void buildMenus(QBoxLayout* column);
    void buildOperands(QBoxLayout* column);
    void connectMenus();
    void showRow(int index, const numbers::Operand& operand, const NumberFormat& format);
    void arrange();

    ChoiceButton* m_operator;
    ChoiceButton* m_format;
    ChoiceButton* m_rounding;
    ChoiceButton* m_overflow;
    ChoiceButton* m_examples;
    Button* m_redraw;
    QBoxLayout* m_menus = nullptr;
    QBoxLayout* m_moreMenus = nullptr;
    bool m_isNarrow = false;
    QBoxLayout* m_rows = nullptr;
    OperandRow m_operands[3];
    QLabel* m_error;
    RoundingRule m_rule;
    NumberFormat m_shown;
};

} // namespace bitloupe
