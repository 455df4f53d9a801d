#include "widgets/block_bytes.h"
#include "widgets/block_weights.h"

#include <QMouseEvent>
#include <QPixmap>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

/// Two bytes of scale, two of a minimum, 12 of scales, `codes` of codes.
BlockBytesModel someBytes(int codes)
{
    BlockBytesModel model;
    model.name = QStringLiteral("Bytes of block 3");
    model.groups = {{QStringLiteral("scale d"), BlockTone::Scale, 0, 2},
                    {QStringLiteral("minimum"), BlockTone::Minimum, 2, 2},
                    {QStringLiteral("scales"), BlockTone::Scale, 4, 12},
                    {QStringLiteral("codes"), BlockTone::Codes, 16, codes}};
    for (int i = 0; i < 16 + codes; ++i)
        model.bytes.push_back({QStringLiteral("%1").arg(i, 2, 16, QLatin1Char('0')), QStringLiteral("tip")});
    return model;
}

BlockWeightsModel someWeights(int count, int perPart)
{
    BlockWeightsModel model;
    model.name = QStringLiteral("Weights of block 3");
    model.perPart = perPart;
    for (int i = 0; i < count; ++i)
        model.weights.push_back(
            {QString::number(i), i % 2 == 0 ? 0.5 : -0.5, QStringLiteral("tip"), QString::number(i)});
    for (int i = 0; perPart > 0 && i < count / perPart; ++i)
        model.partLabels.push_back(QStringLiteral("s %1").arg(i));
    return model;
}

} // namespace

class BlockViewsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bytes_standInTheirOrderWithoutOverlap_data();
    void bytes_standInTheirOrderWithoutOverlap();
    void bytes_answerPointerAndKeys();
    void bytes_areNamed();
    void weights_keepPartsApart();
    void weights_answerPointerAndKeys();
    void setters_emitNothing();
    void paint_atTwoScales_showsMarks();
};

void BlockViewsTest::bytes_standInTheirOrderWithoutOverlap_data()
{
    QTest::addColumn<int>("width");
    QTest::newRow("32 in a line") << 900;
    QTest::newRow("16 in a line") << 620;
    QTest::newRow("8 in a line") << 320;
}

void BlockViewsTest::bytes_standInTheirOrderWithoutOverlap()
{
    QFETCH(int, width);
    BlockBytes view;
    view.setModel(someBytes(128));
    view.resize(width, view.heightForWidth(width));
    for (int i = 0; i < view.partCount(); ++i) {
        const QRectF box = view.byteRect(i);
        QVERIFY(QRectF(view.rect()).contains(box));
        for (int j = 0; j < i; ++j)
            QVERIFY2(!box.intersects(view.byteRect(j)), qPrintable(QString("%1 and %2").arg(j).arg(i)));
        if (i > 0)
            QVERIFY(box.top() > view.byteRect(i - 1).top() || box.left() > view.byteRect(i - 1).left());
    }
}

void BlockViewsTest::bytes_answerPointerAndKeys()
{
    BlockBytes view;
    view.setModel(someBytes(16));
    view.resize(900, view.heightForWidth(900));
    QSignalSpy picked(&view, &BlockBytes::picked);
    QSignalSpy hovered(&view, &BlockBytes::hovered);
    QSignalSpy stepped(&view, &BlockBytes::stepped);
    const QPointF point = view.byteRect(5).center();
    QMouseEvent move(QEvent::MouseMove, point, view.mapToGlobal(point), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(&view, &move);
    QCOMPARE(hovered.count(), 1);
    QCOMPARE(hovered[0][0].toInt(), 5);
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.byteRect(17).center().toPoint());
    QCOMPARE(picked.back()[0].toInt(), 17);
    QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(1, 1));
    QCOMPARE(picked.count(), 1);
    QTest::keyClick(&view, Qt::Key_Left);
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(stepped.count(), 2);
    QCOMPARE(stepped[0][0].toInt(), -1);
    QCOMPARE(stepped[1][0].toInt(), 1);
}

void BlockViewsTest::bytes_areNamed()
{
    BlockBytes view;
    view.setModel(someBytes(16));
    QCOMPARE(view.accessibleName(), QStringLiteral("Bytes of block 3"));
    QCOMPARE(view.part(3).name, QStringLiteral("Byte 3, minimum"));
    QCOMPARE(view.part(17).value, QStringLiteral("11"));
}

void BlockViewsTest::weights_keepPartsApart()
{
    BlockWeights view;
    view.setModel(someWeights(64, 16));
    view.resize(900, view.heightForWidth(900));
    QCOMPARE(view.cellRect(15).top(), view.cellRect(0).top());
    const double line = view.cellRect(16).top() - view.cellRect(0).top();
    view.setModel(someWeights(64, 0));
    QVERIFY(view.cellRect(16).top() - view.cellRect(0).top() < line);
    view.resize(500, view.heightForWidth(500));
    QVERIFY(view.cellRect(8).top() > view.cellRect(7).top()); // eight a line
    QVERIFY(view.cellRect(63).bottom() <= view.height());
}

void BlockViewsTest::weights_answerPointerAndKeys()
{
    BlockWeights view;
    view.setModel(someWeights(32, 0));
    view.resize(900, view.heightForWidth(900));
    QSignalSpy picked(&view, &BlockWeights::picked);
    QSignalSpy stepped(&view, &BlockWeights::stepped);
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.cellRect(20).center().toPoint());
    QCOMPARE(picked.back()[0].toInt(), 20);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(picked.back()[0].toInt(), 21);
    QTest::keyClick(&view, Qt::Key_Up);
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(picked.back()[0].toInt(), 31);
    QTest::keyClick(&view, Qt::Key_Down); // there is no next one
    QCOMPARE(picked.count(), 4);
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(stepped.count(), 1);
    QCOMPARE(view.part(31).state.selected, 1U);
}

void BlockViewsTest::setters_emitNothing()
{
    BlockBytes bytes;
    BlockWeights weights;
    const QSignalSpy pickedByte(&bytes, &BlockBytes::picked);
    const QSignalSpy hovered(&bytes, &BlockBytes::hovered);
    const QSignalSpy pickedWeight(&weights, &BlockWeights::picked);
    bytes.setModel(someBytes(16));
    bytes.setMarked({{3, 0, 4}});
    weights.setModel(someWeights(32, 16));
    weights.setSelected(9);
    weights.setMarked({1, 2});
    QCOMPARE(pickedByte.count() + hovered.count() + pickedWeight.count(), 0);
}

void BlockViewsTest::paint_atTwoScales_showsMarks()
{
    BlockBytes bytes;
    BlockWeights weights;
    bytes.setModel(someBytes(128));
    weights.setModel(someWeights(256, 32));
    bytes.resize(900, bytes.heightForWidth(900));
    weights.resize(900, weights.heightForWidth(900));
    for (const double scale : {1.0, 2.0}) {
        const auto picture = [scale](QWidget& widget) {
            QImage image(widget.size() * scale, QImage::Format_ARGB32);
            image.setDevicePixelRatio(scale);
            image.fill(Qt::white);
            widget.render(&image);
            return image;
        };
        bytes.setMarked({});
        weights.setMarked({});
        const QImage plainBytes = picture(bytes);
        const QImage plainWeights = picture(weights);
        bytes.setMarked({{20, 4, 4}});
        weights.setMarked({7});
        QVERIFY(picture(bytes) != plainBytes);
        QVERIFY(picture(weights) != plainWeights);
    }
}

QTEST_MAIN(BlockViewsTest)
#include "tst_block_views.moc"
