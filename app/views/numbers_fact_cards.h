#pragma once

#include "core/num/format.h"

#include <QString>

namespace bitloupe::numbers {

/// Who uses a format, what is special about it, and where that is written.
struct FactCard {
    QString use;
    QString note;
    QString source;
};
FactCard factCard(const NumberFormat& format);

} // namespace bitloupe::numbers
