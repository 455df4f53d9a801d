// Drags the upper bound of the mapping lab in a real window and times each input event until the exact answer
// of that very bound has been painted. Run it under a display: xvfb-run -a bench_drag [VALUES]
#include "app/main_window.h"
#include "core/labs/mapping/mapping.h"
#include "widgets/range_plot.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace bitloupe;

namespace {

/// Notes when the plot has painted; the paint itself runs after the filter, so the note is read one turn
/// later.
class PaintWatch : public QObject {
public:
    bool painted = false;

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        painted = painted || event->type() == QEvent::Paint;
        return false;
    }
};

struct Times {
    std::vector<double> ms;

    double at(double share)
    {
        std::sort(ms.begin(), ms.end());
        return ms[static_cast<std::size_t>(share * static_cast<double>(ms.size() - 1))];
    }
};

void settle(MainWindow& window)
{
    while (!window.isSettled() || window.controller().isBusy())
        QTest::qWait(20);
    QTest::qWait(100);
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    QStandardPaths::setTestModeEnabled(true);
    ThemeManager::instance().install();
    const long long count = argc > 1 ? std::atoll(argv[1]) : 100'000'000;
    MainWindow window({.keepsSession = false, .lessonsFolder = {}, .dataFolder = {}});
    window.resize(1440, 900);
    window.show();
    const std::string state =
        R"({"format":"bitloupe-state","version":1,"lab":"mapping","state":{"bits":8,"range":{"min":-3,"max":3},)"
        R"("data":{"kind":"distribution","name":"outliers","seed":5,"count":)"
        + std::to_string(count) + "}}}";
    QElapsedTimer clock;
    clock.start();
    if (!window.openEnvelope(*parseJson(state)))
        return 1;
    settle(window);
    std::printf("%lld values drawn, indexed and shown after %.1f s\n", count, double(clock.elapsed()) / 1000);

    auto* plot = window.findChild<RangePlot*>();
    PaintWatch watch;
    plot->installEventFilter(&watch);
    QPoint at = plot->gripRect(RangePlot::Part::Max).center().toPoint();
    QTest::mousePress(plot, Qt::LeftButton, {}, at);
    Times handle;
    Times exact;
    constexpr int kMoves = 240;
    constexpr int kStretch = 30; // outward and back, across the optimum
    constexpr int kPatienceMs = 300;
    bool answered = false;
    QObject::connect(&window.controller(), &Controller::resultReady, &watch, [&] {
        // The window's own slot came first and asked for the paint that is waited for.
        answered = true;
        watch.painted = false;
    });
    for (int i = 0; i < kMoves; ++i) {
        at.rx() += (i / kStretch) % 4 == 0 || (i / kStretch) % 4 == 3 ? 1 : -1;
        answered = watch.painted = false;
        clock.restart();
        QTest::mouseMove(plot, at, 0);
        while (!watch.painted && !answered && clock.elapsed() < kPatienceMs)
            QCoreApplication::processEvents();
        const double handleMs = double(clock.nsecsElapsed()) / 1e6;
        while (!(answered && watch.painted) && clock.elapsed() < kPatienceMs)
            QCoreApplication::processEvents();
        // A move that rounds to the same bound asks for nothing.
        if (!answered)
            continue;
        handle.ms.push_back(handleMs);
        exact.ms.push_back(double(clock.nsecsElapsed()) / 1e6);
    }
    QTest::mouseRelease(plot, Qt::LeftButton, {}, at);
    std::printf("                       median       95 %%      worst\n");
    for (auto& [name, times] : {std::pair{"handle repainted  ", &handle}, {"exact answer shown", &exact}})
        std::printf("%s   %6.2f ms  %6.2f ms  %6.2f ms\n", name, times->at(0.5), times->at(0.95),
                    times->at(1));
    return 0;
}
