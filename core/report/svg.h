#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bitloupe::report {

/// Text as it may stand in HTML and SVG, in attributes too: & < > " ' become entities.
std::string markup(std::string_view text);

/// A drawing of fixed size, element by element. Colours come from classes of the page's style sheet;
/// coordinates are rounded to 1/100 and written with a point in every locale.
class Svg {
public:
    /// `label` is what a screen reader says.
    Svg(double width, double height, std::string_view label);

    void rect(double x, double y, double width, double height, std::string_view style);
    void line(double x1, double y1, double x2, double y2, std::string_view style);
    enum class Anchor { Start, Middle, End };
    void text(double x, double y, Anchor anchor, std::string_view style, std::string_view words);
    /// All following elements stand under a tooltip until closeGroup().
    void openGroup(std::string_view tooltip);
    void closeGroup();

    /// The whole element.
    std::string str() const { return m_text + "</svg>"; }

private:
    std::string m_text;
};

/// Round numbers from low to high, `most` at most, evenly spaced by 1, 2 or 5 times a power of ten.
std::vector<double> ticks(double low, double high, int most);
/// Their text, with no more decimals than the step needs; minus is U+2212.
std::string tickText(double value, double step);

} // namespace bitloupe::report
