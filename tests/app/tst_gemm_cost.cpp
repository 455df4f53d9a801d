#include "app/views/gemm_cost.h"
#include "core/labs/registry.h"
#include "widgets/controls.h"
#include "widgets/text_table.h"
#include "widgets/theme.h"
#include "widgets/value_map.h"

#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

gemm::State multiply(Requantization method = Requantization::TfliteDouble)
{
    gemm::State state;
    state.page = gemm::Page::Cost;
    state.requantization = method;
    state.step = gemm::Step{gemm::Grain::Stage, 107};
    return state;
}

Json network(const char* json)
{
    return *completeState(*findLab("cost"), *parseJson(json));
}

void show(GemmCost& page, const gemm::State& state, const Json& guest)
{
    page.showState(state);
    page.showResult(state, *gemm::compute(state, {}));
    page.showGuestState(guest);
    page.showGuestResult(*findLab("cost")->evaluate(guest, {}));
}

QString allWords(const GemmCost& page)
{
    QString text;
    for (auto* each : page.findChildren<WordsLabel*>())
        text += each->words() + u'\n';
    return text;
}

TextTable* table(const GemmCost& page, const char* name)
{
    for (auto* each : page.findChildren<TextTable*>()) {
        if (each->accessibleName() == QLatin1String(name))
            return each;
    }
    return nullptr;
}

cost::State lastGuest(const QSignalSpy& spy)
{
    return *readFields<cost::State>(spy.back()[0].value<Json>(), "");
}

} // namespace

class GemmCostTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void stateAndResult_emitNothing();
    void map_splitsTheError();
    void words_countWhatDiffers();
    void formats_haveTheirCosts();
    void network_isToldLayerByLayer();
    void controls_editTheNetwork();
    void cell_opensTheStepPageAtItsEnd();
    void energy_takesTheUnitThatFits_data();
    void energy_takesTheUnitThatFits();
    void map_widget_isReadAndChosen();
};

void GemmCostTest::stateAndResult_emitNothing()
{
    GemmCost page;
    page.resize(1200, 800);
    const QSignalSpy edited(&page, &GemmPage::edited);
    const QSignalSpy guest(&page, &GemmPage::guestEdited);
    show(page, multiply(), network("{}"));
    show(page, multiply(Requantization::Exact),
         network(R"({"model":"digitnet","firstLast":{"weightBits":8,"activationBits":8}})"));
    QCOMPARE(edited.count() + guest.count(), 0);
}

void GemmCostTest::map_splitsTheError()
{
    GemmCost page;
    show(page, multiply(), network("{}"));
    const ValueMapModel& map = page.findChild<ValueMap*>()->model();
    QCOMPARE(map.cells.size(), std::size_t(20));
    QVERIFY(std::abs(map.cells[13].value - 0.006041) < 1e-6);
    auto* part = page.findChild<Segmented*>();
    QCOMPARE(part->accessibleName(), QStringLiteral("Which part of the error"));
    part->pressPart(1);
    QVERIFY(std::abs(page.findChild<ValueMap*>()->model().cells[13].value + 0.003532) < 1e-6);
    part->pressPart(2);
    QVERIFY(std::abs(page.findChild<ValueMap*>()->model().cells[13].value - 0.009573) < 1e-6);
}

void GemmCostTest::words_countWhatDiffers()
{
    GemmCost page;
    show(page, multiply(), network("{}"));
    QVERIFY(allWords(page).contains(QStringLiteral("All **20** outputs are the same")));
    QVERIFY(allWords(page).contains(QStringLiteral("in cell 0, 2"))); // clamped from 134
    show(page, multiply(Requantization::PowerOfTwoLinear), network("{}"));
    QVERIFY(allWords(page).contains(QStringLiteral("**18** of **20** outputs differ")));
}

void GemmCostTest::formats_haveTheirCosts()
{
    GemmCost page;
    show(page, multiply(), network("{}"));
    auto* formats = table(page, "Cost of this multiply by format");
    QCOMPARE(formats->cellText(0, 2), QStringLiteral("296")); // (24 + 30 + 20) · 4
    QCOMPARE(formats->cellText(2, 2), QStringLiteral("74"));
    QCOMPARE(formats->cellText(0, 3), QStringLiteral("552 pJ")); // 120 · 4.6
    QCOMPARE(formats->cellText(2, 3), QStringLiteral("36.0 pJ")); // 120 · 0.3
    QCOMPARE(formats->cellText(2, 4), QStringLiteral("4.53 nJ")); // 24 · 8 / 64 · 1300 + 50 · 8 / 64 · 100
}

