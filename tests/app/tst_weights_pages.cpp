#include "app/views/name_list.h"
#include "app/views/weights_compare.h"
#include "app/views/weights_compare_text.h"
#include "app/views/weights_export.h"
#include "app/views/weights_filters.h"
#include "app/views/weights_filters_text.h"
#include "app/views/weights_table.h"
#include "app/views/weights_text.h"
#include "app/views/weights_values.h"
#include "app/views/weights_view.h"
#include "core/labs/weights/weights.h"
#include "tests/core/io/file_builder.h"
#include "tests/paths.h"
#include "widgets/bits_to_code.h"
#include "widgets/channel_strip.h"
#include "widgets/filter_pictures.h"
#include "widgets/histogram_view.h"
#include "widgets/tile_numbers.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace bitloupe;
using namespace bitloupe::test;

class WeightsPagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tabs_areThePageOfTheState();
    void facts_nameTheTypeInTheWordsOfTheField();
    void names_areNotCutShort();
    void table_sizesShareAUnitThatFits();
    void channelChosen_movesNoChart();
    void filters_startAtTheWorstChannelAndLargestWeight();
    void filters_channelIsEdited();
    void filters_keepTheTileWhileTheChannelStays();
    void filters_followTheStateAtOnce();
    void filters_openTheWeightInNumbers();
    void filters_hideTheOrderFromAGuess();
    void filters_sayWhatIsNotANumber();
    void filters_showBlocksWithoutCodes();
    void words_matchTheFiguresOfTheDesign();
    void values_showNumbersCodesAndLevels();
    void values_goToAnIndex();
    void values_markWhatIsNotANumber();
    void values_foldLongChannels();
    void values_windowManyLines();
    void values_copyASelection();
    void values_shareTheirDecimals();
    void compare_showsTwoFilesWorstFirst();
    void compare_ordersAsChosen();
    void compare_namesStayReadable_data();
    void compare_namesStayReadable();
    void compare_zeroAgainstSomethingIsNotExact();
    void compare_saysWhenNothingMatches();
    void compare_listsEveryNameLeftOver();
    void compare_withScalesFitsItsWindow_data();
    void compare_withScalesFitsItsWindow();
    void compare_hidesWhatIsOfOtherFiles();
    void compare_swapsToTheNameInB();
    void compare_editsTheState();
    void compare_matchesTheFiguresOfTheDesign();
    void export_writesAFileAndSaysSo();
    void export_saysWhatWentWrong();
};

namespace {

LabResult evaluate(const Json& state)
{
    auto result = weightsLab().evaluate(state, {});
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *result;
}

Json stateWith(const std::string& text)
{
    return *weightsLab().normalise(*parseJson(text));
}

std::shared_ptr<const weights::Result> resultOf(const std::string& text)
{
    const LabResult result = evaluate(stateWith(text));
    return {result.value, result.as<weights::Result>()};
}

void show(WeightsView& view, const Json& state)
{
    view.resize(1300, 860);
    view.showState(state);
    view.showResult(evaluate(state));
}

weights::State lastEdit(const QSignalSpy& spy)
{
    return *readFields<weights::State>(spy.back()[0].value<Json>(), "");
}

/// As in the main window, which may be smaller than its page would like to be.
bool shrinks(QWidget& window, const QSize& size)
{
    window.setMinimumSize(1, 1);
    return QTest::qWaitFor([&] {
        window.resize(size);
        return window.size() == size;
    });
}

std::string fileState(const std::string& path, const std::string& more = "")
{
    return "{\"path\":\"" + path + "\"" + more + "}";
}

/// A tensor of zeros whose first value is 1.
std::string wideFile(const Folder& folder, int rows, int columns)
{
    QByteArray values(static_cast<qsizetype>(rows) * columns * 4, '\0');
    values.replace(0, 4, floats({1}));
    return folder.write("wide",
                        safetensors(R"({"w":{"dtype":"F32","shape":[)" + QByteArray::number(rows) + ","
                                        + QByteArray::number(columns) + R"(],"data_offsets":[0,)"
                                        + QByteArray::number(values.size()) + "]}}",
                                    values));
}

} // namespace

void WeightsPagesTest::tabs_areThePageOfTheState()
{
    WeightsView view;
    show(view, stateWith(R"({"tensor":"pw4.weight"})"));
    QVERIFY(!view.findChild<FilterPictures*>()->isVisibleTo(&view));
    QSignalSpy edited(&view, &LabView::edited);
    for (auto* each : view.findChildren<Segmented*>()) {
        if (each->accessibleName() == QStringLiteral("Page"))
            each->pressPart(1);
    }
    QVERIFY(lastEdit(edited).page == weights::Page::Filters);
    view.showState(stateWith(R"({"tensor":"pw4.weight","page":"filters"})"));
    QVERIFY(view.findChild<FilterPictures*>()->isVisibleTo(&view));
    QCOMPARE(view.findChild<FilterPictures*>()->model().tiles, 48); // filled on turning to it
    view.showState(stateWith(R"({"tensor":"pw4.weight","page":"values"})"));
    QVERIFY(view.findChild<WeightsValues*>()->table()->isVisibleTo(&view));
    QCOMPARE(edited.count(), 1);
}

