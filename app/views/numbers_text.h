#pragma once

#include "core/labs/numbers/explain.h"
#include "core/labs/numbers/numbers.h"
#include "widgets/bit_field.h"
#include "widgets/number_line.h"

#include <QString>
#include <QStringList>

#include <vector>

/// What the screen of the numbers lab says and shows about a result: texts and widget models, nothing of Qt
/// widgets.
namespace bitloupe::numbers {

/// Digits kept, the cut, and the rule that decided.
struct WhyModel {
    struct Row {
        QString digits; ///< "0 1 1"
        QString part;
        QString so; ///< with **bold** words
        bool applies = false;
    };
    QString title;
    QString subtitle;
    QString kept; ///< binary digits before the cut, the first before the point; "…" in front where some are
                  ///< left out
    bool pointAfterFirst = true;
    QString cut; ///< G, R and S
    int carry = 0; ///< digits at the end that the rounding changed by a carry; 0 without one
    std::vector<Row> rows;
    QString message; ///< instead of digits and rows
};

QString decimal(const std::string& exact); ///< with U+2212 and ∞
QString shortDecimal(const std::string& exact, int characters = 24); ///< cut with "…"
QString hexWithPrefix(const Result& result);
QString power(int exponent); ///< "2⁻¹⁴"

/// "How binary16 stores 0.1", "What 0x2E66 means in binary16".
QString titleText(const State& state, const Result& result);
BitFieldModel bitFieldModel(const Result& result);
QString bitWords(const Result& result, int bit);
WhyModel whyModel(const Result& result);
/// `linear` shows every value of a format of at most 8 bits. `base` fixes the axis while the flag is dragged.
NumberLineModel lineModel(const Result& result, const Result& base, bool linear);
QString lineWords(const Result& result);

/// "5.55·10⁻¹⁷" as rich text "5.55 × 10^{−17}"; other texts stay.
QString richScientific(QString text);
/// Rich text: "exact", "does not fit", "+5.55 × 10^{−17}", "−100 %".
QString relativeErrorText(double relativeError, const Exact& stored, bool askedIsNan);
QString bytesText(const NumberFormat& format);

struct CopyForm {
    QString name;
    QString text;
};
/// Decimal, hex, binary, hexfloat, C and Python, in menu order.
std::vector<CopyForm> copyForms(const Result& result);

} // namespace bitloupe::numbers
