#include "app/main_window.h"
#include "app/render.h"
#include "core/base/atomic_file.h"
#include "core/labs/registry.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QLocale>
#include <QSettings>
#include <QTextStream>
#include <QTranslator>

#include <cstdio>
#include <cstring>

namespace {

using namespace bitloupe;

int complain(const QString& sentence, int code = 2)
{
    QTextStream(stderr) << "bitloupe: " << sentence << '\n';
    return code;
}

std::optional<QSize> sizeFrom(const QString& text)
{
    const QStringList parts = text.split(QLatin1Char('x'));
    if (parts.size() != 2)
        return std::nullopt;
    const QSize size(parts[0].toInt(), parts[1].toInt());
    const bool fits =
        size.width() >= 400 && size.height() >= 300 && size.width() <= 8000 && size.height() <= 8000;
    return fits ? std::optional(size) : std::nullopt;
}

/// The scale factor and the platform must be known before the application object exists.
void prepareEnvironment(int argc, char** argv)
{
    bool pictures = false;
    for (int i = 1; i < argc; ++i) {
        const bool last = i + 1 >= argc;
        if (std::strcmp(argv[i], "--scale") == 0 && !last)
            qputenv("QT_SCALE_FACTOR", argv[i + 1]);
        else if (std::strncmp(argv[i], "--scale=", 8) == 0)
            qputenv("QT_SCALE_FACTOR", argv[i] + 8);
        pictures =
            pictures || std::strncmp(argv[i], "--render", 8) == 0 || std::strncmp(argv[i], "--tour", 6) == 0;
    }
    const bool noDisplay =
        qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
    if (pictures && noDisplay && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
}

void setUpParser(QCommandLineParser& parser)
{
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "See what quantization does, bit by bit."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("file"),
                                 QStringLiteral("A model, a workspace, a state or a bitloupe: link to open."),
                                 QStringLiteral("[file]"));
    parser.addOptions({
        {QStringLiteral("lab"), QStringLiteral("Start in this lab."), QStringLiteral("id")},
        {QStringLiteral("lessons"), QStringLiteral("Use the lessons of this folder; they reload when saved."),
         QStringLiteral("folder")},
        {QStringLiteral("render"), QStringLiteral("Draw a state into a picture and end."),
         QStringLiteral("state")},
        {{QStringLiteral("o"), QStringLiteral("output")},
         QStringLiteral("The picture to write (.png, .svg, .pdf)."),
         QStringLiteral("picture")},
        {QStringLiteral("size"), QStringLiteral("Size of pictures."), QStringLiteral("WxH"),
         QStringLiteral("1440x900")},
        {QStringLiteral("theme"), QStringLiteral("light, dark or system."), QStringLiteral("theme")},
        {QStringLiteral("scale"), QStringLiteral("Pixels per unit, such as 2."), QStringLiteral("factor")},
        {QStringLiteral("tour"), QStringLiteral("Draw every lab and lesson step into this folder and end."),
         QStringLiteral("folder")},
    });
}

bool applyTheme(const QString& name)
{
    if (name.isEmpty())
        return true;
    const QStringList names{QStringLiteral("light"), QStringLiteral("dark"), QStringLiteral("system")};
    const auto index = names.indexOf(name);
    if (index >= 0)
        ThemeManager::instance().setMode(static_cast<ThemeMode>(index));
    return index >= 0;
}

int renderState(const QCommandLineParser& parser, const QSize& size)
{
    const QString picture = parser.value(QStringLiteral("output"));
    if (picture.isEmpty())
        return complain(QStringLiteral("--render needs -o PICTURE."));
    const QString file = parser.value(QStringLiteral("render"));
    const auto text = readFile(file == QLatin1String("-") ? "/dev/stdin" : file.toStdString());
    const auto json = text ? parseJson(*text) : Expected<Json>(fail(text.error()));
    WindowOptions options;
    options.keepsSession = false;
    options.lessonsFolder = parser.value(QStringLiteral("lessons"));
    MainWindow window(options);
    window.controller().setFolder(QFileInfo(file).path());
    window.resize(size);
    QString failure;
    int code = 0;
    QObject::connect(&window.controller(), &Controller::failed, &window,
                     [&](const QString&, const Error& error) {
                         failure = qs(oneLine(error));
                         code = exitCode(error.code);
                     });
    Status status = json ? window.openEnvelope(*json) : Status(fail(json.error()));
    if (!status)
        return complain(qs(oneLine(status.error())), exitCode(status.error().code));
    window.show();
    status = renderWindow(window, picture);
    if (!status)
        return complain(qs(oneLine(status.error())), exitCode(status.error().code));
    return failure.isEmpty() ? 0 : complain(failure, code);
}

int renderEverything(const QCommandLineParser& parser, const QSize& size)
{
    const auto pictures =
        renderTour(parser.value(QStringLiteral("tour")), parser.value(QStringLiteral("lessons")), size);
    if (!pictures)
        return complain(qs(oneLine(pictures.error())), exitCode(pictures.error().code));
    QTextStream out(stdout);
    for (const QString& picture : *pictures)
        out << picture << '\n';
    return 0;
}

int runWindow(const QCommandLineParser& parser)
{
    WindowOptions options;
    options.lessonsFolder = parser.value(QStringLiteral("lessons"));
    MainWindow window(options);
    window.restoreSession();
    if (parser.isSet(QStringLiteral("lab")))
        window.showPage(parser.value(QStringLiteral("lab")));
    window.show();
    if (!parser.positionalArguments().isEmpty())
        window.openPath(parser.positionalArguments().first());
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    prepareEnvironment(argc, argv);
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("bitloupe"));
    QApplication::setOrganizationName(QStringLiteral("bitloupe"));
    QApplication::setApplicationDisplayName(QStringLiteral("Bitloupe"));
    QApplication::setApplicationVersion(QStringLiteral(BITLOUPE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("bitloupe"));

    QCommandLineParser parser;
    setUpParser(parser);
    parser.process(app);
    const bool pictures = parser.isSet(QStringLiteral("render")) || parser.isSet(QStringLiteral("tour"));
    QSettings settings;
    ThemeManager& themes = ThemeManager::instance();
    themes.setMode(pictures ? ThemeMode::Light
                            : static_cast<ThemeMode>(settings.value(QStringLiteral("theme"), 2).toInt()));
    if (!pictures)
        themes.setTextZoom(settings.value(QStringLiteral("textZoom"), 1.0).toDouble());
    if (!applyTheme(parser.value(QStringLiteral("theme"))))
        return complain(QStringLiteral("--theme is light, dark or system."));
    themes.install();

    const auto size = sizeFrom(parser.value(QStringLiteral("size")));
    if (!size)
        return complain(
            QStringLiteral("--size is a width and a height from 400x300 to 8000x8000, such as 1440x900."));
    const QString lab = parser.value(QStringLiteral("lab"));
    if (!lab.isEmpty() && lab != QLatin1String("lessons") && findLab(lab.toStdString()) == nullptr)
        return complain(QStringLiteral("\"%1\" is not a lab of this program.").arg(lab));
    if (parser.isSet(QStringLiteral("render")))
        return renderState(parser, *size);
    if (parser.isSet(QStringLiteral("tour")))
        return renderEverything(parser, *size);
    return runWindow(parser);
}
