#include "core/io/memory_model.h"
#include "core/labs/common/real_values.h"
#include "core/labs/weights/compare.h"
#include "core/labs/weights/compare_names.h"
#include "core/labs/weights/stored_scales.h"
#include "core/labs/weights/weights.h"
#include "tests/paths.h"

#include <QFile>
#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace bitloupe;
using namespace bitloupe::weights;

namespace {

/// Tensors of numbers with scales, as a reader would list them.
class CodedModel final : public Model {
public:
    void add(std::string name, std::vector<std::int64_t> shape, std::vector<double> values,
             std::optional<StoredQuantization> quantization = {}, std::string dtype = "int8")
    {
        TensorInfo info;
        info.name = std::move(name);
        info.shape = std::move(shape);
        info.dtype = quantization ? std::move(dtype) : "float32";
        info.isFloat = !quantization;
        info.count = std::ssize(values);
        info.sizeBytes = info.count * (quantization ? 1 : 4);
        info.quantization = std::move(quantization);
        m_tensors.push_back(std::move(info));
        m_values.push_back(std::move(values));
    }
    void breakLast(std::string problem) { m_tensors.back().problem = std::move(problem); }
    const std::string& path() const override { return m_path; }
    std::string_view format() const override { return "test"; }
    const std::vector<TensorInfo>& tensors() const override { return m_tensors; }
    Status readReal(std::size_t index, std::int64_t first, std::span<double> out) const override
    {
        std::copy_n(m_values[index].begin() + first, out.size(), out.begin());
        return {};
    }
    Status readFloat(std::size_t index, std::int64_t first, std::span<float> out) const override
    {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = static_cast<float>(m_values[index][static_cast<std::size_t>(first) + i]);
        return {};
    }

private:
    std::string m_path = "/folder/test.model";
    std::vector<TensorInfo> m_tensors;
    std::vector<std::vector<double>> m_values;
};

StoredQuantization stored(std::vector<double> scales, std::vector<std::int64_t> zeros, int axis,
                          std::int64_t groupSize = 0)
{
    StoredQuantization out;
    out.scales = std::move(scales);
    out.zeroPoints = std::move(zeros);
    out.axis = axis;
    out.groupSize = groupSize;
    return out;
}

std::string sharedModel(const char* name)
{
    const QString path = QString(BITLOUPE_CONFORMANCE_DIR) + "/models/" + name;
    return QFile::exists(path) ? path.toStdString() : std::string();
}

} // namespace

class WeightsCompareTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void realValues_applyScalesAlongAnyAxis();
    void realValues_applyScalesOfGroups();
    void realValues_ignoreScalesThatDoNotFit();
    void figures_matchHandWork();
    void codesDecodedInBinary32_areExact();
    void zeros_haveACosine();
    void notFinite_isLeftOutOfBoth();
    void names_losePartsThatExportersAdd_data();
    void names_losePartsThatExportersAdd();
    void names_matchOnlyWhereThatIsCertain();
    void companions_areInNoList();
    void shapes_thatDifferAreNamed();
    void matched_isSortedWorstFirst();
    void ulps_countStepsAcrossZero();
    void rule_followsTheTypeAndTheZeroPoints();
    void pair_countsStepsAndClipping();
    void pair_ofCodesInA_turnsTheStepsRound();
    void pair_longerThanATile_usesTheScaleOfEachValue();
    void pair_countsCodesNotLevels();
    void pair_ruleSeesTheSmallestValueToo();
    void unreadable_isInNoList();
    void findings_nameAxisRuleAndClipping();
    void findings_ofOtherWeights_areNone();
    void json_carriesTheContractNames();
    void state_addsTheComparison();
    void sharedFiles_giveTheFiguresOfTheDesign();
    void cancelled_saysSo();
};

