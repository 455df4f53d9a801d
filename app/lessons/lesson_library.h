#pragma once

#include "core/lesson/lesson.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

#include <vector>

namespace bitloupe {

/// The lessons of a folder, or the program's own. A teacher's folder is read again whenever a lesson is
/// saved.
class LessonLibrary : public QObject {
    Q_OBJECT

public:
    /// An empty folder means the lessons built into the program.
    explicit LessonLibrary(const QString& folder, QObject* parent = nullptr);

    const std::vector<Lesson>& lessons() const { return m_lessons; }
    const Lesson* find(const QString& id) const;
    /// Place of a lesson, from 1; 0 where it does not exist.
    int numberOf(const QString& id) const;

Q_SIGNALS:
    void reloaded();

private:
    void load();
    void watch();

    QString m_folder;
    std::vector<Lesson> m_lessons;
    QFileSystemWatcher m_watcher;
    QTimer m_settle; ///< editors save in several steps
};

} // namespace bitloupe
