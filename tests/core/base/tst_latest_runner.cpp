#include "core/base/latest_runner.h"
#include "core/base/memo.h"

#include <QtTest>

#include <atomic>
#include <chrono>

using namespace bitloupe;

class TestLatestRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void submit_manyQuickJobs_lastOneRuns();
    void submit_whileRunning_stopsTheOldJob();
    void waitIdle_quickAndLongJob_tellsThemApart();
    void destructor_longJob_stopsIt();
    void memo_overCapacity_dropsTheOldest();
};

void TestLatestRunner::submit_manyQuickJobs_lastOneRuns()
{
    std::atomic<int> last = -1;
    LatestRunner runner;
    for (int i = 0; i < 1000; ++i)
        runner.submit([&last, i](const std::stop_token& stop) {
            if (!stop.stop_requested())
                last = i;
        });
    QTRY_COMPARE(last.load(), 999);
}

void TestLatestRunner::submit_whileRunning_stopsTheOldJob()
{
    std::atomic<bool> started = false;
    std::atomic<bool> stopped = false;
    std::atomic<bool> second = false;
    LatestRunner runner;
    runner.submit([&](const std::stop_token& stop) {
        started = true;
        while (!stop.stop_requested())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        stopped = true;
    });
    QTRY_VERIFY(started);
    runner.submit([&](const std::stop_token&) { second = true; });
    QTRY_VERIFY(second);
    QVERIFY(stopped);
}

void TestLatestRunner::waitIdle_quickAndLongJob_tellsThemApart()
{
    using std::chrono::milliseconds;
    LatestRunner runner;
    QVERIFY(runner.waitIdle(milliseconds(0)));
    std::atomic<bool> done = false;
    runner.submit([&](const std::stop_token&) { done = true; });
    QVERIFY(runner.waitIdle(milliseconds(10'000)));
    QVERIFY(done);
    runner.submit([](const std::stop_token& stop) {
        while (!stop.stop_requested())
            std::this_thread::sleep_for(milliseconds(1));
    });
    QVERIFY(!runner.waitIdle(milliseconds(5)));
    runner.cancel();
    QVERIFY(runner.waitIdle(milliseconds(10'000)));
}

void TestLatestRunner::destructor_longJob_stopsIt()
{
    std::atomic<bool> started = false;
    std::atomic<bool> stopped = false;
    {
        LatestRunner runner;
        runner.submit([&](const std::stop_token& stop) {
            started = true;
            while (!stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            stopped = true;
        });
        QTRY_VERIFY(started);
    }
    QVERIFY(stopped);
}

void TestLatestRunner::memo_overCapacity_dropsTheOldest()
{
    Memo memo(100);
    memo.store<int>("a", std::make_shared<const int>(1), 40);
    memo.store<int>("b", std::make_shared<const int>(2), 40);
    QCOMPARE(*memo.find<int>("a"), 1);
    memo.store<int>("c", std::make_shared<const int>(3), 40);
    QVERIFY(memo.find<int>("b") == nullptr);
    QCOMPARE(*memo.find<int>("a"), 1);
    memo.store<int>("huge", std::make_shared<const int>(4), 101);
    QVERIFY(memo.find<int>("huge") == nullptr);
    QCOMPARE(*memo.find<int>("c"), 3);
}

QTEST_APPLESS_MAIN(TestLatestRunner)
#include "tst_latest_runner.moc"
