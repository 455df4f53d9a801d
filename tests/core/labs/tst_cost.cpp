#include "core/labs/cost/cost.h"
#include "core/labs/registry.h"
#include "tests/paths.h"

#include <QTest>

#include <fstream>
#include <sstream>

using namespace bitloupe;
using cost::LayerKind;

namespace {

Expected<cost::Result> computed(const char* state)
{
    auto typed = readFields<cost::State>(*parseJson(state), "/state");
    if (!typed)
        return fail(typed.error());
    return cost::compute(*typed, {});
}

Json vectors()
{
    std::ifstream file(BITLOUPE_TEST_DATA "/costs.json");
    std::stringstream text;
    text << file.rdbuf();
    return *parseJson(text.str());
}

} // namespace

class CostLabTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void default_isResNet50InEightBits();
    void network_totalsAreThePublishedOnes_data();
    void network_totalsAreThePublishedOnes();
    void resNet50_everyLayerIsThatOfTheVectors();
    void strideInThe3x3_changesMacsButNoParameter();
    void digitNet_layersAreThoseOfItsTable();
    void widths_giveBytesAndBitOperations();
    void firstLast_replacesTheEndsOnly();
    void perLayer_goesBeforeFirstLast();
    void layers_byHand_data();
    void layers_byHand();
    void energy_addsArithmeticAndTraffic();
    void energy_ofWidthsOutsideTheTable_isMarked();
    void energy_ofAMac_data();
    void energy_ofAMac();
    void state_readsBackAsWritten_data();
    void state_readsBackAsWritten();
    void state_withAMistake_isRefused_data();
    void state_withAMistake_isRefused();
};

void CostLabTest::default_isResNet50InEightBits()
{
    const Json json = cost::toJson(*cost::compute({}, {}));
    QCOMPARE(json["params"].get<std::int64_t>(), 25557032);
    QCOMPARE(json["macs"].get<std::int64_t>(), 3857973248);
    QCOMPARE(json["weightBytes"].get<std::int64_t>(), 25502912);
    QCOMPARE(json["sizeMB"].get<double>(), 25.502912);
    QCOMPARE(json["sizeMiB"].get<double>(), 24.32147216796875);
    QCOMPARE(json["bops"].get<std::int64_t>(), 246910287872);
    QCOMPARE(json["perLayer"].size(), std::size_t(54));
    QCOMPARE(json["energy"]["source"].get<std::string>(), std::string("a model, 45 nm, Horowitz 2014"));
}

void CostLabTest::network_totalsAreThePublishedOnes_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<qint64>("params");
    QTest::addColumn<qint64>("macs");
    QTest::addColumn<int>("layers");
    // torchvision prints the same parameters and 1.81, 4.09 GMAC for resnet18 and resnet50 (the v1.5 form).
    QTest::newRow("resnet18: 11,689,512 and 1.814 GMAC") << "resnet18" << 11689512LL << 1814073344LL << 21;
    QTest::newRow("resnet50v15: 4.089 GMAC") << "resnet50v15" << 25557032LL << 4089184256LL << 54;
    // 17 more units of 1024 -> 256 -> 256 (3x3) -> 1024 at 14x14 than ResNet-50: 17 * 1,114,112 * 196 more
    // MACs.
    QTest::newRow("resnet101: 44,549,160 and 7.570 GMAC") << "resnet101" << 44549160LL << 7570194432LL << 105;
    QTest::newRow("digitnet: 6,768 weights, 256 channels twice, 10 biases")
        << "digitnet" << 7290LL << 164736LL << 8;
}

void CostLabTest::network_totalsAreThePublishedOnes()
{
    QFETCH(QString, model);
    const auto result = computed(("{\"model\":\"" + model + "\"}").toUtf8());
    QTEST(qint64(result->params), "params");
    QTEST(qint64(result->macs), "macs");
    QTEST(int(result->perLayer.size()), "layers");
}

