#include "core/base/random.h"
#include "core/io/memory_model.h"
#include "core/labs/weights/badge.h"
#include "core/labs/weights/granularity_table.h"
#include "core/labs/weights/pictures.h"
#include "core/labs/weights/weights.h"
#include "tests/core/io/file_builder.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::test;
using weights::Granularity;
using weights::Settings;

class WeightsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void symmetricParameters_followTheFormula();
    void asymmetricParameters_holdZero();
    void ties_goToTheEvenCode();
    void twoChannels_perTensor_matchHandWork();
    void twoChannels_perChannel_areExact();
    void groups_runInsideAChannelWithAShortLast();
    void size_countsCodesAndScales_data();
    void size_countsCodesAndScales();
    void axis_choosesTheChannels();
    void oneDimension_isOneChannelUnlessAsked();
    void notFinite_isLeftOutAndNamed();
    void allZeroChannel_isExactAndUsesNoBits();
    void zeroChannels_countsThoseThatVanish();
    void finerScales_neverCostMoreError();
    void table_agreesWithTheLayer();
    void badge_agreesWithTheLayer();
    void decodedCodes_areExactInEveryFigure();
    void blocks_agreeWithTheTableAndTheBadge_data();
    void blocks_agreeWithTheTableAndTheBadge();
    void blocks_ofOneStepAreExact();
    void blockRows_nameWhatTheyNeed();
    void blockRows_followTheWidth();
    void threshold_asksForTheCheapestFix();
    void memo_changesNothing();
    void loupe_countsEveryValueOnce();
    void error_pointsAtItsField_data();
    void error_pointsAtItsField();
    void cancelled_saysSo();
    void progress_goesOnToTheEnd();
    void json_carriesTheContractNames();
    void defaults_areTheDemoModel();
};

namespace {

/// [[1, -0.5, 0.25, 0], [127, -127, 64, 2]] of shape 2x4: 8 bits, one scale: S = 127 / 127 = 1.
std::string twoChannels(const Folder& folder)
{
    return folder.write("two",
                        safetensors(R"({"w":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]}})",
                                    floats({1, -0.5F, 0.25F, 0, 127, -127, 64, 2})));
}

weights::State stateOf(const std::string& path, Granularity granularity = Granularity::PerTensor)
{
    weights::State state;
    state.path = path;
    state.granularity = granularity;
    return state;
}

/// One [channels, length] tensor of noise with very different channel scales.
std::string noisy(const Folder& folder, int channels, int length)
{
    SplitMix64 random(7);
    QByteArray data;
    for (int c = 0; c < channels; ++c) {
        const double scale = std::exp(3 * random.uniform());
        for (int i = 0; i < length; ++i)
            data += floats(
                {static_cast<float>(scale * (random.uniform() + random.uniform() + random.uniform() - 1.5))});
    }
    const QByteArray shape = QByteArray::number(channels) + "," + QByteArray::number(length);
    return folder.write("noisy",
                        safetensors(R"({"w":{"dtype":"F32","shape":[)" + shape + R"(],"data_offsets":[0,)"
                                        + QByteArray::number(data.size()) + "]}}",
                                    data));
}

} // namespace

void WeightsTest::symmetricParameters_followTheFormula()
{
    const auto p = weights::parametersOf({-0.5, 0.25}, {.bits = 8});
    QCOMPARE(p.scale, 0.5 / 127.0);
    QCOMPARE(p.zeroPoint, std::int64_t(0));
    QCOMPARE(p.quantMin, std::int64_t(-127));
    QCOMPARE(p.quantMax, std::int64_t(127));
    const auto wide = weights::parametersOf({-0.5, 0.25}, {.bits = 4, .narrow = false});
    QCOMPARE(wide.scale, 0.5 / 7.0);
    QCOMPARE(wide.quantMin, std::int64_t(-8));
}

