#include "app/views/gemm_data.h"
#include "app/views/gemm_setup.h"
#include "core/labs/gemm/gemm.h"
#include "widgets/controls.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

/// The popover in a window, with edits coming back as states.
struct Bench {
    Bench()
        : setup(&window)
        , edited(&setup, &GemmSetup::stateEdited)
    {
        window.resize(1100, 700);
        window.show();
        take({});
        setup.openBelow(&window);
        QObject::connect(&setup, &GemmSetup::stateEdited, &window,
                         [this](const gemm::State& next) { take(next); });
    }

    void take(const gemm::State& next)
    {
        state = next;
        if (auto result = gemm::compute(state, {})) {
            shape = result->shape;
            setup.setState(state, shape, result->outputRange);
        } else
            setup.setProblem(result.error());
    }

    template<typename Widget>
    Widget* named(const QString& name)
    {
        for (auto* each : setup.findChildren<Widget*>()) {
            if (each->accessibleName() == name)
                return each;
        }
        return nullptr;
    }

    Button* button(const QString& text)
    {
        for (auto* each : setup.findChildren<Button*>()) {
            if (each->text() == text)
                return each;
        }
        return nullptr;
    }

    void choose(const QString& name, int index) { named<Segmented>(name)->pressPart(index); }
    void choose(const QString& tensor)
    {
        auto* choice = setup.findChild<GemmData*>()->findChild<ChoiceButton*>();
        for (int i = 0; i < 8; ++i) { // the layers of the built-in network
            choice->setCurrent(i);
            if (choice->currentLabel() == tensor) {
                Q_EMIT choice->picked(i);
                return;
            }
        }
    }
    void type(const QString& name, const QString& text)
    {
        auto* field = named<ValueField>(name);
        field->setFocus();
        field->setText(text);
        Q_EMIT field->textEdited(text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    QString note()
    {
        QString all;
        for (auto* each : setup.findChild<GemmData*>()->findChildren<WordsLabel*>())
            all += each->words();
        return all;
    }

    QWidget window;
    GemmSetup setup;
    QSignalSpy edited;
    gemm::State state;
    gemm::Shape shape;
};

const QString kWhich = QStringLiteral("Which matrix is set up");
const QString kSource = QStringLiteral("Where its numbers come from");

} // namespace

class GemmSetupTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void setState_byProgram_emitsNothing();
    void height_fitsTheSmallestWindow();
    void layer_ofTheDemo_becomesW();
    void slice_inNumPysWords_isTaken();
    void slice_nonsense_isToldAndKeepsTheState_data();
    void slice_nonsense_isToldAndKeepsTheState();
    void layer_notChosen_tellsWhatToDo();
    void seed_ofOneMatrix_leavesTheOther();
    void typed_matrices_fitEachOther();
    void range_nonsense_isTold();
    void range_shown_isWhatTheCodesSay();
    void shift_isAskedOnlyOfPowersOfTwo();
    void problem_ofTheEngine_isTold();
    void pictures_ofEverySource();
};

void GemmSetupTest::setState_byProgram_emitsNothing()
{
    Bench bench;
    bench.take({});
    QCOMPARE(bench.edited.count(), 0);
}

void GemmSetupTest::height_fitsTheSmallestWindow()
{
    Bench bench;
    for (const int source : {0, 1, 2}) {
        bench.choose(kSource, source);
        QVERIFY2(bench.setup.sizeHint().height() <= 684,
                 qPrintable(QString::number(bench.setup.sizeHint().height())));
    }
}

