#include "app/views/numbers_motion.h"

#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kTile = 14;
constexpr double kStep = 16;
constexpr double kTop = 6;
constexpr double kTileHeight = 24;
constexpr int kStepMs = 180;

} // namespace

NumbersNormalise::NumbersNormalise(QWidget* parent)
    : QWidget(parent)
    , m_play(new Button(tr("Play"), Button::Kind::Link, this))
    , m_words(new WordsLabel(this))
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Normalisation"));
    m_words->setWordWrap(true);
    m_slide.setDuration(kStepMs);
    m_slide.setEasingCurve(QEasingCurve::InOutQuad);
    connect(m_play, &QAbstractButton::clicked, this, &NumbersNormalise::play);
    connect(&m_slide, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        m_shown = value.toDouble();
        update();
    });
    connect(&m_slide, &QVariantAnimation::finished, this, [this] {
        if (m_playing && m_place < m_model.places)
            goTo(m_place + 1, true);
        else
            m_playing = false;
    });
}

void NumbersNormalise::setModel(const numbers::NormaliseModel& model)
{
    if (model == m_model)
        return;
    m_model = model;
    m_playing = false;
    m_slide.stop();
    m_place = 0;
    m_shown = 0;
    refresh();
}

void NumbersNormalise::play()
{
    m_playing = true;
    goTo(0, false);
    goTo(std::min(1, m_model.places), true);
}

/// Where the system asks for no animations the point jumps.
void NumbersNormalise::goTo(int place, bool animated)
{
    place = std::clamp(place, 0, m_model.places);
    m_slide.stop();
    const bool still = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) == 0;
    if (still && m_playing && animated)
        place = m_model.places;
    const double from = m_shown;
    m_place = place;
    if (animated && !still && from != place) {
        m_slide.setStartValue(from);
        m_slide.setEndValue(double(place));
        m_slide.start();
    } else {
        m_shown = place;
    }
    refresh();
}

void NumbersNormalise::refresh()
{
    m_words->setWords(m_model.words.value(m_place));
    m_play->setVisible(m_model.places > 0);
    setAccessibleDescription(m_words->words().remove(u'*'));
    update();
}

double NumbersNormalise::pointX(double place) const
{
    const double direction = m_model.after < m_model.before ? -1 : 1;
    return (m_model.before + direction * place) * kStep - 1 + 0.5;
}

void NumbersNormalise::resizeEvent(QResizeEvent*)
{
    const int top = 78;
    m_play->setGeometry(width() - 70, top - 2, 70, 28);
    m_words->setGeometry(0, top, m_model.places > 0 ? width() - 78 : width(), height() - top);
    m_words->setAlignment(Qt::AlignTop | Qt::AlignLeft);
}

void NumbersNormalise::paintEvent(QPaintEvent*)
{
    if (m_model.digits.isEmpty())
        return;
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double point = pointX(m_shown);
    const auto first = m_model.digits.indexOf(u'1');
    for (int i = 0; i < m_model.digits.size(); ++i) {
        const QRectF tile(0.5 + i * kStep, kTop, kTile, kTileHeight);
        const bool one = m_model.digits[i] == u'1';
        // Zeros that neither the value nor the place of the point needs any more fade.
        const bool idle = i < first && tile.center().x() < point - kStep;
        painter.setOpacity(idle ? 0.25 : 1);
        painter.setPen(QPen(t.fractionSolid, 1));
        painter.setBrush(one ? t.fractionSolid : t.fractionTint);
        painter.drawRoundedRect(tile, 3, 3);
        painter.setPen(one ? t.card : t.fractionSolid);
        painter.setFont(monoFont(13, QFont::DemiBold));
        painter.drawText(tile, Qt::AlignCenter, m_model.digits.mid(i, 1));
    }
    painter.setOpacity(1);
    const double end = m_model.digits.size() * kStep;
    painter.setPen(t.secondary);
    painter.setFont(monoFont(13));
    if (m_model.cut)
        painter.drawText(QPointF(end, kTop + 16), QStringLiteral("…"));
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.accent);
    painter.drawEllipse(QPointF(point, kTop + kTileHeight + 5), 3, 3);
    painter.fillRect(QRectF(point - 0.75, kTop - 4, 1.5, kTileHeight + 8), t.accent);
    painter.setFont(mathFont(20));
    painter.setPen(t.exponentSolid);
    const int sign = m_model.after < m_model.before ? 1 : -1;
    drawRichText(
        painter, {0, kTop + kTileHeight + 34},
        QStringLiteral("× 2^{%1}").arg(QString::number(sign * m_place).replace(u'-', QChar(0x2212))));
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(0, 0, 0, 0), 6);
}

