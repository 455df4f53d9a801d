#pragma once

#include "widgets/formula_view.h"

namespace bitloupe {

/// A laid-out part: its pieces with the baseline at 0, and its extents. Ascent and descent are positive.
struct FormulaBox {
    std::vector<FormulaLayout::Piece> pieces;
    double width = 0;
    double ascent = 0;
    double descent = 0;
    double slant = 0; ///< how far an italic leans over its advance; pushes a superscript to the right
};

/// Lays out a tree by the rules of TeX (The TeXbook, appendix G) with the constants of the font's MATH table.
class FormulaBuilder {
public:
    FormulaBuilder(const FormulaValues& values, QHash<QString, double>* reserved)
        : m_values(values)
        , m_reserved(reserved)
    {
    }
    FormulaBox build(const FormulaNode& node, double pixels, bool display)
    {
        return make(node, {pixels, 0, display});
    }

    /// Text of a live value; "…" while there is none.
    static QString liveText(const FormulaValues& values, const QString& pointer, const QString& format);

private:
    struct Style {
        double pixels; ///< font size before text zoom
        int level; ///< 0 text, 1 script, 2 script of a script
        bool display;
    };
    Style script(const Style& style) const;

    FormulaBox make(const FormulaNode& node, const Style& style);
    FormulaBox makeRow(const std::vector<FormulaNode>& nodes, const Style& style);
    FormulaBox makeSymbol(const FormulaNode& node, const Style& style);
    FormulaBox makeLive(const FormulaNode& node, const Style& style);
    FormulaBox makeFraction(const FormulaNode& node, const Style& style);
    FormulaBox makeRoot(const FormulaNode& node, const Style& style);
    FormulaBox makeScripts(const FormulaNode& node, const Style& style);
    FormulaBox makeLimits(const FormulaNode& node, const Style& style);
    FormulaBox makeFenced(const FormulaNode& node, const Style& style);
    FormulaBox makeAccent(const FormulaNode& node, const Style& style);

    const FormulaValues& m_values;
    QHash<QString, double>* m_reserved;
};

} // namespace bitloupe
