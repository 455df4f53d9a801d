#include "app/lessons/lesson_library.h"

#include "core/lesson/lesson_parser.h"
#include "core/lesson/lint.h"

#include <QDir>
#include <QFile>

/// Resources of a static library must be named once, outside any namespace.
static void initLessonResources()
{
    Q_INIT_RESOURCE(lessons);
}

namespace bitloupe {

namespace {

constexpr int kSettleMs = 150;

std::vector<Lesson> builtInLessons()
{
    std::vector<Lesson> lessons;
    const QDir root(QStringLiteral(":/lessons"));
    for (const QString& name : root.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        QFile file(root.filePath(name + QStringLiteral("/lesson.md")));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray text = file.readAll();
        lessons.push_back(parseLesson({text.constData(), static_cast<std::size_t>(text.size())},
                                      name.toStdString(), name.toStdString() + "/lesson.md"));
    }
    return lessons;
}

} // namespace

LessonLibrary::LessonLibrary(const QString& folder, QObject* parent)
    : QObject(parent)
    , m_folder(folder)
{
    initLessonResources();
    load();
    if (m_folder.isEmpty())
        return;
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settle, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settle, qOverload<>(&QTimer::start));
    connect(&m_settle, &QTimer::timeout, this, [this] {
        load();
        Q_EMIT reloaded();
    });
}

void LessonLibrary::load()
{
    m_lessons = m_folder.isEmpty() ? builtInLessons() : loadLessons(m_folder.toStdString());
    if (!m_folder.isEmpty())
        watch();
}

void LessonLibrary::watch()
{
    QStringList paths{m_folder};
    for (const Lesson& lesson : m_lessons) {
        paths.append(QString::fromStdString(lesson.file));
        paths.append(QFileInfo(QString::fromStdString(lesson.file)).path());
    }
    // An editor that renames a new file over the old one ends the watch on the old one, so it is set anew.
    m_watcher.addPaths(paths);
}

const Lesson* LessonLibrary::find(const QString& id) const
{
    for (const Lesson& lesson : m_lessons) {
        if (lesson.id == id.toStdString())
            return &lesson;
    }
    return nullptr;
}

int LessonLibrary::numberOf(const QString& id) const
{
    for (std::size_t i = 0; i < m_lessons.size(); ++i) {
        if (m_lessons[i].id != id.toStdString())
            continue;
        const int written = id.section(QLatin1Char('-'), 0, 0).toInt();
        return written > 0 ? written : static_cast<int>(i) + 1;
    }
    return 0;
}

} // namespace bitloupe
