#include "app/file_watch.h"

#include <QFileInfo>

namespace bitloupe {

namespace {

constexpr int kQuietMs = 200;

} // namespace

FileWatch::FileWatch(QObject* parent)
    : QObject(parent)
{
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(kQuietMs);
    connect(&m_quiet, &QTimer::timeout, this, &FileWatch::look);
    const auto wait = [this] { m_quiet.start(); };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, wait);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, wait);
}

void FileWatch::watch(const QStringList& files)
{
    const bool had = !m_changes.isEmpty();
    m_files.clear();
    m_stamps.clear();
    m_changes.clear();
    for (const QString& file : files) {
        const auto stamp = fileStamp(file.toStdString());
        if (!stamp || m_files.contains(file))
            continue;
        m_files << file;
        m_stamps.insert(file, *stamp);
    }
    follow();
    if (had)
        Q_EMIT changed();
}

/// The folders tell of files that come back or take the place of another: a watched file is lost with its
/// name.
void FileWatch::follow()
{
    QStringList wanted;
    for (const QString& file : std::as_const(m_files)) {
        const QFileInfo info(file);
        if (info.exists())
            wanted << file;
        if (!wanted.contains(info.absolutePath()) && QFileInfo::exists(info.absolutePath()))
            wanted << info.absolutePath();
    }
    QStringList old = m_watcher.files() + m_watcher.directories();
    for (const QString& path : std::as_const(wanted))
        old.removeAll(path);
    if (!old.isEmpty())
        m_watcher.removePaths(old);
    // A name that is watched already may be another file by now.
    for (const QString& path : std::as_const(wanted)) {
        if (QFileInfo(path).isFile())
            m_watcher.removePath(path);
    }
    if (!wanted.isEmpty())
        m_watcher.addPaths(wanted);
}

void FileWatch::look()
{
    bool isNew = false;
    for (const QString& file : std::as_const(m_files)) {
        const auto stamp = fileStamp(file.toStdString());
        const Change now = !stamp            ? Change::Gone
            : *stamp == m_stamps.value(file) ? Change::None
                                             : Change::Changed;
        isNew = isNew || now != changeOf(file);
        if (now == Change::None)
            m_changes.remove(file);
        else
            m_changes.insert(file, now);
    }
    follow();
    if (isNew)
        Q_EMIT changed();
}

} // namespace bitloupe
