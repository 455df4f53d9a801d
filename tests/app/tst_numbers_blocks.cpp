#include "app/views/numbers_blocks.h"
#include "core/labs/numbers/block_edits.h"
#include "widgets/bit_field.h"
#include "widgets/block_grid.h"
#include "widgets/byte_row.h"
#include "widgets/controls.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;

namespace {

numbers::State stateOf(const QByteArray& block)
{
    const QByteArray text = "{\"page\":\"blocks\"" + (block.isEmpty() ? block : ",\"block\":" + block) + "}";
    return *readFields<numbers::State>(*parseJson(text.toStdString()), "/state");
}

/// What the shell does with a page: State, then its Result.
void show(NumbersBlocks& page, const numbers::State& state)
{
    page.showState(state);
    page.showResult(state, *numbers::compute(state, {}));
}

constexpr const char* kWorked = R"({"kind":"mxfp4","values":[5,-1.3,0.75]})"; // 7f b6 02 00 ...

struct Shown {
    Shown(const QByteArray& block)
        : edited(&page, &NumbersPage::edited)
    {
        page.resize(968, 900);
        show(page, stateOf(block));
        page.show();
    }
    numbers::State last() const { return edited.back()[0].value<numbers::State>(); }
    template<typename T>
    T* part(int index = 0) const
    {
        return page.findChildren<T*>().value(index);
    }

    NumbersBlocks page;
    QSignalSpy edited;
};

} // namespace

class TestNumbersBlocks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stateAndResult_emitNothing();
    void default_state_showsItsBlock();
    void grid_ofTheWorkedBlock_saysBitsValueAndAsked();
    void grid_keys_moveTheSelection();
    void scaleBit_clicked_givesBytesWithTheNewScale();
    void elementBit_clicked_changesOnlyThatElement();
    void bytes_halves_nameTheirElements();
    void paste_list_becomesTheValues();
    void copy_key_givesTheBytes();
    void error_isSaid_andTheBlockStays();
};

void TestNumbersBlocks::stateAndResult_emitNothing()
{
    Shown shown({});
    for (const char* block : {kWorked, R"({"kind":"q4_0","values":[1]})", R"({"kind":"nvfp4","values":[1]})",
                              R"({"kind":"nvfp4","bytes":"300700000000000000"})"})
        show(shown.page, stateOf(block));
    QCOMPARE(shown.edited.count(), 0);
}

void TestNumbersBlocks::default_state_showsItsBlock()
{
    Shown shown({});
    QCOMPARE(shown.part<BlockGrid>()->model().cells.size(), std::size_t(32));
    QCOMPARE(shown.page.title({}, nullptr), QStringLiteral("How MXFP4 stores 32 values"));
}

void TestNumbersBlocks::grid_ofTheWorkedBlock_saysBitsValueAndAsked()
{
    Shown shown(kWorked);
    const auto& cells = shown.part<BlockGrid>()->model().cells;
    QCOMPARE(cells[0].bits, QStringLiteral("0110"));
    QCOMPARE(cells[0].value, QStringLiteral("4"));
    QCOMPARE(cells[0].asked, QStringLiteral("5"));
    QCOMPARE(cells[0].mark, QStringLiteral("sets the scale"));
    QCOMPARE(cells[1].value, QStringLiteral("−1.5"));
    QVERIFY(cells[1].mark.isEmpty());
    QCOMPARE(cells[3].asked, QStringLiteral("padding"));
}

void TestNumbersBlocks::grid_keys_moveTheSelection()
{
    Shown shown(kWorked);
    auto* grid = shown.part<BlockGrid>();
    QTest::keyClick(grid, Qt::Key_Right);
    QTest::keyClick(grid, Qt::Key_Down);
    QCOMPARE(grid->model().selected, 9);
    QTest::keyClick(grid, Qt::Key_End);
    QTest::keyClick(grid, Qt::Key_Down);
    QCOMPARE(grid->model().selected, 31);
    QCOMPARE(shown.edited.count(), 0); // what is looked at is no part of the State
    QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cellRect(1).center().toPoint());
    QCOMPARE(grid->model().selected, 1);
}

