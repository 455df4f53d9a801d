#include "widgets/bits_to_code.h"

#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kGroupGap = 6;
constexpr double kArrow = 30;
constexpr double kMostTile = 20;

struct Colours {
    QColor solid;
    QColor tint;
};

Colours coloursOf(BitGroup::Tone tone)
{
    const Theme& t = theme();
    if (tone == BitGroup::Tone::Sign)
        return {t.signSolid, t.signTint};
    return tone == BitGroup::Tone::Exponent ? Colours{t.exponentSolid, t.exponentTint}
                                            : Colours{t.fractionSolid, t.fractionTint};
}

} // namespace

BitsToCode::BitsToCode(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void BitsToCode::setBits(std::vector<BitRun> number, const QString& code, const QString& name)
{
    m_number = std::move(number);
    m_code = code;
    setAccessibleName(name);
    update();
}

int BitsToCode::numberCount() const
{
    qsizetype count = 0;
    for (const BitRun& run : m_number)
        count += run.bits.size();
    return static_cast<int>(count);
}

double BitsToCode::tileWidth() const
{
    const double gaps = kGroupGap * std::max<double>(0, static_cast<double>(m_number.size()) - 1)
        + (m_code.isEmpty() ? 0 : kArrow);
    return std::min(kMostTile, (width() - gaps) / std::max(1, partCount()));
}

const BitRun* BitsToCode::runOf(int index, int& inside) const
{
    inside = index;
    for (const BitRun& run : m_number) {
        if (inside < run.bits.size())
            return &run;
        inside -= static_cast<int>(run.bits.size());
    }
    return nullptr;
}

QRectF BitsToCode::tileRect(int index) const
{
    double x = index * tileWidth();
    int left = index;
    for (const BitRun& run : m_number) {
        left -= static_cast<int>(run.bits.size());
        if (left < 0)
            break;
        x += kGroupGap;
    }
    if (index >= numberCount())
        x += kArrow - kGroupGap;
    return {x, 1, tileWidth() - 2, height() - 2.0};
}

QString BitsToCode::nameOf(int index) const
{
    int inside = 0;
    if (const BitRun* run = runOf(index, inside))
        return tr("Bit %1, %2").arg(numberCount() - 1 - index).arg(run->name);
    return tr("Bit %1 of the code").arg(partCount() - 1 - index);
}

AccessiblePart BitsToCode::part(int index) const
{
    int inside = 0;
    const BitRun* run = runOf(index, inside);
    return {QAccessible::StaticText, nameOf(index),
            QString(run != nullptr ? run->bits[inside] : m_code[index - numberCount()]),
            tileRect(index).toRect()};
}

void BitsToCode::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(monoFont(std::min(13.0, tileWidth() * 0.78), QFont::DemiBold));
    for (int i = 0; i < partCount(); ++i) {
        int inside = 0;
        const BitRun* run = runOf(i, inside);
        const Colours colours =
            run != nullptr ? coloursOf(run->tone) : Colours{theme().data, theme().dataTint};
        const bool isOne =
            (run != nullptr ? run->bits[inside] : m_code[i - numberCount()]) == QLatin1Char('1');
        const QRectF box = tileRect(i);
        drawRoundedBox(painter, box, 3, isOne ? colours.solid : colours.tint, QColor());
        painter.setPen(isOne ? theme().card : colours.solid);
        painter.drawText(box, Qt::AlignCenter, isOne ? QStringLiteral("1") : QStringLiteral("0"));
    }
    if (m_code.isEmpty() || m_number.empty())
        return;
    const QRectF last = tileRect(numberCount() - 1);
    painter.setFont(textFont(14));
    painter.setPen(theme().secondary);
    painter.drawText(QRectF(last.right(), 0, kArrow, height()), Qt::AlignCenter, QStringLiteral("→"));
}

bool BitsToCode::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    for (int i = 0; i < partCount(); ++i) {
        if (tileRect(i).contains(help->pos())) {
            QToolTip::showText(help->globalPos(), nameOf(i), this);
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

} // namespace bitloupe
