#include "app/views/weights_export.h"
#include "app/views/weights_table.h"
#include "app/views/weights_text.h"
#include "app/views/weights_view.h"
#include "core/labs/weights/weights.h"
#include "widgets/channel_plot.h"
#include "widgets/controls.h"
#include "widgets/tensor_list.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace bitloupe;

class WeightsViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stateAndResult_emitNothing();
    void list_fillsItsBadgesInTheBackground();
    void bits_areEditedAsAWholeState();
    void groups_showTheirSize();
    void tableRow_choosesGranularityAndWidth();
    void channelClick_togglesTheChannel();
    void otherModel_startsAtItsFirstTensor();
    void error_keepsTheLastResultOfTheSameFile();
    void missingFile_offersWhatToDo();
    void words_sayWhatTheResultHolds();
    void closedWhileBadgesAreMade_doesNotHang();
    void badges_areToldAsBackgroundWork();
    void export_isToldAsBackgroundWork();
    void otherFile_isNotShownWithTheChartsOfThisOne();
    void badges_stopped_stayUnknownUntilTheSettingsChange();
};

namespace {

LabResult evaluate(const Json& state)
{
    return *weightsLab().evaluate(state, {});
}

Json stateWith(const std::string& text)
{
    return *weightsLab().normalise(*parseJson(text));
}

void show(WeightsView& view, const Json& state)
{
    view.showState(state);
    view.showResult(evaluate(state));
}

weights::State lastEdit(const QSignalSpy& spy)
{
    return *readFields<weights::State>(spy.back()[0].value<Json>(), "");
}

/// Rows of the list as it stands: the weights.
int shownRows(const WeightsView& view)
{
    return static_cast<int>(view.findChild<TensorList*>()->wantedRows().size());
}

Segmented* segmented(WeightsView& view, const QString& name)
{
    for (auto* candidate : view.findChildren<Segmented*>()) {
        if (candidate->accessibleName() == name)
            return candidate;
    }
    return nullptr;
}

} // namespace

void WeightsViewTest::stateAndResult_emitNothing()
{
    WeightsView view;
    const QSignalSpy edited(&view, &LabView::edited);
    show(view,
         stateWith(
             R"({"tensor":"pw3.weight","bits":4,"granularity":"perGroup","symmetric":false,"channel":3})"));
    QTRY_VERIFY(view.isSettled());
    view.setModelPath("demo");
    view.setHiddenPointers({"/result/granularities"});
    view.setHiddenPointers({});
    QCOMPARE(edited.count(), 0);
}

void WeightsViewTest::list_fillsItsBadgesInTheBackground()
{
    WeightsView view;
    view.resize(1300, 900);
    show(view, stateWith(R"({"tensor":"pw4.weight","bits":8})"));
    QTRY_VERIFY(view.isSettled());
    const auto* list = view.findChild<TensorList*>();
    const auto& rows = list->model()->rows();
    QCOMPARE(rows.size(), std::size_t(16));
    const auto row =
        std::find_if(rows.begin(), rows.end(), [](const TensorRow& r) { return r.name == "pw4.weight"; });
    QVERIFY(row->sqnrDb);
    QVERIFY(std::abs(*row->sqnrDb
                     - evaluate(stateWith(R"({"tensor":"pw4.weight"})")).as<weights::Result>()->layer.sqnrDb)
            < 1e-9);
    view.showState(stateWith(R"({"tensor":"pw4.weight","bits":4})"));
    QVERIFY(rows[0].stale);
    QTRY_VERIFY(view.isSettled());
    QTRY_VERIFY(!rows[0].stale);
    QVERIFY(*row->sqnrDb < 20);
    view.showState(stateWith(R"({"tensor":"pw3.weight","bits":4,"threshold":12})"));
    QVERIFY(!rows[0].stale); // neither the tensor nor the threshold changes a badge
    QVERIFY(view.isSettled());
}

void WeightsViewTest::bits_areEditedAsAWholeState()
{
    WeightsView view;
    show(view, stateWith(R"({"tensor":"pw4.weight","threshold":25})"));
    QSignalSpy edited(&view, &LabView::edited);
    Q_EMIT segmented(view, "Bits")->picked(2);
    QCOMPARE(edited.count(), 1);
    QCOMPARE(edited[0][1].toString(), QStringLiteral("Bits to 4"));
    weights::State want;
    want.tensor = "pw4.weight";
    want.threshold = 25;
    want.bits = 4;
    QVERIFY(lastEdit(edited) == want);
    view.show();
    view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    segmented(view, "Bits")->setFocus();
    QTest::keyClick(segmented(view, "Bits"), Qt::Key_3);
    QCOMPARE(lastEdit(edited).bits, 3);
}

