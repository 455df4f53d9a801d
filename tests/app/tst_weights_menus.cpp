#include "app/views/weights_compare.h"
#include "app/views/weights_table.h"
#include "app/views/weights_values.h"
#include "app/views/weights_view.h"
#include "core/labs/weights/weights.h"
#include "tests/core/io/file_builder.h"
#include "widgets/block_bytes.h"
#include "widgets/block_weights.h"
#include "widgets/channel_plot.h"
#include "widgets/channel_strip.h"
#include "widgets/controls.h"
#include "widgets/filter_pictures.h"
#include "widgets/histogram_view.h"
#include "widgets/overlay_bars.h"
#include "widgets/tensor_list.h"
#include "widgets/tile_numbers.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <QTreeView>

using namespace bitloupe;
using namespace bitloupe::test;

/// What can be copied and saved from the Weights pages: the same in all their menus.
class WeightsMenusTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void charts_offerTheirDataAndTheirPicture_data();
    void charts_offerTheirDataAndTheirPicture();
    void figures_areCopiedInFull();
    void list_isCopiedAsShown();
    void compareTable_isCopiedInFull();
    void histogram_offersItsLoupeToo();
    void channel_offersItsRow();
    void granularities_areCopiedAsComputed();
    void pictures_copyTheWeightInFull();
    void list_copiesNoFigureOfOtherSettings();
    void words_areCopiedAsJson_data();
    void words_areCopiedAsJson();
};

namespace {

void show(WeightsView& view, const std::string& text)
{
    const Json state = *weightsLab().normalise(*parseJson(text));
    view.resize(1300, 860);
    view.show();
    view.showState(state);
    view.showResult(*weightsLab().evaluate(state, {}));
}

/// Opens the menu of a widget at a point, presses the entry that starts with `press`, and gives the labels of
/// all.
QStringList menuOf(QWidget* widget, const QPoint& at, const QString& press = {})
{
    QStringList labels;
    QTimer::singleShot(0, qApp, [&] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (menu == nullptr)
            return;
        for (QAction* action : menu->actions()) {
            labels << action->text();
            if (!press.isEmpty() && action->text().startsWith(press))
                action->trigger();
        }
        menu->close();
    });
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, widget->mapToGlobal(at));
    QApplication::sendEvent(widget, &event);
    QCoreApplication::processEvents();
    return labels;
}

QString clipboard()
{
    return QGuiApplication::clipboard()->text();
}

std::string twoFiles(const Folder& folder)
{
    const QByteArray header = R"({"w":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}})";
    const auto a = folder.write("a", safetensors(header, floats({1, 0.5F, 0.25F})));
    const auto b = folder.write("b", safetensors(header, floats({1, 0.5F, 0.3F})));
    return "{\"path\":\"" + a + "\",\"page\":\"compare\",\"other\":\"" + b + "\"}";
}

} // namespace

void WeightsMenusTest::charts_offerTheirDataAndTheirPicture_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QByteArray>("widget");
    const auto row = [](const char* name, const char* state) {
        QTest::newRow(name) << QByteArray(state) << QByteArray(name);
    };
    row("bitloupe::HistogramView", R"({"tensor":"conv1.weight"})");
    row("bitloupe::ChannelPlot", R"({"tensor":"conv1.weight"})");
    row("bitloupe::WeightsTable", R"({"tensor":"conv1.weight"})");
    row("bitloupe::FilterPictures", R"({"tensor":"conv1.weight","page":"filters"})");
    row("bitloupe::ChannelStrip", R"({"tensor":"conv1.weight","page":"filters"})");
    row("bitloupe::TileNumbers", R"({"tensor":"conv1.weight","page":"filters"})");
    row("bitloupe::BlockBytes", R"({"tensor":"fc.weight","block":"q4_0","page":"blocks"})");
    row("bitloupe::BlockWeights", R"({"tensor":"fc.weight","block":"q4_0","page":"blocks"})");
    row("bitloupe::OverlayBars", "compare");
}

