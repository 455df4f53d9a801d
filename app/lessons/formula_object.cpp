#include "app/lessons/formula_object.h"

#include "app/lessons/lesson_text.h"
#include "widgets/formula_view.h"
#include "widgets/painting.h"

#include <QFontMetrics>
#include <QPainter>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kTex = QTextFormat::UserProperty + 1;
constexpr int kPixels = QTextFormat::UserProperty + 2;
constexpr int kInk = QTextFormat::UserProperty + 3;
constexpr int kDisplay = QTextFormat::UserProperty + 4;
constexpr int kValues = QTextFormat::UserProperty + 5;

/// A formula wider than its column is set smaller, so that nothing is cut off.
FormulaLayout layoutOf(const QTextFormat& format, const QTextDocument& document)
{
    FormulaValues values;
    const QVariantMap kept = format.property(kValues).toMap();
    for (auto it = kept.begin(); it != kept.end(); ++it)
        values.insert(it.key(), it.value().toString());
    const QString tex = format.stringProperty(kTex);
    const double pixels = format.doubleProperty(kPixels);
    const FormulaLayout wanted(tex, pixels, format.boolProperty(kDisplay), values);
    const double room = document.textWidth() - 2;
    if (room <= 0 || wanted.width() <= room)
        return wanted;
    return FormulaLayout(tex, pixels * room / wanted.width(), format.boolProperty(kDisplay), values);
}

/// The text engine centres a middle-aligned object half an x-height above the baseline: an object of height H
/// reaches (H + h) / 2 above it and (H - h) / 2 below, with h = half the x-height of the format's font.
double halfXHeight(const QTextFormat& format)
{
    return QFontMetrics(format.toCharFormat().font()).xHeight() / 2.0;
}

} // namespace

QSizeF FormulaObject::intrinsicSize(QTextDocument* document, int, const QTextFormat& format)
{
    const FormulaLayout layout = layoutOf(format, *document);
    const double h = halfXHeight(format);
    // In a line of text a script may use the space between the lines, so that the lines stay evenly apart.
    const double lent = format.boolProperty(kDisplay) ? 0 : 0.2 * layout.height();
    return {layout.width(), std::max(2 * (layout.ascent() - lent) - h, 2 * (layout.descent() - lent) + h)};
}

void FormulaObject::drawObject(QPainter* painter, const QRectF& rect, QTextDocument* document, int position,
                               const QTextFormat& format)
{
    // The rectangle hangs at the top of a line whose text is taller, so the line itself is asked.
    const QTextBlock block = document->findBlock(position);
    const QTextLine line = block.layout()->lineForTextPosition(position - block.position());
    const double baseline = block.layout()->position().y() + line.y() + line.ascent();
    layoutOf(format, *document)
        .paint(*painter, QPointF(rect.left(), baseline), format.property(kInk).value<QColor>());
}

QTextCharFormat formulaFormat(const QTextCharFormat& body, const std::string& tex, double pixels,
                              bool display, const QColor& ink, const Moment* moment)
{
    QTextCharFormat format = body;
    QVariantMap values;
    if (const auto live = liveValuesOf(tex)) {
        for (const LiveValue& value : *live)
            values.insert(qs(value.token), liveTextAt(value, moment));
    }
    format.setObjectType(kFormulaObject);
    format.setProperty(kTex, qs(tex));
    format.setProperty(kPixels, pixels);
    format.setProperty(kInk, ink);
    format.setProperty(kDisplay, display);
    format.setProperty(kValues, values);
    format.setVerticalAlignment(QTextCharFormat::AlignMiddle);
    return format;
}

} // namespace bitloupe
