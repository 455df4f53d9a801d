#include "app/lessons/formula_object.h"

#include "app/lessons/lesson_text.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QPainter>

namespace bitloupe {

QSizeF FormulaObject::intrinsicSize(QTextDocument*, int, const QTextFormat& format)
{
    const QFontMetricsF metrics(mathFont(format.doubleProperty(kFormulaPixels)));
    return {metrics.horizontalAdvance(format.stringProperty(kFormulaTex)), metrics.height()};
}

void FormulaObject::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int, const QTextFormat& format)
{
    painter->setFont(mathFont(format.doubleProperty(kFormulaPixels)));
    painter->setPen(format.property(kFormulaInk).value<QColor>());
    painter->drawText(rect, Qt::AlignCenter, format.stringProperty(kFormulaTex));
}

std::string texWithValues(const std::string& tex, const Moment* moment)
{
    std::string out;
    std::size_t at = 0;
    for (;;) {
        const std::size_t open = tex.find("{{", at);
        const std::size_t close = open == std::string::npos ? open : tex.find("}}", open);
        if (close == std::string::npos)
            return out + tex.substr(at);
        out += tex.substr(at, open - at);
        const auto live = parseLiveValue(std::string_view(tex).substr(open + 2, close - open - 2));
        out += live ? liveTextAt(*live, moment).toStdString() : std::string(kAbsentText);
        at = close + 2;
    }
}

} // namespace bitloupe