void WeightsMenusTest::charts_offerTheirDataAndTheirPicture()
{
    QFETCH(QByteArray, state);
    QFETCH(QByteArray, widget);
    const Folder folder;
    WeightsView view;
    show(view, state == "compare" ? twoFiles(folder) : state.toStdString());
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    int found = 0;
    for (auto* each : view.findChildren<QWidget*>()) {
        if (widget != each->metaObject()->className() || !each->isVisible())
            continue;
        ++found;
        const QStringList labels = menuOf(each, each->rect().center());
        const auto has = [&](const QString& end) {
            return std::any_of(labels.begin(), labels.end(),
                               [&](const QString& label) { return label.endsWith(end); });
        };
        const QString all = labels.join(QLatin1String(" | "));
        QVERIFY2(has(QStringLiteral(" as CSV")), qPrintable(all));
        QVERIFY2(has(QStringLiteral(" as JSON")), qPrintable(all));
        QVERIFY2(labels.contains(QStringLiteral("Copy the picture")), qPrintable(all));
        QVERIFY2(labels.contains(QString::fromUtf8("Save the picture…")), qPrintable(all));
    }
    QVERIFY(found > 0);
}

void WeightsMenusTest::figures_areCopiedInFull()
{
    WeightsView view;
    show(view, R"({"tensor":"conv1.weight","page":"filters","channel":0})");
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    auto* numbers = view.findChild<TileNumbers*>();
    const QString shown =
        numbers->model().numbers[0][static_cast<std::size_t>(numbers->model().selected)].text;
    QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, numbers->mapToGlobal(QPoint()));
    QTimer::singleShot(0, qApp, [&] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        menu->actions().front()->trigger();
        menu->close();
    });
    QApplication::sendEvent(numbers, &event);
    QCoreApplication::processEvents();
    QVERIFY2(clipboard().size() > shown.size(), qPrintable(clipboard()));
    QVERIFY(!clipboard().contains(QChar(0x2212)));
}

void WeightsMenusTest::list_isCopiedAsShown()
{
    WeightsView view;
    show(view, R"({"tensor":"conv1.weight"})");
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QTRY_VERIFY(view.isSettled());
    auto* list = view.findChild<TensorList*>()->findChild<QTreeView*>();
    const QPoint first = list->visualRect(list->model()->index(0, 0)).center();
    QVERIFY(!menuOf(list->viewport(), first, QStringLiteral("Copy the list as JSON")).isEmpty());
    const QJsonArray rows = QJsonDocument::fromJson(clipboard().toUtf8()).array();
    QCOMPARE(rows.size(), list->model()->rowCount());
    QVERIFY(rows[0].toObject()[QLatin1String("name")].isString());
    QVERIFY(rows[0].toObject()[QLatin1String("sqnrDb")].isDouble());
    menuOf(list->viewport(), first, QStringLiteral("Copy the row as CSV"));
    QVERIFY(clipboard().startsWith(QStringLiteral("name,shape,count,sqnrDb\n")));
    QCOMPARE(clipboard().count(QLatin1Char('\n')), 2);
}

void WeightsMenusTest::compareTable_isCopiedInFull()
{
    const Folder folder;
    WeightsView view;
    show(view, twoFiles(folder));
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const QString csv = view.tableText(QStringLiteral("csv"));
    QVERIFY2(csv.contains(QStringLiteral(",0.0500000")), qPrintable(csv)); // 0.30000001 - 0.25
    QVERIFY2(!csv.contains(QString::fromUtf8("·10")), qPrintable(csv));
}

void WeightsMenusTest::histogram_offersItsLoupeToo()
{
    WeightsView view;
    show(view, R"({"tensor":"conv1.weight"})");
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    auto* chart = view.findChild<HistogramView*>();
    menuOf(chart, chart->rect().center(), QStringLiteral("Copy the histogram as CSV"));
    const QString whole = clipboard();
    QCOMPARE(whole.count(QLatin1Char('\n')), 61);
    menuOf(chart, chart->rect().center(), QStringLiteral("Copy the loupe as CSV"));
    QVERIFY(clipboard() != whole);
    QVERIFY(clipboard().startsWith(QStringLiteral("from,to,count\n")));
}

void WeightsMenusTest::channel_offersItsRow()
{
    WeightsView view;
    show(view, R"({"tensor":"conv1.weight"})");
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    auto* plot = view.findChild<ChannelPlot*>();
    menuOf(plot, plot->part(1).rect.center(), QStringLiteral("Copy the row as CSV"));
    const QStringList lines = clipboard().split(QLatin1Char('\n'));
    QCOMPARE(lines[0], QStringLiteral("channel,min,max,bitsUsed,sqnrDb"));
    QCOMPARE(lines[1].section(QLatin1Char(','), 0, 0), QString::number(plot->shownChannels()[1]));
}

