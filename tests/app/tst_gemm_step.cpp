#include "app/views/gemm_detail.h"
#include "app/views/gemm_products.h"
#include "app/views/gemm_step.h"
#include "app/views/gemm_text.h"
#include "app/views/gemm_transport.h"
#include "core/labs/gemm/edits.h"
#include "widgets/bit_lanes.h"
#include "widgets/bit_row.h"
#include "widgets/controls.h"
#include "widgets/matrix_view.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

#include <algorithm>
#include <tuple>

using namespace bitloupe;
using gemm::Grain;
using gemm::State;

namespace {

State example(int index = 107, Requantization method = Requantization::TfliteDouble)
{
    State state;
    state.requantization = method;
    state.step = gemm::Step{Grain::Stage, index};
    return state;
}

void show(GemmStep& page, const State& state)
{
    page.showState(state);
    page.showResult(state, *gemm::compute(state, {}));
}

MatrixView* matrix(const GemmStep& page, const QString& name)
{
    for (auto* each : page.findChildren<MatrixView*>()) {
        if (each->model().name == name)
            return each;
    }
    return nullptr;
}

PaintedTable* table(const GemmStep& page, std::size_t columns)
{
    for (auto* each : page.findChildren<PaintedTable*>()) {
        if (each->table().head.size() == columns)
            return each;
    }
    return nullptr;
}

QString words(const GemmStep& page)
{
    QString all;
    for (auto* each : page.findChildren<WordsLabel*>())
        all += each->words() + u'\n';
    return all;
}

void guess(GemmStep& page, const QString& text, int row = 2, int column = 3)
{
    auto* y = matrix(page, QStringLiteral("Y"));
    QTest::mouseClick(y, Qt::LeftButton, {}, y->cellRect(row, column).center());
    auto* field = y->findChild<QLineEdit*>();
    QVERIFY(!field->isHidden());
    field->setText(text);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(field->isHidden());
}

void zoomOut(const GemmStep& page, int times)
{
    auto* viewport = matrix(page, QStringLiteral("W"))->parentWidget();
    for (int i = 0; i < times; ++i) {
        QWheelEvent wheel(QPointF(20, 20), viewport->mapToGlobal(QPointF(20, 20)), {}, QPoint(0, -120),
                          Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(viewport, &wheel);
    }
}

/// Texts of the menu that a right click opens, which is closed again.
QStringList menuAt(QWidget* widget, const QPoint& place)
{
    QStringList texts;
    QTimer::singleShot(0, widget, [&texts] {
        if (auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) {
            for (const QAction* action : menu->actions())
                texts << action->text();
            menu->close();
        }
    });
    QContextMenuEvent event(QContextMenuEvent::Mouse, place, widget->mapToGlobal(place));
    QCoreApplication::sendEvent(widget, &event);
    return texts;
}

/// Takes the entry of that menu which begins so.
void choose(QWidget* widget, const QPoint& place, const QString& start)
{
    bool isTaken = false;
    QTimer::singleShot(0, widget, [&] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (menu == nullptr)
            return;
        const auto actions = menu->actions();
        for (QAction* action : actions) {
            if (!isTaken && action->text().startsWith(start)) {
                action->trigger();
                isTaken = true;
            }
        }
        menu->close();
    });
    QContextMenuEvent event(QContextMenuEvent::Mouse, place, widget->mapToGlobal(place));
    QCoreApplication::sendEvent(widget, &event);
    QVERIFY2(isTaken, qPrintable(start));
}

bool hasEntry(const QStringList& menu, const QString& start)
{
    return std::any_of(menu.begin(), menu.end(), [&](const QString& text) { return text.startsWith(start); });
}

} // namespace

class GemmStepTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ThemeManager::instance().install(); }
    void guess_typed_isKeptAndJudgedAtCompare();
    void guess_nonsenseOrEscape_isDropped();
    void guess_afterOtherNumbers_isForgotten();
    void peak_staysWhileTheSumComesHome();
    void carry_runsAndTipsTheResult();
    void lens_ofAnySize_keepsTheRowAndColumn();
    void hover_whileQuantizing_showsThatElement();
    void narrowPage_foldsTheProducts();
    void lowPage_showsAllOfAStage_data();
    void lowPage_showsAllOfAStage();
    void scales_besideASmallMatrix_areAllSeen();
    void outputs_notComputed_areHatched();
    void links_openTheOtherLabs();
    void menus_offerCopiesAndRequantize();
    void menuEntries_doWhatTheySay();
    void menus_aheadOfTheSum_doNotTellIt();
    void hiddenPointers_areNotTold_data();
    void hiddenPointers_areNotTold();
    void scrub_drag_isOneEdit();
    void cell_nonsense_isTold();
    void tips_tellFormulaSubstitutedAndHex();
    void largest_multiply_isDrawnInAFrameOrSo();
};