void WeightsTest::asymmetricParameters_holdZero()
{
    const Settings settings{.bits = 8, .symmetric = false, .narrow = false};
    const auto p = weights::parametersOf({-1, 3}, settings);
    QCOMPARE(p.scale, 4.0 / 255.0);
    QCOMPARE(p.zeroPoint, std::int64_t(-64)); // -128 - round(-63.75)
    const auto positive = weights::parametersOf({2, 3}, settings);
    QCOMPARE(positive.scale, 3.0 / 255.0);
    QCOMPARE(positive.zeroPoint, std::int64_t(-128));
    const auto zeros = weights::parametersOf({0, 0}, settings);
    QCOMPARE(zeros.scale, 0.0);
    QCOMPARE(zeros.zeroPoint, std::int64_t(0));
}

void WeightsTest::ties_goToTheEvenCode()
{
    const auto p = weights::parametersOf({-127, 127}, {.bits = 8});
    const auto errorOf = [&](float x) { return weights::squaredError(std::span(&x, 1), p); };
    QCOMPARE(errorOf(0.5F), 0.25); // to 0
    QCOMPARE(errorOf(1.5F), 0.25); // to 2
    QCOMPARE(errorOf(2.5F), 0.25); // to 2
    QCOMPARE(errorOf(-0.25F), 0.0625);
    QCOMPARE(errorOf(500.0F), 373.0 * 373.0); // to 127
}

void WeightsTest::twoChannels_perTensor_matchHandWork()
{
    const Folder folder;
    const auto result = weights::compute(stateOf(twoChannels(folder)), {});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    QCOMPARE(result->state.tensor, std::string("w"));
    QCOMPARE(result->layer.scale, 1.0);
    // Channel 0: codes 1, 0 (tie to even), 0, 0: errors 0, -0.5, 0.25, 0. Channel 1 is exact.
    QCOMPARE(result->channels[0].mse, (0.25 + 0.0625) / 4);
    QCOMPARE(result->channels[0].sqnrDb, 10 * std::log10((1 + 0.25 + 0.0625) / 0.3125));
    QCOMPARE(result->channels[0].distinctCodes, std::int64_t(2));
    QCOMPARE(result->channels[0].bitsUsed, 8 - std::log2(127.0));
    QCOMPARE(result->channels[1].mse, 0.0);
    QVERIFY(std::isinf(result->channels[1].sqnrDb));
    QCOMPARE(result->channels[1].bitsUsed, 8.0);
    QCOMPARE(result->layer.mse, 0.3125 / 8);
    QCOMPARE(result->worstChannel, std::int64_t(0));
    QCOMPARE(result->widestChannel, std::int64_t(1));
    QCOMPARE(result->fewestCodes, std::int64_t(2));
    QCOMPARE(result->fewestChannels, std::int64_t(1));
    using Codes = std::vector<std::pair<std::int64_t, std::int64_t>>;
    QCOMPARE(result->codes, (Codes{{-127, 1}, {0, 3}, {1, 1}, {2, 1}, {64, 1}, {127, 1}}));
}

void WeightsTest::twoChannels_perChannel_areExact()
{
    const Folder folder;
    const auto result = weights::compute(stateOf(twoChannels(folder), Granularity::PerChannel), {});
    QVERIFY(result);
    QCOMPARE(result->channels[0].scale, 1.0 / 127.0);
    // 0.5 is 63.5 steps: a tie to 64; 0.25 is 31.75 steps: 32.
    const double step = 1.0 / 127.0;
    QVERIFY(std::abs(result->channels[0].mse - (0.25 + 0.0625) * step * step / 4) < 1e-18);
    QCOMPARE(result->channels[0].bitsUsed, 8.0);
    QCOMPARE(result->wastedBitsMean, 0.0);
    QCOMPARE(result->layer.scale, 1.0);
}

