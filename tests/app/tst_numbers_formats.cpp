#include "app/views/numbers_bias.h"
#include "app/views/numbers_cost.h"
#include "app/views/numbers_cost_text.h"
#include "app/views/numbers_formats.h"
#include "app/views/numbers_formats_model.h"
#include "app/views/numbers_growth.h"
#include "widgets/controls.h"
#include "widgets/theme.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace bitloupe;

class NumbersFormatsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void model_isSound();
    void model_sortsBothWays_emptyCellsLast();
    void page_clickOnARow_asksForThatFormat();
    void page_header_sortsUpDownAndBack();
    void page_tableText_isEveryFile();
    void bias_ofALargeFormat_showsAFixedSmallOne();
    void bias_keys_walkAlongThePatterns();
    void cost_setters_emitNothing();
    void cost_doubling_asksForTwiceK();
    void cost_badCount_isSaidAndNotAsked();
    void cost_play_revealsLineByLine();
    void cost_words_nameBothWidths();
    void cost_hidden_isToldAfterTheGuess_data();
    void cost_hidden_isToldAfterTheGuess();
    void pages_paintAtTwoScales();
};

namespace {

numbers::Result resultOf(const numbers::State& state)
{
    numbers::Result result;
    result.format = state.format;
    result.cost = numbers::costAnswer(state.cost.value_or(numbers::CostQuestion{}));
    return result;
}

numbers::State costState()
{
    numbers::State state;
    state.page = numbers::Page::Cost;
    return state;
}

} // namespace

void NumbersFormatsTest::initTestCase()
{
    ThemeManager::instance().setMode(ThemeMode::Light);
    ThemeManager::instance().install();
}

void NumbersFormatsTest::model_isSound()
{
    NumbersFormatsModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 19);
    model.setCurrent({FloatFormat{.exponentBits = 3, .fractionBits = 3, .bias = 3}});
    QCOMPARE(model.rowCount(), 20);
    QCOMPARE(model.currentRow(), 19);
    model.sort(NumbersFormatsModel::LargestColumn, Qt::AscendingOrder);
}

void NumbersFormatsTest::model_sortsBothWays_emptyCellsLast()
{
    NumbersFormatsModel model;
    const auto label = [&](int row) { return model.formatRow(row)->label; };
    model.sort(NumbersFormatsModel::LargestColumn, Qt::DescendingOrder);
    QCOMPARE(label(0), std::string("binary64"));
    model.sort(NumbersFormatsModel::LargestColumn, Qt::AscendingOrder);
    QCOMPARE(label(0), std::string("FP4 E2M1"));
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        model.sort(NumbersFormatsModel::InfinityColumn, order);
        QVERIFY(model.formatRow(0)->infinity.has_value());
        QVERIFY(!model.formatRow(model.rowCount() - 1)->infinity.has_value());
    }
}

void NumbersFormatsTest::page_clickOnARow_asksForThatFormat()
{
    NumbersFormats page;
    page.showState({});
    QSignalSpy edits(&page, &NumbersPage::edited);
    auto* table = page.findChild<QTableView*>();
    Q_EMIT table->clicked(table->model()->index(4, 0));
    QCOMPARE(edits.size(), 1);
    const auto state = edits.first().first().value<numbers::State>();
    QCOMPARE(state.format, NumberFormat{kBfloat16});
    QCOMPARE(edits.first().at(1).toString(), QStringLiteral("Format to bfloat16"));
}

void NumbersFormatsTest::page_header_sortsUpDownAndBack()
{
    NumbersFormats page;
    auto* table = page.findChild<QTableView*>();
    const auto first = [&] { return table->model()->index(0, 0).data().toString(); };
    Q_EMIT table->horizontalHeader()->sectionClicked(NumbersFormatsModel::BitsColumn);
    QVERIFY(first() == QStringLiteral("FP4 E2M1"));
    Q_EMIT table->horizontalHeader()->sectionClicked(NumbersFormatsModel::BitsColumn);
    QCOMPARE(first(), QStringLiteral("binary64"));
    Q_EMIT table->horizontalHeader()->sectionClicked(NumbersFormatsModel::BitsColumn);
    QVERIFY(!table->horizontalHeader()->isSortIndicatorShown());
}

void NumbersFormatsTest::page_tableText_isEveryFile()
{
    const NumbersFormats page;
    QVERIFY(page.tableText(QStringLiteral("csv")).startsWith(QStringLiteral("format,bits")));
    QVERIFY(page.tableText(QStringLiteral("md")).startsWith(QStringLiteral("| format")));
    QVERIFY(parseJson(page.tableText(QStringLiteral("json")).toStdString()).has_value());
    QVERIFY(page.tableText(QStringLiteral("png")).isEmpty());
}

void NumbersFormatsTest::bias_ofALargeFormat_showsAFixedSmallOne()
{
    NumbersFormats page;
    const auto* bias = page.findChild<NumbersBias*>();
    page.showState({});
    QCOMPARE(bias->format(), kE3M2FN);
    numbers::State state;
    state.format = {kE4M3FN};
    page.showState(state);
    QCOMPARE(bias->format(), kE4M3FN);
}