void WeightsCompareTest::realValues_applyScalesAlongAnyAxis()
{
    CodedModel model;
    const std::vector<double> codes{1, 2, 3, 4, 5, 6};
    model.add("rows", {2, 3}, codes, stored({10, 100}, {0, 1}, 0));
    model.add("columns", {2, 3}, codes, stored({1, 10, 100}, {0}, 1));
    model.add("all", {2, 3}, codes, stored({0.5}, {2}, -1));
    const auto read = [&](std::size_t index, std::int64_t first, std::size_t count) {
        std::vector<double> out(count);
        return RealValues(model, index).read(first, std::span(out)) ? out : std::vector<double>{};
    };
    QCOMPARE(read(0, 0, 6), (std::vector<double>{10, 20, 30, 300, 400, 500}));
    QCOMPARE(read(1, 0, 6), (std::vector<double>{1, 20, 300, 4, 50, 600}));
    QCOMPARE(read(1, 2, 3), (std::vector<double>{300, 4, 50}));
    QCOMPARE(read(2, 0, 6), (std::vector<double>{-0.5, 0, 0.5, 1, 1.5, 2}));
    QVERIFY(isWeight(model.tensors()[0]));
}

void WeightsCompareTest::realValues_applyScalesOfGroups()
{
    CodedModel model;
    // Groups of 2 in rows of 3: the last of each row has one value.
    model.add("rows", {2, 3}, {1, 1, 1, 1, 1, 1}, stored({1, 2, 3, 4}, {0, 0, 0, 0}, 0, 2));
    // Along axis 1 a channel's values are 2 apart.
    model.add("columns", {3, 2}, {1, 1, 1, 1, 1, 1}, stored({1, 2, 3, 4}, {0, 0, 0, 0}, 1, 2));
    std::vector<double> out(6);
    QVERIFY(RealValues(model, 0).read(0, std::span(out)));
    QCOMPARE(out, (std::vector<double>{1, 1, 2, 3, 3, 4}));
    QVERIFY(RealValues(model, 1).read(0, std::span(out)));
    QCOMPARE(out, (std::vector<double>{1, 3, 1, 3, 2, 4}));
    const RealValues values(model, 1);
    QCOMPARE(values.scaleOf(5), std::size_t(3));
}

void WeightsCompareTest::realValues_ignoreScalesThatDoNotFit()
{
    CodedModel model;
    model.add("w", {2, 2}, {1, 2, 3, 4}, stored({1, 2, 3}, {0}, 0));
    const RealValues values(model, 0);
    QVERIFY(!values.isQuantized());
    std::vector<float> out(4);
    QVERIFY(values.read(0, std::span(out)));
    QCOMPARE(out, (std::vector<float>{1, 2, 3, 4}));
}

void WeightsCompareTest::figures_matchHandWork()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {4}, {3, -4, 0, 5});
    b.add("w", {4}, {6, -8, 0, 10}, stored({0.5}, {0}, -1)); // decodes to A
    a.add("v", {2}, {3, 4});
    b.add("v", {2}, {4, 3});
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QCOMPARE(got->matched.size(), std::size_t(2));
    const MatchedTensor& v = got->matched[0];
    QCOMPARE(v.name, std::string("v"));
    QCOMPARE(v.sqnrDb, 10 * std::log10(25.0 / 2));
    QCOMPARE(v.maxAbsError, 1.0);
    QCOMPARE(v.cosine, 24.0 / 25);
    QCOMPARE(v.cosineDistance, 1.0 / 25);
    QVERIFY(std::isinf(got->matched[1].sqnrDb));
    QCOMPARE(got->matched[1].cosine, 1.0);
    QCOMPARE(got->matched[1].bytes, std::int64_t(16));
    QCOMPARE(got->matched[1].otherBytes, std::int64_t(4 + 4));
    QCOMPARE(got->otherFile, std::string("test.model"));
}

