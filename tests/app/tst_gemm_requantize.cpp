#include "app/views/gemm_requantize.h"
#include "app/views/gemm_requantize_text.h"
#include "app/views/gemm_view.h"
#include "core/labs/registry.h"
#include "widgets/bit_lanes.h"
#include "widgets/controls.h"
#include "widgets/text_table.h"
#include "widgets/theme.h"

#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

Json stateOf(const char* json)
{
    return *completeState(*findLab("requant"), *parseJson(json));
}

const char* const kTwoRoundings = R"({"acc": 7984, "m": 0.0014402703927771654})";

void show(GemmRequantize& page, const Json& state)
{
    page.showGuestState(state);
    page.showGuestResult(*findLab("requant")->evaluate(state, {}));
}

ValueField* field(const GemmRequantize& page, const char* name)
{
    for (auto* each : page.findChildren<ValueField*>()) {
        if (each->accessibleName().startsWith(QLatin1String(name)))
            return each;
    }
    return nullptr;
}

Segmented* choice(const GemmRequantize& page, const char* name)
{
    for (auto* each : page.findChildren<Segmented*>()) {
        if (each->accessibleName() == QLatin1String(name))
            return each;
    }
    return nullptr;
}

requant::State lastEdit(const QSignalSpy& spy)
{
    return *readFields<requant::State>(spy.back()[0].value<Json>(), "");
}

void type(ValueField* field, const char* text)
{
    field->selectAll();
    QTest::keyClicks(field, QString::fromUtf8(text));
    QTest::keyClick(field, Qt::Key_Return);
}

} // namespace

class GemmRequantizeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void stateAndResult_emitNothing();
    void start_isTheCoursesExample();
    void twoRoundings_partInBit2();
    void fields_followEachOther_data();
    void fields_followEachOther();
    void badText_isToldBesideTheField();
    void row_clicked_showsItsWay();
    void examples_editOnce_data();
    void examples_editOnce();
    void pin_keepsTheCase();
    void rounding_ofPowersOfTwo_isEdited();
    void lesson_hidingAResult_hidesTables();
    void table_exports_data();
    void table_exports();
    void noAnswer_isADashWithItsReason();
    void wideResults_showWhereTheyDiffer();
    void upAndDown_stepEveryField_data();
    void upAndDown_stepEveryField();
    void lane_shiftClicked_opensInNumbers();
};

void GemmRequantizeTest::stateAndResult_emitNothing()
{
    GemmRequantize page;
    const QSignalSpy edited(&page, &GemmPage::guestEdited);
    for (const char* json : {"{}", kTwoRoundings, R"({"method":"gemmlowp"})", R"({"m":0})"})
        show(page, stateOf(json));
    QCOMPARE(edited.count(), 0);
}

void GemmRequantizeTest::start_isTheCoursesExample()
{
    GemmRequantize page;
    show(page, stateOf("{}"));
    QCOMPARE(field(page, "Accumulator")->text(), QStringLiteral("1234"));
    QCOMPARE(field(page, "Multiplier")->text(), QStringLiteral("0.01"));
    QCOMPARE(field(page, "Integer")->text(), QStringLiteral("1,374,389,535"));
    QCOMPARE(field(page, "Shift")->text(), QStringLiteral("−6"));
    const auto* table = page.findChild<TextTable*>();
    QCOMPARE(table->rowCount(), 10);
    QCOMPARE(table->cellText(4, 2), QStringLiteral("790 >> 6"));
    QCOMPARE(table->cellText(8, 3), QStringLiteral("9"));
    QCOMPARE(table->cellText(8, 5), QStringLiteral("−3"));
    QCOMPARE(choice(page, "Examples")->current(), 1);
}

void GemmRequantizeTest::twoRoundings_partInBit2()
{
    GemmRequantize page;
    show(page, stateOf(kTwoRoundings));
    const BitLanesModel& lanes = page.findChild<BitLanes*>()->model();
    QCOMPARE(lanes.lanes.size(), std::size_t(4));
    QCOMPARE(lanes.groups, (std::array<int, 3>{4, 9, 31}));
    QVERIFY(lanes.lanes[1].tiles[1].hasRing && lanes.lanes[3].tiles[1].hasRing); // bit 2 of four
    QVERIFY(lanes.lanes[1].words.contains(QStringLiteral("0.4991")));
    QVERIFY(lanes.lanes[2].words.contains(QStringLiteral("eight ones and leaves exactly one half")));
    int carried = 0;
    for (const LaneTile& tile : lanes.lanes[2].tiles)
        carried += tile.tone == LaneTile::Tone::Carried ? 1 : 0;
    QCOMPARE(carried, 9);
    const auto* table = page.findChild<TextTable*>();
    QCOMPARE(table->cellText(4, 4), QStringLiteral("00001100"));
    QCOMPARE(table->cellText(4, 6), QStringLiteral("12"));
}