void NumbersFormatsTest::bias_keys_walkAlongThePatterns()
{
    NumbersBias bias;
    bias.setCoding(numbers::ExponentCoding::TwosComplement, false);
    QCOMPARE(bias.pointed(), nullptr);
    QTest::keyClick(&bias, Qt::Key_Home);
    QCOMPARE(bias.pointed()->value, 1.0);
    QTest::keyClick(&bias, Qt::Key_Right);
    QCOMPARE(bias.pointed()->value, 1.25);
    QTest::keyClick(&bias, Qt::Key_End);
    QCOMPARE(bias.pointed()->value, 0.875);
    bias.setCoding(numbers::ExponentCoding::Biased, false);
    QCOMPARE(bias.pointed()->patternRank, bias.pointed()->valueRank);
}

void NumbersFormatsTest::cost_setters_emitNothing()
{
    NumbersCost page;
    QSignalSpy edits(&page, &NumbersPage::edited);
    numbers::State state = costState();
    state.cost = numbers::CostQuestion{.count = 1000, .k = 9, .bits = 4, .isSigned = false};
    page.showState(state);
    page.showResult(state, resultOf(state));
    QCOMPARE(edits.size(), 0);
}

void NumbersFormatsTest::cost_doubling_asksForTwiceK()
{
    NumbersCost page;
    page.showResult(costState(), resultOf(costState()));
    QSignalSpy edits(&page, &NumbersPage::edited);
    for (Button* button : page.findChildren<Button*>()) {
        if (button->text().contains(u'×'))
            button->click();
    }
    QCOMPARE(edits.size(), 1);
    QCOMPARE(edits.first().first().value<numbers::State>().cost->k, 1152);
}

void NumbersFormatsTest::cost_badCount_isSaidAndNotAsked()
{
    NumbersCost page;
    page.showResult(costState(), resultOf(costState()));
    QSignalSpy edits(&page, &NumbersPage::edited);
    ValueField* count = page.findChildren<ValueField*>().first();
    Q_EMIT count->committed(QStringLiteral("many"));
    QCOMPARE(edits.size(), 0);
    QVERIFY(count->hasError());
    Q_EMIT count->committed(QStringLiteral("7B"));
    QCOMPARE(edits.first().first().value<numbers::State>().cost->count, 7000000000LL);
}

void NumbersFormatsTest::cost_play_revealsLineByLine()
{
    NumbersCost page;
    page.showResult(costState(), resultOf(costState()));
    auto* growth = page.findChild<NumbersGrowth*>();
    QCOMPARE(growth->shown(), 11);
    growth->setShown(1);
    QCOMPARE(growth->partCount(), 1);
    page.findChild<IconButton*>()->click();
    QTRY_COMPARE(growth->shown(), 11);
}

void NumbersFormatsTest::cost_words_nameBothWidths()
{
    const QString words = numbers::sumWords(numbers::costAnswer({}));
    QVERIFY(words.contains(QStringLiteral("**26**")));
    QVERIFY(words.contains(QStringLiteral("**25**")));
    QVERIFY(words.contains(QStringLiteral("9,437,184")));
    QCOMPARE(numbers::energyText(0.3), QStringLiteral("0.300 pJ"));
    QCOMPARE(numbers::energyText(16612070800.0), QStringLiteral("16.6 mJ"));
    QCOMPARE(numbers::sizeText(97.4923), QStringLiteral("97.49"));
    QCOMPARE(numbers::sizeText(102.228), QStringLiteral("102.2"));
}

void NumbersFormatsTest::cost_hidden_isToldAfterTheGuess_data()
{
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QStringList>("told");
    const QString memory = QStringLiteral("24.37 MiB");
    const QString energy = QStringLiteral("**4333**");
    const QString sum = QStringLiteral("9,437,184");
    QTest::newRow("memory") << "/result/cost/memory" << QStringList{energy, sum};
    QTest::newRow("energy") << "/result/cost/macsPerDramRead" << QStringList{memory, sum};
    QTest::newRow("width of a product")
        << "/result/cost/accumulator/productBits" << QStringList{memory, energy};
    QTest::newRow("all of it") << "/result/cost" << QStringList{};
    QTest::newRow("another part of the lab") << "/result/bits" << QStringList{memory, energy, sum};
}

void NumbersFormatsTest::cost_hidden_isToldAfterTheGuess()
{
    QFETCH(const QString, pointer);
    QFETCH(const QStringList, told);
    NumbersCost page;
    page.setHiddenPointers({pointer});
    page.showResult(costState(), resultOf(costState()));
    const auto says = [&](const QString& text) {
        const auto labels = page.findChildren<WordsLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const WordsLabel* label) { return label->words().contains(text); });
    };
    const QStringList all{QStringLiteral("24.37 MiB"), QStringLiteral("**4333**"),
                          QStringLiteral("9,437,184")};
    for (const QString& text : all)
        QCOMPARE(says(text), told.contains(text));
    QCOMPARE(page.findChild<NumbersGrowth*>()->isHidden(), !told.contains(all[2]));
    page.setHiddenPointers({});
    for (const QString& text : all)
        QVERIFY2(says(text), qPrintable(text));
    QVERIFY(!page.findChild<NumbersGrowth*>()->isHidden());
}

void NumbersFormatsTest::pages_paintAtTwoScales()
{
    NumbersFormats formats;
    NumbersCost cost;
    cost.showResult(costState(), resultOf(costState()));
    for (QWidget* page : std::initializer_list<QWidget*>{&formats, &cost}) {
        page->resize(968, 800);
        for (const double scale : {1.0, 2.0}) {
            QImage image(page->size() * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::transparent);
            page->render(&image);
            QVERIFY(image.pixelColor(image.width() / 2, image.height() / 2).alpha() > 0);
        }
    }
}

QTEST_MAIN(NumbersFormatsTest)
#include "tst_numbers_formats.moc"
