#include "app/views/numbers_bias.h"

#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "core/labs/numbers/format_table.h"
#include "widgets/painting.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVariantAnimation>

#include <algorithm>
#include <cmath>

namespace bitloupe {

using numbers::BiasOrder;
using numbers::ExponentCoding;
using numbers::OrderedCode;

namespace {

constexpr double kSide = 4;
constexpr double kCaption = 18;
constexpr double kPatternHeight = 64; ///< all bits of a code under each other
constexpr double kFoot = 44; ///< ticks and exponents
constexpr int kMoveMs = 180;

QString exponentText(const FloatFormat& format, int exponent, bool isLowest)
{
    return isLowest && !format.powersOnly ? QStringLiteral("0") : numbers::power(exponent);
}

} // namespace

NumbersBias::NumbersBias(QWidget* parent)
    : QWidget(parent)
    , m_move(new QVariantAnimation(this))
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Patterns sorted as integers above, values sorted below"));
    m_move->setDuration(kMoveMs);
    connect(m_move, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_blend = value.toDouble();
        update();
    });
    setFormat(kE3M2FN);
}

void NumbersBias::setFormat(const FloatFormat& format)
{
    if (format == m_format && !m_biased.codes.empty())
        return;
    m_format = format;
    m_biased = numbers::biasOrder(format, ExponentCoding::Biased);
    m_twos = numbers::biasOrder(format, ExponentCoding::TwosComplement);
    m_twosRank.resize(m_twos.codes.size());
    for (const OrderedCode& code : m_twos.codes)
        m_twosRank[code.valueRank] = code.patternRank;
    point(std::nullopt);
    update();
}

void NumbersBias::setCoding(ExponentCoding coding, bool isAnimated)
{
    if (coding == m_coding)
        return;
    m_coding = coding;
    m_move->stop();
    const double target = isTwosComplement() ? 1 : 0;
    if (isAnimated) {
        m_move->setStartValue(m_blend);
        m_move->setEndValue(target);
        m_move->start();
    } else {
        m_blend = target;
    }
    Q_EMIT pointedChanged();
    update();
}

const BiasOrder& NumbersBias::order() const
{
    return isTwosComplement() ? m_twos : m_biased;
}

const OrderedCode* NumbersBias::pointed() const
{
    if (!m_pointed)
        return nullptr;
    const auto& codes = order().codes;
    const auto found = std::ranges::find(codes, *m_pointed, &OrderedCode::valueRank);
    return found == codes.end() ? nullptr : &*found;
}

AccessiblePart NumbersBias::part(int index) const
{
    const OrderedCode& code = order().codes[static_cast<std::size_t>(index)];
    const int x = static_cast<int>(columnX(index) - pitch() / 2);
    return {.role = QAccessible::ListItem,
            .name = qs(numbers::fieldText({m_format}, code.pattern)),
            .value = tr("pattern %1, value %2, number %3 among the values")
                         .arg(code.patternRank)
                         .arg(qs(autoText(code.value)))
                         .arg(code.valueRank),
            .rect = QRect(x, 0, static_cast<int>(std::ceil(pitch())), height()),
            .state = {}};
}

double NumbersBias::pitch() const
{
    return (width() - 2 * kSide) / static_cast<double>(std::max<std::size_t>(1, m_biased.codes.size()));
}

double NumbersBias::columnX(double rank) const
{
    return kSide + (rank + 0.5) * pitch();
}

double NumbersBias::topX(std::size_t valueRank) const
{
    const auto biased = static_cast<double>(valueRank);
    const auto twos = static_cast<double>(m_twosRank[valueRank]);
    return columnX(biased + (twos - biased) * m_blend);
}

double NumbersBias::lineTop() const
{
    return kCaption + kPatternHeight + 4;
}

void NumbersBias::point(std::optional<std::size_t> valueRank)
{
    if (valueRank == m_pointed)
        return;
    m_pointed = valueRank;
    Q_EMIT pointedChanged();
    update();
}

void NumbersBias::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(12));
    painter.setPen(t.secondary);
    painter.drawText(QRectF(kSide, 0, width() - 2 * kSide, kCaption - 2), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("patterns, counted up as integers →"));
    painter.drawText(QRectF(kSide, height() - 15, width() - 2 * kSide, 15), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("the same numbers by value, in powers of two →"));
    paintLines(painter);
    paintPatterns(painter);
    paintExponents(painter);
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(1, 1, -1, -1), 6);
}

void NumbersBias::paintLines(QPainter& painter) const
{
    for (const OrderedCode& code : m_biased.codes) {
        if (code.valueRank != m_pointed)
            paintLine(painter, code);
    }
    if (const OrderedCode* code = pointed())
        paintLine(painter, *code);
}