void GemmSetupTest::layer_ofTheDemo_becomesW()
{
    Bench bench;
    bench.choose(kSource, 2);
    bench.choose(QStringLiteral("pw3.weight"));
    QCOMPARE(bench.edited.count(), 1);
    QVERIFY(bench.state.w.kind == DataRef::Kind::File);
    QCOMPARE(bench.state.w.path, std::string("demo"));
    QVERIFY(bench.state.x.kind == DataRef::Kind::Distribution); // the example's X had another depth
    QCOMPARE(bench.shape.columns, 5);
    QVERIFY(bench.shape.rows <= 64 && bench.shape.depth <= 64);
    QVERIFY2(bench.note().contains(QStringLiteral("X was drawn anew to fit")), qPrintable(bench.note()));
}

void GemmSetupTest::slice_inNumPysWords_isTaken()
{
    Bench bench;
    bench.choose(kSource, 2);
    bench.choose(QStringLiteral("pw3.weight"));
    bench.type(QStringLiteral("Slice"), QStringLiteral("0:4, 1"));
    QCOMPARE(bench.shape.rows, 4);
    QCOMPARE(bench.shape.depth, 1);
    bench.type(QStringLiteral("Slice"), QStringLiteral("-2:, :20"));
    QCOMPARE(bench.shape.rows, 2);
    QCOMPARE(bench.shape.depth, 20);
    QCOMPARE(bench.named<ValueField>(QStringLiteral("Slice"))->hasError(), false);
}

void GemmSetupTest::slice_nonsense_isToldAndKeepsTheState_data()
{
    QTest::addColumn<QString>("slice");
    QTest::addColumn<QString>("words");
    QTest::newRow("no such row") << "0:4000"
                                 << "Axis 0 has";
    QTest::newRow("letters") << "abc"
                             << "Axis 0 has";
    QTest::newRow("too many axes") << "0, 0, 0, 0, 0"
                                   << "names more";
}

void GemmSetupTest::slice_nonsense_isToldAndKeepsTheState()
{
    QFETCH(const QString, slice);
    QFETCH(const QString, words);
    Bench bench;
    bench.choose(kSource, 2);
    bench.choose(QStringLiteral("pw3.weight"));
    const gemm::State before = bench.state;
    bench.type(QStringLiteral("Slice"), slice);
    QVERIFY(bench.state == before);
    QVERIFY(bench.named<ValueField>(QStringLiteral("Slice"))->hasError());
    QVERIFY2(bench.note().contains(words), qPrintable(bench.note()));
}

void GemmSetupTest::layer_notChosen_tellsWhatToDo()
{
    Bench bench;
    bench.choose(kSource, 2);
    QCOMPARE(bench.note(), QStringLiteral("Choose a layer, or keep the example."));
    bench.choose(kSource, 0);
    QVERIFY(bench.note().isEmpty());
}

void GemmSetupTest::seed_ofOneMatrix_leavesTheOther()
{
    Bench bench;
    bench.choose(kWhich, 1);
    bench.choose(kSource, 0);
    bench.type(QStringLiteral("Seed"), QStringLiteral("42"));
    QCOMPARE(bench.state.x.seed, std::uint64_t(42));
    QVERIFY(bench.state.w == gemm::State{}.w);
    bench.button(QStringLiteral("New numbers"))->click();
    QCOMPARE(bench.state.x.seed, std::uint64_t(43));
    const int before = static_cast<int>(bench.edited.count());
    bench.type(QStringLiteral("Seed"), QStringLiteral("−1"));
    QCOMPARE(bench.edited.count(), before);
    QVERIFY(bench.note().contains(QStringLiteral("whole number")));
    bench.button(QStringLiteral("The example"))->click();
    QVERIFY(bench.state.x == gemm::State{}.x);
}