void GemmStepTest::guess_typed_isKeptAndJudgedAtCompare()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(107));
    guess(page, QStringLiteral("−9"));
    QCOMPARE(matrix(page, QStringLiteral("Y"))->model().cells[13].text, QStringLiteral("−9?"));
    show(page, example(110));
    QVERIFY(!words(page).contains(QStringLiteral("You said")));
    show(page, example(113));
    QCOMPARE(matrix(page, QStringLiteral("Y"))->model().cells[13].text, QStringLiteral("−8"));
    QVERIFY2(words(page).contains(QStringLiteral("You said **−9**, one off.")), qPrintable(words(page)));
    const auto result = gemm::compute(example(113), {});
    QCOMPARE(gemmText::guessWords(*result, -8), QStringLiteral("You said **−8**, and so it is."));
    QCOMPARE(gemmText::guessWords(*result, 12), QStringLiteral("You said **12**, 20 off."));
}

void GemmStepTest::guess_nonsenseOrEscape_isDropped()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(107));
    guess(page, QStringLiteral("abc"));
    QCOMPARE(matrix(page, QStringLiteral("Y"))->model().cells[13].text, QStringLiteral("?"));
    auto* y = matrix(page, QStringLiteral("Y"));
    QTest::mouseClick(y, Qt::LeftButton, {}, y->cellRect(2, 3).center());
    auto* field = y->findChild<QLineEdit*>();
    field->setText(QStringLiteral("5"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(field->isHidden());
    QCOMPARE(y->model().cells[13].text, QStringLiteral("?"));
}

void GemmStepTest::guess_afterOtherNumbers_isForgotten()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(107));
    guess(page, QStringLiteral("7"));
    show(page, example(108));
    QCOMPARE(matrix(page, QStringLiteral("Y"))->model().cells[13].text, QStringLiteral("7?"));
    State other = example(107);
    other.bits.w = 4;
    show(page, other);
    QCOMPARE(matrix(page, QStringLiteral("Y"))->model().cells[13].text, QStringLiteral("?"));
}

void GemmStepTest::peak_staysWhileTheSumComesHome()
{
    State state = example(2 + 8 * 13); // the products of cell 2, 3
    state.accumulator.bits = 14;
    const auto atProducts = gemm::compute(state, {});
    QCOMPARE(gemmText::bits(*atProducts).peak, 15); // 12089 needs 15 bits
    QVERIFY(gemmText::bits(*atProducts).peakLabel.contains(QStringLiteral("wrapped; the sum is 12")));
    state.step->index += 1;
    const auto home = gemm::compute(state, {});
    QCOMPARE(gemmText::bits(*home).value, std::int64_t(2282));
    QCOMPARE(gemmText::bits(*home).peak, 15);
    QCOMPARE(gemmText::bits(*home).peakLabel, QStringLiteral("Round the circle and right again."));
    state.accumulator.bits = 32;
    QCOMPARE(gemmText::bits(*gemm::compute(state, {})).peakLabel, QStringLiteral("peak so far: 15 bits"));
    state.accumulator = {14, AccumulatorOverflow::Saturate};
    QVERIFY(gemmText::bits(*gemm::compute(state, {}))
                .peakLabel.startsWith(QStringLiteral("stopped at the limit")));
}

