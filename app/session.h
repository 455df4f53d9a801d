#pragma once

#include "core/labs/workspace.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace bitloupe {

/// Folder of the user's own files: session, progress, long pastes. Made on first use.
QString userDataFolder();

/// The autosaved workspace. A marker file tells a crash from a clean end.
class Session {
public:
    /// `folder` is userDataFolder() outside tests.
    explicit Session(QString folder);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// The last autosave, if there is a readable one. An unreadable one is set aside, never overwritten.
    std::optional<Workspace> load(QString* problem);
    Status save(const Workspace& workspace);
    /// The run before this one did not end by closing its window.
    bool wasInterrupted() const { return m_wasInterrupted; }
    /// The window closes: the next start is no recovery.
    void endCleanly();

private:
    QString m_file;
    QString m_marker;
    bool m_wasInterrupted = false;
    bool m_holdsMarker = false;
};

/// Model files opened last, newest first, at most eight.
QStringList recentModels();
void addRecentModel(const QString& path);
void removeRecentModel(const QString& path);

} // namespace bitloupe