void NumbersBias::paintLine(QPainter& painter, const OrderedCode& code) const
{
    const Theme& t = theme();
    const bool isPointed = code.valueRank == m_pointed;
    const bool isMoved = isTwosComplement() && m_twosRank[code.valueRank] != code.valueRank;
    QColor colour = isPointed ? t.text : isMoved ? t.clipped : t.data;
    if (!isPointed && m_pointed)
        colour.setAlphaF(0.35F);
    painter.setPen(QPen(colour, isPointed ? 2.4 : m_biased.codes.size() > 64 ? 1 : 1.4));
    const double bottom = height() - kFoot;
    const QPointF from(topX(code.valueRank), lineTop());
    const QPointF to(columnX(static_cast<double>(code.valueRank)), bottom);
    painter.drawLine(from, to);
    painter.drawLine(to, to + QPointF(0, 4));
}

/// A column of tiles per code, highest bit on top: exponent bits, then fraction bits.
void NumbersBias::paintPatterns(QPainter& painter) const
{
    const Theme& t = theme();
    const int bits = m_format.exponentBits + m_format.fractionBits;
    const double step = kPatternHeight / bits;
    const double tile = std::min(pitch() - std::min(2.0, pitch() * 0.2), 22.0);
    for (const OrderedCode& code : order().codes) {
        const double x = topX(code.valueRank) - tile / 2;
        for (int bit = bits - 1; bit >= 0; --bit) {
            const bool isExponent = bit >= m_format.fractionBits;
            const bool isSet = (code.pattern >> bit & 1U) != 0;
            const QRectF box(x, kCaption + step * (bits - 1 - bit), tile, step - 1.5);
            const QColor solid = isExponent ? t.exponentSolid : t.fractionSolid;
            painter.fillRect(box, isSet ? solid : isExponent ? t.exponentTint : t.fractionTint);
            if (tile < 11 || step < 11)
                continue;
            painter.setFont(monoFont(11));
            painter.setPen(isSet ? t.card : solid);
            painter.drawText(box, Qt::AlignCenter, QString(QChar(isSet ? u'1' : u'0')));
        }
    }
    if (const OrderedCode* code = pointed()) {
        painter.setPen(QPen(t.text, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(
            QRectF(topX(code->valueRank) - tile / 2 - 2, kCaption - 2, tile + 4, kPatternHeight + 3), 3, 3);
    }
}

/// A bracket under the numbers of each power of two.
void NumbersBias::paintExponents(QPainter& painter) const
{
    const Theme& t = theme();
    const double top = height() - kFoot + 7;
    painter.setFont(monoFont(11));
    const QFontMetricsF metrics(painter.font());
    double labelledTo = -1;
    const auto& codes = m_biased.codes;
    const auto fieldOf = [&](const OrderedCode& code) { return code.biasedPattern >> m_format.fractionBits; };
    for (std::size_t first = 0; first < codes.size();) {
        std::size_t last = first;
        while (last + 1 < codes.size() && fieldOf(codes[last + 1]) == fieldOf(codes[first]))
            ++last;
        const double left = columnX(static_cast<double>(first)) - pitch() / 2 + 1;
        const double right = columnX(static_cast<double>(last)) + pitch() / 2 - 1;
        painter.fillRect(QRectF(left, top, std::max(1.0, right - left), 1.5), t.exponentSolid);
        const QString text = std::isinf(codes[first].value)
            ? QStringLiteral("∞")
            : exponentText(m_format, codes[first].exponent, fieldOf(codes[first]) == 0);
        const double half = metrics.horizontalAdvance(text) / 2;
        const double centre = (left + right) / 2;
        if (centre - half > labelledTo + 4) {
            painter.setPen(t.exponentSolid);
            painter.drawText(QPointF(centre - half, top + 15), text);
            labelledTo = centre + half;
        }
        first = last + 1;
    }
}

void NumbersBias::mouseMoveEvent(QMouseEvent* event)
{
    const double rank = std::floor((event->position().x() - kSide) / pitch());
    const auto& codes = order().codes;
    if (rank < 0 || rank >= static_cast<double>(codes.size()))
        return point(std::nullopt);
    const auto index = static_cast<std::size_t>(rank);
    const bool isAbove = event->position().y() < (lineTop() + height() - kFoot) / 2;
    point(isAbove ? codes[index].valueRank : index);
}

void NumbersBias::leaveEvent(QEvent*)
{
    point(std::nullopt);
}

void NumbersBias::focusOutEvent(QFocusEvent* event)
{
    point(std::nullopt);
    QWidget::focusOutEvent(event);
}

/// Left and Right walk along the patterns.
void NumbersBias::keyPressEvent(QKeyEvent* event)
{
    const auto& codes = order().codes;
    const OrderedCode* now = pointed();
    const auto rank = now != nullptr ? static_cast<qint64>(now->patternRank) : qint64(-1);
    const auto last = static_cast<qint64>(codes.size()) - 1;
    qint64 next = rank;
    switch (event->key()) {
    case Qt::Key_Right:
        next = std::min(rank + 1, last);
        break;
    case Qt::Key_Left:
        next = std::max<qint64>(rank - 1, 0);
        break;
    case Qt::Key_Home:
        next = 0;
        break;
    case Qt::Key_End:
        next = last;
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    point(codes[static_cast<std::size_t>(next)].valueRank);
    announcePart(this, static_cast<int>(next), QAccessible::Focus);
}

} // namespace bitloupe