void GemmStepTest::carry_runsAndTipsTheResult()
{
    BitLanes lanes;
    lanes.resize(900, 200);
    lanes.show();
    BitLanesModel model;
    model.groups = {2, 3, 0};
    BitLane carried;
    carried.high = 4;
    carried.value = 0b01000;
    for (const char* bit = "01000"; *bit != 0; ++bit)
        carried.tiles.push_back({*bit == '1', LaneTile::Tone::Carried});
    carried.tiles[0].tone = LaneTile::Tone::Solid;
    model.lanes = {carried};
    lanes.setModel(model);
    QVERIFY(lanes.isRunning());
    QTRY_VERIFY_WITH_TIMEOUT(!lanes.isRunning(), 3000);
    lanes.setModel(model); // the same carry again
    QVERIFY(!lanes.isRunning());
    model.lanes[0].value = 9;
    lanes.setModel(model);
    QVERIFY(lanes.isRunning());
    QVERIFY(!lanes.grab().isNull());
    lanes.setModel({}); // closed in the middle
    QVERIFY(!lanes.isRunning());
}

void GemmStepTest::lens_ofAnySize_keepsTheRowAndColumn()
{
    for (const int side : {16, 64}) {
        GemmStep page;
        page.resize(1300, 800);
        page.show();
        State state = gemm::withSeededData({}, {side, side, side}, 3);
        const gemm::Shape shape{side, side, side};
        state.step = stepAt(Grain::Mac, {std::int64_t(side) * 5 + 7, gemm::Stage::Products, 9}, shape);
        show(page, state);
        zoomOut(page, 3);
        QCoreApplication::processEvents();
        auto* w = matrix(page, QStringLiteral("W"));
        auto* x = matrix(page, QStringLiteral("X"));
        auto* y = matrix(page, QStringLiteral("Y"));
        for (int k = 0; k < side; ++k) {
            QVERIFY(w->showsNumber(5, k));
            QVERIFY(x->showsNumber(k, 7));
        }
        QVERIFY(!w->showsNumber(4, 8));
        QVERIFY(!x->showsNumber(8, 6));
        QVERIFY(y->showsNumber(5, 7));
        QVERIFY(!y->showsNumber(0, 0));
        // Row and column stay in line, and all three cells in sight, however far it scrolls.
        const auto place = [&](const MatrixView* m, int row, int column) {
            return QRect(m->mapTo(&page, m->cellRect(row, column).topLeft()),
                         m->cellRect(row, column).size());
        };
        QCOMPARE(place(x, 8, 7).left(), place(y, 5, 7).left());
        QCOMPARE(place(w, 5, 8).top(), place(y, 5, 7).top());
        // A click on the heads, which cover cells when scrolled, picks none.
        const QSignalSpy edited(&page, &GemmPage::edited);
        const QPoint corner = y->visibleRegion().boundingRect().topLeft();
        QTest::mouseClick(y, Qt::LeftButton, {}, corner + QPoint(4, 4));
        QCOMPARE(edited.count(), 0);
        for (const auto& [m, row, column] : {std::tuple{w, 5, 8}, std::tuple{x, 8, 7}, std::tuple{y, 5, 7}})
            QVERIFY(m->visibleRegion().contains(m->cellRect(row, column).center()));
        if (const QString folder = qEnvironmentVariable("BITLOUPE_PICTURES"); !folder.isEmpty()) {
            page.grab().save(QStringLiteral("%1/zoom-%2-25.png").arg(folder).arg(side));
            GemmStep half;
            half.resize(1300, 800);
            half.show();
            show(half, state);
            half.grab().save(QStringLiteral("%1/zoom-%2-100.png").arg(folder).arg(side));
            zoomOut(half, 2);
            QCoreApplication::processEvents();
            half.grab().save(QStringLiteral("%1/zoom-%2-50.png").arg(folder).arg(side));
        }
    }
}

void GemmStepTest::hover_whileQuantizing_showsThatElement()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(0));
    auto* w = matrix(page, QStringLiteral("W"));
    auto* detail = page.findChild<GemmDetail*>();
    QCOMPARE(detail->rows()[0].value, QStringLiteral("0.59"));
    Q_EMIT w->cellHovered(1, 2);
    QCOMPARE(detail->rows()[0].value, QStringLiteral("1.15"));
    QCOMPARE(detail->rows()[3].value, QStringLiteral("127"));
    Q_EMIT matrix(page, QStringLiteral("X"))->cellHovered(0, 1); // not its turn
    QCOMPARE(detail->rows()[0].value, QStringLiteral("1.15"));
    Q_EMIT w->cellHovered(-1, -1);
    QCOMPARE(detail->rows()[0].value, QStringLiteral("0.59"));
}