/// What a runtime makes of codes is the product rounded to binary32; the rest is no error of quantization.
void WeightsCompareTest::codesDecodedInBinary32_areExact()
{
    const double scale = static_cast<double>(0.1F);
    std::vector<double> codes;
    std::vector<double> decoded;
    for (int code = -127; code <= 127; ++code) {
        codes.push_back(code);
        decoded.push_back(static_cast<double>(0.1F * static_cast<float>(code)));
    }
    CodedModel a;
    CodedModel b;
    a.add("w", {255}, decoded);
    b.add("w", {255}, codes, stored({scale}, {0}, -1));
    decoded[0] = std::nextafter(static_cast<float>(decoded[0]), 0.0F);
    a.add("near", {255}, decoded);
    b.add("near", {255}, codes, stored({scale}, {0}, -1));
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QCOMPARE(got->matched[1].name, std::string("w"));
    QVERIFY2(std::isinf(got->matched[1].sqnrDb), std::to_string(got->matched[1].sqnrDb).c_str());
    QCOMPARE(got->matched[1].maxAbsError, 0.0);
    QVERIFY(got->matched[0].sqnrDb > 140 && std::isfinite(got->matched[0].sqnrDb));
}

void WeightsCompareTest::zeros_haveACosine()
{
    CodedModel a;
    CodedModel b;
    a.add("both", {2}, {0, 0});
    b.add("both", {2}, {0, 0});
    a.add("one", {2}, {0, 0});
    b.add("one", {2}, {1, 0});
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QCOMPARE(got->matched[0].name, std::string("one"));
    QCOMPARE(got->matched[0].cosine, 0.0);
    QVERIFY(std::isinf(got->matched[0].sqnrDb) && got->matched[0].sqnrDb < 0);
    QCOMPARE(got->matched[1].cosine, 1.0);
}

void WeightsCompareTest::notFinite_isLeftOutOfBoth()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {3}, {1, std::nan(""), 2});
    b.add("w", {3}, {1, 5, HUGE_VAL});
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QCOMPARE(got->matched[0].count, std::int64_t(1));
    QCOMPARE(got->matched[0].notFinite, std::int64_t(2));
    QVERIFY(std::isinf(got->matched[0].sqnrDb));
}

void WeightsCompareTest::names_losePartsThatExportersAdd_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("simple");
    QTest::addColumn<QString>("leftOut");
    QTest::newRow("nothing") << "conv1.weight"
                             << "conv1.weight"
                             << "";
    QTest::newRow("QDQ") << "conv1.weight_quantized"
                         << "conv1.weight"
                         << "“_quantized”";
    QTest::newRow("output number") << "dense/kernel:0"
                                   << "dense/kernel"
                                   << "“:0”";
    QTest::newRow("a colon in a name stays") << "a:b"
                                             << "a:b"
                                             << "";
    QTest::newRow("both") << "x_quantized:12"
                          << "x"
                          << "“:12”, “_quantized”";
    QTest::newRow("TFLite resource") << "dense/BiasAdd/ReadVariableOp/resource"
                                     << "dense/BiasAdd"
                                     << "“/resource”, “/ReadVariableOp”";
    QTest::newRow("TFLite joint name") << "a/Relu;b/Norm"
                                       << "a/Relu"
                                       << "“;…”";
    QTest::newRow("partitioned call") << "StatefulPartitionedCall/dense/MatMul"
                                      << "dense/MatMul"
                                      << "“StatefulPartitionedCall/”";
    QTest::newRow("data parallel") << "module.fc.weight"
                                   << "fc.weight"
                                   << "“module.”";
    QTest::newRow("inner model") << "model.fc.weight"
                                 << "fc.weight"
                                 << "“model.”";
    QTest::newRow("QDQ with a dot") << "conv1.weight.quantized"
                                    << "conv1.weight"
                                    << "“.quantized”";
    QTest::newRow("dequantized") << "x_dequantized"
                                 << "x"
                                 << "“_dequantized”";
    QTest::newRow("TFLite read") << "dense/Read"
                                 << "dense"
                                 << "“/Read”";
}

