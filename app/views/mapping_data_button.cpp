#include "app/views/mapping_data.h"
#include "widgets/painting.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace bitloupe {

namespace {

constexpr double kIconWidth = 18;
constexpr double kWideName = 220;
constexpr double kNarrowName = 108;

/// The bell in front of the name.
void drawBell(QPainter& painter, const QRectF& box)
{
    QPainterPath path(QPointF(box.left(), box.bottom()));
    const double middle = box.center().x();
    path.cubicTo(middle - 3, box.bottom(), middle - 4, box.top(), middle, box.top());
    path.cubicTo(middle + 4, box.top(), middle + 3, box.bottom(), box.right(), box.bottom());
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

} // namespace

DataButton::DataButton(QWidget* parent)
    : QAbstractButton(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void DataButton::setData(const QString& name, const QString& count, bool isDecoded)
{
    const QString shown = isDecoded ? count + QStringLiteral(" · S(q − Z)") : count;
    if (name == m_name && shown == m_count)
        return;
    m_name = name;
    m_count = shown;
    m_isDecoded = isDecoded;
    setAccessibleName(tr("Data: %1, %2 values").arg(name, count));
    setToolTip(isDecoded
                   ? tr("%1, %2 values: choose other data\nThe file stores codes q with scales and zero "
                        "points: these are the real values S(q − Z)")
                         .arg(name, count)
                   : tr("%1, %2 values: choose other data").arg(name, count));
    setAccessibleDescription(toolTip());
    updateGeometry();
    update();
}

void DataButton::setCountShown(bool shown)
{
    m_countShown = shown;
    updateGeometry();
    update();
}

void DataButton::setNarrow(bool narrow)
{
    m_isNarrow = narrow;
    updateGeometry();
    update();
}

double DataButton::nameRoom() const
{
    return m_isNarrow && m_isDecoded && m_countShown ? kNarrowName : kWideName;
}

QSize DataButton::sizeHint() const
{
    const QString name =
        QFontMetricsF(textFont(14, QFont::Medium)).elidedText(m_name, Qt::ElideMiddle, nameRoom());
    double width =
        14 + kIconWidth + 10 + QFontMetricsF(textFont(14, QFont::Medium)).horizontalAdvance(name) + 34;
    if (m_countShown)
        width += 8 + QFontMetricsF(monoFont(13)).horizontalAdvance(m_count);
    return {static_cast<int>(std::ceil(width)), 36};
}

void DataButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    drawRoundedBox(painter, box, 8, underMouse() || isDown() ? theme().field : theme().card, theme().line);
    painter.setPen(QPen(theme().text, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    drawBell(painter, QRectF(14, height() / 2.0 - 6, kIconWidth, 11));
    double x = 14 + kIconWidth + 10;
    painter.setFont(textFont(14, QFont::Medium));
    const QFontMetricsF metrics(painter.font());
    const QString name = metrics.elidedText(m_name, Qt::ElideMiddle, nameRoom());
    painter.drawText(QRectF(x, 0, 240, height()), Qt::AlignLeft | Qt::AlignVCenter, name);
    x += metrics.horizontalAdvance(name) + 8;
    if (m_countShown) {
        painter.setFont(monoFont(13));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(x, 0, 240, height()), Qt::AlignLeft | Qt::AlignVCenter, m_count);
    }
    painter.setPen(QPen(theme().secondary, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF tip(width() - 19, height() / 2.0 + 2.5);
    painter.drawLine(tip + QPointF(-4, -4), tip);
    painter.drawLine(tip, tip + QPointF(4, -4));
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()), 8);
}

} // namespace bitloupe