void GemmSetupTest::typed_matrices_fitEachOther()
{
    Bench bench;
    bench.choose(kSource, 1);
    auto* text = bench.named<QPlainTextEdit>(QStringLiteral("Rows of numbers"));
    text->setPlainText(QStringLiteral("1 2 3\n4 5 6"));
    bench.button(QStringLiteral("Use these"))->click();
    QCOMPARE(bench.shape, (gemm::Shape{2, 3, 5}));
    bench.choose(kWhich, 1);
    bench.choose(kSource, 1);
    text->setPlainText(QStringLiteral("1 0; 0 1; 1 1"));
    bench.button(QStringLiteral("Use these"))->click();
    QCOMPARE(bench.shape, (gemm::Shape{2, 3, 2}));
    QCOMPARE(bench.state.w.shape, (std::vector<std::int64_t>{2, 3})); // kept: it fits
    text->setPlainText(QStringLiteral("1 2\n3"));
    const int before = static_cast<int>(bench.edited.count());
    bench.button(QStringLiteral("Use these"))->click();
    QCOMPARE(bench.edited.count(), before);
    QVERIFY(bench.note().contains(QStringLiteral("Row 1 has 1 number but")));
}

void GemmSetupTest::range_nonsense_isTold()
{
    Bench bench;
    const QString low = QStringLiteral("Lower end of the range of Y");
    for (const char* text : {"abc", "9"}) { // the upper end is 5
        bench.type(low, QString::fromLatin1(text));
        QCOMPARE(bench.edited.count(), 0);
        QVERIFY(bench.named<ValueField>(low)->hasError());
        QVERIFY(bench.note().contains(QStringLiteral("two numbers, the smaller first")));
    }
    bench.type(low, QStringLiteral("−2"));
    QCOMPARE(bench.state.output.range->min, -2.0);
    QVERIFY(!bench.named<ValueField>(low)->hasError());
    QVERIFY(bench.note().isEmpty());
}

void GemmSetupTest::range_shown_isWhatTheCodesSay()
{
    Bench bench;
    gemm::State state;
    state.output = {.scale = 0.5, .zeroPoint = 0, .range = {}, .calibrate = {}};
    bench.take(state);
    auto* low = bench.named<ValueField>(QStringLiteral("Lower end of the range of Y"));
    auto* high = bench.named<ValueField>(QStringLiteral("Upper end of the range of Y"));
    QCOMPARE(low->text(), QStringLiteral("−64"));
    QCOMPARE(high->text(), QStringLiteral("63.5"));
}

void GemmSetupTest::shift_isAskedOnlyOfPowersOfTwo()
{
    Bench bench;
    auto* shift = bench.named<Segmented>(QStringLiteral("Rounding of the power-of-two shift"));
    for (const auto& [method, word] : kRequantizationWords) {
        gemm::State state;
        state.requantization = method;
        bench.take(state);
        const bool isShift =
            QString::fromStdString(std::string(word)).startsWith(QLatin1String("powerOfTwo"));
        QCOMPARE(shift->isEnabled(), isShift);
        QCOMPARE(shift->toolTip().isEmpty(), isShift);
    }
}

void GemmSetupTest::problem_ofTheEngine_isTold()
{
    Bench bench;
    gemm::State state;
    state.w = DataRef::matrix(1, 2, {1, 2});
    bench.take(state);
    QVERIFY(bench.note().contains(QStringLiteral("W has 2 columns but X has 6 rows")));
    bench.take({});
    QVERIFY(bench.note().isEmpty());
}

void GemmSetupTest::pictures_ofEverySource()
{
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        ThemeManager::instance().setMode(mode);
        Bench bench;
        for (const int source : {0, 1, 2}) {
            bench.choose(kSource, source);
            if (source == 2)
                bench.choose(QStringLiteral("pw3.weight"));
            QApplication::processEvents();
            const QPixmap picture = bench.setup.grab();
            QVERIFY(picture.width() > 400);
            if (const QString folder = qEnvironmentVariable("BITLOUPE_PICTURES"); !folder.isEmpty())
                picture.save(QStringLiteral("%1/setup-%2-%3.png").arg(folder).arg(source).arg(int(mode)));
        }
    }
    ThemeManager::instance().setMode(ThemeMode::Light);
}

QTEST_MAIN(GemmSetupTest)
#include "tst_gemm_setup.moc"
