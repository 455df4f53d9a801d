#include "widgets/matrix_view.h"

#include <QPixmap>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

MatrixModel twoByThree()
{
    MatrixModel model;
    model.name = QStringLiteral("Y");
    model.subtitle = QStringLiteral("2 × 3 codes");
    model.rows = 2;
    model.columns = 3;
    for (int i = 0; i < 6; ++i)
        model.cells.push_back({QString::number(i), MatrixCell::Tone::Done, 0});
    model.spoken = [](int row, int column) { return QStringLiteral("Output %1").arg(row * 3 + column); };
    return model;
}

} // namespace

class MatrixViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setModel_byProgram_emitsNothing();
    void click_onCell_picksRowAndColumn();
    void arrowsAndEnter_moveAndPick();
    void click_notClickable_picksNothing();
    void parts_everyCell_isNamed();
    void paint_twoScales_showsCells();
    void number_ofFourLetters_isClearOfItsCell();
    void lens_keepsNumbersWhereCellsAreSmall();
    void cellAt_everyPixelOfALens_findsItsCell();
    void shiftClick_anywhere_wantsALink();
};

void MatrixViewTest::setModel_byProgram_emitsNothing()
{
    MatrixView view;
    QSignalSpy spy(&view, &MatrixView::cellPicked);
    view.setModel(twoByThree());
    view.setCellSize({40, 20});
    QCOMPARE(spy.count(), 0);
}

void MatrixViewTest::click_onCell_picksRowAndColumn()
{
    MatrixView view;
    view.setModel(twoByThree());
    view.setClickable(true);
    view.resize(view.sizeHint());
    QSignalSpy spy(&view, &MatrixView::cellPicked);
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.cellRect(1, 2).center());
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy[0], (QVariantList{1, 2}));
    QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(2, 2));
    QCOMPARE(spy.count(), 1);
}

void MatrixViewTest::arrowsAndEnter_moveAndPick()
{
    MatrixView view;
    view.setModel(twoByThree());
    view.setClickable(true);
    QSignalSpy spy(&view, &MatrixView::cellPicked);
    QTest::keyClick(&view, Qt::Key_Right);
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy[0], (QVariantList{1, 1}));
}

void MatrixViewTest::click_notClickable_picksNothing()
{
    MatrixView view;
    view.setModel(twoByThree());
    QSignalSpy spy(&view, &MatrixView::cellPicked);
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.cellRect(0, 0).center());
    QCOMPARE(spy.count(), 0);
}

void MatrixViewTest::parts_everyCell_isNamed()
{
    MatrixView view;
    view.setModel(twoByThree());
    QCOMPARE(view.partCount(), 6);
    QCOMPARE(view.part(4).name, QStringLiteral("Output 4"));
    QCOMPARE(view.part(4).rect, view.cellRect(1, 1));
}

void MatrixViewTest::paint_twoScales_showsCells()
{
    MatrixView view;
    view.setModel(twoByThree());
    view.resize(view.sizeHint());
    for (const double scale : {1.0, 2.0}) {
        QPixmap picture(view.size() * scale);
        picture.setDevicePixelRatio(scale);
        picture.fill(Qt::white);
        view.render(&picture);
        const QPoint inside = (QPointF(view.cellRect(0, 0).topLeft()) + QPointF(6, 6)).toPoint() * scale;
        QVERIFY(picture.toImage().pixelColor(inside) != QColor(Qt::white));
    }
}

void MatrixViewTest::number_ofFourLetters_isClearOfItsCell()
{
    for (const QSize size : {QSize(34, 21), QSize(36, 21), QSize(40, 25), QSize(46, 25), QSize(60, 32)}) {
        MatrixModel model = twoByThree();
        model.cells[0].text = QStringLiteral("−128");
        model.cells[1].text.clear();
        for (auto& cell : model.cells)
            cell.tone = MatrixCell::Tone::Plain;
        MatrixView view;
        view.setModel(model);
        view.setCellSize(size);
        view.resize(view.sizeHint());
        const QImage picture = view.grab().toImage().convertToFormat(QImage::Format_RGB32);
        const QRect full = view.cellRect(0, 0);
        const QRect empty = view.cellRect(0, 1);
        const auto isSame = [&](int x) {
            for (int y = 0; y < full.height(); ++y)
                if (picture.pixel(full.left() + x, full.top() + y)
                    != picture.pixel(empty.left() + x, empty.top() + y))
                    return false;
            return true;
        };
        for (int x = 0; x < 3; ++x) // the border and a pixel more
            QVERIFY2(isSame(x) && isSame(full.width() - 1 - x), qPrintable(QString::number(size.width())));
    }
}

void MatrixViewTest::lens_keepsNumbersWhereCellsAreSmall()
{
    MatrixView view;
    view.setModel(twoByThree());
    view.setCellSize({11, 6});
    QVERIFY(!view.showsNumber(1, 1));
    view.setLens({1, 1});
    QVERIFY(view.showsNumber(1, 1));
    QVERIFY(!view.showsNumber(1, 0)); // high, not wide
    QVERIFY(!view.showsNumber(0, 1));
    QCOMPARE(view.cellRect(1, 1).size(), QSize(46, 25));
    QCOMPARE(view.cellRect(1, 2).left(), view.cellRect(1, 1).left() + 46);
    view.setLens({1, -1, {46, 46}, {13, 0}}); // the whole row, upright
    for (int column = 0; column < 3; ++column)
        QVERIFY(view.showsNumber(1, column));
    QVERIFY(!view.showsNumber(0, 0));
    QCOMPARE(view.cellRect(1, 2).size(), QSize(13, 46));
    view.setLens({-1, 1, {46, 25}, {0, 13}}); // the whole column
    QVERIFY(view.showsNumber(0, 1));
    QVERIFY(view.showsNumber(1, 1));
    QVERIFY(!view.showsNumber(0, 0));
    view.setCellSize({60, 32}); // a lens never shrinks
    QCOMPARE(view.cellRect(1, 1).size(), QSize(60, 32));
}

void MatrixViewTest::cellAt_everyPixelOfALens_findsItsCell()
{
    MatrixView view;
    view.setModel(twoByThree());
    view.setClickable(true);
    view.setCellSize({11, 6});
    view.setLens({0, 2});
    view.resize(view.sizeHint());
    QSignalSpy spy(&view, &MatrixView::cellPicked);
    for (int row = 0; row < 2; ++row) {
        for (int column = 0; column < 3; ++column) {
            const QRect box = view.cellRect(row, column);
            for (const QPoint point : {box.topLeft(), box.bottomRight()}) {
                QTest::mouseClick(&view, Qt::LeftButton, {}, point);
                QCOMPARE(spy.takeLast(), (QVariantList{row, column}));
            }
        }
    }
}

void MatrixViewTest::shiftClick_anywhere_wantsALink()
{
    MatrixView view;
    view.setModel(twoByThree());
    QSignalSpy links(&view, &MatrixView::linkWanted);
    QSignalSpy picks(&view, &MatrixView::cellPicked);
    view.setClickable(true);
    QTest::mouseClick(&view, Qt::LeftButton, Qt::ShiftModifier, view.cellRect(1, 2).center());
    QCOMPARE(links.count(), 1);
    QCOMPARE(links[0], (QVariantList{1, 2}));
    QCOMPARE(picks.count(), 0);
}

QTEST_MAIN(MatrixViewTest)
#include "tst_matrix_view.moc"
