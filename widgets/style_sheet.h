#pragma once

#include "widgets/theme.h"

namespace bitloupe {

/// Style of the stock widgets (menus, tables, scroll bars, tool tips, text boxes); painted widgets need none.
QString styleSheetOf(const Theme& theme);

/// `share` of `a`, the rest `b`.
QColor mixed(const QColor& a, const QColor& b, double share);

} // namespace bitloupe
