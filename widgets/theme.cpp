#include "widgets/theme.h"

#include "widgets/accessible_parts.h"
#include "widgets/style_sheet.h"
#include "widgets/system_theme.h"

#include <QApplication>
#include <QDir>
#include <QEvent>
#include <QFontDatabase>
#include <QStyleFactory>
#include <QToolTip>

#include <algorithm>

// Resources of a static library are dropped by the linker unless something names them.
static void initResources()
{
    Q_INIT_RESOURCE(bitloupe_icons);
#ifdef BITLOUPE_EMBEDDED_FONTS
    Q_INIT_RESOURCE(bitloupe_fonts);
#endif
}

namespace bitloupe {
namespace {

constexpr double kMinZoom = 0.8;
constexpr double kMaxZoom = 2.0;

Theme makeLight()
{
    Theme t;
    t.window = "#F5F6F8";
    t.card = "#FFFFFF";
    t.line = "#DFE3E8";
    t.grid = "#E8EBEF";
    t.field = "#F5F6F8";
    t.text = "#1A1D21";
    t.secondary = "#5B6470";
    t.accent = "#0B62C4";
    t.accentTint = "#E3EEFA";
    t.onAccent = "#FFFFFF";
    t.signSolid = "#C2410C";
    t.signTint = "#FDEDE3";
    t.exponentSolid = "#7A3E9D";
    t.exponentTint = "#F4ECF9";
    t.fractionSolid = "#00695C";
    t.fractionTint = "#E0F2EF";
    t.data = "#4C78A8";
    t.dataTint = "#DCE6F1";
    t.clipped = "#C2410C";
    t.clippedTint = "#FBEFEA";
    t.positive = "#1F5FA8";
    t.negative = "#C2410C";
    t.zero = "#F3F4F6";
    t.good = "#187A37";
    t.goodTint = "#E4F4E8";
    t.warn = "#8A5A00";
    t.warnTint = "#FFF4D6";
    return t;
}

Theme makeDark()
{
    Theme t;
    t.dark = true;
    t.window = "#14171B";
    t.card = "#1D2126";
    t.line = "#323841";
    t.grid = "#2A3038";
    t.field = "#14171B";
    t.text = "#E9ECF0";
    t.secondary = "#A3ACB8";
    t.accent = "#6DB3F8";
    t.accentTint = "#1F3146";
    t.onAccent = "#14171B";
    t.signSolid = "#FF9A57";
    t.signTint = "#3A271B";
    t.exponentSolid = "#D4A5FF";
    t.exponentTint = "#33273F";
    t.fractionSolid = "#4FD1B5";
    t.fractionTint = "#17342F";
    t.data = "#7FA8D8";
    t.dataTint = "#27323F";
    t.clipped = "#FF9A57";
    t.clippedTint = "#33281F";
    t.positive = "#6FA6E8";
    t.negative = "#FF9A57";
    t.zero = "#282E36";
    t.good = "#63D38A";
    t.goodTint = "#1B3324";
    t.warn = "#E9BE5B";
    t.warnTint = "#3A321C";
    return t;
}

const Theme*& current()
{
    static const Theme* theme = &lightTheme();
    return theme;
}

QPalette paletteOf(const Theme& t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.card);
    palette.setColor(QPalette::AlternateBase, t.field);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::PlaceholderText, t.secondary);
    palette.setColor(QPalette::Button, t.card);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.text);
    palette.setColor(QPalette::Highlight, t.accent);
    palette.setColor(QPalette::HighlightedText, t.onAccent);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::ToolTipBase, t.card);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Light, t.card);
    palette.setColor(QPalette::Midlight, t.grid);
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Dark, t.line);
    palette.setColor(QPalette::Shadow, t.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mixed(t.secondary, t.card, 0.45));
    return palette;
}

QString embeddedFamily(const QString& wanted, const QString& generic)
{
    static const QStringList families = QFontDatabase::families();
    return families.contains(wanted) ? wanted : generic;
}

QFont makeFont(const QString& wanted, QFont::StyleHint hint, double pixels, int weight)
{
    // Without an application there is no font database; the wanted name alone is right then.
    QFont font(qApp ? embeddedFamily(wanted, QFont(QString()).defaultFamily()) : wanted);
    font.setStyleHint(hint);
    font.setPixelSize(std::max(6, qRound(pixels * ThemeManager::instance().textZoom())));
    font.setWeight(static_cast<QFont::Weight>(weight));
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

} // namespace

const Theme& lightTheme()
{
    static const Theme theme = makeLight();
    return theme;
}

const Theme& darkTheme()
{
    static const Theme theme = makeDark();
    return theme;
}

const Theme& theme()
{
    return *current();
}

ThemeManager::ThemeManager() = default;

ThemeManager& ThemeManager::instance()
{
    static ThemeManager manager;
    return manager;
}

void ThemeManager::setMode(ThemeMode mode)
{
    m_mode = mode;
    apply();
}

void ThemeManager::setTextZoom(double factor)
{
    factor = std::clamp(factor, kMinZoom, kMaxZoom);
    if (factor == m_textZoom)
        return;
    m_textZoom = factor;
    apply();
}

void ThemeManager::install()
{
    if (m_installed)
        return;
    initResources();
    installAccessibleParts();
    m_installed = true;
    const QDir fonts(QStringLiteral(":/fonts"));
    for (const QString& file : fonts.entryList(QDir::Files))
        QFontDatabase::addApplicationFont(fonts.filePath(file));
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    qApp->installEventFilter(this);
    apply();
}

bool ThemeManager::wantsDark() const
{
    return m_mode == ThemeMode::Dark || (m_mode == ThemeMode::System && systemPrefersDark());
}

void ThemeManager::apply()
{
    current() = wantsDark() ? &darkTheme() : &lightTheme();
    if (m_installed) {
        m_applying = true;
        QApplication::setFont(textFont());
        QApplication::setPalette(paletteOf(theme()));
        QToolTip::setFont(textFont(13));
        QToolTip::setPalette(paletteOf(theme()));
        qApp->setStyleSheet(styleSheetOf(theme()));
        m_applying = false;
    }
    Q_EMIT changed();
}

/// The desktop may change its mind while the program runs. Every event passes here, so this stays cheap.
bool ThemeManager::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::KeyPress)
        m_lastInputWasKeyboard = true;
    else if (event->type() == QEvent::MouseButtonPress)
        m_lastInputWasKeyboard = false;
    if (object == qApp && event->type() == QEvent::ThemeChange && !m_applying && m_mode == ThemeMode::System
        && wantsDark() != theme().dark)
        apply();
    return QObject::eventFilter(object, event);
}

QFont textFont(double pixels, int weight)
{
    return makeFont(QStringLiteral("Inter"), QFont::SansSerif, pixels, weight);
}

QFont monoFont(double pixels, int weight)
{
    QFont font = makeFont(QStringLiteral("JetBrains Mono"), QFont::Monospace, pixels, weight);
    font.setFixedPitch(true);
    return font;
}

QFont mathFont(double pixels, bool italic)
{
    QFont font = makeFont(QStringLiteral("STIX"), QFont::Serif, pixels, QFont::Normal);
    font.setItalic(italic);
    return font;
}

} // namespace bitloupe
