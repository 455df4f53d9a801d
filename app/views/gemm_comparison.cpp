#include "app/views/gemm_comparison.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kAxis = 58; ///< from the top
constexpr int kNarrow = 360;

} // namespace

GemmComparison::GemmComparison(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void GemmComparison::setModel(ComparisonModel model)
{
    m_model = std::move(model);
    QString name;
    for (const auto& [what, value] : m_model.numbers)
        name += what + u' ' + value + QLatin1String("; ");
    name += m_model.words;
    name.remove(QLatin1String("_{")).remove(QLatin1Char('}'));
    setAccessibleName(name);
    setToolTip(m_model.tip);
    update();
}

void GemmComparison::contextMenuEvent(QContextMenuEvent* event)
{
    if (m_model.known)
        Q_EMIT menuWanted(event->globalPos());
}

void GemmComparison::paintLine(QPainter& painter) const
{
    const Theme& t = theme();
    const double span = m_model.high - m_model.low;
    if (!(span > 0) || !std::isfinite(span))
        return;
    const double right = std::min(width() - 8.0, 460.0);
    const auto x = [&](double value) { return 8 + (value - m_model.low) / span * (right - 8); };
    painter.fillRect(QRectF(8, kAxis, right - 8, 1), t.secondary);
    const auto ticks = roundTicks(m_model.low, m_model.high, width() < kNarrow ? 3 : 5);
    painter.setFont(monoFont(12));
    painter.setPen(t.secondary);
    for (const double tick : ticks) {
        if (x(tick) < 20 || x(tick) > right - 12)
            continue;
        painter.fillRect(QRectF(x(tick), kAxis - 3, 1, 7), t.secondary);
        painter.drawText(QRectF(x(tick) - 40, kAxis + 5, 80, 16), Qt::AlignCenter,
                         tickText(tick, ticks.size() > 1 ? ticks[1] - ticks[0] : span));
    }
    const double a = x(m_model.integer);
    const double b = x(m_model.real);
    painter.fillRect(QRectF(std::min(a, b), kAxis - 6, std::abs(a - b), 6), t.clipped);
    const auto triangle = [&](double at, bool filled) {
        painter.setPen(QPen(filled ? t.data : t.text, 1.5));
        painter.setBrush(filled ? t.data : t.card);
        painter.drawPolygon(QPolygonF({{at - 4, kAxis - 8}, {at + 4, kAxis - 8}, {at, kAxis - 1}}));
    };
    triangle(a, true);
    triangle(b, false);
    painter.setFont(textFont(12));
    painter.setPen(t.text);
    const bool integerLeft = a <= b;
    const auto label = [&](double at, bool left, const QString& text) {
        painter.drawText(left ? QRectF(at - 124, kAxis - 27, 122, 16) : QRectF(at + 2, kAxis - 27, 120, 16),
                         left ? Qt::AlignRight : Qt::AlignLeft, text);
    };
    label(a, integerLeft, tr("integer"));
    label(b, !integerLeft, tr("float"));
}

void GemmComparison::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    if (!m_model.known) {
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_model.words);
        return;
    }
    const bool isNarrow = width() < kNarrow;
    double x = 0;
    for (const auto& [what, value] : m_model.numbers) {
        painter.setFont(textFont(13));
        painter.setPen(theme().secondary);
        x += drawRichText(painter, {x, 14}, what) + (isNarrow ? 4 : 6);
        painter.setFont(monoFont(13, QFont::DemiBold));
        painter.setPen(theme().text);
        x += drawRichText(painter, {x, 14}, value) + (isNarrow ? 8 : 16);
    }
    paintLine(painter);
    painter.setFont(textFont(13));
    painter.setPen(theme().secondary);
    drawRichText(painter, {0, 98}, m_model.words);
}

} // namespace bitloupe
