#pragma once

#include "widgets/theme.h"

#include <QBrush>
#include <QPainter>
#include <QRectF>
#include <QString>

#include <vector>

namespace bitloupe {

/// 6 px hatching at 45 degrees in the theme's clipped colour, cached per theme.
QBrush hatchBrush();
/// Hatching in the line colour, for empty and implied things.
QBrush neutralHatchBrush();

/// Focus ring: 2 px in the text colour, its outer edge on `rect`.
void drawFocusRing(QPainter& painter, const QRectF& rect, double radius = 6);
/// Whether `widget` should show its ring: it has the focus and the last input came from the keyboard.
bool showsFocus(const QWidget* widget);

/// Filled rounded rectangle with a sharp 1 px line inside `rect`. An invalid colour leaves its part out.
void drawRoundedBox(QPainter& painter, const QRectF& rect, double radius, const QColor& fill,
                    const QColor& line, double lineWidth = 1);

/// Text with runs of ^{...} raised and _{...} lowered, in the painter's font; returns the width. Draws
/// nothing when `painter` has no active device and `measureOnly` is set.
double drawRichText(QPainter& painter, const QPointF& baseline, const QString& text,
                    bool measureOnly = false);

/// A name of parts between "." and "/" in at most `width` pixels: the parts are cut in their middle, the
/// first and the last before the others, numbers never, so that the names of the layers of a network stay
/// apart. Of names joined by ";" the first, and how many more.
QString elidedName(const QFontMetricsF& metrics, const QString& whole, double width);

/// Round tick positions (1, 2 or 5 times a power of ten) covering [low, high], about `wanted` of them.
std::vector<double> roundTicks(double low, double high, int wanted);
/// Labels of such ticks: as many decimals as the step needs, minus U+2212.
QString tickText(double value, double step);

/// UTF-8 text of the core as QString.
inline QString qs(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace bitloupe