void WeightsPagesTest::facts_nameTheTypeInTheWordsOfTheField()
{
    weights::Result result;
    result.shape = {2, 3};
    const std::array<std::pair<const char*, const char*>, 17> types{{{"F32", "float32"},
                                                                     {"FLOAT", "float32"},
                                                                     {"FLOAT32", "float32"},
                                                                     {"<f4", "float32"},
                                                                     {">f4", "float32, big-endian"},
                                                                     {"DOUBLE", "float64"},
                                                                     {"BF16", "bfloat16"},
                                                                     {"F8_E4M3", "float8 e4m3"},
                                                                     {"FLOAT8E4M3FN", "float8 e4m3fn"},
                                                                     {"|i1", "int8"},
                                                                     {"UINT8", "uint8"},
                                                                     {"U8", "uint8"},
                                                                     {"|b1", "bool"},
                                                                     {"BOOL", "bool"},
                                                                     {"float32", "float32"},
                                                                     {"Q4_K", "Q4_K"},
                                                                     {"csv", "csv"}}};
    for (const auto& [stored, label] : types) {
        result.dtype = stored;
        QCOMPARE(weightsText::tensorFacts(result), QString::fromUtf8("2×3 · %1").arg(QLatin1String(label)));
    }
}

void WeightsPagesTest::names_areNotCutShort()
{
    const std::string name = std::string(120, 'a') + "/depthwise_conv2d_1/kernel";
    QCOMPARE(weightsText::tensorLabel(name, "m"), QString::fromStdString(name));
    QCOMPARE(weightsText::tensorLabel(std::string(5000, 'a'), "m").size(), qsizetype(1001));
    const QString joint = QString(100, u'a') + QStringLiteral(";b;c");
    QCOMPARE(weightsText::nameLabel(joint, {}), QString(100, u'a') + QStringLiteral(" +2"));
}

