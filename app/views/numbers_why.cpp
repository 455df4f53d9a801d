#include "app/views/numbers_why.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kTile = 18;
constexpr double kStep = 20.5;
constexpr double kTileHeight = 26;
constexpr double kRow = 28;

/// "**bold** and plain" words in one line.
void drawWords(QPainter& painter, QPointF at, const QString& words, const QColor& plain)
{
    const QStringList runs = words.split(QStringLiteral("**"));
    for (int i = 0; i < runs.size(); ++i) {
        const bool bold = i % 2 == 1;
        painter.setFont(textFont(13, bold ? QFont::DemiBold : QFont::Normal));
        painter.setPen(bold ? theme().text : plain);
        painter.drawText(at, runs[i]);
        at.rx() += QFontMetricsF(painter.font()).horizontalAdvance(runs[i]);
    }
}

} // namespace

NumbersWhy::NumbersWhy(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void NumbersWhy::setModel(numbers::WhyModel model)
{
    m_model = std::move(model);
    QString spoken = m_model.title;
    for (const auto& row : m_model.rows) {
        if (row.applies)
            spoken +=
                tr(": guard, round and sticky %1, %2, %3").arg(row.digits, row.part, row.so).remove(u'*');
    }
    setAccessibleName(spoken);
    update();
}

void NumbersWhy::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    double y = 0;
    if (!m_model.kept.isEmpty()) {
        painter.setFont(textFont(13));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(0, 0, width(), 20), Qt::AlignVCenter,
                         QFontMetricsF(painter.font()).elidedText(m_model.subtitle, Qt::ElideRight, width()));
        y = drawDigits(painter, 26);
    }
    if (!m_model.message.isEmpty()) {
        painter.setFont(textFont(14));
        painter.setPen(theme().text);
        painter.drawText(QRectF(0, y + 8, width(), height() - y - 8), Qt::TextWordWrap, m_model.message);
        return;
    }
    drawRule(painter, y + 12);
}

double NumbersWhy::drawDigits(QPainter& painter, double top) const
{
    const Theme& t = theme();
    double x = 0.5;
    painter.setFont(monoFont(14, QFont::DemiBold));
    const auto shown = static_cast<int>(m_model.kept.size());
    double carryLeft = -1;
    for (int i = 0; i < shown; ++i) {
        const QChar digit = m_model.kept.at(i);
        const QRectF tile(x, top, kTile, kTileHeight);
        const bool implied = i == 0 && m_model.pointAfterFirst;
        if (shown - i == m_model.carry + 1 && m_model.carry > 0)
            carryLeft = x;
        if (digit == u'…') {
            painter.setPen(t.secondary);
            painter.drawText(tile, Qt::AlignCenter, QString(digit));
        } else {
            const bool one = digit == u'1' && !implied;
            QPen pen(t.fractionSolid, 1);
            if (implied)
                pen.setDashPattern({3, 3});
            painter.setPen(pen);
            painter.setBrush(implied ? neutralHatchBrush() : QBrush(one ? t.fractionSolid : t.fractionTint));
            painter.drawRoundedRect(tile, 4, 4);
            painter.setPen(one ? t.card : t.fractionSolid);
            painter.drawText(tile, Qt::AlignCenter, QString(digit));
        }
        x += kStep;
        if (implied) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(t.fractionSolid);
            painter.drawEllipse(QPointF(x + 2, top + kTileHeight - 3), 2, 2);
            x += 7;
        }
    }
    if (carryLeft >= 0) {
        painter.setPen(QPen(t.clipped, 1.5));
        const double y = top - 4;
        painter.drawLine(QPointF(x - 4, y), QPointF(carryLeft + 9, y));
        painter.drawLine(QPointF(carryLeft + 9, y), QPointF(carryLeft + 13, y - 3));
        painter.drawLine(QPointF(carryLeft + 9, y), QPointF(carryLeft + 13, y + 3));
    }
    QPen cutPen(t.clipped, 2);
    cutPen.setDashPattern({3, 2});
    painter.setPen(cutPen);
    painter.drawLine(QPointF(x + 6, top - 4), QPointF(x + 6, top + kTileHeight + 6));
    x += 16;
    static const QString kNames = QStringLiteral("GRS");
    for (int i = 0; i < m_model.cut.size(); ++i, x += kStep) {
        const QRectF tile(x, top, kTile, kTileHeight);
        painter.setPen(QPen(t.secondary, 1));
        painter.setBrush(t.field);
        painter.drawRoundedRect(tile, 4, 4);
        painter.setFont(monoFont(14, QFont::DemiBold));
        painter.setPen(t.text);
        painter.drawText(tile, Qt::AlignCenter, m_model.cut.mid(i, 1));
        painter.setFont(monoFont(11));
        painter.setPen(t.secondary);
        painter.drawText(QRectF(x, top + kTileHeight + 1, kTile, 14), Qt::AlignCenter, kNames.mid(i, 1));
    }
    return top + kTileHeight + 14;
}