void WeightsCompareTest::names_losePartsThatExportersAdd()
{
    QFETCH(QString, name);
    QFETCH(QString, simple);
    QFETCH(QString, leftOut);
    const SimplerName got = simplerName(name.toStdString());
    QCOMPARE(QString::fromStdString(got.name), simple);
    QCOMPARE(QString::fromStdString(got.leftOut), leftOut);
}

void WeightsCompareTest::names_matchOnlyWhereThatIsCertain()
{
    CodedModel a;
    CodedModel b;
    a.add("x", {1}, {1});
    b.add("x", {1}, {1}); // the exact name wins
    b.add("x_quantized", {1}, {2});
    a.add("y", {1}, {1});
    b.add("y_quantized", {1}, {1}); // two simpler names for one
    b.add("y:0", {1}, {1});
    a.add("z", {1}, {1});
    b.add("module.z", {1}, {1});
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QCOMPARE(got->matched.size(), std::size_t(2));
    QCOMPARE(got->matched[0].otherName, std::string("x"));
    QCOMPARE(got->matched[0].renamed, std::string());
    QCOMPARE(got->matched[1].otherName, std::string("module.z"));
    QCOMPARE(got->matched[1].renamed, std::string("“module.”"));
    QCOMPARE(got->onlyA, (std::vector<std::string>{"y"}));
    QCOMPARE(got->onlyB, (std::vector<std::string>{"x_quantized", "y_quantized", "y:0"}));
}

void WeightsCompareTest::companions_areInNoList()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {2}, {1, 2});
    b.add("w_quantized", {2}, {1, 2}, stored({1}, {0}, -1));
    b.add("w_scale", {1}, {1});
    b.add("w_zero_point", {1}, {0});
    b.add("v", {2}, {1, 2}, stored({1}, {0}, -1));
    b.add("v.scale", {1}, {1});
    b.add("u_scale", {1}, {1}); // of no tensor here
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QCOMPARE(got->matched.size(), std::size_t(1));
    QCOMPARE(got->onlyB, (std::vector<std::string>{"v", "u_scale"}));
}

void WeightsCompareTest::shapes_thatDifferAreNamed()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {2, 1}, {1, 2});
    b.add("w", {1, 2}, {1, 2});
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QVERIFY(got->matched.empty());
    QCOMPARE(got->mismatched.size(), std::size_t(1));
    QCOMPARE(got->mismatched[0].b, (std::vector<std::int64_t>{1, 2}));
    QCOMPARE(got->onlyA, (std::vector<std::string>{"w"}));
    QVERIFY(std::isinf(got->worstSqnrDb()));
}

void WeightsCompareTest::matched_isSortedWorstFirst()
{
    CodedModel a;
    CodedModel b;
    for (const char* name : {"c", "a", "b"}) {
        a.add(name, {1}, {10});
        b.add(name, {1}, {name[0] == 'b' ? 8.0 : 9.0});
    }
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QCOMPARE(got->matched[0].name, std::string("b"));
    QCOMPARE(got->matched[1].name, std::string("a"));
    QCOMPARE(got->matched[2].name, std::string("c"));
    QCOMPARE(got->worstSqnrDb(), got->matched[0].sqnrDb);
}

void WeightsCompareTest::ulps_countStepsAcrossZero()
{
    QCOMPARE(ulpsBetween(1.0F, 1.0F), std::int64_t(0));
    QCOMPARE(ulpsBetween(std::nextafter(1.0F, 2.0F), 1.0F), std::int64_t(1));
    QCOMPARE(ulpsBetween(0x1p-149F, -0x1p-149F), std::int64_t(2));
    QCOMPARE(ulpsBetween(0.0F, -0.0F), std::int64_t(0));
}