void GemmStepTest::narrowPage_foldsTheProducts()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(106));
    auto* products = table(page, 5);
    QVERIFY(products->isVisible());
    page.resize(912, 600); // of a window 1100 wide
    QTRY_VERIFY(!products->isVisible());
    // The example still fits without scrolling sideways.
    for (const char* name : {"W", "X", "Y"}) {
        auto* shown = matrix(page, QString::fromLatin1(name));
        QTRY_COMPARE(shown->visibleRegion().boundingRect().width(), shown->width());
    }
    QVERIFY(words(page).contains(QStringLiteral("k 5: **−78** · **(−109)** = **8502**, sum **12")));
}

void GemmStepTest::lowPage_showsAllOfAStage_data()
{
    QTest::addColumn<int>("stage");
    QTest::addColumn<int>("method");
    for (const auto& [method, word] : kRequantizationWords) {
        for (int stage = 0; stage < gemm::kStages; ++stage)
            QTest::addRow("%s, stage %d", std::string(word).c_str(), stage + 1)
                << stage << static_cast<int>(method);
    }
}

/// The page of a window of 1100 x 700.
void GemmStepTest::lowPage_showsAllOfAStage()
{
    QFETCH(const int, stage);
    QFETCH(const int, method);
    GemmStep page;
    page.resize(924, 618);
    page.show();
    const int index = stage < 2 ? stage : 2 + 8 * 13 + stage - 2;
    show(page, example(index, static_cast<Requantization>(method)));
    QCoreApplication::processEvents();
    auto* scroll = page.findChild<QScrollArea*>();
    QCOMPARE(scroll->verticalScrollBar()->maximum(), 0);
    QCOMPARE(scroll->horizontalScrollBar()->maximum(), 0);
    const auto labels = page.findChildren<WordsLabel*>();
    for (const WordsLabel* label : labels) {
        if (label->isVisible())
            QCOMPARE(label->visibleRegion().boundingRect().height(), label->height());
    }
}

void GemmStepTest::scales_besideASmallMatrix_areAllSeen()
{
    for (const QSize size : {QSize(924, 618), QSize(1300, 820)}) {
        GemmStep page;
        page.resize(size);
        page.show();
        State state = gemm::withSeededData({}, {2, 2, 2}, 3);
        show(page, state);
        QCoreApplication::processEvents();
        const auto* scales = table(page, 4);
        QCOMPARE(scales->visibleRegion().boundingRect().height(), scales->height());
        QCOMPARE(scales->height(), scales->sizeHint().height());
        const auto* x = matrix(page, QStringLiteral("X"));
        const auto* y = matrix(page, QStringLiteral("Y"));
        const int gap = y->mapTo(&page, QPoint()).y() - x->mapTo(&page, QPoint(0, x->height())).y();
        QVERIFY2(gap >= 0 && gap < 12, qPrintable(QString::number(gap)));
    }
}

void GemmStepTest::outputs_notComputed_areHatched()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(107));
    auto* y = matrix(page, QStringLiteral("Y"));
    const auto allMissing = [&] {
        return std::all_of(y->model().cells.begin(), y->model().cells.end(), [](const MatrixCell& cell) {
            return cell.tone == MatrixCell::Tone::Missing && cell.text.isEmpty();
        });
    };
    State stops = example(107);
    stops.accumulator = {14, AccumulatorOverflow::Error};
    const auto stopped = gemm::compute(stops, {});
    QVERIFY(!stopped);
    page.showState(stops);
    page.showError(stopped.error());
    QVERIFY(allMissing());
    QVERIFY(words(page).contains(QStringLiteral("Overflow in product 2 of cell 0, 0: 8743 > 8191.")));
    QCOMPARE(y->part(3).name, QStringLiteral("Output 0, 3, not computed"));
    QVERIFY(!y->grab().isNull());
    show(page, example(107));
    QCOMPARE(y->model().cells[0].text, QStringLiteral("80"));
    QVERIFY(!words(page).contains(QStringLiteral("Overflow")));
    page.showStopped(); // by the user
    QVERIFY(allMissing());
    QVERIFY(words(page).contains(QStringLiteral("Stopped")));
    // Another error leaves the last picture.
    show(page, example(107));
    page.showError({ErrorCode::OutOfRange, "/state/w", "W[1][3] = 200 does not fit int8."});
    QCOMPARE(y->model().cells[0].text, QStringLiteral("80"));
}