/// The picture of the table with a tensor of so many bytes; no figure touches another.
void WeightsPagesTest::table_sizesShareAUnitThatFits()
{
    auto result = *resultOf(R"({"tensor":"pw4.weight"})");
    WeightsTable table;
    table.resize(860, table.sizeHint().height());
    const auto headOf = [&](std::int64_t bytes) {
        for (auto* rows : {&result.table, &result.blockTable}) {
            for (weights::TableRow& row : *rows)
                row.bytes = bytes;
        }
        table.setResult(result);
        return table.sizeUnit();
    };
    QCOMPARE(headOf(999'949), QStringLiteral("kB"));
    QCOMPARE(headOf(20'971'520), QStringLiteral("MB"));
    QCOMPARE(headOf(4'000'000'000), QStringLiteral("GB"));
    QCOMPARE(WeightsTable::sizeText(580, 1e3), QStringLiteral("0.58"));
    QCOMPARE(WeightsTable::sizeText(16'400, 1e3), QStringLiteral("16.4"));
    QCOMPARE(WeightsTable::sizeText(1'310'720, 1e6), QStringLiteral("1.31"));
    QCOMPARE(WeightsTable::sizeText(20'971'520, 1e6), QStringLiteral("21.0"));
}

void WeightsPagesTest::channelChosen_movesNoChart()
{
    WeightsView view;
    show(view, stateWith(R"({"tensor":"pw4.weight"})"));
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    auto* chart = view.findChild<HistogramView*>();
    const QRect before = chart->geometry();
    show(view, stateWith(R"({"tensor":"pw4.weight","channel":5})"));
    QTest::qWait(20);
    QCOMPARE(chart->geometry(), before);
}

void WeightsPagesTest::filters_startAtTheWorstChannelAndLargestWeight()
{
    WeightsFilters page;
    const auto result = resultOf(R"({"tensor":"conv1.weight","bits":4})");
    page.showResult(result);
    auto* strip = page.findChild<ChannelStrip*>();
    QCOMPARE(strip->part(0).name,
             QStringLiteral("Channel %1, SQNR %2 decibel")
                 .arg(result->worstChannel)
                 .arg(result->channels[static_cast<std::size_t>(result->worstChannel)].sqnrDb, 0, 'f', 1));
    QCOMPARE(strip->current(), 0);
    const weights::Filter filter = weights::filterOf(*result, result->worstChannel);
    auto* numbers = page.findChild<TileNumbers*>();
    const auto cells = static_cast<std::size_t>(filter.rows * filter.columns);
    QCOMPARE(static_cast<std::size_t>(page.findChild<FilterPictures*>()->kept()), filter.largest() / cells);
    QCOMPARE(static_cast<std::size_t>(numbers->model().selected), filter.largest() % cells);
    QCOMPARE(page.findChild<BitsToCode*>()->code().size(), 4);
}

void WeightsPagesTest::filters_channelIsEdited()
{
    WeightsView view;
    show(view, stateWith(R"({"tensor":"pw4.weight","page":"filters"})"));
    QSignalSpy edited(&view, &LabView::edited);
    auto* strip = view.findChild<ChannelStrip*>();
    QTest::keyClick(strip, Qt::Key_End);
    QCOMPARE(edited.count(), 1);
    const auto best = weights::worstFirst(*resultOf(R"({"tensor":"pw4.weight"})")).back();
    QVERIFY(lastEdit(edited).channel == std::optional<std::int64_t>(best));
    QCOMPARE(view.findChild<FilterPictures*>()->part(0).name,
             QStringLiteral("Filter picture, channel %1, original").arg(best));
}

void WeightsPagesTest::filters_keepTheTileWhileTheChannelStays()
{
    WeightsFilters page;
    page.showResult(resultOf(R"({"tensor":"pw4.weight","channel":5})"));
    auto* pictures = page.findChild<FilterPictures*>();
    const int other = pictures->kept() == 7 ? 8 : 7;
    pictures->pressPart(3 + other);
    QVERIFY(page.findChild<TileNumbers*>()->model().titles[0].contains(QString::number(other)));
    page.showResult(resultOf(R"({"tensor":"pw4.weight","channel":5,"bits":3})"));
    QCOMPARE(pictures->kept(), other);
    page.showResult(resultOf(R"({"tensor":"pw3.weight","channel":5})"));
    QCOMPARE(static_cast<std::size_t>(pictures->kept()),
             weights::filterOf(*resultOf(R"({"tensor":"pw3.weight"})"), 5).largest());
}

void WeightsPagesTest::filters_followTheStateAtOnce()
{
    WeightsFilters page;
    page.showResult(resultOf(R"({"tensor":"pw4.weight"})"));
    weights::State state;
    state.tensor = "pw4.weight";
    state.channel = 9;
    const QSignalSpy chosen(&page, &WeightsPage::channelChosen);
    page.showState(state);
    QVERIFY(page.findChild<FilterPictures*>()->part(0).name.contains(QStringLiteral("channel 9,")));
    state.tensor = "another.weight";
    state.channel = 11;
    page.showState(state); // its result is not here yet
    QVERIFY(page.findChild<FilterPictures*>()->part(0).name.contains(QStringLiteral("channel 9,")));
    QCOMPARE(chosen.count(), 0);
}

void WeightsPagesTest::filters_openTheWeightInNumbers()
{
    WeightsFilters page;
    const auto result = resultOf(R"({"tensor":"pw4.weight","channel":5})");
    page.showResult(result);
    QSignalSpy open(&page, &WeightsPage::labRequested);
    for (auto* button : page.findChildren<Button*>())
        button->click();
    QCOMPARE(open.count(), 1);
    QCOMPARE(open[0][0].toString(), QStringLiteral("numbers"));
    const Json patch = open[0][1].value<Json>();
    QVERIFY(patch["format"] == "binary32");
    QVERIFY(patch["page"] == "inspect");
    const weights::Filter filter = weights::filterOf(*result, 5);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &filter.original[filter.largest()], 4);
    QCOMPARE(QString::fromStdString(patch["bits"].get<std::string>()),
             QStringLiteral("%1").arg(bits, 8, 16, QLatin1Char('0')));
}

void WeightsPagesTest::filters_hideTheOrderFromAGuess()
{
    WeightsFilters page;
    page.showResult(resultOf(R"({"tensor":"pw4.weight"})"));
    page.setHiddenPointers({QStringLiteral("/result/worst")});
    auto* strip = page.findChild<ChannelStrip*>();
    QVERIFY(strip->part(0).name.startsWith(QStringLiteral("Channel 0,")));
    QVERIFY(strip->part(0).value.isEmpty());
    QVERIFY(page.tableText(QStringLiteral("csv")).isEmpty());
    page.setHiddenPointers({});
    QVERIFY(!strip->part(0).value.isEmpty());
    QCOMPARE(page.tableText(QStringLiteral("csv")).count(QLatin1Char('\n')), 65);
}

void WeightsPagesTest::filters_sayWhatIsNotANumber()
{
    const Folder folder;
    const auto path = folder.write("odd",
                                   safetensors(R"({"w":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}})",
                                               floats({1, std::numeric_limits<float>::quiet_NaN(), 0.5F})));
    const auto result = resultOf(fileState(path));
    const weights::Filter filter = weights::filterOf(*result, 0);
    QVERIFY(weightsText::filterWords(filter).contains(QStringLiteral("**1** values that are not numbers")));
    QVERIFY(weightsText::cellTip(*result, filter, 1).contains(QStringLiteral("is not a number")));
    WeightsFilters page;
    page.showResult(result);
    QTest::keyClick(page.findChild<FilterPictures*>(), Qt::Key_Right);
    QVERIFY(page.findChild<BitsToCode*>()->code().isEmpty());
}

void WeightsPagesTest::filters_showBlocksWithoutCodes()
{
    WeightsFilters page;
    page.showResult(resultOf(R"({"tensor":"fc.weight","block":"q4_0"})"));
    QVERIFY(page.findChild<BitsToCode*>()->code().isEmpty());
    QCOMPARE(page.findChild<TileNumbers*>()->model().numbers[1][0].text, QStringLiteral("–"));
}

void WeightsPagesTest::words_matchTheFiguresOfTheDesign()
{
    const QString path = QStringLiteral(BITLOUPE_CONFORMANCE_DIR "/models/ultraface_slim_320.onnx");
    if (!QFileInfo::exists(path))
        QSKIP("the model is not at hand");
    const auto result =
        resultOf(fileState(path.toStdString(), R"(,"tensor":"regression_headers.3.weight","bits":4)"));
    const weights::Filter filter = weights::filterOf(*result, 8);
    const QString words = weightsText::filterWords(filter);
    QVERIFY(words.contains(QStringLiteral("**79.1 %** of 2304 weights became 0")));
    QVERIFY(words.contains(QStringLiteral("step **S = 0.02035**")));
    QVERIFY(words.contains(QStringLiteral("largest error **0.01016**")));
    QCOMPARE(weightsText::levelsText(*result, 8), QStringLiteral("6 of 15 levels"));
    QCOMPARE(weightsText::cellWords(*result, filter, 249 * 9 + 4),
             QString::fromUtf8("**0.055517275** in 32 bits, code **3** in 4: **3 × 0.02035 = 0.06105**"));
    QCOMPARE(weightsText::numberOf(-0.00008, filter.width), QString::fromUtf8("−0.0001"));
}

void WeightsPagesTest::values_showNumbersCodesAndLevels()
{
    WeightsValuesModel model;
    const QAbstractItemModelTester tester(&model);
    const auto result = resultOf(R"({"tensor":"pw4.weight","bits":4})");
    model.setResult(result);
    QCOMPARE(model.rowCount(), 64);
    QCOMPARE(model.columnCount(), 48);
    const weights::Slice slice = weights::sliceOf(*result, {3, 7}, 1);
    const QModelIndex index = model.index(3, 7);
    QVERIFY(std::abs(model.copyText(index).toDouble() - static_cast<double>(slice.original[0])) < 1e-9);
    model.setKind(WeightsValuesModel::Kind::Code);
    QCOMPARE(model.copyText(index).toLongLong(), slice.codes[0]);
    model.setKind(WeightsValuesModel::Kind::Dequantized);
    QVERIFY(std::abs(model.copyText(index).toDouble() - slice.dequantized[0]) < 1e-9);
    QCOMPARE(model.headerData(7, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("7, 0, 0"));
    QCOMPARE(model.headerData(3, Qt::Vertical, Qt::DisplayRole).toString(), QStringLiteral("3"));
    model.setResult(resultOf(R"({"tensor":"pw4.weight","bits":8})")); // the same numbers, other codes
    model.setKind(WeightsValuesModel::Kind::Code);
    QVERIFY(model.copyText(index).toLongLong() != slice.codes[0]);
}

void WeightsPagesTest::values_goToAnIndex()
{
    WeightsValues page;
    page.resize(800, 500);
    page.showResult(resultOf(R"({"tensor":"pw4.weight"})"));
    auto* field = page.findChild<ValueField*>();
    Q_EMIT field->committed(QStringLiteral("4, 17, 0, 0"));
    QCOMPARE(page.table()->currentIndex().row(), 4);
    QCOMPARE(page.table()->currentIndex().column(), 17);
    Q_EMIT field->committed(QStringLiteral("50"));
    QCOMPARE(page.table()->currentIndex().row(), 1);
    QCOMPARE(page.table()->currentIndex().column(), 2);
    QVERIFY(!field->hasError());
    Q_EMIT field->committed(QStringLiteral("9999"));
    QVERIFY(field->hasError());
    QCOMPARE(page.table()->currentIndex().row(), 1);
    const auto says = [&page](const QString& text) {
        const auto labels = page.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->text().contains(text); });
    };
    QVERIFY(says(QStringLiteral("a number from 0 to 3071")));
    Q_EMIT field->committed(QStringLiteral("3"));
    QVERIFY(!field->hasError());
    QVERIFY(!says(QStringLiteral("a number from 0")));
}

/// Six digits of the largest, and the points of all under each other.
void WeightsPagesTest::values_shareTheirDecimals()
{
    const Folder folder;
    const auto path = folder.write("w",
                                   safetensors(R"({"w":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}})",
                                               floats({0.123456F, -0.5F, 0.01F})));
    WeightsValuesModel model;
    model.setResult(resultOf(fileState(path)));
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("0.123456"));
    QCOMPARE(model.index(0, 1).data().toString(), QString::fromUtf8("−0.500000"));
    QCOMPARE(model.index(0, 2).data().toString(), QStringLiteral("0.010000"));
}

void WeightsPagesTest::values_markWhatIsNotANumber()
{
    const Folder folder;
    const auto path = folder.write("odd",
                                   safetensors(R"({"w":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}})",
                                               floats({1, std::numeric_limits<float>::infinity(), 0.5F})));
    WeightsValuesModel model;
    model.setResult(resultOf(fileState(path)));
    const QModelIndex odd = model.index(0, 1);
    QCOMPARE(odd.data().toString(), QStringLiteral("∞"));
    QVERIFY(odd.data(Qt::BackgroundRole).isValid());
    QVERIFY(!model.index(0, 0).data(Qt::BackgroundRole).isValid());
    QVERIFY(odd.data(Qt::ToolTipRole).toString().contains(QStringLiteral("left out")));
    model.setKind(WeightsValuesModel::Kind::Code);
    QCOMPARE(odd.data().toString(), QStringLiteral("–"));
}

void WeightsPagesTest::values_foldLongChannels()
{
    const Folder folder;
    WeightsValuesModel model;
    const QAbstractItemModelTester tester(&model);
    model.setResult(resultOf(fileState(wideFile(folder, 2, WeightsValuesModel::kMostColumns + 1))));
    QCOMPARE(model.columnCount(), WeightsValuesModel::kFoldedColumns);
    QCOMPARE(model.rowCount(), 10); // five lines each, the last with one value
    QVERIFY(model.index(4, 1).data().toString().isEmpty());
    QVERIFY(!model.index(4, 0).data().toString().isEmpty());
    const QModelIndex there = model.show({1, 5000});
    QCOMPARE(there.row(), 6);
    QCOMPARE(there.column(), 904);
    QVERIFY((model.placeOf(there) == weights::Place{1, 5000}));
}

void WeightsPagesTest::values_windowManyLines()
{
    const Folder folder;
    WeightsValuesModel model;
    model.setResult(resultOf(fileState(wideFile(folder, 250'000, 2))));
    QCOMPARE(model.rowCount(), WeightsValuesModel::kMostRows);
    const QModelIndex there = model.show({249'999, 1});
    QVERIFY((model.placeOf(there) == weights::Place{249'999, 1}));
    QCOMPARE(model.rowCount(), WeightsValuesModel::kMostRows);
    QCOMPARE(model.headerData(there.row(), Qt::Vertical, Qt::DisplayRole).toString(),
             QStringLiteral("249999"));
}

void WeightsPagesTest::values_copyASelection()
{
    WeightsValues page;
    page.resize(800, 500);
    page.showResult(resultOf(R"({"tensor":"pw4.weight"})"));
    page.table()->selectionModel()->select(
        QItemSelection(page.model()->index(0, 0), page.model()->index(1, 2)),
        QItemSelectionModel::ClearAndSelect);
    QTest::keyClick(page.table(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0].split(QLatin1Char('\t')).size(), 3);
    QCOMPARE(lines[1].section(QLatin1Char('\t'), 2), page.model()->copyText(page.model()->index(1, 2)));
    QVERIFY(!lines[0].contains(QChar(0x2212)));
}

void WeightsPagesTest::compare_showsTwoFilesWorstFirst()
{
    const Folder folder;
    const QByteArray header = R"({"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                              R"("w":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20]}})";
    const auto a = folder.write("a", safetensors(header, floats({1, 2, 1, 0.5F, 0.25F})));
    const auto b = folder.write("b", safetensors(header, floats({1, 2, 1, 0.5F, 0.3F})));
    WeightsView view;
    show(view, stateWith(fileState(a, ",\"tensor\":\"w\",\"page\":\"compare\",\"other\":\"" + b + "\"")));
    auto* page = view.findChild<WeightsCompare*>();
    QVERIFY(page->isVisibleTo(&view));
    auto* table = page->findChild<TextTable*>();
    QCOMPARE(table->rowCount(), 2);
    QCOMPARE(table->cellText(0, 0), QStringLiteral("w"));
    QCOMPARE(table->cellText(1, 1), QStringLiteral("exact"));
    auto* order = page->findChild<ChoiceButton*>();
    QSignalSpy picked(page, &WeightsCompare::tensorPicked);
    Q_EMIT order->picked(1); // by name
    QCOMPARE(table->cellText(0, 0), QStringLiteral("v"));
    Q_EMIT table->rowActivated(0);
    QCOMPARE(picked.back()[0].toString(), QStringLiteral("v"));
    QVERIFY(view.tableText(QStringLiteral("csv")).startsWith(QStringLiteral("Tensor,")));
}

void WeightsPagesTest::compare_ordersAsChosen()
{
    const Folder folder;
    const QByteArray header = R"({"c":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},)"
                              R"("a":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]},)"
                              R"("b":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]}})";
    const auto a = folder.write("a", safetensors(header, floats({1, 1, 1})));
    const auto b = folder.write("b", safetensors(header, floats({1.1F, 1.01F, 1.5F})));
    WeightsView view;
    show(view, stateWith(fileState(a, ",\"page\":\"compare\",\"other\":\"" + b + "\"")));
    auto* page = view.findChild<WeightsCompare*>();
    const auto* table = page->findChild<TextTable*>();
    const std::array<const char*, 3> orders{"bca", "abc", "cab"}; // worst first, by name, as in the file
    for (int order = 0; order < 3; ++order) {
        Q_EMIT page->findChild<ChoiceButton*>()->picked(order);
        QString names;
        for (int row = 0; row < 3; ++row)
            names += table->cellText(row, 0);
        QCOMPARE(names, QLatin1String(orders[static_cast<std::size_t>(order)]));
    }
}

void WeightsPagesTest::compare_namesStayReadable_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("1440x900 beside the rail and a closed lesson") << QSize(1312, 860);
    QTest::newRow("1100x700") << QSize(972, 660);
    QTest::newRow("1440x900 beside an open lesson") << QSize(1016, 860);
}

void WeightsPagesTest::compare_namesStayReadable()
{
    QFETCH(QSize, size);
    const Folder folder;
    const QByteArray header =
        R"({"functional_1/block_3/depthwise_conv2d/kernel;functional_1/other":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
        R"("functional_1/block_4/pointwise_conv2d/kernel":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20]}})";
    const auto a = folder.write("a", safetensors(header, floats({1, 2, 1, 0.5F, 0.25F})));
    const auto b = folder.write("b", safetensors(header, floats({1, 2, 1, 0.5F, 0.3F})));
    WeightsView view;
    show(view, stateWith(fileState(a, ",\"page\":\"compare\",\"other\":\"" + b + "\"")));
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QVERIFY(shrinks(view, size));
    auto* table = view.findChild<WeightsCompare*>()->findChild<TextTable*>();
    QVERIFY2(table->columnWidth(0) >= 170, qPrintable(QString::number(table->columnWidth(0))));
    int used = 0;
    for (int column = 0; column < table->model()->columnCount(); ++column)
        used += table->columnWidth(column); // 0 where hidden
    QVERIFY2(used <= table->viewport()->width(), qPrintable(QString::number(used)));
    const QModelIndex name = table->model()->index(0, 0);
    QCOMPARE(name.data().toString(), QStringLiteral("block_4/pointwise_conv2d/kernel"));
    QVERIFY(name.data(Qt::ToolTipRole).toString().contains(QStringLiteral("functional_1/block_4/pointwise")));
    QCOMPARE(table->model()->index(1, 0).data().toString(),
             QStringLiteral("block_3/depthwise_conv2d/kernel +1"));
    QVERIFY(
        table->model()->headerData(0, Qt::Horizontal).toString().contains(QStringLiteral("functional_1/")));
    QVERIFY(
        table->tableText(QStringLiteral("csv"))
            .contains(QStringLiteral("functional_1/block_3/depthwise_conv2d/kernel;functional_1/other,")));
    // The distance of the cosines is in a column, or below the error.
    const TextCell* error =
        static_cast<const TextTableModel*>(table->model())->cell(table->model()->index(0, 2));
    QVERIFY(!table->isColumnHidden(2));
    QVERIFY(!table->isColumnHidden(3) || error->second.startsWith(QStringLiteral("1 − cos ")));
}

void WeightsPagesTest::compare_zeroAgainstSomethingIsNotExact()
{
    weights::MatchedTensor pair;
    pair.name = "w";
    pair.sqnrDb = -std::numeric_limits<double>::infinity();
    QCOMPARE(weightsText::compareRow(pair, 40)[1].text, QStringLiteral("−∞"));
    pair.sqnrDb = -pair.sqnrDb;
    QCOMPARE(weightsText::compareRow(pair, 40)[1].text, QStringLiteral("exact"));
}

void WeightsPagesTest::compare_saysWhenNothingMatches()
{
    const Folder folder;
    const auto a = folder.write(
        "a", safetensors(R"({"v":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})", floats({1, 2})));
    const auto b = folder.write(
        "b", safetensors(R"({"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})", floats({1, 2})));
    WeightsView view;
    show(view, stateWith(fileState(a, ",\"page\":\"compare\",\"other\":\"" + b + "\"")));
    auto* page = view.findChild<WeightsCompare*>();
    QVERIFY(!page->findChild<TextTable*>()->isVisibleTo(&view));
    const auto labels = page->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
        return label->isVisibleTo(&view)
            && label->text().contains(QStringLiteral("no tensor of the same name"));
    }));
    QVERIFY(!page->findChild<OverlayLegend*>()->isVisibleTo(&view));
}

void WeightsPagesTest::compare_listsEveryNameLeftOver()
{
    const Folder folder;
    QByteArray header = "{";
    for (int i = 0; i < 40; ++i)
        header += (i == 0 ? "\"" : ",\"") + QByteArray::number(i)
            + R"(.bias":{"dtype":"F32","shape":[1],"data_offsets":[)" + QByteArray::number(4 * i) + ","
            + QByteArray::number(4 * i + 4) + "]}";
    const auto a = folder.write("a", safetensors(header + "}", QByteArray(160, '\1')));
    const auto b = folder.write(
        "b", safetensors(R"({"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})", floats({1, 2})));
    WeightsView view;
    show(view, stateWith(fileState(b, ",\"page\":\"compare\",\"other\":\"" + a + "\"")));
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    NameList* longest = nullptr;
    for (auto* list : view.findChildren<NameList*>())
        longest = longest == nullptr || list->names().size() > longest->names().size() ? list : longest;
    QCOMPARE(longest->names().size(), 40);
    QCOMPARE(longest->names().back(), QStringLiteral("39.bias"));
    QVERIFY(longest->height() > 400); // nothing matched: the names have the room
    QTest::keyClick(longest, Qt::Key_Down); // to the first
    QTest::keyClick(longest, Qt::Key_End);
    QTest::keyClick(longest, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("39.bias"));
}

void WeightsPagesTest::compare_withScalesFitsItsWindow_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {972, 1060, 1180, 1260, 1312})
        QTest::addRow("%d", width) << width;
}

/// Codes 1 to 4 with a scale for each of two rows, and the numbers that they stand for.
void WeightsPagesTest::compare_withScalesFitsItsWindow()
{
    QFETCH(int, width);
    const Folder folder;
    const QByteArray layout = R"({\"bits\":8,\"granularity\":\"perChannel\",\"axis\":0,\"groupSize\":0,)"
                              R"(\"scheme\":\"symmetric\",\"shape\":[2,2],\"packed\":false,)"
                              R"(\"quantMin\":-127,\"quantMax\":127})";
    const auto b = folder.write(
        "b",
        safetensors(
            R"({"__metadata__":{"quantization:block_4/pointwise_conv2d/kernel":")" + layout
                + R"("},"block_4/pointwise_conv2d/kernel":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},)"
                  R"("block_4/pointwise_conv2d/kernel.scale":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},)"
                  R"("block_4/pointwise_conv2d/kernel.zero_point":{"dtype":"I32","shape":[2],"data_offsets":[12,20]}})",
            QByteArray("\1\2\3\4", 4) + floats({0.5F, 0.25F}) + QByteArray(8, '\0')));
    const auto a = folder.write(
        "a",
        safetensors(
            R"({"block_4/pointwise_conv2d/kernel":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})",
            floats({0.5F, 1, 0.75F, 1.1F})));
    WeightsView view;
    show(view, stateWith(fileState(a, ",\"page\":\"compare\",\"other\":\"" + b + "\"")));
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QVERIFY(shrinks(view, {width, 660}));
    auto* table = view.findChild<WeightsCompare*>()->findChild<TextTable*>();
    QVERIFY(!table->isColumnHidden(4));
    QCOMPARE(table->cellText(0, 4), QStringLiteral("0 of 2"));
    int used = 0;
    for (int column = 0; column < table->model()->columnCount(); ++column)
        used += table->columnWidth(column);
    QVERIFY2(used <= table->viewport()->width(), qPrintable(QString::number(used)));
    weights::MatchedTensor pair;
    pair.scales = pair.scalesAsExpected = 11'616;
    QCOMPARE(weightsText::scalesText(pair, true), QStringLiteral("all 11,616"));
    QCOMPARE(weightsText::scalesText(pair, false), QStringLiteral("11,616 of 11,616"));
}

void WeightsPagesTest::compare_hidesWhatIsOfOtherFiles()
{
    const Folder folder;
    const QByteArray header = R"({"w":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}})";
    const auto a = folder.write("a", safetensors(header, floats({1, 0.5F, 0.25F})));
    const auto b = folder.write("b", safetensors(header, floats({1, 0.5F, 0.3F})));
    WeightsView view;
    const Json first = stateWith(fileState(a, ",\"page\":\"compare\",\"other\":\"" + b + "\""));
    show(view, first);
    auto* table = view.findChild<WeightsCompare*>()->findChild<TextTable*>();
    QVERIFY(table->isVisibleTo(&view));
    const Json other = stateWith(fileState(b, ",\"page\":\"compare\",\"other\":\"" + a + "\""));
    view.showState(other); // its result is not here yet
    QVERIFY(!table->isVisibleTo(&view));
    view.showResult(evaluate(other));
    QVERIFY(table->isVisibleTo(&view));
    view.showState(stateWith(fileState(b, ",\"page\":\"compare\",\"tensor\":\"w\",\"other\":\"" + a + "\"")));
    QVERIFY(table->isVisibleTo(&view)); // another tensor of the same files
}

/// What is w in A is module.w in B: after the exchange that is the tensor to look at.
void WeightsPagesTest::compare_swapsToTheNameInB()
{
    const Folder folder;
    const auto a = folder.write(
        "a", safetensors(R"({"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})", floats({1, 2})));
    const auto b = folder.write(
        "b",
        safetensors(R"({"module.w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})", floats({1, 3})));
    WeightsView view;
    show(view, stateWith(fileState(a, ",\"page\":\"compare\",\"other\":\"" + b + "\"")));
    QSignalSpy edited(&view, &LabView::edited);
    for (auto* button : view.findChild<WeightsCompare*>()->findChildren<Button*>()) {
        if (button->text() == QStringLiteral("Swap"))
            button->click();
    }
    QCOMPARE(lastEdit(edited).tensor, std::string("module.w"));
    QCOMPARE(lastEdit(edited).path, b);
}

void WeightsPagesTest::compare_editsTheState()
{
    const Folder folder;
    const QByteArray header = R"({"w":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}})";
    const auto a = folder.write("a", safetensors(header, floats({1, 0.5F, 0.25F})));
    const auto b = folder.write("b", safetensors(header, floats({1, 0.5F, 0.3F})));
    WeightsView view;
    show(view, stateWith(fileState(a, ",\"page\":\"compare\",\"other\":\"" + b + "\"")));
    QSignalSpy edited(&view, &LabView::edited);
    auto* page = view.findChild<WeightsCompare*>();
    for (auto* button : page->findChildren<Button*>()) {
        if (button->text() == QStringLiteral("Swap"))
            button->click();
    }
    QCOMPARE(lastEdit(edited).tensor, std::string("w"));
    QCOMPARE(lastEdit(edited).path, b);
    QCOMPARE(lastEdit(edited).other.value_or(""), a);
    Q_EMIT page->tensorPicked(QStringLiteral("w"));
    QCOMPARE(lastEdit(edited).tensor, std::string("w"));
    Q_EMIT page->closeRequested();
    QVERIFY(!lastEdit(edited).other);
    QVERIFY(lastEdit(edited).page == weights::Page::Distribution);
}

void WeightsPagesTest::compare_matchesTheFiguresOfTheDesign()
{
    const QString models = QStringLiteral(BITLOUPE_CONFORMANCE_DIR "/models/");
    if (!QFileInfo::exists(models + QStringLiteral("derived_mnist_qdq_int8.onnx")))
        QSKIP("the models are not at hand");
    const auto result = resultOf(
        fileState((models + QStringLiteral("burn_mnist.safetensors")).toStdString(),
                  ",\"tensor\":\"conv3.weight\",\"other\":\""
                      + (models + QStringLiteral("derived_mnist_qdq_int8.onnx")).toStdString() + "\""));
    const auto row = weightsText::compareRow(result->comparison->matched.front(), 87);
    QCOMPARE(row[0].text, QStringLiteral("conv3.weight"));
    QCOMPARE(row[0].second, QString::fromUtf8("24×16×3×3"));
    QVERIFY(std::abs(row[1].bar - 0.5) < 0.01);
    QCOMPARE(row[1].text, QStringLiteral("43.5"));
    QCOMPARE(row[2].text, QString::fromUtf8("1.34·10⁻³"));
    QCOMPARE(row[3].text, QString::fromUtf8("2.22·10⁻⁵"));
    QCOMPARE(row[4].text, QStringLiteral("24 of 24"));
    QVERIFY(weightsText::pairWords(*result->pair).contains(QStringLiteral("**233** of 255 codes")));
    QCOMPARE(weightsText::stepWords(*result->pair),
             QString::fromUtf8("all within **½ step**: rounded, not clipped"));
    QCOMPARE(weightsText::scaleWords(*result->pair),
             QStringLiteral("**24** of 24 equal max|w| / 127, bit for bit"));
    QVERIFY(weightsText::compareSizes(*result->comparison).contains(QString::fromUtf8("**3.56×** smaller")));
    const OverlayBarsModel scales = weightsText::scaleBars(*result->pair);
    const QString look = weightsText::findingWords(result->comparison->findings.front());
    QVERIFY2(look.startsWith(QStringLiteral("**fc1.weight** keeps")), qPrintable(look));
    QVERIFY2(look.contains(QStringLiteral("**11,616** scales, **46.5 kB**.")), qPrintable(look));
    QCOMPARE(scales.ticks.front().second, QStringLiteral("channel 2"));
    QCOMPARE(scales.ticks.back().second, QStringLiteral("channel 8"));
}

void WeightsPagesTest::export_writesAFileAndSaysSo()
{
    const QTemporaryDir folder;
    WeightsExport writer;
    QSignalSpy written(&writer, &WeightsExport::written);
    writer.start(report::ModelExport::BelowText, {}, folder.filePath("below.txt"));
    QVERIFY(writer.isRunning());
    QTRY_COMPARE(written.count(), 1);
    QVERIFY(written[0][0].toString().startsWith(QStringLiteral("Exported below.txt: ")));
    QVERIFY(!writer.isRunning());
    QVERIFY(QFileInfo::exists(folder.filePath("below.txt")));
}

void WeightsPagesTest::export_saysWhatWentWrong()
{
    WeightsExport writer;
    QSignalSpy failed(&writer, &WeightsExport::failed);
    QSignalSpy written(&writer, &WeightsExport::written);
    writer.start(report::ModelExport::LayersCsv, {}, QStringLiteral("/nowhere/at/all.csv"));
    QTRY_COMPARE(failed.count(), 1);
    writer.start(report::ModelExport::Html, {}, QStringLiteral("/nowhere/at/all.html"));
    writer.cancel(); // says nothing more
    QVERIFY(!writer.isRunning());
    QTest::qWait(100);
    QCOMPARE(failed.count(), 1);
    QCOMPARE(written.count(), 0);
}

QTEST_MAIN(WeightsPagesTest)
#include "tst_weights_pages.moc"
