#include "core/labs/weights/filters.h"
#include "core/labs/weights/values.h"
#include "tests/core/io/file_builder.h"
#include "tests/paths.h"

#include <QFileInfo>
#include <QTest>

#include <cmath>
#include <limits>

using namespace bitloupe;
using namespace bitloupe::test;
using weights::Granularity;
using weights::Place;

class WeightsValuesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void slice_quantizesAsTheLayerDoes_data();
    void slice_quantizesAsTheLayerDoes();
    void slice_decodesBlocks();
    void slice_keepsWhatIsNotFiniteInItsPlace();
    void slice_endsWithItsChannel();
    void index_findsItsPlaceOnEveryAxis();
    void typedIndex_isReadOrExplained_data();
    void typedIndex_isReadOrExplained();
    void filter_ordersTilesByInput();
    void filter_ofAMatrixHasTilesOfOneValue();
    void filter_countsWhatBecameZero();
    void filter_matchesTheFiguresOfTheDesign();
    void worstFirst_risesWithTheSqnr();
};

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

weights::Result resultOf(const std::string& path, const weights::State& like = {})
{
    weights::State state = like;
    state.path = path;
    const auto result = weights::compute(state, {});
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *result;
}

/// Shape [2, 3, 2]: 0, 1, ..., 11, the value at [1, 0, 1] not a number.
std::string countingFile(const Folder& folder)
{
    return folder.write("count",
                        safetensors(R"({"w":{"dtype":"F32","shape":[2,3,2],"data_offsets":[0,48]}})",
                                    floats({0, 1, 2, 3, 4, 5, 6, kNan, 8, 9, 10, 11})));
}

} // namespace

void WeightsValuesTest::slice_quantizesAsTheLayerDoes_data()
{
    QTest::addColumn<int>("granularity");
    QTest::addColumn<bool>("symmetric");
    QTest::newRow("one scale") << 0 << true;
    QTest::newRow("one scale per channel, asymmetric") << 1 << false;
    QTest::newRow("groups of 32 with a short last one") << 2 << true;
}

void WeightsValuesTest::slice_quantizesAsTheLayerDoes()
{
    QFETCH(int, granularity);
    QFETCH(bool, symmetric);
    weights::State state;
    state.tensor = "pw4.weight";
    state.bits = 4;
    state.granularity = static_cast<Granularity>(granularity);
    state.groupSize = 32;
    state.symmetric = symmetric;
    const weights::Result result = resultOf("demo", state);
    for (const weights::Part& part : result.channels) {
        const weights::Slice slice = weights::sliceOf(result, {part.index, 0}, result.perChannel);
        double noise = 0;
        for (std::size_t i = 0; i < slice.original.size(); ++i)
            noise += std::pow(slice.dequantized[i] - static_cast<double>(slice.original[i]), 2);
        QVERIFY(std::abs(noise / static_cast<double>(result.perChannel) - part.mse) <= 1e-12 * part.mse);
    }
    const weights::Slice tail = weights::sliceOf(result, {3, 33}, 4);
    const weights::Slice whole = weights::sliceOf(result, {3, 0}, 40);
    for (std::size_t i = 0; i < tail.codes.size(); ++i)
        QCOMPARE(tail.codes[i], whole.codes[33 + i]);
}

void WeightsValuesTest::slice_decodesBlocks()
{
    weights::State state;
    state.tensor = "fc.weight";
    state.block = Json("mxfp4");
    const weights::Result result = resultOf("demo", state);
    for (const weights::Part& part : result.channels) {
        const weights::Slice slice = weights::sliceOf(result, {part.index, 0}, result.perChannel);
        double noise = 0;
        for (std::size_t i = 0; i < slice.original.size(); ++i)
            noise += std::pow(slice.dequantized[i] - static_cast<double>(slice.original[i]), 2);
        QVERIFY(std::abs(noise / static_cast<double>(result.perChannel) - part.mse) <= 1e-9 * part.mse);
    }
    const weights::Slice whole = weights::sliceOf(result, {1, 0}, result.perChannel);
    const weights::Slice tail = weights::sliceOf(result, {1, 37}, 3);
    QVERIFY(!tail.hasCodes);
    QCOMPARE(tail.dequantized[0], whole.dequantized[37]);
    QVERIFY(!weights::filterOf(result, 1).hasCodes());
}