void GemmStepTest::links_openTheOtherLabs()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(107));
    const QSignalSpy opened(&page, &GemmPage::openLab);
    const QSignalSpy noted(&page, &GemmPage::note);
    auto* bits = page.findChild<BitRow*>();
    QTest::mouseClick(bits, Qt::LeftButton, Qt::ShiftModifier, QPoint(40, 40));
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].toString(), QStringLiteral("numbers"));
    QCOMPARE(opened[0][1].value<Json>()["bits"].get<std::string>(), std::string("000008ea"));
    QTest::mouseClick(bits, Qt::LeftButton, {}, QPoint(40, 40));
    QCOMPARE(opened.count(), 1);
    auto* scales = table(page, 4);
    QTest::mouseClick(scales, Qt::LeftButton, Qt::ShiftModifier, scales->cellRect(1, 1).center().toPoint());
    QCOMPARE(opened.count(), 2);
    QCOMPARE(opened[1][0].toString(), QStringLiteral("mapping"));
    QCOMPARE(opened[1][1].value<Json>()["range"]["max"].get<double>(), 3.0);
    auto* w = matrix(page, QStringLiteral("W"));
    QTest::mouseClick(w, Qt::LeftButton, Qt::ShiftModifier, w->cellRect(0, 0).center());
    QCOMPARE(opened.count(), 2); // from no file
    QVERIFY(noted.back()[0].toString().contains(QStringLiteral("from no file")));
}

void GemmStepTest::menus_offerCopiesAndRequantize()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(113));
    auto* y = matrix(page, QStringLiteral("Y"));
    const QStringList ofCell = menuAt(y, y->cellRect(0, 0).center());
    QVERIFY(hasEntry(ofCell, QStringLiteral("Copy 80")));
    QVERIFY(hasEntry(ofCell, QStringLiteral("Copy Y as JSON")));
    QVERIFY(hasEntry(ofCell, QStringLiteral("Requantize this: ")));
    QVERIFY(hasEntry(ofCell, QStringLiteral("Export picture")));
    auto* bits = page.findChild<BitRow*>();
    const QStringList ofBits = menuAt(bits, QPoint(40, 40));
    QVERIFY(hasEntry(ofBits, QStringLiteral("Copy 0x")));
    QVERIFY(hasEntry(ofBits, QStringLiteral("Open in Numbers")));
    auto* chips = page.findChild<StageChips*>();
    const QStringList ofChip = menuAt(chips, chips->chip(3).center().toPoint());
    QVERIFY(hasEntry(ofChip, QStringLiteral("Copy 2282")));
    QVERIFY(hasEntry(ofChip, QStringLiteral("Copy as JSON")));
    QVERIFY(hasEntry(ofChip, QStringLiteral("Requantize this: 5782")));
    auto* detail = page.findChild<GemmDetail*>();
    QVERIFY(hasEntry(menuAt(detail, QPoint(20, 10)), QStringLiteral("Copy as JSON")));
    auto* scales = table(page, 4);
    QVERIFY(hasEntry(menuAt(scales, scales->cellRect(0, 1).center().toPoint()),
                     QStringLiteral("Open W in Mapping")));
}