void WeightsTest::groups_runInsideAChannelWithAShortLast()
{
    const Folder folder;
    auto state = weights::withGroupSize(stateOf(twoChannels(folder)), 3);
    const auto result = weights::compute(state, {});
    QVERIFY(result);
    QCOMPARE(result->lastGroup, std::int64_t(1));
    // The short groups are [0] and [2]: exact. [127, -127, 64] is exact at S = 1.
    QCOMPARE(result->channels[1].mse, 0.0);
    QCOMPARE(result->channels[1].scale, 1.0);
    const auto row = std::find_if(result->table.begin(), result->table.end(),
                                  [](const weights::TableRow& r) { return r.groupSize == 3 && r.bits == 8; });
    QVERIFY(row != result->table.end());
    QCOMPARE(row->scales, std::int64_t(4));
}

void WeightsTest::size_countsCodesAndScales_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("granularity");
    QTest::addColumn<int>("group");
    QTest::addColumn<qint64>("bytes");
    // The 64x256 layer of the design: kB as printed there.
    QTest::newRow("8 bits, one scale: 16.4 kB") << 8 << 0 << 128 << qint64(16388);
    QTest::newRow("8 bits, 64 scales: 16.6 kB") << 8 << 1 << 128 << qint64(16640);
    QTest::newRow("8 bits, 128 scales: 16.9 kB") << 8 << 2 << 128 << qint64(16896);
    QTest::newRow("8 bits, 512 scales: 18.4 kB") << 8 << 2 << 32 << qint64(18432);
    QTest::newRow("4 bits, 512 scales: 10.2 kB") << 4 << 2 << 32 << qint64(10240);
    QTest::newRow("3 bits round up to whole bytes") << 3 << 0 << 128 << qint64(6144 + 4);
}

void WeightsTest::size_countsCodesAndScales()
{
    QFETCH(int, bits);
    QFETCH(int, granularity);
    QFETCH(int, group);
    QFETCH(qint64, bytes);
    const Settings settings{
        .bits = bits, .granularity = static_cast<Granularity>(granularity), .groupSize = group};
    QCOMPARE(qint64(weights::packedBytes(settings, 64, 256)), bytes);
}

void WeightsTest::axis_choosesTheChannels()
{
    const Folder folder;
    auto state = weights::withAxis(stateOf(twoChannels(folder), Granularity::PerChannel), 1);
    const auto result = weights::compute(state, {});
    QVERIFY(result);
    QCOMPARE(result->channels.size(), std::size_t(4));
    QCOMPARE(result->channels[1].min, -127.0);
    QCOMPARE(result->channels[1].max, -0.5);
    QCOMPARE(result->channels[3].max, 2.0);
}

void WeightsTest::oneDimension_isOneChannelUnlessAsked()
{
    const Folder folder;
    const std::string path = folder.write(
        "b", safetensors(R"({"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})", floats({1, 2, 3})));
    QCOMPARE(weights::compute(stateOf(path), {})->channels.size(), std::size_t(1));
    QCOMPARE(weights::compute(weights::withAxis(stateOf(path), 0), {})->channels.size(), std::size_t(3));
    const std::string scalar = folder.write(
        "s", safetensors(R"({"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})", floats({0.5F})));
    const auto result = weights::compute(stateOf(scalar), {});
    QVERIFY(result);
    QVERIFY(std::isinf(result->layer.sqnrDb));
}

void WeightsTest::notFinite_isLeftOutAndNamed()
{
    const Folder folder;
    const std::string path =
        folder.write("n",
                     safetensors(R"({"n":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}})",
                                 floats({1, 2, 3, 4, NAN, -INFINITY})));
    const auto result = weights::compute(stateOf(path), {});
    QVERIFY(result);
    QCOMPARE(result->notFinite, std::int64_t(2));
    QCOMPARE(result->firstNotFinite, (std::vector<std::int64_t>{1, 1}));
    QCOMPARE(result->channels[1].max, 4.0);
    QCOMPARE(result->channels[1].min, 4.0);
}