void CostLabTest::resNet50_everyLayerIsThatOfTheVectors()
{
    const Json truth = vectors()["layers"];
    const auto layers = cost::layersOf(cost::Network::ResNet50V1);
    QCOMPARE(layers.size(), truth.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const cost::Layer& layer = layers[i];
        const Json& row = truth[i];
        QCOMPARE(layer.name, row["name"].get<std::string>());
        QCOMPARE(layer.inChannels, row["cin"].get<int>());
        QCOMPARE(layer.outChannels, row["cout"].get<int>());
        QCOMPARE(layer.weights(), row["weights"].get<std::int64_t>());
        QCOMPARE(layer.macs(), row["macs"].get<std::int64_t>());
        QCOMPARE(layer.hasBatchNorm ? layer.outChannels : 0, row["bn_channels"].get<int>());
        if (layer.kind == LayerKind::Conv) {
            QCOMPARE(layer.kernel, row["k"].get<int>());
            QCOMPARE(layer.inHeight, row["in_hw"].get<int>());
            QCOMPARE(layer.outHeight(), row["out_hw"].get<std::int64_t>());
        }
    }
}

void CostLabTest::strideInThe3x3_changesMacsButNoParameter()
{
    const auto early = cost::layersOf(cost::Network::ResNet50V1);
    const auto late = cost::layersOf(cost::Network::ResNet50V15);
    QCOMPARE(early.size(), late.size());
    std::int64_t differing = 0;
    for (std::size_t i = 0; i < early.size(); ++i) {
        QCOMPARE(early[i].params(), late[i].params());
        // Only the first 1x1 of the three stages that halve the picture runs on four times the positions.
        if (early[i].macs() != late[i].macs()) {
            QCOMPARE(late[i].macs(), 4 * early[i].macs());
            ++differing;
        }
    }
    QCOMPARE(differing, 3);
}

void CostLabTest::digitNet_layersAreThoseOfItsTable()
{
    const std::vector<std::int64_t> macs{36864, 9216, 32768, 4608, 24576, 6912, 49152, 640};
    const std::vector<std::int64_t> weights{144, 144, 512, 288, 1536, 432, 3072, 640};
    const auto layers = cost::layersOf(cost::Network::DigitNet);
    QCOMPARE(layers.size(), macs.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        QCOMPARE(layers[i].macs(), macs[i]);
        QCOMPARE(layers[i].weights(), weights[i]);
    }
    QCOMPARE(layers[1].productLength(), 9); // depthwise: one channel of 3x3
    QCOMPARE(layers[7].productLength(), 64);
}

void CostLabTest::widths_giveBytesAndBitOperations()
{
    const Json rows = vectors()["rows"];
    for (const Json& row : rows) {
        cost::State state{.model = {},
                          .weightBits = row["w"].get<int>(),
                          .activationBits = row["a"].get<int>(),
                          .firstLast = {},
                          .perLayer = {}};
        if (row["convention"] == "first_last_8x8")
            state.firstLast = cost::Widths{row["first_last_w"].get<int>(), row["first_last_a"].get<int>()};
        const auto result = cost::compute(state, {});
        QCOMPARE(result->weightBytes, row["weight_bytes"].get<std::int64_t>());
        QCOMPARE(result->bops, row["bops"].get<std::int64_t>());
        QCOMPARE(result->sizeMiB(), row["size_MiB"].get<double>());
    }
    // 5 weights of 3 bits fill 15 bits: 2 bytes.
    const auto odd =
        computed(R"({"model":{"layers":[{"kind":"dense","inChannels":5,"outChannels":1}]},"weightBits":3})");
    QCOMPARE(odd->weightBytes, 2);
}

void CostLabTest::firstLast_replacesTheEndsOnly()
{
    const auto result = computed(
        R"({"model":"digitnet","weightBits":4,"activationBits":4,"firstLast":{"weightBits":8,"activationBits":6}})");
    QCOMPARE(result->perLayer.front().widths, (cost::Widths{8, 6}));
    QCOMPARE(result->perLayer.back().widths, (cost::Widths{8, 6}));
    for (std::size_t i = 1; i + 1 < result->perLayer.size(); ++i)
        QCOMPARE(result->perLayer[i].widths, (cost::Widths{4, 4}));
    // (36864 + 640) * 48 + (164736 - 37504) * 16
    QCOMPARE(result->bops, 37504 * 48 + 127232 * 16);
}

void CostLabTest::perLayer_goesBeforeFirstLast()
{
    const auto result = computed(R"({"model":"digitnet","firstLast":{"weightBits":6,"activationBits":6},)"
                                 R"("perLayer":{"fc":2,"pw4":{"activationBits":4}}})");
    QCOMPARE(result->perLayer[0].widths, (cost::Widths{6, 6}));
    QCOMPARE(result->perLayer[6].widths, (cost::Widths{8, 4}));
    QCOMPARE(result->perLayer[7].widths, (cost::Widths{2, 2}));
}