void GemmRequantizeTest::fields_followEachOther_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("acc");
    QTest::addColumn<double>("m");
    QTest::newRow("acc") << "Accumulator"
                         << "-77" << -77 << 0.01;
    QTest::newRow("both in one text") << "Accumulator"
                                      << "5 × 1/8" << 5 << 0.125;
    QTest::newRow("M as a fraction") << "Multiplier"
                                     << "1/4" << 1234 << 0.25;
    QTest::newRow("M0 keeps the shift") << "Integer"
                                        << "1073741824" << 1234 << 0x1p-7;
    QTest::newRow("shift keeps M0") << "Shift"
                                    << "-5" << 1234 << 0.01 * 2;
}

void GemmRequantizeTest::fields_followEachOther()
{
    QFETCH(const QString, name);
    QFETCH(const QString, text);
    QFETCH(const int, acc);
    QFETCH(const double, m);
    GemmRequantize page;
    show(page, stateOf("{}"));
    const QSignalSpy edited(&page, &GemmPage::guestEdited);
    type(field(page, name.toLatin1().constData()), text.toUtf8().constData());
    QCOMPARE(edited.count(), 1);
    QCOMPARE(lastEdit(edited).acc, acc);
    QVERIFY(std::abs(lastEdit(edited).m - m) <= m * 1e-9);
}

void GemmRequantizeTest::badText_isToldBesideTheField()
{
    GemmRequantize page;
    show(page, stateOf("{}"));
    const QSignalSpy edited(&page, &GemmPage::guestEdited);
    type(field(page, "Multiplier"), "-2");
    QCOMPARE(edited.count(), 0);
    QVERIFY(field(page, "Multiplier")->hasError());
    QVERIFY(!field(page, "Accumulator")->hasError());
    show(page, stateOf("{}"));
    QVERIFY(!field(page, "Multiplier")->hasError());
}

void GemmRequantizeTest::row_clicked_showsItsWay()
{
    GemmRequantize page;
    show(page, stateOf("{}"));
    const QSignalSpy edited(&page, &GemmPage::guestEdited);
    Q_EMIT page.findChild<TextTable*>()->rowActivated(7);
    QVERIFY(lastEdit(edited).method == requant::Method::CourseTruncated);
    show(page, edited.back()[0].value<Json>());
    QStringList values;
    for (auto* each : page.findChildren<Readout*>()) {
        if (!each->isHidden())
            values << each->value();
    }
    QCOMPARE(values,
             (QStringList{QStringLiteral("2⁻⁶ × 0.64"), QStringLiteral("6"), QStringLiteral("1374389534"),
                          QStringLiteral("1695996684956"), QStringLiteral("26499948202"),
                          QStringLiteral("12.33999999333173"), QStringLiteral("12")}));
    Q_EMIT page.findChild<TextTable*>()->rowActivated(7); // once more: back
    QVERIFY(!lastEdit(edited).method);
}

void GemmRequantizeTest::examples_editOnce_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<int>("acc");
    QTest::addColumn<double>("m");
    QTest::newRow("two roundings") << 0 << 7984 << 1583594044 * 0x1p-40;
    QTest::newRow("a quarter becomes 1") << 2 << 1 << 0.25;
    QTest::newRow("from cell 2, 3") << 3 << 5782 << 0.004098039120435715;
}

void GemmRequantizeTest::examples_editOnce()
{
    QFETCH(const int, index);
    QFETCH(const int, acc);
    QFETCH(const double, m);
    GemmRequantize page;
    show(page, stateOf("{}"));
    gemm::State multiply;
    multiply.step = gemm::Step{gemm::Grain::Stage, 107};
    page.showResult(multiply, *gemm::compute(multiply, {}));
    const QSignalSpy edited(&page, &GemmPage::guestEdited);
    choice(page, "Examples")->pressPart(index);
    QCOMPARE(edited.count(), 1);
    QCOMPARE(lastEdit(edited).acc, acc);
    QCOMPARE(lastEdit(edited).m, m);
}

void GemmRequantizeTest::pin_keepsTheCase()
{
    const requant::State state = withPin(*readFields<requant::State>(stateOf(kTwoRoundings), ""));
    GemmRequantize page;
    show(page, writeValue(state));
    const auto* table = page.findChild<TextTable*>();
    QCOMPARE(table->cellText(4, 6), QStringLiteral("12"));
    QVERIFY(table->tableText(QStringLiteral("md")).contains(QStringLiteral("7984 × 0.00144027")));
}

