#pragma once

#include "core/base/expected.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Formulas written in a small part of TeX: letters, numbers, operators, ^ and _, \frac, \tfrac, \dfrac,
/// \sqrt, \sum and other large operators with limits, \left \right, \hat \bar \tilde \vec \overline, \text,
/// \mathrm, \mathbf, \mathbb, \mathtt, \operatorname, \color{name}{...}, spaces, Greek, and live values
/// {{POINTER | FORMAT}}.
namespace bitloupe {

/// Classes of TeX; pairs of neighbours decide the space between them.
enum class AtomClass { Ordinary, Operator, Binary, Relation, Opening, Closing, Punctuation, Inner };

struct FormulaNode {
    enum class Kind {
        Row, ///< children side by side
        Symbol, ///< `text` as one glyph or name, in `face`
        Words, ///< words of \text
        Live, ///< `text` is the pointer, `format` the rest
        Space, ///< `amount` em
        Fraction, ///< children: numerator, denominator
        Root, ///< children: radicand, then the degree if there is one
        Scripts, ///< children: base, lower, upper; an empty Row where there is none
        Fenced, ///< children: content; `text` and `format` are the delimiters, "" for none
        Accent, ///< children: content; `text` is the accent's sign
        Color, ///< children: content; `text` is the colour's name
    };
    enum class Face { Italic, Upright, Bold, Blackboard, FixedWidth };
    enum class FractionSize { Automatic, Small, Large };

    Kind kind = Kind::Row;
    AtomClass atomClass = AtomClass::Ordinary;
    Face face = Face::Upright;
    FractionSize size = FractionSize::Automatic;
    bool takesLimits = false; ///< scripts stand above and below in display style
    double amount = 0;
    std::string text;
    std::string format;
    std::vector<FormulaNode> children;

    friend bool operator==(const FormulaNode&, const FormulaNode&) = default;
};

/// At most 4,096 bytes, 32 levels, 2,000 nodes. Errors: BadJson is never used; OutOfRange beyond a limit,
/// Unsupported for an unknown command or colour, WrongType for broken structure. `where` is "column:N", N
/// from 1; the message is one sentence that names the column.
Expected<FormulaNode> parseFormula(std::string_view tex);

/// Text of a live value for the reader, from its pointer and format.
using LiveText = std::function<std::string(std::string_view pointer, std::string_view format)>;

/// The formula in words for screen readers: "S equals r sub max minus r sub min over 15". Without `live` a
/// live value is read as "value".
std::string spokenFormula(const FormulaNode& formula, const LiveText& live = {});

/// Names that \color takes: the bit fields first, then the other roles of the theme.
const std::vector<std::string_view>& formulaColors();

} // namespace bitloupe
