#include "app/render.h"

#include "app/lab_pages.h"
#include "app/lessons/lesson_panel.h"
#include "app/main_window.h"
#include "core/labs/registry.h"
#include "widgets/export.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>

namespace bitloupe {

namespace {

constexpr int kQuietMs = 120;

void turn(int ms)
{
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

bool settle(MainWindow& window, int timeoutMs)
{
    QElapsedTimer clock;
    clock.start();
    turn(10);
    while (clock.elapsed() < timeoutMs) {
        if (window.isSettled()) {
            turn(kQuietMs);
            if (window.isSettled())
                return true;
        } else
            turn(10);
    }
    return false;
}

Status renderWindow(MainWindow& window, const QString& picture)
{
    if (!settle(window))
        return fail(ErrorCode::NoAnswer, picture.toStdString(),
                    "The picture was not finished within a minute.");
    return exportPicture(window, picture, window.devicePixelRatioF());
}

Expected<QStringList> renderTour(const QString& folder, const QString& lessonsFolder, const QSize& size)
{
    if (!QDir().mkpath(folder))
        return fail(ErrorCode::Unreadable, folder.toStdString(),
                    "The folder cannot be made; choose another.");
    QStringList pictures;
    WindowOptions options;
    options.keepsSession = false;
    options.lessonsFolder = lessonsFolder;
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        ThemeManager::instance().setMode(mode);
        MainWindow window(options);
        window.resize(size);
        window.show();
        const QString suffix = mode == ThemeMode::Dark ? QStringLiteral("-dark.png") : QStringLiteral(".png");
        const auto take = [&](const QString& name) -> Status {
            const QString path = QDir(folder).filePath(name + suffix);
            pictures.append(path);
            return renderWindow(window, path);
        };
        window.showPage(QStringLiteral("lessons"));
        if (auto status = take(QStringLiteral("lessons")); !status)
            return fail(status.error());
        for (const LabPage& page : labPages()) {
            window.showPage(QString::fromLatin1(page.id));
            if (auto status = take(QString::fromLatin1(page.id)); !status)
                return fail(status.error());
        }
        for (const auto& [lesson, steps] : window.lessonPanel()->lessonsAndSteps()) {
            for (int step = 0; step < steps; ++step) {
                window.openLesson(lesson, step);
                if (auto status = take(QStringLiteral("lesson-%1-step-%2").arg(lesson).arg(step + 1));
                    !status)
                    return fail(status.error());
            }
        }
    }
    return pictures;
}

} // namespace bitloupe