void WeightsTest::allZeroChannel_isExactAndUsesNoBits()
{
    const Folder folder;
    const std::string path = folder.write(
        "z",
        safetensors(R"({"z":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})", floats({1, -1, 0, 0})));
    for (const Granularity granularity : {Granularity::PerTensor, Granularity::PerChannel}) {
        const auto result = weights::compute(stateOf(path, granularity), {});
        QVERIFY(result);
        QCOMPARE(result->channels[1].bitsUsed, 0.0);
        QVERIFY(std::isinf(result->channels[1].sqnrDb));
        QCOMPARE(result->wastedBitsMean, 4.0);
    }
    const std::string zeros = folder.write(
        "zz", safetensors(R"({"z":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})", floats({0, -0.0F})));
    const auto all = weights::compute(stateOf(zeros), {});
    QVERIFY(all);
    QCOMPARE(all->layer.mse, 0.0);
    QCOMPARE(all->histogram.counts[weights::kHistogramBins / 2], std::int64_t(2));
}

void WeightsTest::zeroChannels_countsThoseThatVanish()
{
    const Folder folder;
    // 4 bits, one scale: S = 1; 0.5 is a tie and becomes 0, 0.51 does not; zeros are not counted.
    const std::string path =
        folder.write("v",
                     safetensors(R"({"v":{"dtype":"F32","shape":[4,2],"data_offsets":[0,32]}})",
                                 floats({7, -7, 0.5F, -0.5F, 0.51F, 0, 0, 0})));
    const auto result = weights::compute(stateOf(path), {});
    QVERIFY(result);
    QCOMPARE(result->zeroBits, 4);
    QCOMPARE(result->zeroChannels, std::int64_t(1));
}

void WeightsTest::finerScales_neverCostMoreError()
{
    const Folder folder;
    const std::string path = noisy(folder, 24, 256);
    for (const bool symmetric : {true, false}) {
        const auto result = weights::compute(weights::withSymmetric(stateOf(path), symmetric), {});
        QVERIFY(result);
        for (std::size_t i = 0; i + 1 < result->table.size(); ++i) {
            const auto& coarse = result->table[i];
            const auto& fine = result->table[i + 1];
            if (coarse.bits == fine.bits)
                QVERIFY2(fine.mse < coarse.mse, qPrintable(QString::number(i)));
        }
    }
}

void WeightsTest::table_agreesWithTheLayer()
{
    const Folder folder;
    const std::string path = noisy(folder, 5, 100);
    for (const int bits : {2, 3, 4, 5, 6, 8, 16}) {
        for (const Granularity granularity :
             {Granularity::PerTensor, Granularity::PerChannel, Granularity::PerGroup}) {
            auto state = weights::withBits(stateOf(path, granularity), bits);
            state.groupSize = 64;
            const auto result = weights::compute(state, {});
            QVERIFY(result);
            const auto row =
                std::find_if(result->table.begin(), result->table.end(), [&](const weights::TableRow& r) {
                    return r.bits == bits && r.granularity == granularity
                        && (r.groupSize == 0 || r.groupSize == 64);
                });
            QVERIFY(row != result->table.end());
            QVERIFY(std::abs(row->mse - result->layer.mse) <= 1e-12 * row->mse);
            QCOMPARE(row->worstSqnrDb,
                     result->channels[static_cast<std::size_t>(result->worstChannel)].sqnrDb);
            // Reference: the plain formula on every value.
            double noise = 0;
            const auto open = weights::openForLab(path, {});
            const auto matrix = weights::readMatrix(*open->model, 0, std::nullopt, {});
            const auto settings = weights::settingsOf(state);
            const auto whole = weights::parametersOf(weights::rangeOf((*matrix)->values), settings);
            for (std::size_t c = 0; c < (*matrix)->channels(); ++c) {
                weights::eachGroup((*matrix)->row(c), settings, whole,
                                   [&](std::span<const float> group, const AffineParameters& p) {
                                       for (const float x : group) {
                                           const double code =
                                               std::clamp(std::nearbyint(x / p.scale), double(p.quantMin),
                                                          double(p.quantMax));
                                           noise += (x - code * p.scale) * (x - code * p.scale);
                                       }
                                   });
            }
            QVERIFY(std::abs(noise / 500 - result->layer.mse) <= 1e-12 * result->layer.mse);
        }
    }
}