void WeightsValuesTest::slice_keepsWhatIsNotFiniteInItsPlace()
{
    const Folder folder;
    const auto path = folder.write("odd",
                                   safetensors(R"({"w":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]}})",
                                               floats({1, kNan, 0.5F, 0.25F, -kInf, 7, kInf, -3})));
    weights::State state;
    state.granularity = Granularity::PerGroup;
    state.groupSize = 2;
    state.bits = 4;
    const weights::Result result = resultOf(path, state);
    const weights::Slice slice = weights::sliceOf(result, {0, 0}, 4);
    QVERIFY(slice.isNumber(0) && !slice.isNumber(1) && slice.isNumber(2));
    QVERIFY(std::isnan(slice.dequantized[1]));
    // The first group holds 1 and 0.5: S = 1/7, and 0.5 lies at 3.5 steps, a tie. 0.25 has a group of its
    // own.
    QCOMPARE(slice.codes, (std::vector<std::int64_t>{7, 0, 4, 7}));
    const weights::Slice second = weights::sliceOf(result, {1, 0}, 4);
    QCOMPARE(second.original[0], -kInf);
    QCOMPARE(second.codes, (std::vector<std::int64_t>{0, 7, 0, -3}));
    QCOMPARE(weights::sliceOf(result, {1, 3}, 1).codes[0], -3);
    QCOMPARE(weights::parametersAt(result, {1, 3}).scale, 1.0);
}

void WeightsValuesTest::slice_endsWithItsChannel()
{
    const Folder folder;
    const weights::Result result = resultOf(countingFile(folder));
    QCOMPARE(weights::sliceOf(result, {0, 4}, 100).original, (std::vector<float>{4, 5}));
    QVERIFY(std::isnan(weights::sliceOf(result, {1, 1}, 1).original[0]));
}

void WeightsValuesTest::index_findsItsPlaceOnEveryAxis()
{
    const Folder folder;
    const std::string path = countingFile(folder);
    for (int axis = 0; axis < 3; ++axis) {
        weights::State state;
        state.axis = axis;
        const weights::Result result = resultOf(path, state);
        for (std::int64_t flat = 0; flat < 12; ++flat) {
            const auto place = weights::placeOf(result, std::to_string(flat));
            QVERIFY(place);
            const auto index = weights::indexOf(result, *place);
            QCOMPARE(index[0] * 6 + index[1] * 2 + index[2], flat);
            const float value = weights::sliceOf(result, *place, 1).original[0];
            QVERIFY(flat == 7 ? std::isnan(value) : value == static_cast<float>(flat));
        }
    }
}

void WeightsValuesTest::typedIndex_isReadOrExplained_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("flat");
    QTest::newRow("a count") << "11" << 11;
    QTest::newRow("one per dimension") << "1, 2, 0" << 10;
    QTest::newRow("in brackets") << "[0 1 1]" << 3;
    QTest::newRow("beyond the end") << "12" << -1;
    QTest::newRow("beyond a dimension") << "0, 3, 0" << -1;
    QTest::newRow("too few") << "1, 2" << -1;
    QTest::newRow("negative") << "-1" << -1;
    QTest::newRow("no number") << "one" << -1;
    QTest::newRow("nothing") << "" << -1;
}

void WeightsValuesTest::typedIndex_isReadOrExplained()
{
    QFETCH(QString, typed);
    QFETCH(int, flat);
    const Folder folder;
    const weights::Result result = resultOf(countingFile(folder));
    const auto place = weights::placeOf(result, typed.toStdString());
    QCOMPARE(place.has_value(), flat >= 0);
    if (place)
        QCOMPARE(place->channel * 6 + place->at, std::int64_t(flat));
    else
        QCOMPARE(
            QString::fromStdString(place.error().message),
            QStringLiteral("Type a number from 0 to 11, counting row by row, or one per dimension, up to "
                           "1, 2, 1."));
}

