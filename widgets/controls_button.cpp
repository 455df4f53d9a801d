#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/style_sheet.h"

#include <QEvent>

#include <cmath>

namespace bitloupe {
namespace {

constexpr int kIcon = 16;
constexpr int kGap = 8;
constexpr int kChevron = 14;

struct Colors {
    QColor fill, line, text;
};

QColor disabledText()
{
    return mixed(theme().secondary, theme().card, 0.45);
}

/// `isHot` is hover, `isDown` the moment of the press.
Colors framedColors(bool isEnabled, bool isHot, bool isDown, bool isChecked)
{
    const Theme& t = theme();
    if (!isEnabled)
        return {t.card, t.line, disabledText()};
    if (isDown || isChecked)
        return {t.accentTint, isChecked ? t.accent : t.line, t.accent};
    return {t.card, isHot ? mixed(t.secondary, t.line, 0.5) : t.line, t.text};
}

Colors primaryColors(bool isEnabled, bool isHot, bool isDown)
{
    const Theme& t = theme();
    if (!isEnabled)
        return {t.grid, {}, disabledText()};
    const double share = isDown ? 0.78 : isHot ? 0.88 : 1;
    return {mixed(t.accent, t.text, share), {}, t.onAccent};
}

double zoomed(double pixels)
{
    return pixels * ThemeManager::instance().textZoom();
}

} // namespace

Button::Button(const QString& text, Kind kind, QWidget* parent)
    : QPushButton(text, parent)
    , m_kind(kind)
{
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &Button::refresh);
    refresh();
}

void Button::setIconName(const QString& name)
{
    m_iconName = name;
    refresh();
}

void Button::setKind(Kind kind)
{
    m_kind = kind;
    refresh();
}

void Button::refresh()
{
    setFont(textFont(14, m_kind == Kind::Primary ? QFont::DemiBold : QFont::Medium));
    setCursor(Qt::PointingHandCursor);
    updateGeometry();
    update();
}

QSize Button::sizeHint() const
{
    const int padding = m_kind == Kind::Link ? 4 : 15;
    double width = QFontMetricsF(font()).horizontalAdvance(text()) + 2 * padding;
    if (!m_iconName.isEmpty())
        width += kIcon + (text().isEmpty() ? 0 : kGap);
    if (menu())
        width += kChevron + kGap;
    return {static_cast<int>(std::ceil(width)), qRound(zoomed(m_kind == Kind::Link ? 28 : 36))};
}

void Button::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(font());
    const bool isHot = underMouse() && isEnabled();
    Colors colors;
    if (m_kind == Kind::Link)
        colors = {{}, {}, isEnabled() ? theme().accent : disabledText()};
    else if (m_kind == Kind::Primary)
        colors = primaryColors(isEnabled(), isHot, isDown());
    else
        colors = framedColors(isEnabled(), isHot, isDown(), isChecked());
    if (m_kind != Kind::Link)
        drawRoundedBox(painter, rect(), 8, colors.fill, colors.line);

    const QFontMetricsF metrics(font());
    const bool hasIcon = !m_iconName.isEmpty();
    const double chrome =
        (hasIcon ? kIcon + (text().isEmpty() ? 0 : kGap) : 0) + (menu() ? kGap + kChevron : 0);
    const QString shown = metrics.elidedText(text(), Qt::ElideRight, std::max(0.0, width() - chrome - 6));
    const double content = chrome + metrics.horizontalAdvance(shown);
    double x = std::round((width() - content) / 2);
    if (hasIcon) {
        painter.drawPixmap(QPointF(x, (height() - kIcon) / 2.0),
                           iconPixmap(m_iconName, colors.text, kIcon, devicePixelRatioF()));
        x += kIcon + (text().isEmpty() ? 0 : kGap);
    }
    const double baseline = std::round((height() + metrics.capHeight()) / 2);
    painter.setPen(colors.text);
    painter.drawText(QPointF(x, baseline), shown);
    if (m_kind == Kind::Link && isHot)
        painter.fillRect(QRectF(x, baseline + 2, metrics.horizontalAdvance(shown), 1), colors.text);
    if (menu()) {
        x += metrics.horizontalAdvance(shown) + kGap;
        painter.drawPixmap(
            QPointF(x, (height() - kChevron) / 2.0 + 0.5),
            iconPixmap(QStringLiteral("chevron-down"), colors.text, kChevron, devicePixelRatioF()));
    }
    if (showsFocus(this)) {
        // On the accent fill the text colour of the page would not stand out.
        const double inset = m_kind == Kind::Link ? 0 : 3;
        const QRectF ring = QRectF(rect()).adjusted(inset, inset, -inset, -inset);
        if (m_kind == Kind::Primary)
            drawRoundedBox(painter, ring, 6, {}, theme().onAccent, 2);
        else
            drawFocusRing(painter, ring, 5);
    }
}

IconButton::IconButton(const QString& iconName, const QString& name, Kind kind, QWidget* parent)
    : QAbstractButton(parent)
    , m_iconName(iconName)
    , m_kind(kind)
{
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setName(name);
}

void IconButton::setIconName(const QString& iconName)
{
    m_iconName = iconName;
    update();
}

void IconButton::setName(const QString& name)
{
    setToolTip(name);
    setAccessibleName(name);
}

void IconButton::setSide(int pixels)
{
    m_side = pixels;
    updateGeometry();
}

void IconButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const bool isHot = underMouse() && isEnabled();
    Colors colors = m_kind == Kind::Primary ? primaryColors(isEnabled(), isHot, isDown())
                                            : framedColors(isEnabled(), isHot, isDown(), isChecked());
    if (m_kind == Kind::Flat) {
        colors.line = QColor(); // {} would be a Qt::GlobalColor
        colors.fill = isChecked() || isDown() ? theme().accentTint : isHot ? theme().grid : QColor();
        if (isEnabled() && !isChecked() && !isHot)
            colors.text = theme().secondary;
    }
    drawRoundedBox(painter, rect(), 8, colors.fill, colors.line);
    const int side = m_side >= 36 ? 20 : m_side >= 28 ? 18 : 14;
    painter.drawPixmap(QPointF((width() - side) / 2.0, (height() - side) / 2.0),
                       iconPixmap(m_iconName, colors.text, side, devicePixelRatioF()));
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()).adjusted(2, 2, -2, -2), 6);
}

} // namespace bitloupe