void WeightsCompareTest::rule_followsTheTypeAndTheZeroPoints()
{
    TensorInfo info;
    info.isFloat = false;
    info.quantization = stored({1}, {0}, -1);
    const auto bitsOf = [&](const char* dtype) {
        info.dtype = dtype;
        return codeTypeOf(info).bits;
    };
    QCOMPARE(bitsOf("INT8"), 8);
    QCOMPARE(bitsOf("UINT4"), 4);
    QCOMPARE(bitsOf("torch.qint8"), 8);
    QCOMPARE(bitsOf("I32"), 32);
    QVERIFY(!ruleOf(info)); // a bias
    info.dtype = "INT8";
    QVERIFY(ruleOf(info)->symmetric);
    QCOMPARE(ruleScale({-2, 1}, *ruleOf(info)), 2.0F / 127);
    info.quantization->zeroPoints = {3};
    QVERIFY(!ruleOf(info)->symmetric);
    QCOMPARE(ruleScale({-2, 1}, *ruleOf(info)), 3.0F / 255);
    info.quantization->bits = 5;
    QCOMPARE(ruleOf(info)->bits, 5);
}

void WeightsCompareTest::pair_countsStepsAndClipping()
{
    CodedModel a;
    CodedModel b;
    // Scale 1, codes round; the last is clipped to 127.
    a.add("w", {4}, {0.25, -1.5, 3, 200});
    b.add("w", {4}, {0, -2, 3, 127}, stored({1}, {0}, -1));
    const auto comparison = compareModels(a, b, {});
    QVERIFY(comparison);
    const auto got = comparePair(a, b, comparison->matched.front(), {});
    QVERIFY(got);
    QCOMPARE(got->width, 200.0);
    QCOMPARE(got->clipped, std::int64_t(1));
    QCOMPARE(got->largestErrorSteps, 73.0);
    QCOMPARE(got->codesUsed, std::int64_t(4));
    QCOMPARE(got->codesAvailable, std::int64_t(255));
    QCOMPARE(got->bits, 8);
    QCOMPARE(got->scales.size(), std::size_t(1));
    QCOMPARE(got->scales[0].rule, static_cast<double>(200.0F / 127));
    QCOMPARE(got->scales[0].ulps, ulpsBetween(1.0F, 200.0F / 127));
    std::int64_t counted = 0;
    for (const std::int64_t count : got->errorSteps)
        counted += count;
    QCOMPARE(counted, std::int64_t(4));
    QCOMPARE(got->errorSteps.front(), std::int64_t(1)); // beyond a step
    QCOMPARE(got->histogram.back(), std::int64_t(1));
    QCOMPARE(got->otherHistogram.back(), std::int64_t(0));
}

/// With the codes in A the error is still that of the codes: decoded − original.
void WeightsCompareTest::pair_ofCodesInA_turnsTheStepsRound()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {4}, {0, -2, 3, 127}, stored({1}, {0}, -1));
    b.add("w", {4}, {0.25, -1.5, 3, 200});
    const auto comparison = compareModels(a, b, {});
    QVERIFY(comparison);
    const auto got = comparePair(a, b, comparison->matched.front(), {});
    QVERIFY(got);
    QCOMPARE(got->clipped, std::int64_t(1));
    QCOMPARE(got->errorSteps.front(), std::int64_t(1)); // 127 − 200 steps
    QCOMPARE(got->errorSteps.back(), std::int64_t(0));
    QCOMPARE(got->scales[0].rule, static_cast<double>(200.0F / 127));
    QCOMPARE(got->histogram.back(), std::int64_t(0));
    QCOMPARE(got->otherHistogram.back(), std::int64_t(1));
}

