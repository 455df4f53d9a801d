#include "widgets/system_theme.h"

#include <QColor>
#include <QGuiApplication>
#include <QPalette>

#ifdef BITLOUPE_WITH_DBUS
#include <QDBusConnection>
#include <QDBusInterface>
#include <QDBusReply>
#include <QDBusVariant>
#endif

#include <optional>

namespace bitloupe {
namespace {

#ifdef BITLOUPE_WITH_DBUS
/// The portal's "color-scheme": 0 no preference, 1 dark, 2 light. The answer comes as a variant in a variant.
std::optional<bool> portalPrefersDark()
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return std::nullopt;
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.portal.Desktop"), QStringLiteral("/org/freedesktop/portal/desktop"),
        QStringLiteral("org.freedesktop.portal.Settings"), QStringLiteral("Read"));
    call << QStringLiteral("org.freedesktop.appearance") << QStringLiteral("color-scheme");
    constexpr int kTimeoutMs = 200; // a missing portal must not hold up the start
    const QDBusReply<QDBusVariant> reply = bus.call(call, QDBus::Block, kTimeoutMs);
    if (!reply.isValid())
        return std::nullopt;
    const uint scheme = reply.value().variant().value<QDBusVariant>().variant().toUInt();
    return scheme == 0 ? std::nullopt : std::optional<bool>(scheme == 1);
}
#else
std::optional<bool> portalPrefersDark()
{
    return std::nullopt;
}
#endif

} // namespace

bool systemPrefersDark()
{
    if (!qGuiApp || QGuiApplication::platformName() == QLatin1String("offscreen")
        || QGuiApplication::platformName() == QLatin1String("minimal"))
        return false;
    if (const std::optional<bool> dark = portalPrefersDark())
        return *dark;
    // The palette of the platform itself, not the one this program has set.
    static const double lightness = QPalette().color(QPalette::Window).lightnessF();
    return lightness < 0.5;
}

} // namespace bitloupe
