#include "core/report/svg.h"

#include "core/base/json.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace bitloupe::report {

namespace {

std::string number(double value)
{
    return shortestText(std::round(100 * value) / 100 + 0.0);
}

std::string attribute(const char* name, double value)
{
    return std::string(" ") + name + "=\"" + number(value) + "\"";
}

std::string styled(std::string_view style)
{
    return " class=\"" + std::string(style) + "\"";
}

} // namespace

std::string markup(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

Svg::Svg(double width, double height, std::string_view label)
    : m_text("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"" + attribute("width", width)
             + attribute("height", height) + " viewBox=\"0 0 " + number(width) + " " + number(height)
             + "\" aria-label=\"" + markup(label) + "\">")
{
}

void Svg::rect(double x, double y, double width, double height, std::string_view style)
{
    m_text += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width)
        + attribute("height", height) + styled(style) + "/>";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style)
{
    m_text += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2)
        + styled(style) + "/>";
}

void Svg::text(double x, double y, Anchor anchor, std::string_view style, std::string_view words)
{
    const char* anchors[] = {"start", "middle", "end"};
    m_text += "<text" + attribute("x", x) + attribute("y", y) + " text-anchor=\""
        + anchors[static_cast<int>(anchor)] + "\"" + styled(style) + ">" + markup(words) + "</text>";
}

void Svg::openGroup(std::string_view tooltip)
{
    m_text += "<g><title>" + markup(tooltip) + "</title>";
}

void Svg::closeGroup()
{
    m_text += "</g>";
}

std::vector<double> ticks(double low, double high, int most)
{
    std::vector<double> out;
    if (!(high > low) || !std::isfinite(high - low))
        return out;
    double step = std::pow(10.0, std::floor(std::log10((high - low) / most)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        if ((high - low) / (step * factor) <= most) {
            step *= factor;
            break;
        }
    }
    for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k)
        out.push_back(k * step + 0.0);
    return out;
}

std::string tickText(double value, double step)
{
    if (value == 0)
        return "0";
    if (step < 1e-4 || std::abs(value) >= 1e6)
        return scientificText(value, std::abs(value) < 9.5 * step ? 0 : 1);
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
    return fixedText(value, decimals);
}

} // namespace bitloupe::report