void TestNumbersBlocks::scaleBit_clicked_givesBytesWithTheNewScale()
{
    Shown shown(kWorked);
    auto* scale = shown.part<BitField>(0);
    QCOMPARE(scale->model().bits, quint64(0x7f));
    QTest::mouseClick(scale, Qt::LeftButton, {}, scale->tileRect(0).center().toPoint());
    QVERIFY(shown.edited.count() > 0);
    const numbers::Block block = *shown.last().block;
    QVERIFY(!block.values);
    QCOMPARE(QString::fromStdString(*block.bytes).left(6), QStringLiteral("7eb602"));
}

void TestNumbersBlocks::elementBit_clicked_changesOnlyThatElement()
{
    Shown shown(kWorked);
    QTest::keyClick(shown.part<BlockGrid>(), Qt::Key_Right);
    auto* element = shown.part<BitField>(1);
    QCOMPARE(element->model().bits, quint64(0xb));
    QTest::mouseClick(element, Qt::LeftButton, {}, element->tileRect(3).center().toPoint());
    QVERIFY(shown.edited.count() > 0);
    QCOMPARE(QString::fromStdString(*shown.last().block->bytes).left(6), QStringLiteral("7f3602"));
}

void TestNumbersBlocks::bytes_halves_nameTheirElements()
{
    Shown shown(kWorked);
    const auto& bytes = shown.part<ByteRow>()->bytes();
    QVERIFY(bytes[0].isScale);
    QCOMPARE(bytes[1].low, std::vector<int>{0});
    QCOMPARE(bytes[1].high, std::vector<int>{1});
    show(shown.page, stateOf(R"({"kind":"q4_0","values":[1]})"));
    QCOMPARE(shown.part<ByteRow>()->bytes()[2].low, std::vector<int>{0});
    QCOMPARE(shown.part<ByteRow>()->bytes()[2].high, std::vector<int>{16});
    // Six bits each: byte 1 holds element 0 and two bits of element 1.
    show(shown.page, stateOf(R"({"kind":"mxfp6","values":[1]})"));
    QCOMPARE(shown.part<ByteRow>()->bytes()[1].high, (std::vector<int>{0, 1}));
    QSignalSpy hovered(shown.part<ByteRow>(), &ByteRow::hovered);
    const QRectF third = shown.part<ByteRow>()->byteRect(3);
    QTest::mouseMove(shown.part<ByteRow>(), QPoint(static_cast<int>(third.left()) + 4, 12));
    QTRY_COMPARE(hovered.count(), 1);
    QCOMPARE(hovered[0][0].toInt(), 3);
}

void TestNumbersBlocks::paste_list_becomesTheValues()
{
    Shown shown(kWorked);
    QGuiApplication::clipboard()->setText(QStringLiteral("[1, 0.5,\n -0.25]"));
    QTest::keySequence(shown.part<BlockGrid>(), QKeySequence::Paste);
    QCOMPARE(shown.edited.count(), 1);
    QCOMPARE(*shown.last().block->values, (std::vector<double>{1, 0.5, -0.25}));
}

void TestNumbersBlocks::copy_key_givesTheBytes()
{
    Shown shown(kWorked);
    QTest::keySequence(shown.part<BlockGrid>(), QKeySequence::Copy);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("7fb602")));
}

void TestNumbersBlocks::error_isSaid_andTheBlockStays()
{
    Shown shown(kWorked);
    QGuiApplication::clipboard()->setText(QStringLiteral("1, two"));
    QTest::keySequence(shown.part<BlockGrid>(), QKeySequence::Paste);
    QCOMPARE(shown.edited.count(), 0);
    shown.page.showError({ErrorCode::OutOfRange, "/state/block/values", "A block holds 32 values."});
    bool said = false;
    for (const auto* label : shown.page.findChildren<QLabel*>())
        said |= label->isVisible() && label->text() == QStringLiteral("A block holds 32 values.");
    QVERIFY(said);
    QCOMPARE(shown.part<BlockGrid>()->model().cells[0].value, QStringLiteral("4"));
}

QTEST_MAIN(TestNumbersBlocks)
#include "tst_numbers_blocks.moc"
