#include "app/session.h"

#include "core/base/atomic_file.h"
#include "core/base/json.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>

#include <csignal>

namespace bitloupe {

namespace {

constexpr int kMaxRecent = 8;

/// A marker holds the number of its process; another living window is no crash.
bool processLives(const QByteArray& number)
{
    bool isNumber = false;
    const qint64 id = number.trimmed().toLongLong(&isNumber);
    return isNumber && id > 0 && id != QCoreApplication::applicationPid()
        && ::kill(static_cast<pid_t>(id), 0) == 0;
}

} // namespace

QString userDataFolder()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    QDir().mkpath(folder);
    return folder;
}

Session::Session(QString folder)
    : m_file(folder + QStringLiteral("/session.json"))
    , m_marker(folder + QStringLiteral("/session.running"))
{
    QDir().mkpath(folder);
    QFile marker(m_marker);
    if (marker.open(QIODevice::ReadOnly)) {
        if (processLives(marker.readAll()))
            return;
        m_wasInterrupted = true;
        marker.close();
    }
    const QByteArray id = QByteArray::number(QCoreApplication::applicationPid());
    m_holdsMarker = writeFileAtomically(m_marker.toStdString(), id.toStdString()).has_value();
}

Session::~Session() = default;

std::optional<Workspace> Session::load(QString* problem)
{
    if (!QFile::exists(m_file))
        return std::nullopt;
    const auto text = readFile(m_file.toStdString());
    auto json = text ? parseJson(*text) : Expected<Json>(fail(text.error()));
    auto workspace = json ? readWorkspace(*json) : Expected<Workspace>(fail(json.error()));
    Store proof;
    const Status proven = workspace ? proof.restore(workspace->states) : Status(fail(workspace.error()));
    if (proven)
        return std::move(*workspace);
    const QString aside = m_file + QStringLiteral(".")
        + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-hhmmss"));
    QFile::rename(m_file, aside);
    if (problem != nullptr)
        *problem =
            QCoreApplication::translate(
                "Session", "Your last session could not be read and was set aside as %1; starting fresh.")
                .arg(aside);
    return std::nullopt;
}

Status Session::save(const Workspace& workspace)
{
    return writeFileAtomically(m_file.toStdString(), dumpJson(writeWorkspace(workspace), 1));
}

void Session::endCleanly()
{
    if (m_holdsMarker)
        QFile::remove(m_marker);
}

QStringList recentModels()
{
    return QSettings().value(QStringLiteral("recentModels")).toStringList();
}

void addRecentModel(const QString& path)
{
    QStringList recent = recentModels();
    recent.removeAll(path);
    recent.prepend(path);
    QSettings().setValue(QStringLiteral("recentModels"), QStringList(recent.mid(0, kMaxRecent)));
}

void removeRecentModel(const QString& path)
{
    QStringList recent = recentModels();
    recent.removeAll(path);
    QSettings().setValue(QStringLiteral("recentModels"), recent);
}

} // namespace bitloupe
