#pragma once

#include "core/labs/numbers/numbers.h"
#include "widgets/digit_columns.h"

#include <QString>
#include <QStringList>

#include <vector>

/// What the arithmetic page says and draws about a result.
namespace bitloupe::numbers {

/// "a + b", "a × b + c".
QString operatorText(Operator op);
/// "0.1 + 0.2" with the typed operands.
QString operationText(const OperationResult& result, int characters = 12);
/// Names of the circles, one per step: "Decode", ...
QStringList stepNames(const OperationResult& result);
/// The digits up to and with `step`. `folds` joins columns in which nothing but zeros stands.
DigitColumnsModel digitColumns(const Result& result, int step, bool folds);
/// What happens in a step, with **bold** values.
QString stepWords(const Result& result, int step);
/// Why there are no digits; empty where there are.
QString specialSentence(const OperationResult& result);

struct AskedText {
    QString title; ///< "Is it 0.3?"
    QString resultLabel;
    QString askedLabel;
    QString words;
};
AskedText askedText(const Result& result);

struct ErrorText {
    struct Row {
        QString label;
        QString error;
        QString full; ///< every digit
        QString share;
    };
    std::vector<Row> rows;
    Row total;
    QString words; ///< where parts cancel, or nothing is in error
};
ErrorText errorText(const OperationResult& result);

/// Sign, exponent and fraction bits of a format, for stripes; fixed point counts integer bits as exponent.
struct FieldWidths {
    int sign = 0;
    int exponent = 0;
    int fraction = 0;
};
FieldWidths fieldWidths(const NumberFormat& format);

} // namespace bitloupe::numbers