/// Two rows of 3000 ones and twos: the second row begins inside the first tile and ends in the second.
void WeightsCompareTest::pair_longerThanATile_usesTheScaleOfEachValue()
{
    std::vector<double> values(6000, 1);
    std::fill(values.begin() + 3000, values.end(), 2);
    CodedModel a;
    CodedModel b;
    a.add("w", {2, 3000}, values);
    b.add("w", {2, 3000}, std::vector<double>(6000, 1), stored({1, 2}, {0}, 0));
    const auto comparison = compareModels(a, b, {});
    QVERIFY(comparison);
    QVERIFY(std::isinf(comparison->matched.front().sqnrDb));
    const auto got = comparePair(a, b, comparison->matched.front(), {});
    QVERIFY(got);
    QCOMPARE(got->codesUsed, std::int64_t(1));
    QCOMPARE(got->scales.size(), std::size_t(2));
    QCOMPARE(got->scales[0].rule, static_cast<double>(1.0F / 127));
    QCOMPARE(got->scales[1].rule, static_cast<double>(2.0F / 127));
    QCOMPARE(std::accumulate(got->errorSteps.begin(), got->errorSteps.end(), std::int64_t(0)),
             std::int64_t(6000));
}

/// The codes 3 and 4 in both rows, whose zero points differ.
void WeightsCompareTest::pair_countsCodesNotLevels()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {2, 2}, {3, 4, 0, 1});
    b.add("w", {2, 2}, {3, 4, 3, 4}, stored({1, 1}, {0, 3}, 0));
    const auto comparison = compareModels(a, b, {});
    QVERIFY(comparison);
    const auto got = comparePair(a, b, comparison->matched.front(), {});
    QVERIFY(got);
    QCOMPARE(got->codesUsed, std::int64_t(2));
    QCOMPARE(got->scales[1].zeroPoint, std::int64_t(3));
}

void WeightsCompareTest::pair_ruleSeesTheSmallestValueToo()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {2}, {1, -2});
    b.add("w", {2}, {1, -2}, stored({1}, {0}, -1));
    const auto comparison = compareModels(a, b, {});
    QVERIFY(comparison);
    const auto got = comparePair(a, b, comparison->matched.front(), {});
    QVERIFY(got);
    QCOMPARE(got->scales[0].rule, static_cast<double>(2.0F / 127));
}

void WeightsCompareTest::unreadable_isInNoList()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {1}, {1});
    b.add("w", {1}, {1});
    a.add("cut", {1}, {1});
    b.add("cut", {1}, {1});
    a.breakLast("is cut off");
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QCOMPARE(got->matched.size(), std::size_t(1));
    QCOMPARE(got->onlyA, std::vector<std::string>());
    QCOMPARE(got->onlyB, std::vector<std::string>{"cut"});
}

void WeightsCompareTest::findings_nameAxisRuleAndClipping()
{
    CodedModel a;
    CodedModel b;
    std::vector<double> values;
    for (int i = 0; i < 8; ++i)
        values.push_back(127.0 * (i % 4 + 1));
    a.add("axis", {2, 4}, values);
    b.add("axis", {2, 4}, {127, 127, 127, 127, 127, 127, 127, 127}, stored({1, 2, 3, 4}, {0}, 1));
    a.add("rule", {2}, {127, 0});
    b.add("rule", {2}, {64, 0}, stored({2}, {0}, -1));
    a.add("clip", {2}, {130, 0});
    b.add("clip", {2}, {127, 0}, stored({1}, {0}, -1));
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QCOMPARE(got->findings.size(), std::size_t(3));
    std::vector<std::string_view> kinds;
    for (const Finding& finding : got->findings)
        kinds.push_back(wordOf(finding.kind));
    QCOMPARE(kinds,
             (std::vector<std::string_view>{"clipped", "scaleRule", "scaleRule"})); // worst tensors first
    CodedModel a2;
    CodedModel b2;
    a2.add("axis", {2, 4}, values);
    b2.add("axis", {2, 4}, {127, 127, 127, 127, 127, 127, 127, 127}, stored({1, 2, 3, 4}, {0}, 1));
    const auto axis = compareModels(a2, b2, {});
    QVERIFY(axis);
    QCOMPARE(axis->findings.size(), std::size_t(1));
    QCOMPARE(axis->findings[0].axis, 1);
    QCOMPARE(axis->findings[0].count, std::int64_t(4));
    QCOMPARE(axis->findings[0].otherCount, std::int64_t(2));
    QVERIFY(axis->findings[0].otherValue < axis->findings[0].value);
}