void GemmRequantizeTest::rounding_ofPowersOfTwo_isEdited()
{
    GemmRequantize page;
    show(page, stateOf("{}"));
    const QSignalSpy edited(&page, &GemmPage::guestEdited);
    choice(page, "How the power-of-two methods round")->pressPart(1);
    QVERIFY(lastEdit(edited).shift == ShiftRounding::HalfEven);
    show(page, edited.back()[0].value<Json>());
    QCOMPARE(page.findChild<TextTable*>()->cellText(8, 3), QStringLiteral("10")); // 9.640625
}

void GemmRequantizeTest::lesson_hidingAResult_hidesTables()
{
    GemmRequantize page;
    show(page, stateOf("{}"));
    page.setHiddenPointers({QStringLiteral("/result/tfliteDouble/result")});
    QVERIFY(page.findChild<TextTable*>()->parentWidget()->isHidden());
    page.setHiddenPointers({QStringLiteral("/result/out")});
    QVERIFY(!page.findChild<TextTable*>()->parentWidget()->isHidden());
}

void GemmRequantizeTest::table_exports_data()
{
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QString>("part");
    QTest::newRow("csv") << "csv"
                         << "gemmlowp,\"high multiply, then >> 6\",790 >> 6,12,00001100,0,12";
    QTest::newRow("md") << "md"
                        << "| gemmlowp | high multiply, then >> 6 | 790 >> 6 | 12 | 00001100 | 0 | 12 |";
}

void GemmRequantizeTest::table_exports()
{
    QFETCH(const QString, ending);
    QFETCH(const QString, part);
    GemmRequantize page;
    show(page, stateOf("{}"));
    QVERIFY(page.tableText(ending).contains(part));
}

void GemmRequantizeTest::noAnswer_isADashWithItsReason()
{
    GemmRequantize page;
    show(page, stateOf(R"({"m": 3})"));
    const auto* table = page.findChild<TextTable*>();
    QCOMPARE(table->cellText(5, 3), QStringLiteral("–"));
    QVERIFY(table->cellText(5, 1).contains(QStringLiteral("M must be below 1")));
}

void GemmRequantizeTest::wideResults_showWhereTheyDiffer()
{
    GemmRequantize page;
    show(page, stateOf(R"({"acc": 300000, "m": 0.7})"));
    const auto* table = page.findChild<TextTable*>();
    QCOMPARE(table->cellText(0, 4), QStringLiteral("01010000 … 11 more")); // 210000 takes 19 bits
    QVERIFY(table->cellText(8, 4).endsWith(QStringLiteral("…11")) || table->cellText(8, 4).contains(u'…'));
}

void GemmRequantizeTest::upAndDown_stepEveryField_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("acc");
    QTest::addColumn<int>("m0");
    QTest::addColumn<int>("shift");
    QTest::newRow("accumulator") << "Accumulator" << 1235 << 1374389535 << -6;
    QTest::newRow("M moves by its integer") << "Multiplier" << 1234 << 1374389536 << -6;
    QTest::newRow("integer") << "Integer" << 1234 << 1374389536 << -6;
    QTest::newRow("shift") << "Shift" << 1234 << 1374389535 << -5;
}

void GemmRequantizeTest::upAndDown_stepEveryField()
{
    QFETCH(const QString, name);
    QFETCH(const int, acc);
    QFETCH(const int, m0);
    QFETCH(const int, shift);
    GemmRequantize page;
    show(page, stateOf("{}"));
    const QSignalSpy edited(&page, &GemmPage::guestEdited);
    QTest::keyClick(field(page, qPrintable(name)), Qt::Key_Up);
    QCOMPARE(edited.count(), 1);
    QCOMPARE(lastEdit(edited).acc, acc);
    QCOMPARE(fixedMultiplier(lastEdit(edited).m).m0, m0);
    QCOMPARE(fixedMultiplier(lastEdit(edited).m).shift, shift);
}

void GemmRequantizeTest::lane_shiftClicked_opensInNumbers()
{
    GemmRequantize page;
    page.resize(1000, 800);
    page.show();
    show(page, stateOf(kTwoRoundings));
    const QSignalSpy opened(&page, &GemmPage::openLab);
    auto* lanes = page.findChild<BitLanes*>();
    QTest::mouseClick(lanes, Qt::LeftButton, Qt::ShiftModifier, lanes->tile(0, 42).center().toPoint());
    QCOMPARE(opened.count(), 1);
    const Json patch = opened[0][1].value<Json>();
    QCOMPARE(patch["format"]["integerBits"].get<int>(), 63);
    QCOMPARE(QString::fromStdString(patch["bits"].get<std::string>()).toULongLong(nullptr, 16),
             7984ULL * 1583594044ULL);
    QTRY_VERIFY(page.isSettled());
}

QTEST_MAIN(GemmRequantizeTest)
#include "tst_gemm_requantize.moc"