void WeightsViewTest::groups_showTheirSize()
{
    WeightsView view;
    show(view, stateWith(R"({"granularity":"perChannel"})"));
    QSignalSpy edited(&view, &LabView::edited);
    Q_EMIT segmented(view, "One scale per")->picked(2);
    QVERIFY(lastEdit(edited).granularity == weights::Granularity::PerGroup);
    Q_EMIT segmented(view, "Range")->picked(1);
    QVERIFY(!lastEdit(edited).symmetric);
}

void WeightsViewTest::tableRow_choosesGranularityAndWidth()
{
    WeightsView view;
    view.resize(1300, 900);
    show(view, stateWith("{}"));
    QSignalSpy edited(&view, &LabView::edited);
    auto* table = view.findChild<WeightsTable*>();
    QCOMPARE(table->partCount(), 7); // four ways to share scales, three families of blocks
    const QRect row = table->part(3).rect;
    QTest::mouseClick(table, Qt::LeftButton, {}, QPoint(row.left() + 40, row.center().y()));
    QVERIFY(lastEdit(edited).granularity == weights::Granularity::PerGroup);
    QCOMPARE(lastEdit(edited).groupSize, 32);
    QCOMPARE(lastEdit(edited).bits, 8);
    QTest::mouseClick(table, Qt::LeftButton, {}, QPoint(row.right() - 40, row.center().y()));
    QCOMPARE(lastEdit(edited).bits, 4);
}

void WeightsViewTest::channelClick_togglesTheChannel()
{
    WeightsView view;
    show(view, stateWith("{}"));
    QSignalSpy edited(&view, &LabView::edited);
    Q_EMIT view.findChild<ChannelPlot*>()->channelPicked(3);
    QVERIFY(lastEdit(edited).channel == std::optional<std::int64_t>(3));
    view.showState(stateWith(R"({"channel":3})"));
    Q_EMIT view.findChild<ChannelPlot*>()->channelPicked(3);
    QVERIFY(!lastEdit(edited).channel);
}

void WeightsViewTest::otherModel_startsAtItsFirstTensor()
{
    WeightsView view;
    show(view, stateWith(R"({"tensor":"pw4.weight","axis":1,"channel":2,"bits":4})"));
    QSignalSpy edited(&view, &LabView::edited);
    view.setModelPath("/models/other.safetensors");
    QCOMPARE(edited.count(), 1);
    QCOMPARE(edited[0][1].toString(), QStringLiteral("Open other.safetensors"));
    weights::State want;
    want.path = "/models/other.safetensors";
    want.bits = 4;
    QVERIFY(lastEdit(edited) == want);
}

void WeightsViewTest::error_keepsTheLastResultOfTheSameFile()
{
    WeightsView view;
    view.resize(1300, 900);
    show(view, stateWith("{}"));
    view.showState(stateWith(R"({"tensor":"pw9"})"));
    view.showError({ErrorCode::Missing, "/state/tensor", "demo holds no tensor pw9."});
    QVERIFY(view.findChild<ChannelPlot*>()->isVisibleTo(&view));
}

void WeightsViewTest::missingFile_offersWhatToDo()
{
    WeightsView view;
    view.resize(1300, 900);
    const Json state = stateWith(R"({"path":"/nowhere/x"})");
    view.showState(state);
    view.showError(weightsLab().evaluate(state, {}).error());
    QTRY_VERIFY(view.isSettled());
    QVERIFY(!view.findChild<ChannelPlot*>()->isVisibleTo(&view));
    QSignalSpy open(&view, &LabView::openModelRequested);
    QSignalSpy edited(&view, &LabView::edited);
    for (auto* button : view.findChildren<Button*>()) {
        const bool waits =
            button->accessibleName().startsWith(QStringLiteral("Export")) // in a menu or dialog
            || button->accessibleName().startsWith(QStringLiteral("Compare with"));
        if (button->isVisibleTo(&view) && !waits)
            button->click();
    }
    QVERIFY(open.count() >= 1);
    QCOMPARE(lastEdit(edited).path, std::string("demo"));
}

void WeightsViewTest::words_sayWhatTheResultHolds()
{
    const LabResult result = evaluate(stateWith(R"({"tensor":"pw4.weight"})"));
    const auto& typed = *result.as<weights::Result>();
    const QString words = weightsText::words(typed);
    QVERIFY(words.contains(QStringLiteral("channel **%1** sets **S = ").arg(typed.widestChannel)));
    QVERIFY(words.contains(
        QStringLiteral("at 4 bits **%1** channels would be all zero").arg(typed.zeroChannels)));
    QCOMPARE(weightsText::tensorFacts(typed), QString::fromUtf8("64×48×1×1 · float32 · 12.3 kB"));
    QCOMPARE(weightsText::bytesText(999), QStringLiteral("999 bytes"));
    QCOMPARE(weightsText::bytesText(1'032'000), QStringLiteral("1.03 MB"));
}