void WeightsTest::badge_agreesWithTheLayer()
{
    const Folder folder;
    const std::string path = noisy(folder, 6, 80);
    const auto state = stateOf(path, Granularity::PerChannel);
    const auto open = weights::openForLab(path, {});
    QVERIFY(open);
    const auto badge = weights::tensorBadge(*open, 0, weights::settingsOf(state), {});
    QVERIFY(badge);
    QVERIFY(std::abs(badge->sqnrDb - weights::compute(state, {})->layer.sqnrDb) < 1e-9);
    std::int64_t total = 0;
    for (const auto count : badge->histogram.counts)
        total += count;
    QCOMPARE(total, std::int64_t(480));
}

/// Values that are codes times a binary32 scale, as a runtime decodes them, come back bit for bit.
void WeightsTest::decodedCodes_areExactInEveryFigure()
{
    const Folder folder;
    QByteArray data;
    for (int code = -127; code <= 127; ++code)
        data += floats({0.1F * static_cast<float>(code)});
    const auto write = [&](const QString& name) {
        return folder.write(
            name, safetensors(R"({"w":{"dtype":"F32","shape":[1,255],"data_offsets":[0,1020]}})", data));
    };
    const std::string path = write(QStringLiteral("decoded"));
    data.replace(4 * 128, 4, floats({std::nextafter(0.1F, 1.0F)}));
    const std::string near = write(QStringLiteral("near"));
    const weights::State state = stateOf(path);
    const auto result = weights::compute(state, {});
    QVERIFY(result);
    QVERIFY2(std::isinf(result->layer.sqnrDb), std::to_string(result->layer.sqnrDb).c_str());
    QCOMPARE(result->layer.mse, 0.0);
    QVERIFY(std::isinf(result->channels[0].sqnrDb));
    QVERIFY(std::isinf(result->table[0].sqnrDb));
    const auto open = weights::openForLab(path, {});
    QVERIFY(open);
    const auto badge = weights::tensorBadge(*open, 0, weights::settingsOf(state), {});
    QVERIFY(badge);
    QVERIFY(std::isinf(badge->sqnrDb));
    const auto off = weights::compute(stateOf(near), {}); // one value is a step of binary32 off
    QVERIFY(off);
    QVERIFY(off->layer.sqnrDb > 130 && std::isfinite(off->layer.sqnrDb));
}

void WeightsTest::blocks_agreeWithTheTableAndTheBadge_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<qint64>("bytes"); // of 8 channels of 96 values
    QTest::newRow("MXINT8") << "mxint8" << qint64(8 * 3 * 33);
    QTest::newRow("MXFP4") << "mxfp4" << qint64(8 * 3 * 17);
    QTest::newRow("NVFP4") << "nvfp4" << qint64(8 * 6 * 9 + 4);
    QTest::newRow("Q8_0") << "q8_0" << qint64(8 * 3 * 34);
    QTest::newRow("Q4_0") << "q4_0" << qint64(8 * 3 * 18);
    QTest::newRow("MXFP8") << "mxfp8" << qint64(8 * 3 * 33);
}

