#include "core/labs/common/patch.h"
#include "core/labs/gemm/edits.h"
#include "core/labs/gemm/links.h"
#include "core/labs/mapping/mapping.h"
#include "core/labs/registry.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::gemm;

namespace {

Expected<LabResult> opened(const char* lab, const Json& patch)
{
    const Lab* row = findLab(lab);
    const auto state = applyPatch(*row, row->defaults, patch, "/state");
    if (!state)
        return fail(state.error());
    return row->evaluate(*state, {});
}

Result computed(const State& state)
{
    return *compute(state, {});
}

} // namespace

class GemmLinksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void requant_ofACell_hasItsAccumulatorAndMultiplier();
    void numbers_ofARegister_readTheSameValue_data();
    void numbers_ofARegister_readTheSameValue();
    void mapping_givesTheSameScaleAndZero_data();
    void mapping_givesTheSameScaleAndZero();
    void weights_onlyOfFiles();
};

void GemmLinksTest::requant_ofACell_hasItsAccumulatorAndMultiplier()
{
    const Result result = computed({});
    const Json patch = requantPatch(result, 2, 3);
    QCOMPARE(patch["acc"].get<std::int64_t>(), std::int64_t(5782));
    const auto requantized = opened("requant", patch);
    QVERIFY(requantized);
    QCOMPARE(requantized->json["exact"]["halfEven"].get<int>(), 24);
}

void GemmLinksTest::numbers_ofARegister_readTheSameValue_data()
{
    QTest::addColumn<qint64>("value");
    QTest::addColumn<int>("bits");
    QTest::addColumn<QString>("text");
    QTest::newRow("positive") << qint64(2282) << 32 << "2282";
    QTest::newRow("negative, 14 bits are not whole hex digits") << qint64(-4295) << 14 << "-4295";
    QTest::newRow("lowest of 64 bits") << std::numeric_limits<qint64>::min() << 64 << "-9223372036854775808";
    QTest::newRow("two bits") << qint64(-2) << 2 << "-2";
}

void GemmLinksTest::numbers_ofARegister_readTheSameValue()
{
    QFETCH(const qint64, value);
    QFETCH(const int, bits);
    QFETCH(const QString, text);
    const auto number = opened("numbers", numbersPatch(value, bits));
    QVERIFY(number);
    QCOMPARE(QString::fromStdString(number->json["value"].get<std::string>()), text);
}

void GemmLinksTest::mapping_givesTheSameScaleAndZero_data()
{
    QTest::addColumn<int>("operand");
    QTest::addColumn<QString>("state");
    const auto add = [](const char* name, Operand operand, const char* state) {
        QTest::newRow(name) << static_cast<int>(operand) << QString::fromLatin1(state);
    };
    add("W of the example", Operand::W, "{}");
    add("X of the example", Operand::X, "{}");
    add("Y by its typed range", Operand::Y, "{}");
    add("Y calibrated", Operand::Y, R"({"output":{"calibrate":true}})");
    add("Y by a given scale", Operand::Y, R"({"output":{"scale":0.1,"zeroPoint":3}})");
    add("W symmetric", Operand::W, R"({"quantize":{"w":{"symmetric":true},"x":{}}})");
    add("W with a scale per row", Operand::W,
        R"({"quantize":{"w":{"symmetric":true,"granularity":"perChannel"},"x":{}}})");
    add("W in 4 unsigned bits", Operand::W, R"({"bits":{"w":4},"signed":{"w":false}})");
    add("W as codes", Operand::W,
        R"({"w":{"kind":"codes","values":[[1,2,3,4,5,6]],"scales":[0.5],"zeroPoint":-3}})");
    add("X of a seed", Operand::X, R"({"x":{"kind":"distribution","name":"normal","seed":3,"shape":[6,2]}})");
}

void GemmLinksTest::mapping_givesTheSameScaleAndZero()
{
    QFETCH(const int, operand);
    QFETCH(const QString, state);
    const auto typed = readFields<State>(*gemmLab().normalise(*parseJson(state.toStdString())), "/state");
    QVERIFY(typed);
    const Result result = computed(*typed);
    const auto which = static_cast<Operand>(operand);
    const int row = result.w.rows - 1;
    const auto mapped = opened("mapping", mappingPatch(*typed, result, which, row));
    QVERIFY2(mapped, mapped ? "" : mapped.error().message.c_str());
    const double scale = which == Operand::W ? result.w.scale(row)
        : which == Operand::X                ? result.x.scale(0)
                                             : result.outputScale;
    const int zero = which == Operand::W ? result.w.zeroPoint
        : which == Operand::X            ? result.x.zeroPoint
                                         : result.gemm.zeroY;
    QCOMPARE(mapped->json["scale"].get<double>(), scale);
    QCOMPARE(mapped->json["zeroPoint"].get<int>(), zero);
}

void GemmLinksTest::weights_onlyOfFiles()
{
    QVERIFY(!weightsPatch(State{}.w));
    DataRef file;
    file.kind = DataRef::Kind::File;
    file.path = "demo:fc.weight";
    const auto patch = weightsPatch(file);
    QVERIFY(patch);
    QCOMPARE((*patch)["path"].get<std::string>(), std::string("demo"));
    QCOMPARE((*patch)["tensor"].get<std::string>(), std::string("fc.weight"));
}

QTEST_APPLESS_MAIN(GemmLinksTest)
#include "tst_gemm_links.moc"