void CostLabTest::layers_byHand_data()
{
    QTest::addColumn<QString>("layer");
    QTest::addColumn<qint64>("params");
    QTest::addColumn<qint64>("macs");
    QTest::newRow("3 -> 8, 3x3 on 5x4: 216 weights, 20 positions")
        << R"({"inChannels":3,"outChannels":8,"inputSize":[5,4]})" << 216LL << 4320LL;
    QTest::newRow("stride 2 on 5x4: 3x2 positions")
        << R"({"inChannels":3,"outChannels":8,"stride":2,"inputSize":[5,4]})" << 216LL << 1296LL;
    QTest::newRow("no padding: 3x2 positions")
        << R"({"inChannels":3,"outChannels":8,"padding":0,"inputSize":[5,4]})" << 216LL << 1296LL;
    QTest::newRow("two groups halve the weights")
        << R"({"inChannels":4,"outChannels":8,"groups":2,"kernel":1,"inputSize":[10]})" << 16LL << 1600LL;
    QTest::newRow("bias and batch normalization count as parameters, not as multiplies")
        << R"({"inChannels":3,"outChannels":8,"inputSize":[5,4],"bias":true,"batchNorm":true})" << 240LL
        << 4320LL;
    QTest::newRow("dense: 10 x 3 and 3 biases")
        << R"({"kind":"dense","inChannels":10,"outChannels":3})" << 33LL << 30LL;
    QTest::newRow("dense without a bias")
        << R"({"kind":"dense","inChannels":10,"outChannels":3,"bias":false})" << 30LL << 30LL;
}

void CostLabTest::layers_byHand()
{
    QFETCH(QString, layer);
    const auto result = computed(("{\"model\":{\"layers\":[" + layer + "]}}").toUtf8());
    if (!result)
        QFAIL(oneLine(result.error()).c_str());
    QTEST(qint64(result->params), "params");
    QTEST(qint64(result->macs), "macs");
    QCOMPARE(result->perLayer[0].layer.name, std::string("layer1"));
}

void CostLabTest::energy_addsArithmeticAndTraffic()
{
    // 64 -> 16 dense: 1,024 MACs of 0.3 pJ, 8,192 weight bits of DRAM, 640 activation bits of cache.
    const auto result =
        computed(R"({"model":{"layers":[{"kind":"dense","inChannels":64,"outChannels":16}]}})");
    QCOMPARE(result->energy.arithmetic, 1024 * (0.2 + 0.1));
    QCOMPARE(result->energy.weights, 128 * 1300.0);
    QCOMPARE(result->energy.activations, 10 * 100.0);
    QCOMPARE(result->energy.total(), result->perLayer[0].energy.total());
    QVERIFY(result->energy.isPublished);
}

void CostLabTest::energy_ofWidthsOutsideTheTable_isMarked()
{
    QVERIFY(!computed(R"({"weightBits":4,"activationBits":4})")->energy.isPublished);
    QVERIFY(!computed(R"({"model":"digitnet","perLayer":{"dw3":4}})")->energy.isPublished);
    QVERIFY(computed(R"({"weightBits":4,"activationBits":32})")->energy.isPublished);
    const double four = operationEnergy(EnergyKind::Integer, EnergyOp::Multiply, 4).picojoules;
    QVERIFY2(four > 0.05 && four < 0.0510, "0.2 pJ / 2^1.98 = 0.0508 pJ");
}

void CostLabTest::energy_ofAMac_data()
{
    QTest::addColumn<int>("w");
    QTest::addColumn<int>("a");
    QTest::addColumn<double>("picojoules");
    QTest::newRow("int8 into int32") << 8 << 8 << 0.2 + 0.1;
    QTest::newRow("float32") << 32 << 32 << 3.7 + 0.9;
    QTest::newRow("float16") << 16 << 16 << 1.1 + 0.4;
    QTest::newRow("int4 weights, float16 activations") << 4 << 16 << 1.1 + 0.4;
    QTest::newRow("float16 with float32 runs in float32") << 16 << 32 << 3.7 + 0.9;
    QTest::newRow("4 x 16 is as wide a product as 8 x 8, but floating") << 16 << 4 << 1.1 + 0.4;
}

