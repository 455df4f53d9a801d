#include "app/views/numbers_view.h"

#include "app/views/numbers_arithmetic.h"
#include "app/views/numbers_blocks.h"
#include "app/views/numbers_cost.h"
#include "app/views/numbers_formats.h"
#include "app/views/numbers_inspect.h"

namespace bitloupe {

using numbers::Page;

NumbersView::NumbersView(QWidget* parent)
    : PagedView({{Page::Inspect, tr("Inspect"), [] { return new NumbersInspect; }},
                 {Page::Arithmetic, tr("Arithmetic"), [] { return new NumbersArithmetic; }},
                 {Page::Blocks, tr("Blocks"), [] { return new NumbersBlocks; }},
                 {Page::Formats, tr("Formats"), [] { return new NumbersFormats; }},
                 {Page::Cost, tr("Cost"), [] { return new NumbersCost; }}},
                parent)
{
}

QString NumbersView::explanation() const
{
    return tr(
        "A number format has a fixed number of bits, so most numbers do not fit and are rounded to the "
        "nearest one that does. Type a number or flip bits: the tiles show sign, exponent and fraction "
        "with the formula under them, the cards below show why it was rounded that way, where the number "
        "lies among its neighbours, and what other formats make of it.");
}

} // namespace bitloupe