void GemmStepTest::menuEntries_doWhatTheySay()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(113));
    const QSignalSpy opened(&page, &GemmPage::openLab);
    const QSignalSpy noted(&page, &GemmPage::note);
    const QSignalSpy exports(&page, &GemmPage::exportWanted);
    const auto copied = [] { return QGuiApplication::clipboard()->text(); };
    const auto lab = [&] { return opened.back()[0].toString(); };
    const auto patch = [&] { return opened.back()[1].value<Json>(); };

    auto* y = matrix(page, QStringLiteral("Y"));
    const QPoint cell = y->cellRect(0, 1).center();
    choose(y, cell, QStringLiteral("Copy 54"));
    QCOMPARE(copied(), QStringLiteral("54"));
    QCOMPARE(noted.back()[0].toString(), QStringLiteral("Copied 54"));
    choose(y, cell, QStringLiteral("Copy Y as JSON"));
    QVERIFY2(copied().startsWith(QStringLiteral("[[80, 54, 127, -22, -19], [-58")), qPrintable(copied()));
    choose(y, cell, QStringLiteral("Requantize this"));
    QCOMPARE(lab(), QStringLiteral("requant"));
    const auto result = gemm::compute(example(113), {});
    QCOMPARE(patch()["acc"].get<std::int64_t>(), result->integers.biased[1]);
    choose(y, cell, QStringLiteral("Export picture"));
    QCOMPARE(exports.count(), 1);

    auto* chips = page.findChild<StageChips*>();
    choose(chips, chips->chip(4).center().toPoint(), QStringLiteral("Copy 5782"));
    QCOMPARE(copied(), QStringLiteral("5782"));
    choose(chips, chips->chip(4).center().toPoint(), QStringLiteral("Copy as JSON"));
    QCOMPARE(parseJson(copied().toStdString())->at("value").get<int>(), 5782);
    choose(chips, chips->chip(4).center().toPoint(), QStringLiteral("Requantize this: 5782"));
    QCOMPARE(patch()["acc"].get<int>(), 5782); // of the open cell

    auto* bits = page.findChild<BitRow*>();
    choose(bits, QPoint(40, 40), QStringLiteral("Copy 0x"));
    QCOMPARE(copied(), QStringLiteral("0xfffffff8")); // −8
    choose(bits, QPoint(40, 40), QStringLiteral("Open in Numbers"));
    QCOMPARE(lab(), QStringLiteral("numbers"));
    QCOMPARE(patch()["bits"].get<std::string>(), std::string("fffffff8"));

    auto* scales = table(page, 4);
    for (int row = 0; row < 3; ++row) {
        const QString letter = QStringLiteral("WXY").mid(row, 1);
        choose(scales, scales->cellRect(row, 1).center().toPoint(), QStringLiteral("Open ") + letter);
        QCOMPARE(lab(), QStringLiteral("mapping"));
        const double most = row == 0 ? 1.15 : row == 1 ? 3 : 5;
        QCOMPARE(float(patch()["range"]["max"].get<double>()), float(most)); // scales are binary32
    }
    auto* products = table(page, 5);
    choose(products, products->cellRect(1, 3).center().toPoint(), QStringLiteral("Copy 1560"));
    QCOMPARE(copied(), QStringLiteral("1560"));
    auto* detail = page.findChild<GemmDetail*>();
    choose(detail, QPoint(20, 10), QStringLiteral("Copy as JSON"));
    QCOMPARE(parseJson(copied().toStdString())->at("stage").get<std::string>(), std::string("compare"));
}

void GemmStepTest::menus_aheadOfTheSum_doNotTellIt()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(106)); // products only
    auto* y = matrix(page, QStringLiteral("Y"));
    QVERIFY(!hasEntry(menuAt(y, y->cellRect(2, 3).center()), QStringLiteral("Requantize")));
    QVERIFY(!hasEntry(menuAt(y, y->cellRect(3, 3).center()), QStringLiteral("Copy 4")));
    auto* bits = page.findChild<BitRow*>();
    QVERIFY(!hasEntry(menuAt(bits, QPoint(40, 40)), QStringLiteral("Requantize")));
}

void GemmStepTest::hiddenPointers_areNotTold_data()
{
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("chip"); // the first that has to stay untold
    QTest::newRow("the accumulator at its stage") << "/result/acc" << 107 << 3;
    QTest::newRow("one accumulator, later") << "/result/acc/2/3" << 113 << 3;
    QTest::newRow("the bias at its stage") << "/result/bias" << 108 << 4;
    QTest::newRow("the output") << "/result/out" << 113 << 8;
    QTest::newRow("everything") << "/result" << 113 << 3;
}

void GemmStepTest::hiddenPointers_areNotTold()
{
    QFETCH(const QString, pointer);
    QFETCH(const int, step);
    QFETCH(const int, chip);
    const auto result = gemm::compute(example(step), {});
    QCOMPARE(gemmText::reachedStage(gemmText::told(*result, {pointer})), chip - 1);
    QCOMPARE(gemmText::reachedStage(gemmText::told(*result, {QStringLiteral("/result/elsewhere")})),
             gemmText::reachedStage(*result));
    GemmStep page;
    page.resize(1300, 800);
    page.setHiddenPointers({pointer});
    show(page, example(step));
    const QString before = words(page);
    page.setHiddenPointers({});
    QVERIFY(words(page) != before); // told at once
}