void CostLabTest::energy_ofAMac()
{
    QFETCH(int, w);
    QFETCH(int, a);
    const Energy energy = macEnergy(w, a);
    QTEST(energy.picojoules, "picojoules");
    QVERIFY(energy.isPublished);
}

void CostLabTest::state_readsBackAsWritten_data()
{
    QTest::addColumn<QString>("state");
    QTest::newRow("a name") << R"({"model":"resnet18","weightBits":4,"activationBits":8})";
    QTest::newRow("layers")
        << R"({"model":{"layers":[{"name":"a","kind":"conv","inChannels":3,"outChannels":8,)"
           R"("kernel":5,"inputSize":[8,8]}]},"weightBits":8,"activationBits":8})";
    QTest::newRow("every option")
        << R"({"model":"digitnet","weightBits":4,"activationBits":4,"firstLast":)"
           R"({"weightBits":8,"activationBits":8},"perLayer":{"pw2":{"weightBits":6}}})";
}

void CostLabTest::state_readsBackAsWritten()
{
    QFETCH(QString, state);
    const auto complete = completeState(*findLab("cost"), *parseJson(state.toStdString()));
    if (!complete)
        QFAIL(oneLine(complete.error()).c_str());
    QCOMPARE(dumpJson(*complete), state.toStdString());
}

void CostLabTest::state_withAMistake_isRefused_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, const char* state, const char* where, const char* code) {
        QTest::newRow(name) << state << where << code;
    };
    const auto layer = [](const char* name, const char* fields, const char* where, const char* code) {
        QTest::newRow(name) << QStringLiteral(R"({"model":{"layers":[%1]}})").arg(fields)
                            << QStringLiteral("/state/model/layers") + where << code;
    };
    row("no such network", R"({"model":"resnet5"})", "/state/model", "outOfRange");
    row("no layers", R"({"model":{}})", "/state/model/layers", "missing");
    row("zero bits", R"({"weightBits":0})", "/state/weightBits", "outOfRange");
    row("33 bits", R"({"activationBits":33})", "/state/activationBits", "outOfRange");
    row("no such layer", R"({"perLayer":{"conv":8}})", "/state/perLayer/conv", "unknownKey");
    row("a width of no number", R"({"perLayer":{"fc":"8"}})", "/state/perLayer/fc", "wrongType");
    row("widths as a list", R"({"perLayer":[8]})", "/state/perLayer", "wrongType");
    layer("an empty list", "", "", "missing");
    layer("no channels", R"({"outChannels":8})", "/0/inChannels", "missing");
    layer("no input size", R"({"inChannels":3,"outChannels":8})", "/0/inputSize", "missing");
    layer("three sizes", R"({"inChannels":3,"outChannels":8,"inputSize":[1,2,3]})", "/0/inputSize",
          "outOfRange");
    layer("groups that do not divide", R"({"inChannels":3,"outChannels":8,"groups":2,"inputSize":[8]})",
          "/0/groups", "outOfRange");
    layer("padding as wide as the kernel", R"({"inChannels":3,"outChannels":8,"padding":3,"inputSize":[8]})",
          "/0/padding", "outOfRange");
    layer("a kernel larger than the input", R"({"inChannels":3,"outChannels":8,"padding":0,"inputSize":[2]})",
          "/0/kernel", "outOfRange");
    layer("a dense layer with a kernel", R"({"kind":"dense","inChannels":3,"outChannels":8,"kernel":1})",
          "/0/kernel", "outOfRange");
    layer(
        "a name used twice",
        R"({"name":"a","kind":"dense","inChannels":3,"outChannels":8},{"name":"a","kind":"dense","inChannels":8,"outChannels":8})",
        "/1/name", "outOfRange");
    layer("too much work", R"({"inChannels":65536,"outChannels":65536,"kernel":1023,"inputSize":[65536]})",
          "/0", "tooLarge");
}

void CostLabTest::state_withAMistake_isRefused()
{
    QFETCH(QString, state);
    const auto complete = completeState(*findLab("cost"), *parseJson(state.toStdString()));
    QVERIFY(!complete.has_value());
    QTEST(QString::fromStdString(complete.error().where), "where");
    QTEST(QString::fromUtf8(errorWord(complete.error().code).data()), "code");
}

QTEST_APPLESS_MAIN(CostLabTest)
#include "tst_cost.moc"
