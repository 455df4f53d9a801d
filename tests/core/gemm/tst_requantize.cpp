#include "core/base/random.h"
#include "core/gemm/requantize.h"
#include "core/gemm/wide_rounding.h"
#include "tests/paths.h"

#include <QFile>
#include <QTest>

#include <bit>
#include <cmath>

using namespace bitloupe;

/// Rows of a comma-separated file with "#" comments and one header line, by column name.
class VectorRow {
public:
    VectorRow(const QStringList& names, const QStringList& cells)
        : m_names(names)
        , m_cells(cells)
    {
    }
    QString text(const char* name) const { return m_cells.at(m_names.indexOf(QString::fromLatin1(name))); }
    bool has(const char* name) const { return !text(name).isEmpty(); }
    qint64 integer(const char* name) const { return text(name).toLongLong(); }

private:
    const QStringList& m_names;
    QStringList m_cells;
};

class RequantizeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vectors_everyRow_agreeInEveryColumn();
    void courseExample_of1234_hasEveryIntermediate();
    void zeroMultiplier_powerOfTwoAndCourse_haveNoAnswer();
    void hugeMultiplier_noMethodCrashes_data();
    void hugeMultiplier_noMethodCrashes();
    void gemmlowp_multiplierOfOne_hasNoAnswer();
    void wideRounding_smallIntegers_equalDoubles();
    void wideRounding_farShifts_keepTheSign();
    void trace_everyMethod_endsInTheMethodsResult();

private:
    void compareRow(const VectorRow& row);
    void compareFixedPoint(const VectorRow& row, std::int32_t acc, double m);
    void same(const VectorRow& row, const char* name, std::int64_t got);

    int m_compared = 0;
};

void RequantizeTest::same(const VectorRow& row, const char* name, std::int64_t got)
{
    ++m_compared;
    if (got != row.integer(name))
        QFAIL(qPrintable(QString("acc %1 M %2: %3 is %4, not %5")
                             .arg(row.text("acc"), row.text("m"), name, row.text(name))
                             .arg(got)));
}

void RequantizeTest::compareRow(const VectorRow& row)
{
    const auto acc = static_cast<std::int32_t>(row.integer("acc"));
    const double m = std::bit_cast<double>(row.text("m_bits").toULongLong(nullptr, 16));
    const auto linear = requantizePowerOfTwo(acc, m, Nearest::Linear);
    QCOMPARE(linear.has_value(), row.has("a_s_lin"));
    if (linear) {
        same(row, "a_s_lin", linear->shift);
        same(row, "a_floor", linear->floor);
        same(row, "a_rhe", linear->halfEven);
        same(row, "a_rha", linear->halfAway);
        same(row, "a_s_log", requantizePowerOfTwo(acc, m, Nearest::Log)->shift);
    }
    const auto truncated = requantizeCourse(acc, m, false);
    const bool fits =
        row.has("b_shr") && row.text("b_shr").toDouble() > -0x1p63 && row.text("b_shr").toDouble() < 0x1p63;
    QCOMPARE(truncated.has_value(), fits);
    if (truncated) {
        same(row, "b_n", truncated->n);
        same(row, "b_m0_trunc", truncated->m0);
        same(row, "b_m0_round", requantizeCourse(acc, m, true)->m0);
        same(row, "b_prod", truncated->product);
        same(row, "b_shr", truncated->shifted);
        QCOMPARE(truncated->real, row.text("b_real").toDouble());
        ++m_compared;
        same(row, "b_int_rhe", truncated->result);
    }
    compareFixedPoint(row, acc, m);
    same(row, "e_exact_rhe", requantizeExact(acc, m)->halfEven);
    same(row, "e_exact_rha", requantizeExact(acc, m)->halfAway);
    same(row, "e_f64", *requantizeFloat64(acc, m));
    same(row, "e_f32", *requantizeFloat32(acc, m));
}

