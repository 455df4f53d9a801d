#include "widgets/signed_colour.h"

#include "widgets/theme.h"

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

/// Relative luminance of WCAG 2.
double luminance(const QColor& color)
{
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a) + 0.05;
    const double lb = luminance(b) + 0.05;
    return la > lb ? la / lb : lb / la;
}

} // namespace

QColor signedColour(double share)
{
    if (std::isnan(share))
        return Qt::transparent;
    const Theme& t = theme();
    const auto weight = static_cast<float>(std::pow(std::min(1.0, std::abs(share)), 0.8));
    const QColor& end = share < 0 ? t.negative : t.positive;
    const auto mix = [weight](float from, float to) { return from + (to - from) * weight; };
    return QColor::fromRgbF(mix(t.zero.redF(), end.redF()), mix(t.zero.greenF(), end.greenF()),
                            mix(t.zero.blueF(), end.blueF()));
}

QColor inkOn(const QColor& fill)
{
    const Theme& t = theme();
    return contrast(fill, t.text) >= contrast(fill, t.card) ? t.text : t.card;
}

} // namespace bitloupe