void WeightsMenusTest::granularities_areCopiedAsComputed()
{
    WeightsView view;
    show(view, R"({"tensor":"conv1.weight"})");
    const LabResult result =
        *weightsLab().evaluate(*weightsLab().normalise(*parseJson(R"({"tensor":"conv1.weight"})")), {});
    const weights::TableRow& first = result.as<weights::Result>()->table.front();
    const QJsonArray rows =
        QJsonDocument::fromJson(view.findChild<WeightsTable*>()->table().json().toUtf8()).array();
    const QJsonObject copied = rows[0].toObject();
    QCOMPARE(copied[QLatin1String("mse")].toDouble(), first.mse);
    QCOMPARE(copied[QLatin1String("sqnrDb")].toDouble(), first.sqnrDb);
    QCOMPARE(copied[QLatin1String("worstSqnrDb")].toDouble(), first.worstSqnrDb);
    QCOMPARE(copied[QLatin1String("bytes")].toDouble(), static_cast<double>(first.bytes));
    QCOMPARE(copied[QLatin1String("bits")].toInt(), first.bits);
}

void WeightsMenusTest::pictures_copyTheWeightInFull()
{
    WeightsView view;
    show(view, R"({"tensor":"conv1.weight","page":"filters","channel":0})");
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    const auto* pictures = view.findChild<FilterPictures*>();
    const QString text = pictures->model().copyText(0);
    const float value = pictures->model().pictures[0].values[0];
    QVERIFY2(text.toFloat() == value, qPrintable(text));
}

void WeightsMenusTest::list_copiesNoFigureOfOtherSettings()
{
    WeightsView view;
    show(view, R"({"tensor":"conv1.weight"})");
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QTRY_VERIFY(view.isSettled());
    auto* list = view.findChild<TensorList*>();
    list->model()->markStale();
    auto* tree = list->findChild<QTreeView*>();
    menuOf(tree->viewport(), tree->visualRect(tree->model()->index(0, 0)).center(),
           QStringLiteral("Copy the list as JSON"));
    const QJsonArray rows = QJsonDocument::fromJson(clipboard().toUtf8()).array();
    QVERIFY(!rows.isEmpty());
    QVERIFY(!rows[0].toObject()[QLatin1String("sqnrDb")].isDouble());
}

void WeightsMenusTest::words_areCopiedAsJson_data()
{
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QString>("start");
    QTest::addColumn<QStringList>("names");
    const auto row = [](const char* name, const char* state, const char* start, const QStringList& names) {
        QTest::newRow(name) << QByteArray(state) << QString::fromLatin1(start) << names;
    };
    row("of a tensor", R"({"tensor":"conv1.weight"})", "channel",
        {"tensor", "scale", "widestChannel", "fewestCodes", "sqnrDb"});
    row("of the model", R"({"tensor":"conv1.weight"})", "whole model",
        {"modelBytesBefore", "modelBytesAfter"});
    row("of a filter", R"({"tensor":"conv1.weight","page":"filters"})", "", {"becameZero", "scale"});
    row("of a weight", R"({"tensor":"conv1.weight","page":"filters"})", "", {"value", "code", "difference"});
    row("of a place, without names", R"({"tensor":"conv1.weight","page":"values"})", "[", {"line", "values"});
    row("of a pair", "compare", "SQNR", {"name", "sqnrDb", "maxAbsError"});
}

/// Numbers in full under their names, not the rounded ones of the line.
void WeightsMenusTest::words_areCopiedAsJson()
{
    QFETCH(QByteArray, state);
    QFETCH(QString, start);
    QFETCH(QStringList, names);
    const Folder folder;
    WeightsView view;
    show(view, state == "compare" ? twoFiles(folder) : state.toStdString());
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    bool isFound = false;
    for (auto* label : view.findChildren<WordsLabel*>()) {
        if (!label->isVisible() || !label->accessibleName().startsWith(start))
            continue;
        menuOf(label, label->rect().center(), QStringLiteral("Copy as JSON"));
        const QJsonObject object = QJsonDocument::fromJson(clipboard().toUtf8()).object();
        const bool hasAll = std::all_of(names.begin(), names.end(),
                                        [&](const QString& name) { return object.contains(name); });
        isFound = isFound || hasAll;
        if (hasAll && object.contains(QLatin1String("tensor")))
            QCOMPARE(object[QLatin1String("tensor")].toString(), QStringLiteral("conv1.weight"));
        if (hasAll && object.contains(QLatin1String("scale")))
            QVERIFY(QString::number(object[QLatin1String("scale")].toDouble(), 'g', 17).size() > 8);
    }
    QVERIFY(isFound);
}

QTEST_MAIN(WeightsMenusTest)
#include "tst_weights_menus.moc"