/// Below 10 dB the two hold different weights: their scales differ without a reason to look at them.
void WeightsCompareTest::findings_ofOtherWeights_areNone()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {2}, {100, -100});
    b.add("w", {2}, {-127, 127}, stored({2}, {0}, -1));
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    QVERIFY(got->matched.front().sqnrDb < 10);
    QVERIFY(got->findings.empty());
}

void WeightsCompareTest::json_carriesTheContractNames()
{
    CodedModel a;
    CodedModel b;
    a.add("w", {2}, {1, 2});
    b.add("w", {2}, {1, 2});
    a.add("x", {1}, {1});
    const auto got = compareModels(a, b, {});
    QVERIFY(got);
    const Json json = comparisonJson(*got);
    for (const char* key : {"name", "sqnrDb", "maxAbsError", "cosine"})
        QVERIFY2(json["matched"][0].contains(key), key);
    QVERIFY(json["matched"][0]["sqnrDb"] == Json("Infinity"));
    QVERIFY(json["unmatched"]["a"] == Json::array({"x"}));
    QVERIFY(json["unmatched"]["b"] == Json::array());
}

void WeightsCompareTest::state_addsTheComparison()
{
    State state;
    state.other = "demo";
    state.page = Page::Compare;
    Memo memo;
    Context context;
    context.memo = &memo;
    for (int i = 0; i < 2; ++i) {
        const auto result = compute(state, context);
        QVERIFY(result);
        QVERIFY(result->comparison != nullptr);
        QCOMPARE(result->comparison->matched.size(), std::size_t(16));
        QVERIFY(result->pair != nullptr);
        QCOMPARE(result->pair->pair.name, result->state.tensor);
        const Json json = toJson(*result);
        QVERIFY(json["comparison"].contains("matched"));
        QVERIFY(json["pair"].contains("histogram"));
    }
}

void WeightsCompareTest::sharedFiles_giveTheFiguresOfTheDesign()
{
    const std::string a = sharedModel("burn_mnist.safetensors");
    const std::string b = sharedModel("derived_mnist_qdq_int8.onnx");
    if (a.empty() || b.empty())
        QSKIP("no folder of models is given");
    const auto modelA = openModel(a);
    const auto modelB = openModel(b);
    QVERIFY(modelA && modelB);
    const auto got = compareModels(**modelA, **modelB, {});
    QVERIFY(got);
    QCOMPARE(got->matched.size(), std::size_t(5));
    const MatchedTensor& worst = got->matched.front();
    QCOMPARE(worst.name, std::string("conv3.weight"));
    QCOMPARE(std::round(100 * worst.sqnrDb), 4353.0);
    QCOMPARE(std::round(1e5 * worst.maxAbsError), 134.0);
    QCOMPARE(std::round(1e7 * worst.cosineDistance), 222.0);
    QCOMPARE(worst.scalesAsExpected, std::int64_t(24));
    QCOMPARE(got->bytes, std::int64_t(1'506'848));
    QCOMPARE(got->otherBytes, std::int64_t(423'496));
    QCOMPARE(got->onlyA.size(), std::size_t(15));
    QCOMPARE(got->onlyB.size(), std::size_t(4));
    QCOMPARE(got->findings.front().tensor, std::string("fc1.weight"));
    QCOMPARE(std::round(10 * got->findings.front().otherValue), 385.0);
    const auto pair = comparePair(**modelA, **modelB, worst, {});
    QVERIFY(pair);
    QCOMPARE(pair->codesUsed, std::int64_t(233));
    QCOMPARE(pair->clipped, std::int64_t(0));
}

void WeightsCompareTest::cancelled_saysSo()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    CodedModel a;
    a.add("w", {2}, {1, 2});
    const auto got = compareModels(a, a, context);
    QVERIFY(!got);
    QCOMPARE(got.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(WeightsCompareTest)
#include "tst_weights_compare.moc"