void RequantizeTest::compareFixedPoint(const VectorRow& row, std::int32_t acc, double m)
{
    same(row, "q_m0", fixedMultiplier(m).m0);
    same(row, "q_shift", fixedMultiplier(m).shift);
    const auto gemmlowp = requantizeGemmlowp(acc, m);
    QCOMPARE(gemmlowp.has_value(), row.has("c_result"));
    if (gemmlowp) {
        same(row, "c_srdhm", gemmlowp->srdhm);
        same(row, "c_result", gemmlowp->result);
    }
    const auto twice = requantizeTfliteDouble(acc, m);
    QCOMPARE(twice.has_value(), row.has("d_double"));
    if (twice)
        same(row, "d_double", twice->result);
    const auto once = requantizeTfliteSingle(acc, m);
    QCOMPARE(once.has_value(), row.has("d_single"));
    if (once)
        same(row, "d_single", once->result);
}

void RequantizeTest::vectors_everyRow_agreeInEveryColumn()
{
    QFile file(QStringLiteral(BITLOUPE_TEST_DATA "/requant.csv"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QStringList names;
    int rows = 0;
    while (!file.atEnd()) {
        const QString line = QString::fromLatin1(file.readLine()).trimmed();
        if (line.startsWith('#') || line.isEmpty())
            continue;
        if (names.isEmpty()) {
            names = line.split(',');
            continue;
        }
        compareRow(VectorRow(names, line.split(',')));
        if (QTest::currentTestFailed())
            return;
        ++rows;
    }
    QCOMPARE(rows, 5000);
    QVERIFY(m_compared > 100000);
}

void RequantizeTest::courseExample_of1234_hasEveryIntermediate()
{
    const auto truncated = requantizeCourse(1234, 0.01, false);
    QCOMPARE(truncated->n, 6);
    QCOMPARE(truncated->m0, 1374389534);
    QCOMPARE(truncated->product, 1695996684956);
    QCOMPARE(truncated->shifted, 26499948202);
    QCOMPARE(truncated->real, 12.33999999333173);
    QCOMPARE(truncated->result, 12);
    QCOMPARE(requantizeCourse(1234, 0.01, true)->m0, 1374389535);
    QCOMPARE(requantizeGemmlowp(1234, 0.01)->srdhm, 790);
    QCOMPARE(requantizePowerOfTwo(1234, 0.01, Nearest::Linear)->floor, 9);
    QCOMPARE(requantizeTfliteDouble(-12345, 0.01)->result, -123);
    QCOMPARE(requantizeCourse(150, 0.01, true)->result, 2);
    QCOMPARE(requantizeCourse(150, 0.01, false)->result, 1);
}

void RequantizeTest::zeroMultiplier_powerOfTwoAndCourse_haveNoAnswer()
{
    QCOMPARE(requantizePowerOfTwo(7, 0, Nearest::Linear).error(), "M = 0 has no nearest power of two.");
    QVERIFY(!requantizePowerOfTwo(7, 0, Nearest::Log));
    QCOMPARE(requantizeCourse(7, 0, false).error(), "M = 0 has no M0 between one half and one.");
    QCOMPARE(requantizeExact(7, 0)->halfEven, 0);
    QCOMPARE(requantizeTfliteDouble(7, 0)->result, 0);
}

void RequantizeTest::hugeMultiplier_noMethodCrashes_data()
{
    QTest::addColumn<double>("m");
    QTest::newRow("largest finite") << 1.7976931348623157e308;
    QTest::newRow("2^40") << 0x1p40;
    QTest::newRow("smallest subnormal") << 0x1p-1074;
}

void RequantizeTest::hugeMultiplier_noMethodCrashes()
{
    QFETCH(double, m);
    for (const std::int32_t acc : {-2147483647 - 1, -1, 0, 1, 2147483647}) {
        for (const auto& [method, word] : kRequantizationWords) {
            const auto answer = requantize(method, ShiftRounding::HalfEven, acc, m);
            if (!answer)
                QVERIFY(answer.error().ends_with('.'));
            else if (m < 1)
                QCOMPARE(*answer,
                         method == Requantization::CourseRounded || method == Requantization::CourseTruncated
                             ? *answer
                             : 0);
            else if (acc == 0)
                QCOMPARE(*answer, 0);
        }
    }
}

void RequantizeTest::gemmlowp_multiplierOfOne_hasNoAnswer()
{
    QVERIFY(!requantizeGemmlowp(5, 1.0));
    QVERIFY(requantizeGemmlowp(5, 0.75).has_value());
    QCOMPARE(requantizeTfliteDouble(1 << 30, 1.5).error(),
             "The accumulator shifted to the left leaves int32.");
    QCOMPARE(requantizeTfliteSingle(1 << 30, 3.0).error(), "The result leaves int32.");
}

void RequantizeTest::wideRounding_smallIntegers_equalDoubles()
{
    for (int shift = -3; shift <= 8; ++shift) {
        for (int x = -700; x <= 700; ++x) {
            const double exact = std::ldexp(x, -shift);
            QCOMPARE(roundedProduct(x, 1, shift, ShiftRounding::Floor),
                     std::optional<std::int64_t>(std::floor(exact)));
            QCOMPARE(roundedProduct(1, x, shift, ShiftRounding::HalfAway),
                     std::optional<std::int64_t>(std::round(exact)));
            QCOMPARE(roundedProduct(x, 1, shift, ShiftRounding::HalfEven),
                     std::optional<std::int64_t>(std::nearbyint(exact)));
        }
    }
}

void RequantizeTest::wideRounding_farShifts_keepTheSign()
{
    QCOMPARE(roundedProduct(-1, 1, 1074, ShiftRounding::Floor), std::optional<std::int64_t>(-1));
    QCOMPARE(roundedProduct(-1, 1, 1074, ShiftRounding::HalfAway), std::optional<std::int64_t>(0));
    QCOMPARE(roundedProduct(1, 1, 1074, ShiftRounding::Floor), std::optional<std::int64_t>(0));
    QCOMPARE(roundedProduct(1, 1, -63, ShiftRounding::Floor), std::nullopt);
    QCOMPARE(roundedProduct(-1, 1, -63, ShiftRounding::Floor), std::optional<std::int64_t>(INT64_MIN));
}

void RequantizeTest::trace_everyMethod_endsInTheMethodsResult()
{
    const auto twice =
        traceRequantization(Requantization::TfliteDouble, ShiftRounding::Floor, 5782, 0.004098039120435715);
    QCOMPARE(twice->multiplied, 3033.0);
    QCOMPARE(twice->rightShift, 7);
    QCOMPARE(twice->beforeShift, 3033.0 / 128);
    QCOMPARE(twice->result, 24);
    const auto once =
        traceRequantization(Requantization::TfliteSingle, ShiftRounding::Floor, 7984, 0.0014402703927771654);
    QCOMPARE(once->product, 7984 * std::int64_t(1583594044));
    QCOMPARE(once->rightShift, 40);
    QCOMPARE(once->result, 11);
    SplitMix64 random(3);
    for (int i = 0; i < 3000; ++i) {
        const auto acc = static_cast<std::int32_t>(random.next());
        const double m = std::ldexp(random.uniform(), -static_cast<int>(random.next() % 24));
        QCOMPARE(*requantize(Requantization::Exact, ShiftRounding::Floor, acc, m),
                 requantizeExact(acc, m)->halfEven);
        QCOMPARE(*requantize(Requantization::Gemmlowp, ShiftRounding::Floor, acc, m),
                 requantizeGemmlowp(acc, m)->result);
        QVERIFY(std::llabs(requantizeTfliteSingle(acc, m)->result - requantizeExact(acc, m)->halfAway) <= 1);
        QVERIFY(std::llabs(requantizeTfliteDouble(acc, m)->result - requantizeExact(acc, m)->halfAway) <= 1);
    }
}

QTEST_APPLESS_MAIN(RequantizeTest)
#include "tst_requantize.moc"
