#pragma once

#include "core/io/mapped_file.h"

#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace bitloupe {

/// Notices when files differ from what they were: rewritten, replaced by another of the same name, or gone.
/// A file that is written in pieces is looked at once it has been quiet for a moment.
class FileWatch : public QObject {
    Q_OBJECT

public:
    enum class Change { None, Changed, Gone };

    explicit FileWatch(QObject* parent = nullptr);

    /// Takes the files as they are now for unchanged. Names that are no files ("demo") are passed over.
    void watch(const QStringList& files);
    const QStringList& files() const { return m_files; }
    Change changeOf(const QString& file) const { return m_changes.value(file, Change::None); }

Q_SIGNALS:
    /// changeOf has another answer for some file.
    void changed();

private:
    void follow();
    void look();

    QStringList m_files;
    QHash<QString, FileStamp> m_stamps;
    QHash<QString, Change> m_changes;
    QFileSystemWatcher m_watcher;
    QTimer m_quiet;
};

} // namespace bitloupe
