#pragma once

#include "core/labs/numbers/explain.h"
#include "core/labs/numbers/numbers.h"
#include "widgets/bit_field.h"
#include "widgets/number_line.h"

#include <QString>
#include <QStringList>

#include <optional>
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

/// The point on its way to stand behind the first 1.
struct NormaliseModel {
    QString digits; ///< empty where nothing moves
    int before = 0; ///< digits before the point at first
    int after = 0; ///< and at the end
    int places = 0; ///< between the two
    bool cut = false; ///< more digits follow
    QStringList words; ///< what to say after each place, places + 1 of them

    friend bool operator==(const NormaliseModel&, const NormaliseModel&) = default;
};

/// Floating and fixed point side by side.
struct TwinModel {
    struct Side {
        QString name;
        NumberFormat format;
        quint64 pattern = 0;
        QStringList rows; ///< one per label
    };
    std::vector<Side> sides;
    QStringList labels;
    QString words;
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
NormaliseModel normaliseModel(const Result& result);
TwinModel twinModel(const Result& result);
/// "8 exact, 1 overflowed, largest error 0.0039, SQNR 60.1 dB".
QString listWords(const ListResult& list);

/// How the line is looked at; none of it belongs to the State.
struct LineChoice {
    bool linear = false; ///< places on a linear axis instead of a bar per power of two
    std::optional<int> bar; ///< power of two under the loupe; none follows the number
    int reach = 2; ///< ticks on each side of the middle
    std::optional<NumberFormat> overlay; ///< its ticks hang below the axis
};
/// `base` fixes the axis while the flag is dragged.
NumberLineModel lineModel(const Result& result, const Result& base, const LineChoice& choice);
/// The code at a tick of that model, drawn with the result as base.
std::optional<std::uint64_t> linePattern(const Result& result, const LineChoice& choice, int tick);
QString lineWords(const Result& result);
QString awayWords(const Result& result, int bar); ///< of the power of two that the loupe was moved to

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
