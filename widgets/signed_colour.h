#pragma once

#include <QColor>

namespace bitloupe {

/// Colour of a signed value: `share` of the end of its scale, -1 (negative) over 0 (neutral) to 1 (positive);
/// larger ones have the colour of the end. Small values are lifted a little, |share|^0.8, so that they show.
/// Not a number: transparent.
QColor signedColour(double share);

/// The theme's text or card colour, whichever stands out more on `fill`.
QColor inkOn(const QColor& fill);

} // namespace bitloupe
