#include "app/lessons/formula_object.h"

#include "app/lessons/lesson_text.h"
#include "widgets/formula_view.h"
#include "widgets/painting.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kTex = QTextFormat::UserProperty + 1;
constexpr int kPixels = QTextFormat::UserProperty + 2;
constexpr int kInk = QTextFormat::UserProperty + 3;
constexpr int kDisplay = QTextFormat::UserProperty + 4;
constexpr int kValues = QTextFormat::UserProperty + 5;

FormulaLayout layoutOf(const QTextFormat& format)
{
    FormulaValues values;
    const QVariantMap kept = format.property(kValues).toMap();
    for (auto it = kept.begin(); it != kept.end(); ++it)
        values.insert(it.key(), it.value().toString());
    return FormulaLayout(format.stringProperty(kTex), format.doubleProperty(kPixels),
                         format.boolProperty(kDisplay), values);
}

/// The text engine puts the lower edge of an object at the font's descent, so the room below the baseline is
/// at least that.
double below(const FormulaLayout& layout, const QTextFormat& format)
{
    return std::max(layout.descent(), QFontMetricsF(format.toCharFormat().font()).descent());
}

} // namespace

QSizeF FormulaObject::intrinsicSize(QTextDocument*, int, const QTextFormat& format)
{
    const FormulaLayout layout = layoutOf(format);
    return {layout.width(), layout.ascent() + below(layout, format)};
}

void FormulaObject::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int,
                               const QTextFormat& format)
{
    const FormulaLayout layout = layoutOf(format);
    layout.paint(*painter, QPointF(rect.left(), rect.bottom() - below(layout, format)),
                 format.property(kInk).value<QColor>());
}

QTextCharFormat formulaFormat(const QTextCharFormat& body, const std::string& tex, double pixels,
                              bool display, const QColor& ink, const Moment* moment)
{
    QTextCharFormat format = body;
    QVariantMap values;
    if (const auto live = liveValuesOf(tex)) {
        for (const LiveValue& value : *live)
            values.insert(qs(value.pointer), liveTextAt(value, moment));
    }
    format.setObjectType(kFormulaObject);
    format.setProperty(kTex, qs(tex));
    format.setProperty(kPixels, pixels);
    format.setProperty(kInk, ink);
    format.setProperty(kDisplay, display);
    format.setProperty(kValues, values);
    format.setVerticalAlignment(QTextCharFormat::AlignBaseline);
    return format;
}

} // namespace bitloupe