void WeightsViewTest::closedWhileBadgesAreMade_doesNotHang()
{
    for (int i = 0; i < 20; ++i) {
        WeightsView view;
        view.showState(stateWith("{}"));
        QTest::qWait(i % 4);
    }
}

void WeightsViewTest::badges_areToldAsBackgroundWork()
{
    WeightsView view;
    QStringList told;
    connect(&view, &LabView::backgroundWorkChanged, &view, [&] { told << view.backgroundWork().what; });
    show(view, stateWith(R"({"tensor":"pw4.weight"})"));
    QTRY_VERIFY(view.isSettled());
    const auto weights = QString::number(shownRows(view));
    QVERIFY2(told.contains(QStringLiteral("SQNR of 0 of %1 tensors").arg(weights)),
             qPrintable(told.join(u'|')));
    QVERIFY(told.contains(QStringLiteral("SQNR of 1 of %1 tensors").arg(weights)));
    QCOMPARE(told.back(), QString());
}

void WeightsViewTest::export_isToldAsBackgroundWork()
{
    const QTemporaryDir folder;
    WeightsView view;
    show(view, stateWith(R"({"tensor":"pw4.weight"})"));
    QTRY_VERIFY(view.isSettled());
    auto* writer = view.findChild<WeightsExport*>();
    writer->start(report::ModelExport::Html, {}, folder.filePath(QStringLiteral("r.html")));
    QVERIFY(view.backgroundWork().what.startsWith(QStringLiteral("Writing r.html, ")));
    QVERIFY(!view.isSettled());
    view.stopBackgroundWork();
    QVERIFY(view.backgroundWork().what.isEmpty());
    QVERIFY(!writer->isRunning());
    QSignalSpy written(writer, &WeightsExport::written);
    writer->start(report::ModelExport::LayersCsv, {}, folder.filePath(QStringLiteral("l.csv")));
    QTRY_COMPARE(written.count(), 1);
    QVERIFY(view.backgroundWork().what.isEmpty());
}

void WeightsViewTest::otherFile_isNotShownWithTheChartsOfThisOne()
{
    WeightsView view;
    view.resize(1300, 860);
    auto* channels = view.findChild<ChannelPlot*>();
    view.showState(stateWith(R"({"tensor":"pw4.weight"})"));
    QTRY_VERIFY(!channels->isVisibleTo(&view)); // nothing is known yet
    view.showResult(evaluate(stateWith(R"({"tensor":"pw4.weight"})")));
    QVERIFY(channels->isVisibleTo(&view));
    view.showState(stateWith(R"({"path":"/somewhere/else.onnx"})"));
    QTRY_VERIFY(!channels->isVisibleTo(&view));
    QVERIFY(!view.findChild<WeightsTable*>()->isVisibleTo(&view));
    view.showState(stateWith(R"({"tensor":"pw4.weight"})"));
    view.showResult(evaluate(stateWith(R"({"tensor":"pw4.weight"})")));
    QTest::qWait(200);
    QVERIFY(channels->isVisibleTo(&view));
}

void WeightsViewTest::badges_stopped_stayUnknownUntilTheSettingsChange()
{
    WeightsView view;
    connect(&view, &LabView::backgroundWorkChanged, &view, [&, isFirst = true]() mutable {
        if (!view.backgroundWork().what.isEmpty() && std::exchange(isFirst, false))
            view.stopBackgroundWork();
    });
    show(view, stateWith(R"({"tensor":"pw4.weight"})"));
    QTRY_VERIFY(view.isSettled());
    const auto known = [&] {
        const auto& rows = view.findChild<TensorList*>()->model()->rows();
        return std::count_if(rows.begin(), rows.end(), [](const TensorRow& row) { return row.sqnrDb; });
    };
    QTest::qWait(50);
    QCOMPARE(known(), 0);
    Q_EMIT view.findChild<TensorList*>()->wantedChanged(); // scrolling asks for nothing again
    QVERIFY(view.backgroundWork().what.isEmpty());
    view.showState(stateWith(R"({"tensor":"pw4.weight","bits":4})"));
    QTRY_COMPARE(known(), shownRows(view));
}

QTEST_MAIN(WeightsViewTest)
#include "tst_weights_view.moc"