void WeightsValuesTest::filter_ordersTilesByInput()
{
    const Folder folder;
    QByteArray values;
    for (int i = 0; i < 24; ++i)
        values += floats({static_cast<float>(i)});
    const auto path = folder.write(
        "conv", safetensors(R"({"w":{"dtype":"F32","shape":[2,3,2,2],"data_offsets":[0,96]}})", values));
    const weights::Filter filter = weights::filterOf(resultOf(path), 1);
    QCOMPARE(filter.tiles, 3);
    QCOMPARE(filter.rows, 2);
    QCOMPARE(filter.columns, 2);
    QCOMPARE(filter.original[5], 17.0F); // [1, 1, 0, 1]
    weights::State state;
    state.axis = 3;
    weights::Result last = resultOf(path, state);
    last.format = "keras"; // [2 high, 3 wide, 2 in, 2 out]
    const weights::Filter turned = weights::filterOf(last, 1);
    QCOMPARE(turned.tiles, 2);
    QCOMPARE(turned.rows, 2);
    QCOMPARE(turned.columns, 3);
    QCOMPARE(turned.original[6 + 3 + 2], 23.0F); // input 1, [1, 2, 1, 1]
    QCOMPARE(turned.original[1], 5.0F); // input 0, [0, 1, 0, 1]
}

void WeightsValuesTest::filter_ofAMatrixHasTilesOfOneValue()
{
    weights::State state;
    state.tensor = "fc.weight";
    const weights::Result result = resultOf("demo", state);
    const weights::Filter filter = weights::filterOf(result, 2);
    QCOMPARE(filter.tiles, result.perChannel);
    QCOMPARE(filter.rows * filter.columns, 1);
}

void WeightsValuesTest::filter_countsWhatBecameZero()
{
    const Folder folder;
    const auto path = folder.write("zero",
                                   safetensors(R"({"w":{"dtype":"F32","shape":[1,5],"data_offsets":[0,20]}})",
                                               floats({0, 7, 0.4F, -0.5F, 0.6F})));
    weights::State state;
    state.bits = 4;
    const weights::Filter filter = weights::filterOf(resultOf(path, state), 0);
    QCOMPARE(filter.becameZero, 2); // 0.4 and the tie at -0.5; 0 was 0 before
    QCOMPARE(filter.finite, 5);
    QCOMPARE(filter.largestError, 0.5);
    QCOMPARE(filter.largest(), std::size_t(1));
}

void WeightsValuesTest::filter_matchesTheFiguresOfTheDesign()
{
    const QString path = QStringLiteral(BITLOUPE_CONFORMANCE_DIR "/models/ultraface_slim_320.onnx");
    if (!QFileInfo::exists(path))
        QSKIP("the model is not at hand");
    weights::State state;
    state.tensor = "regression_headers.3.weight";
    state.bits = 4;
    const weights::Result result = resultOf(path.toStdString(), state);
    QCOMPARE(weights::worstFirst(result), (std::vector<std::int64_t>{8, 9, 11, 10, 7, 6, 5, 4, 3, 2, 0, 1}));
    const weights::Filter filter = weights::filterOf(result, 8);
    QCOMPARE(filter.tiles, 256);
    QCOMPARE(QString::number(100.0 * static_cast<double>(filter.becameZero) / 2304, 'f', 1),
             QStringLiteral("79.1"));
    QCOMPARE(QString::number(filter.scale, 'g', 4), QStringLiteral("0.02035"));
    QCOMPARE(QString::number(filter.largestError, 'g', 4), QStringLiteral("0.01016"));
    QCOMPARE(filter.largest(), std::size_t(249 * 9 + 4));
    QCOMPARE(filter.original[249 * 9 + 4], 0.055517275F);
    QCOMPARE(filter.codes[249 * 9 + 4], 3);
}

void WeightsValuesTest::worstFirst_risesWithTheSqnr()
{
    weights::State state;
    state.tensor = "pw4.weight";
    const weights::Result result = resultOf("demo", state);
    const auto order = weights::worstFirst(result);
    QCOMPARE(order.front(), result.worstChannel);
    for (std::size_t i = 1; i < order.size(); ++i)
        QVERIFY(result.channels[static_cast<std::size_t>(order[i - 1])].sqnrDb
                <= result.channels[static_cast<std::size_t>(order[i])].sqnrDb);
}

QTEST_MAIN(WeightsValuesTest)
#include "tst_weights_values.moc"