void NumbersWhy::drawRule(QPainter& painter, double top) const
{
    const Theme& t = theme();
    const double part = 66;
    const double so = 222;
    painter.setFont(textFont(12));
    painter.setPen(t.secondary);
    painter.drawText(QPointF(8, top + 12), tr("G R S"));
    painter.drawText(QPointF(part, top + 12), tr("cut-off part"));
    painter.drawText(QPointF(so, top + 12), tr("so"));
    painter.fillRect(QRectF(0, top + 19, width(), 1), t.line);
    double y = top + 20;
    for (const auto& row : m_model.rows) {
        const QRectF box(0, y, width(), kRow - 2);
        if (row.applies) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(t.dataTint);
            painter.drawRoundedRect(box, 5, 5);
        }
        const double baseline = box.center().y() + 5;
        painter.setFont(monoFont(13, row.applies ? QFont::DemiBold : QFont::Normal));
        painter.setPen(row.applies ? t.text : t.secondary);
        painter.drawText(QPointF(8, baseline), row.digits);
        const QColor plain = row.applies ? t.text : t.secondary;
        QString soWords = row.so;
        if (!row.applies)
            soWords.remove(QStringLiteral("**"));
        drawWords(painter, {part, baseline}, row.part, plain);
        drawWords(painter, {so, baseline}, soWords, plain);
        y += kRow;
    }
}

NumbersStored::NumbersStored(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void NumbersStored::setResult(const numbers::Result& result)
{
    m_full = numbers::decimal(result.value);
    m_value = numbers::shortDecimal(result.value, 24);
    m_equals = result.decoded.value.isFinite() && result.format.asFloat() != nullptr;
    m_rows.clear();
    if (const auto& input = result.input) {
        const bool plain = input->label.size() <= 14 && input->label.find('*') == std::string::npos;
        const QString asked = plain ? qs(withMinus(input->label)) : numbers::shortDecimal(input->exact, 16);
        m_rows.push_back({tr("Asked for"), asked, numbers::decimal(input->exact)});
        const Exact error = result.decoded.value.isFinite() && input->asked.isFinite()
            ? result.stored() - input->asked
            : Exact();
        const QString shortError = result.decoded.value.isFinite() && input->asked.isFinite()
            ? numbers::shortDecimal(error.isZero() ? "0" : error.shortText(12), 16)
            : numbers::decimal(input->error);
        m_rows.push_back({tr("Error"), shortError, numbers::decimal(input->error)});
        if (std::isfinite(input->errorUlp))
            m_rows.push_back({tr("In steps"), qs(autoText(input->errorUlp)) + tr(" ULP"), {}});
    } else {
        m_rows.push_back({tr("Hexfloat"), qs(result.hexfloat), qs(result.hexfloat)});
        if (result.ulpExponent)
            m_rows.push_back({tr("One step"), numbers::power(*result.ulpExponent), {}});
    }
    setAccessibleName(tr("Stored value %1").arg(m_full));
    update();
}

void NumbersStored::setLine(bool line)
{
    m_line = line;
    updateGeometry();
    update();
}

void NumbersStored::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_line)
        drawLine(painter);
    else
        drawColumn(painter);
}

void NumbersStored::drawColumn(QPainter& painter) const
{
    const Theme& t = theme();
    painter.setFont(textFont(13, QFont::DemiBold));
    painter.setPen(t.text);
    painter.drawText(QPointF(0, 15), tr("Stored value"));
    painter.fillRect(QRectF(0, 22, width(), 2), t.text);
    QFont valueFont = monoFont(20);
    if (QFontMetricsF(valueFont).horizontalAdvance(m_value) > width())
        valueFont = monoFont(15);
    painter.setFont(valueFont);
    painter.drawText(QRectF(0, 28, width(), 44), Qt::AlignVCenter | Qt::TextWrapAnywhere, m_value);
    double y = 86;
    for (const Row& row : m_rows) {
        painter.setFont(textFont(13));
        painter.setPen(t.secondary);
        painter.drawText(QPointF(0, y), row.label);
        const double used = QFontMetricsF(painter.font()).horizontalAdvance(row.label) + 8;
        painter.setFont(monoFont(13));
        painter.setPen(t.text);
        const QFontMetricsF metrics(painter.font());
        const QString value = metrics.elidedText(row.value, Qt::ElideRight, width() - used);
        painter.drawText(QPointF(width() - metrics.horizontalAdvance(value), y), value);
        y += 23;
    }
}

void NumbersStored::drawLine(QPainter& painter) const
{
    const Theme& t = theme();
    painter.setFont(textFont(13, QFont::DemiBold));
    painter.setPen(t.text);
    painter.drawText(QPointF(0, 14), tr("Stored value"));
    painter.setFont(monoFont(18));
    painter.drawText(QPointF(0, 38), (m_equals ? QStringLiteral("= ") : QString()) + m_value);
    double x = std::max(330.0, QFontMetricsF(painter.font()).horizontalAdvance(m_value) + 60);
    for (const Row& row : m_rows) {
        painter.setFont(textFont(13));
        painter.setPen(t.secondary);
        painter.drawText(QPointF(x, 14), row.label);
        painter.setFont(monoFont(14));
        painter.setPen(t.text);
        painter.drawText(QPointF(x, 37), row.value);
        x += std::max(120.0, QFontMetricsF(painter.font()).horizontalAdvance(row.value) + 32);
    }
}

bool NumbersStored::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        QString text = tr("Stored: %1").arg(m_full);
        for (const Row& row : m_rows) {
            if (!row.full.isEmpty())
                text += u'\n' + row.label + QStringLiteral(": ") + row.full;
        }
        constexpr int kMost = 1400; // a tip larger than the screen helps nobody; copy gives every digit
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text.left(kMost), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace bitloupe