void GemmCostTest::network_isToldLayerByLayer()
{
    GemmCost page;
    show(page, multiply(), network(R"({"weightBits":4,"firstLast":{"weightBits":8,"activationBits":8}})"));
    auto* layers = table(page, "Cost of each layer");
    QCOMPARE(layers->rowCount(), 54);
    QCOMPARE(layers->cellText(0, 5), QStringLiteral("8/8"));
    QCOMPARE(layers->cellText(1, 5), QStringLiteral("4/8"));
    QCOMPARE(layers->cellText(0, 4), QStringLiteral("118,013,952"));
    QStringList facts;
    for (auto* each : page.findChildren<Readout*>())
        facts << each->value();
    QVERIFY(facts.contains(QStringLiteral("25,557,032")));
    QVERIFY(facts.contains(QStringLiteral("13.78 MB = 13.14 MiB")));
    QVERIFY(page.tableText(QStringLiteral("csv")).contains(QStringLiteral("conv1,")));
}

void GemmCostTest::controls_editTheNetwork()
{
    GemmCost page;
    show(page, multiply(), network(R"({"perLayer":{"conv1":8}})"));
    const QSignalSpy edited(&page, &GemmPage::guestEdited);
    Q_EMIT page.findChild<ChoiceButton*>()->picked(0);
    QVERIFY(lastGuest(edited).model.network == cost::Network::ResNet18);
    QVERIFY(!lastGuest(edited).perLayer); // of another network's layers
    for (auto* each : page.findChildren<Stepper*>())
        Q_EMIT each->edited(5);
    QCOMPARE(edited.count(), 3);
    QCOMPARE(lastGuest(edited).activationBits, 5);
    for (auto* each : page.findChildren<Segmented*>()) {
        if (each->accessibleName() == QLatin1String("First and last layer"))
            each->pressPart(1);
    }
    QVERIFY(lastGuest(edited).firstLast == (cost::Widths{8, 8}));
}

void GemmCostTest::cell_opensTheStepPageAtItsEnd()
{
    GemmCost page;
    show(page, multiply(), network("{}"));
    const QSignalSpy edited(&page, &GemmPage::edited);
    Q_EMIT page.findChild<ValueMap*>()->cellPicked(0, 2);
    const auto next = edited.back()[0].value<gemm::State>();
    QVERIFY(next.page == gemm::Page::Step);
    QCOMPARE(next.step->index, 2 + 8 * 2 + 7);
}

void GemmCostTest::energy_takesTheUnitThatFits_data()
{
    QTest::addColumn<double>("picojoules");
    QTest::addColumn<QString>("text");
    QTest::newRow("pJ") << 0.3 << "0.300 pJ";
    QTest::newRow("nJ") << 1234.0 << "1.23 nJ";
    QTest::newRow("mJ") << 5.56e9 << "5.56 mJ";
    QTest::newRow("J stays J") << 5e16 << "50,000 J";
}

void GemmCostTest::energy_takesTheUnitThatFits()
{
    QFETCH(const double, picojoules);
    QTEST(costText::energy(picojoules), "text");
}

void GemmCostTest::map_widget_isReadAndChosen()
{
    ValueMap map;
    map.resize(300, 200);
    ValueMapModel model;
    model.rows = 2;
    model.columns = 3;
    model.most = 2;
    for (int i = 0; i < 6; ++i) {
        model.cells.emplace_back();
        model.cells.back().value = i - 3;
        model.cells.back().text = QString::number(i - 3);
    }
    map.setModel(model);
    const QSignalSpy picked(&map, &ValueMap::cellPicked);
    QTest::mouseClick(&map, Qt::LeftButton, {}, map.cell(1, 2).center().toPoint());
    QCOMPARE(picked.back(), (QList<QVariant>{1, 2}));
    QTest::keyClick(&map, Qt::Key_Up);
    QTest::keyClick(&map, Qt::Key_Return);
    QCOMPARE(picked.back(), (QList<QVariant>{0, 2}));
    QCOMPARE(map.part(0).value, QStringLiteral("-3"));
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        ThemeManager::instance().setMode(mode);
        for (const double scale : {1.0, 2.0}) {
            QImage image(map.size() * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::magenta);
            map.render(&image, {}, {}, QWidget::DrawChildren);
            const QPointF corner = map.cell(0, 0).topLeft() + QPointF(8, 8);
            QCOMPARE(image.pixelColor((corner * scale).toPoint()),
                     theme().clipped); // −3 beyond the full colour
        }
    }
}

QTEST_MAIN(GemmCostTest)
#include "tst_gemm_cost.moc"
