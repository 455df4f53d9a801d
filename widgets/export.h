#pragma once

#include "core/base/expected.h"

#include <QString>

class QWidget;

namespace bitloupe {

/// Draws a widget into a file; the ending chooses PNG, SVG or PDF. PNG has `scale` pixels per unit.
/// The file is complete or absent: it is written beside and renamed.
Status exportPicture(QWidget& widget, const QString& path, double scale = 2);

/// A text file, written beside and renamed.
Status exportText(const QString& text, const QString& path);

} // namespace bitloupe