void GemmStepTest::scrub_drag_isOneEdit()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(107));
    const QSignalSpy edited(&page, &GemmPage::edited);
    auto* scrub = page.findChild<ScrubBar*>();
    QTest::mousePress(scrub, Qt::LeftButton, {}, QPoint(20, 10));
    QMouseEvent move(QEvent::MouseMove, QPointF(90, 10), scrub->mapToGlobal(QPointF(90, 10)), Qt::LeftButton,
                     Qt::LeftButton, {});
    QCoreApplication::sendEvent(scrub, &move);
    QTest::mouseRelease(scrub, Qt::LeftButton, {}, QPoint(90, 10));
    QCOMPARE(edited.count(), 4);
    QVERIFY(edited.front()[2].value<EditPhase>() == EditPhase::Begin);
    QVERIFY(edited[1][2].value<EditPhase>() == EditPhase::Update);
    QVERIFY(edited.back()[2].value<EditPhase>() == EditPhase::Commit);
}

void GemmStepTest::cell_nonsense_isTold()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    show(page, example(107));
    const QSignalSpy edited(&page, &GemmPage::edited);
    const QSignalSpy noted(&page, &GemmPage::note);
    auto* cell = page.findChild<GemmTransport*>()->findChild<ValueField*>();
    for (const char* text : {"9, 99", "abc", "2"}) {
        Q_EMIT cell->committed(QString::fromLatin1(text));
        QVERIFY(cell->hasError());
        QCOMPARE(noted.back()[0].toString(),
                 QStringLiteral("A cell is a row from 0 to 3 and a column from 0 to 4, such as “0, 4”."));
    }
    QCOMPARE(noted.count(), 3);
    QCOMPARE(edited.count(), 0);
    show(page, example(108));
    QVERIFY(!cell->hasError());
    QCOMPARE(cell->text(), QStringLiteral("2, 3"));
}

void GemmStepTest::tips_tellFormulaSubstitutedAndHex()
{
    const auto result = std::make_shared<const gemm::Result>(*gemm::compute(example(113), {}));
    const QString w = gemmText::matrixW(result, gemmText::Show::Code).tip(2, 3);
    QVERIFY2(w.contains(QStringLiteral("clamp(round(w / S_W) + Z_W)")), qPrintable(w));
    QVERIFY2(w.contains(QStringLiteral("clamp(round(0.26 / ")), qPrintable(w));
    QVERIFY2(w.contains(QStringLiteral("19, 0x13, int8")), qPrintable(w));
    const QString y = gemmText::matrixY(result, gemmText::Show::Code).tip(0, 2);
    QVERIFY2(y.contains(QStringLiteral("clamp(134, −128 … 127)")), qPrintable(y));
    QVERIFY2(y.contains(QStringLiteral("127, 0x7f, int8")), qPrintable(y));
    QVERIFY(gemmText::scales(*result).rows[3][3].tip.contains(
        QStringLiteral("M₀ = 1,126,460,416, 0x%1").arg(1126460416, 8, 16, QLatin1Char('0'))));
    QVERIFY(gemmText::products(*result, 6).rows[5][3].tip.contains(QStringLiteral("(−78) · (−109)")));
    QCOMPARE(gemmText::stageTips(*result).size(), 10);
    QVERIFY(gemmText::stageTips(*result)[4].contains(QStringLiteral("5782, 0x00001696")));
}

/// No limit in time: a measure for the log.
void GemmStepTest::largest_multiply_isDrawnInAFrameOrSo()
{
    GemmStep page;
    page.resize(1300, 800);
    page.show();
    const gemm::Shape shape{64, 64, 64};
    State state = gemm::withSeededData({}, shape, 3);
    state.step = gemm::Step{Grain::Stage, 2 + 8 * 2000 + 3};
    const auto result = gemm::compute(state, {});
    QVERIFY(result);
    page.showState(state);
    QElapsedTimer clock;
    clock.start();
    page.showResult(state, *result);
    const double shown = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    clock.restart();
    QVERIFY(!page.grab().isNull());
    qInfo("64 cubed: shown in %.1f ms, painted in %.1f ms", shown,
          static_cast<double>(clock.nsecsElapsed()) / 1e6);
}

QTEST_MAIN(GemmStepTest)
#include "tst_gemm_step.moc"