void WeightsTest::blocks_agreeWithTheTableAndTheBadge()
{
    QFETCH(QString, kind);
    QFETCH(qint64, bytes);
    const Folder folder;
    weights::State state = stateOf(noisy(folder, 8, 96));
    state.block = kind.toStdString();
    const auto result = weights::compute(state, {});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const ScaledBlockFormat* format = weights::settingsOf(state).block;
    const auto row = std::find_if(result->blockTable.begin(), result->blockTable.end(),
                                  [&](const weights::TableRow& r) { return r.block == format; });
    QVERIFY(row != result->blockTable.end());
    QCOMPARE(row->sqnrDb, result->layer.sqnrDb);
    QCOMPARE(qint64(row->bytes), bytes);
    QCOMPARE(row->worstSqnrDb, result->channels[static_cast<std::size_t>(result->worstChannel)].sqnrDb);
    QVERIFY(result->layer.sqnrDb > (format->elementBits() == 4 ? 15 : 25));
    std::int64_t counted = 0;
    for (const auto& [code, count] : result->codes)
        counted += count;
    QCOMPARE(counted, result->count);
    QVERIFY(weights::loupe(*result, -1, 1, 10).stems.empty());
    const auto open = weights::openForLab(state.path, {});
    const auto badge = weights::tensorBadge(*open, 0, weights::settingsOf(state), {});
    QVERIFY(badge);
    QCOMPARE(badge->sqnrDb, result->layer.sqnrDb);
}

void WeightsTest::blocks_ofOneStepAreExact()
{
    // 32 whole numbers up to 127: Q8_0 has d = 1 and keeps them all.
    std::vector<float> row(32);
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = static_cast<float>(4 * static_cast<int>(i) - 60);
    row[31] = 127;
    const ScaledBlockFormat& format = *findBlockFormat(BlockKind::Q8_0);
    std::vector<std::int64_t> counts(256, 0);
    const auto error = weights::blockError(row, format, 1, counts, {});
    QCOMPARE(error.noise, 0.0);
    QCOMPARE(error.coarsest, 1.0);
    QCOMPARE(counts[static_cast<std::size_t>(-60 - weights::firstBlockCode(format))], std::int64_t(1));
    QCOMPARE(counts[static_cast<std::size_t>(127 - weights::firstBlockCode(format))], std::int64_t(1));
    std::vector<double> decoded(row.size());
    weights::decodedBlocks(row, format, 1, decoded);
    QVERIFY(std::equal(row.begin(), row.end(), decoded.begin()));
}

void WeightsTest::blockRows_nameWhatTheyNeed()
{
    const Folder folder;
    const auto result = weights::compute(stateOf(noisy(folder, 2, 48)), {});
    QVERIFY(result);
    for (const weights::TableRow& row : result->blockTable) {
        const bool fits = row.block->elements == 16;
        QCOMPARE(QString::fromStdString(row.unavailable),
                 fits ? QString() : QString("needs rows of a multiple of 32"));
    }
    const Json json = weights::toJson(*result);
    QVERIFY(dumpJson(json["granularities"]).find("\"name\":\"nvfp4\",\"bits\":4,\"sqnrDb\"")
            != std::string::npos);
}

void WeightsTest::blockRows_followTheWidth()
{
    const Folder folder;
    weights::State state = stateOf(noisy(folder, 2, 64));
    const auto labels = [&](int bits) {
        state.bits = bits;
        QStringList out;
        const auto result = weights::compute(state, {});
        for (std::size_t i = 5; result && i < result->blockTable.size(); ++i)
            out << QString::fromStdString(std::string(result->blockTable[i].block->label));
        return out;
    };
    QCOMPARE(labels(8), QStringList());
    QCOMPARE(labels(4), QStringList{"GGUF Q4_1"});
    QCOMPARE(labels(5), (QStringList{"GGUF Q5_0", "GGUF Q5_1"}));
    QCOMPARE(labels(6), QStringList{"MXFP6 E2M3"});
    state.block = Json{{"kind", "q5_0"}};
    const auto chosen = weights::compute(state, {});
    QVERIFY(chosen);
    const auto row = std::find_if(chosen->blockTable.begin(), chosen->blockTable.end(),
                                  [](const auto& r) { return r.block->id == "q5_0"; });
    QVERIFY(row != chosen->blockTable.end());
    QCOMPARE(row->sqnrDb, chosen->layer.sqnrDb);
    QCOMPARE(row->bytes, std::int64_t(2 * 2 * 22));
}