void NumbersNormalise::keyPressEvent(QKeyEvent* event)
{
    m_playing = false;
    switch (event->key()) {
    case Qt::Key_Right:
        return goTo(m_place + 1, true);
    case Qt::Key_Left:
        return goTo(m_place - 1, true);
    case Qt::Key_Home:
        return goTo(0, false);
    case Qt::Key_End:
        return goTo(m_model.places, false);
    case Qt::Key_Space:
        return play();
    default:
        QWidget::keyPressEvent(event);
    }
}

void NumbersNormalise::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void NumbersNormalise::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

NumbersTwin::NumbersTwin(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void NumbersTwin::setModel(numbers::TwinModel model)
{
    m_model = std::move(model);
    QString spoken;
    for (const auto& side : m_model.sides)
        spoken += side.name + QStringLiteral(": ") + side.rows.value(0) + QStringLiteral(". ");
    setAccessibleName(tr("Fixed and floating point"));
    setAccessibleDescription(spoken);
    update();
}

/// Bits as stripes, in the colours of their fields.
void NumbersTwin::drawBits(QPainter& painter, const QRectF& box, const numbers::TwinModel::Side& side) const
{
    const Theme& t = theme();
    const int bits = side.format.totalBits();
    const double step = std::min(8.0, (box.width() - 6) / bits);
    painter.setRenderHint(QPainter::Antialiasing, false);
    double x = box.left();
    auto before = numbers::fieldOf(side.format, bits - 1);
    for (int bit = bits - 1; bit >= 0; --bit, x += step) {
        const auto field = numbers::fieldOf(side.format, bit);
        x += field != before ? 2 : 0;
        before = field;
        QColor colour = field == numbers::Field::Sign                               ? t.signSolid
            : field == numbers::Field::Exponent || field == numbers::Field::Integer ? t.exponentSolid
                                                                                    : t.fractionSolid;
        colour.setAlphaF((side.pattern >> bit & 1U) != 0 ? 1.0F : 0.28F);
        painter.fillRect(QRectF(std::round(x), box.top(), std::max(1.0, std::floor(step) - 1), box.height()),
                         colour);
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

void NumbersTwin::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double labels = 66;
    const double column = (width() - labels) / 2;
    for (int i = 0; i < static_cast<int>(m_model.sides.size()); ++i) {
        const auto& side = m_model.sides[static_cast<std::size_t>(i)];
        const double x = labels + i * column;
        painter.setFont(textFont(13, QFont::DemiBold));
        painter.setPen(t.text);
        painter.drawText(QPointF(x, 14), side.name);
        drawBits(painter, {x, 22, column - 10, 12}, side);
        double y = 54;
        for (int row = 0; row < m_model.labels.size(); ++row, y += 22) {
            const QString text = side.rows.value(row);
            painter.setFont(monoFont(12.5));
            painter.setPen(t.text);
            const QFontMetricsF metrics(painter.font());
            if (text.contains(QStringLiteral("^{")))
                drawRichText(painter, {x, y}, text);
            else
                painter.drawText(QPointF(x, y), metrics.elidedText(text, Qt::ElideRight, column - 8));
            if (i > 0)
                continue;
            painter.setFont(textFont(13));
            painter.setPen(t.secondary);
            painter.drawText(QPointF(0, y), m_model.labels[row]);
        }
    }
    painter.setFont(textFont(13));
    painter.setPen(t.secondary);
    painter.drawText(QRectF(0, 128, width(), height() - 128), Qt::TextWordWrap, m_model.words);
}

} // namespace bitloupe