void WeightsTest::threshold_asksForTheCheapestFix()
{
    const Folder folder;
    weights::State state = stateOf(noisy(folder, 8, 96));
    state.bits = 4;
    state.threshold = 20;
    const auto result = weights::compute(state, {});
    QVERIFY(result);
    QVERIFY(result->layer.sqnrDb < 20);
    QVERIFY(result->fix && result->fix->row);
    QVERIFY(result->fix->sqnrDb >= 20);
    for (const weights::TableRow& row : result->table)
        QVERIFY(row.bits != 4 || row.sqnrDb < 20 || row.bytes >= result->fix->bytes);
    QVERIFY(weights::toJson(*result)["fix"].contains("name"));
    state.threshold = 100;
    QVERIFY(!weights::compute(state, {})->fix->row);
    state.threshold = 0;
    QVERIFY(!weights::compute(state, {})->fix);
}

void WeightsTest::memo_changesNothing()
{
    const Folder folder;
    const std::string path = noisy(folder, 6, 80);
    Memo memo;
    Context context;
    context.memo = &memo;
    for (const Granularity granularity : {Granularity::PerTensor, Granularity::PerGroup}) {
        const auto state = stateOf(path, granularity);
        const std::string plain = dumpJson(weights::toJson(*weights::compute(state, {})));
        QCOMPARE(dumpJson(weights::toJson(*weights::compute(state, context))), plain);
        QCOMPARE(dumpJson(weights::toJson(*weights::compute(state, context))), plain);
    }
    folder.write("noisy",
                 safetensors(R"({"w":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}})", floats({3})));
    QCOMPARE(weights::compute(stateOf(path), context)->layer.max, 3.0);
}

void WeightsTest::loupe_countsEveryValueOnce()
{
    const Folder folder;
    const auto result = weights::compute(stateOf(twoChannels(folder)), {});
    QVERIFY(result);
    const auto all = weights::loupe(*result, -127, 127, 60);
    std::int64_t total = 0;
    for (const auto count : all.histogram.counts)
        total += count;
    QCOMPARE(total, std::int64_t(8));
    QCOMPARE(all.stems.size(), std::size_t(255));
    const auto part = weights::loupe(*result, -0.6, 1.2, 3);
    QCOMPARE(part.histogram.counts, (std::vector<std::int64_t>{1, 2, 1}));
    QCOMPARE(part.stems.size(), std::size_t(2));
    QCOMPARE(part.stems[0].code, std::int64_t(0));
    QCOMPARE(part.stems[0].count, std::int64_t(3));
    QCOMPARE(part.stems[1].level, 1.0);
}

void WeightsTest::error_pointsAtItsField_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("where");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const char* json, const char* where, ErrorCode code) {
        QTest::newRow(name) << QString(json) << QString(where) << static_cast<int>(code);
    };
    row("no file", R"({"path":"/nowhere"})", "/state/path", ErrorCode::Missing);
    row("no tensor", R"({"tensor":"pw9"})", "/state/tensor", ErrorCode::Missing);
    row("axis", R"({"axis":4})", "/state/axis", ErrorCode::OutOfRange);
    row("channel", R"({"channel":16})", "/state/channel", ErrorCode::OutOfRange);
    row("bits", R"({"bits":1})", "/state/bits", ErrorCode::OutOfRange);
    row("granularity", R"({"granularity":"perRow"})", "/state/granularity", ErrorCode::OutOfRange);
    row("misspelt", R"({"simetric":true})", "/state/simetric", ErrorCode::UnknownKey);
    row("block of another kind", R"({"block":{"kind":"q9_0"}})", "/state/block/kind", ErrorCode::OutOfRange);
    row("block with a foreign element", R"({"block":{"kind":"mxfp6","element":"int8"}})",
        "/state/block/element", ErrorCode::OutOfRange);
    row("block misspelt", R"({"block":{"kynd":"q8_0"}})", "/state/block/kynd", ErrorCode::UnknownKey);
    row("block as a number", R"({"block":8})", "/state/block", ErrorCode::WrongType);
    row("rows of 9 hold no blocks", R"({"block":{"kind":"q8_0"}})", "/state/block", ErrorCode::Unsupported);
    row("no other file", R"({"other":"/nowhere"})", "/state/other", ErrorCode::Missing);
}

void WeightsTest::error_pointsAtItsField()
{
    QFETCH(QString, json);
    QFETCH(QString, where);
    QFETCH(int, code);
    const auto result = weightsLab().evaluate(*parseJson(json.toStdString()), {});
    QVERIFY(!result);
    QCOMPARE(QString::fromStdString(result.error().where), where);
    QCOMPARE(static_cast<int>(result.error().code), code);
    QVERIFY(!result.error().message.empty());
}

void WeightsTest::cancelled_saysSo()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    QCOMPARE(weights::compute({}, context).error().code, ErrorCode::Cancelled);
}

void WeightsTest::progress_goesOnToTheEnd()
{
    const Folder folder;
    Context context;
    std::vector<double> fractions;
    std::vector<std::string> words;
    context.progress = [&](double fraction, std::string_view what) {
        fractions.push_back(fraction);
        words.emplace_back(what.substr(0, what.find(' ')));
    };
    QVERIFY(weights::compute(stateOf(noisy(folder, 8, 96)), context));
    QVERIFY(std::is_sorted(fractions.begin(), fractions.end()));
    QVERIFY(fractions.front() == 0 && fractions.back() < 1);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    QCOMPARE(words, (std::vector<std::string>{"Reading", "Quantizing", "Comparing", "Sorting"}));
}

void WeightsTest::json_carriesTheContractNames()
{
    const auto result = weightsLab().evaluate(*parseJson(R"({"tensor":"pw4.weight","bits":4})"), {});
    QVERIFY(result);
    const Json& json = result->json;
    QCOMPARE(dumpJson(json["shape"]), std::string("[64,48,1,1]"));
    QCOMPARE(json["dtype"].get<std::string>(), std::string("float32"));
    QVERIFY(json["complete"].get<bool>());
    for (const char* key : {"min", "max", "scale", "zeroPoint", "mse", "sqnrDb", "distinctCodes"}) {
        QVERIFY2(json["layer"].contains(key), key);
        QVERIFY2(json["channels"][3].contains(key), key);
    }
    QCOMPARE(json["channels"].size(), std::size_t(64));
    QCOMPARE(json["channels"][3]["index"].get<int>(), 3);
    QVERIFY(json["worst"].contains("channel") && json["worst"].contains("sqnrDb"));
    for (const char* key : {"name", "bits", "sqnrDb", "worstSqnrDb", "mse", "bytes"})
        QVERIFY2(json["granularities"][0].contains(key), key);
    QCOMPARE(json["granularities"][0]["name"].get<std::string>(), std::string("perTensor"));
    QCOMPARE(json["granularities"][3]["name"].get<std::string>(), std::string("perGroup32"));
}

void WeightsTest::defaults_areTheDemoModel()
{
    const auto result = weights::compute({}, {});
    QVERIFY(result);
    QCOMPARE(result->state.tensor, std::string("conv1.weight"));
    QVERIFY(result->note.find("not trained") != std::string::npos);
    QVERIFY(result->modelBytesAfter < result->modelBytesBefore / 3);
    QCOMPARE(weightsLab().pages.front(), std::string_view("distribution"));
}

QTEST_APPLESS_MAIN(WeightsTest)
#include "tst_weights.moc"
