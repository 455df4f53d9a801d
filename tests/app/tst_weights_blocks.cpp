#include "app/views/weights_blocks.h"
#include "app/views/weights_blocks_text.h"
#include "app/views/weights_table.h"
#include "app/views/weights_view.h"
#include "core/labs/weights/weights.h"
#include "tests/core/io/file_builder.h"
#include "tests/core/io/model_bytes.h"
#include "tests/paths.h"
#include "widgets/block_bytes.h"
#include "widgets/block_weights.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTest>

using namespace bitloupe;
using namespace bitloupe::test;

class WeightsBlocksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tab_isThereForBlocksOnly();
    void page_showsTheBytesAndTheirWeights();
    void page_movesByBlocks();
    void pointing_outlinesWhatBelongsTogether();
    void everyTypeOfRealFiles_isReadable();
    void table_listsBlocksThatFit();
    void table_saysWhyBlocksDoNotFit();
    void table_followsTheWidth();
    void bar_showsTheBlockFormat();
    void bar_offersEveryFormatOnPageBlocks();
    void bar_hasRoomForTheFormatInANarrowWindow();
};

namespace {

/// w: four blocks of Q4_0, block k with d = 0.5 and the code of its first weight 8 + k; v: plain floats.
std::string blockFile(const Folder& folder)
{
    std::string data;
    for (int block = 0; block < 4; ++block) {
        std::string codes(16, '\x88');
        codes[0] = static_cast<char>(0x80 + 8 + block);
        data += bytesOf({0x00, 0x38}) + codes;
    }
    GgufFile file{.entries = {}, .tensors = {{"w", {32, 4}, 2, data}, {"v", {2, 2}, 0, reals({1, 2, 3, 4})}}};
    return folder.write("m.gguf", QByteArray::fromStdString(file.bytes()));
}

/// Channels of `columns` values.
std::string plainFile(const Folder& folder, int columns)
{
    QByteArray values;
    for (int i = 0; i < 2 * columns; ++i)
        values += floats({static_cast<float>((i * 37) % 101 - 50) / 50.0F});
    const QByteArray header = R"({"w":{"dtype":"F32","shape":[2,)" + QByteArray::number(columns)
        + R"(],"data_offsets":[0,)" + QByteArray::number(values.size()) + "]}}";
    return folder.write("plain", safetensors(header, values));
}

Json stateWith(const std::string& path, const std::string& more)
{
    const auto state = weightsLab().normalise(*parseJson("{\"path\":\"" + path + "\"" + more + "}"));
    if (!state)
        qFatal("%s", state.error().message.c_str());
    return *state;
}

LabResult evaluate(const Json& state)
{
    auto result = weightsLab().evaluate(state, {});
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *result;
}

std::shared_ptr<const weights::Result> resultOf(const std::string& path, const std::string& more)
{
    const LabResult result = evaluate(stateWith(path, more));
    return {result.value, result.as<weights::Result>()};
}

QStringList tabsOf(WeightsView& view)
{
    QStringList names;
    for (auto* each : view.findChildren<Segmented*>()) {
        for (int i = 0; each->accessibleName() == QStringLiteral("Page") && i < each->partCount(); ++i)
            names << each->part(i).name;
    }
    return names;
}

ChoiceButton* blockChoice(WeightsView& view)
{
    for (auto* each : view.findChildren<ChoiceButton*>()) {
        if (each->accessibleName().startsWith(QStringLiteral("Block")))
            return each;
    }
    qFatal("no block formats to choose");
}

void show(WeightsView& view, const Json& state)
{
    view.resize(1300, 860);
    view.showState(state);
    view.showResult(evaluate(state));
}

} // namespace

void WeightsBlocksTest::tab_isThereForBlocksOnly()
{
    const Folder folder;
    const std::string path = blockFile(folder);
    WeightsView view;
    show(view, stateWith(path, R"(,"tensor":"w")"));
    QVERIFY(tabsOf(view).contains(QStringLiteral("Blocks")));
    show(view, stateWith(path, R"(,"tensor":"v")"));
    QVERIFY(!tabsOf(view).contains(QStringLiteral("Blocks")));
    show(view, stateWith(path, R"(,"tensor":"w","page":"blocks")"));
    QVERIFY(view.findChild<BlockBytes*>()->isVisibleTo(&view));
    QSignalSpy edited(&view, &LabView::edited);
    Q_EMIT view.findChild<WeightsBlocks*>()->elementChosen(64);
    const auto state = readFields<weights::State>(edited[0][0].value<Json>(), "");
    QVERIFY(state->element == std::optional<std::int64_t>(64));
}

void WeightsBlocksTest::page_showsTheBytesAndTheirWeights()
{
    const Folder folder;
    WeightsBlocks page;
    const auto result = resultOf(blockFile(folder), R"(,"tensor":"w","page":"blocks","element":96)");
    page.showResult(result);
    const auto& bytes = page.findChild<BlockBytes*>()->model();
    QCOMPARE(bytes.groups.size(), std::size_t(2));
    QCOMPARE(bytes.groups[0].label, QStringLiteral("scale d"));
    QCOMPARE(bytes.bytes.size(), std::size_t(18));
    QCOMPARE(bytes.bytes[2].digits, QStringLiteral("8b"));
    QVERIFY(bytes.bytes[2].tip.contains(QString::fromUtf8("code 11 of weight 0: (11 − 8) · 0.5 = 1.5")));
    const auto& weights = page.findChild<BlockWeights*>()->model();
    QCOMPARE(weights.weights.size(), std::size_t(32));
    QCOMPARE(weights.weights[0].copy, QStringLiteral("1.5"));
    QCOMPARE(weights.weights[1].copy, QStringLiteral("0"));
    QVERIFY(weights.partLabels.empty());
    QCOMPARE(weightsText::weightWords(*result, 0),
             QString::fromUtf8("weight **0** [3, 0], code **11** = 1011: (11 − 8) · 0.5 = **1.5**"));
    QVERIFY(weightsText::blockFacts(*result).startsWith(QStringLiteral("Q4_0 as stored")));
    QVERIFY(page.tableText(QStringLiteral("csv")).contains(QStringLiteral("0,0,11,3,1.5\n")));
}

void WeightsBlocksTest::page_movesByBlocks()
{
    const Folder folder;
    const std::string path = blockFile(folder);
    WeightsBlocks page;
    page.showResult(resultOf(path, R"(,"tensor":"w","page":"blocks")"));
    QSignalSpy chosen(&page, &WeightsPage::elementChosen);
    auto* bytes = page.findChild<BlockBytes*>();
    QTest::keyClick(bytes, Qt::Key_Left); // there is none before
    QCOMPARE(chosen.count(), 0);
    QTest::keyClick(bytes, Qt::Key_Right);
    QCOMPARE(chosen.back()[0].toLongLong(), 32);
    auto* number = page.findChild<ValueField*>();
    Q_EMIT number->committed(QStringLiteral("3"));
    QCOMPARE(chosen.back()[0].toLongLong(), 96);
    Q_EMIT number->committed(QStringLiteral("4"));
    QVERIFY(number->hasError());
    QCOMPARE(chosen.count(), 2);
    page.showResult(resultOf(path, R"(,"tensor":"w","page":"blocks","element":97)"));
    QCOMPARE(page.findChild<BlockWeights*>()->model().selected, 1);
    // Blocks of a format count through all channels.
    const std::string plain = plainFile(folder, 64);
    page.showResult(resultOf(plain, R"(,"page":"blocks","block":"mxfp4")"));
    Q_EMIT number->committed(QStringLiteral("2"));
    QCOMPARE(chosen.back()[0].toLongLong(), 64);
}

void WeightsBlocksTest::pointing_outlinesWhatBelongsTogether()
{
    const Folder folder;
    WeightsBlocks page;
    page.showResult(resultOf(blockFile(folder), R"(,"tensor":"w","page":"blocks")"));
    auto* bytes = page.findChild<BlockBytes*>();
    auto* weights = page.findChild<BlockWeights*>();
    Q_EMIT bytes->hovered(2);
    QCOMPARE(weights->marked(), (std::vector<int>{0, 16}));
    Q_EMIT bytes->hovered(0); // the scale is of all
    QCOMPARE(weights->marked().size(), std::size_t(32));
    Q_EMIT bytes->hovered(-1);
    QVERIFY(weights->marked().empty());
    Q_EMIT weights->hovered(17);
    QCOMPARE(bytes->marked().front().byte, 3);
    QCOMPARE(bytes->marked().front().shift, 4);
    QSignalSpy chosen(&page, &WeightsPage::elementChosen);
    Q_EMIT bytes->picked(3);
    QCOMPARE(chosen.back()[0].toLongLong(), 1);
    QCOMPARE(weights->model().selected, 1);
}

void WeightsBlocksTest::everyTypeOfRealFiles_isReadable()
{
    int pages = 0;
    for (const char* name : {"derived_crepe_kquants.gguf", "derived_mnist_legacy_quants.gguf"}) {
        const std::string path = std::string(BITLOUPE_CONFORMANCE_DIR) + "/models/" + name;
        const auto model = openModel(path);
        if (!model)
            QSKIP("no folder of models is given");
        for (const TensorInfo& info : (*model)->tensors()) {
            const auto result = resultOf(path, R"(,"page":"blocks","tensor":")" + info.name + "\"");
            if (!result->storedInBlocks)
                continue;
            WeightsBlocks page;
            page.showResult(result);
            QCOMPARE(page.findChild<BlockWeights*>()->partCount(),
                     static_cast<int>(result->dissection->elements.size()));
            ++pages;
        }
    }
    QVERIFY(pages >= 5);
}

void WeightsBlocksTest::table_listsBlocksThatFit()
{
    const Folder folder;
    WeightsTable table;
    table.resize(860, table.sizeHint().height());
    table.setResult(*resultOf(plainFile(folder, 64), ""));
    table.resize(860, table.sizeHint().height());
    QCOMPARE(table.partCount(), 7);
    QCOMPARE(table.rows().rows[4].name, QStringLiteral("block of 32, MX"));
    QCOMPARE(table.rows().rows[4].detail, QString::fromUtf8("MXINT8 · MXFP4"));
    QVERIFY(!table.rows().rows[5].left); // NVFP4 has 4 bits only
    QSignalSpy picked(&table, &WeightsTable::blockPicked);
    const auto click = [&table](int row, double share) {
        const QRect box = table.part(row).rect;
        QTest::mouseClick(&table, Qt::LeftButton, {},
                          QPoint(static_cast<int>(box.width() * share), box.center().y()));
    };
    click(4, 0.5);
    QCOMPARE(picked.back()[0].value<const ScaledBlockFormat*>()->label, std::string_view("MXINT8"));
    click(4, 0.9);
    QCOMPARE(picked.back()[0].value<const ScaledBlockFormat*>()->kind, BlockKind::Mxfp4);
    click(5, 0.5); // a dash
    QCOMPARE(picked.count(), 2);
    click(5, 0.05); // the name means the half that there is
    QCOMPARE(picked.back()[0].value<const ScaledBlockFormat*>()->kind, BlockKind::Nvfp4);
    QVERIFY(table.table().csv().contains(QStringLiteral("mxfp4")));
}

void WeightsBlocksTest::table_saysWhyBlocksDoNotFit()
{
    const Folder folder;
    WeightsTable table;
    table.setResult(*resultOf(plainFile(folder, 48), ""));
    table.resize(860, table.sizeHint().height());
    const auto& rows = table.rows().rows;
    QVERIFY(!rows[4].isUsable);
    QCOMPARE(rows[4].detail, QStringLiteral("needs rows of a multiple of 32"));
    QVERIFY(rows[5].isUsable); // blocks of 16
    QVERIFY(table.part(4).state.disabled);
    QSignalSpy picked(&table, &WeightsTable::blockPicked);
    table.pressPart(4);
    QCOMPARE(picked.count(), 0);
    QSignalSpy scales(&table, &WeightsTable::picked);
    table.setResult(*resultOf(plainFile(folder, 48), R"(,"granularity":"perGroup","groupSize":32)"));
    QTest::keyClick(&table, Qt::Key_Down); // the next that can be chosen is NVFP4
    QCOMPARE(picked.count(), 1);
    QCOMPARE(scales.count(), 0);
}

void WeightsBlocksTest::table_followsTheWidth()
{
    const Folder folder;
    const std::string path = plainFile(folder, 64);
    WeightsTable table;
    table.setResult(*resultOf(path, R"(,"bits":6)"));
    QCOMPARE(table.rows().leftBits, 6);
    QCOMPARE(table.rows().rows[4].left->block->label, std::string_view("MXFP6 E2M3"));
    QVERIFY(!table.rows().rows[6].left); // GGUF has none of 6 bits here
    table.setResult(*resultOf(path, R"(,"bits":3)"));
    QCOMPARE(table.rows().rightBits, 3);
    QVERIFY(!table.rows().rows[4].right);
    QVERIFY(table.rows().rows[4].left.has_value());
    table.setResult(*resultOf(path, R"(,"bits":5)"));
    QCOMPARE(table.rows().rows.back().right->block->label, findBlockFormat(BlockKind::Q5_0)->label);
    table.setResult(*resultOf(path, R"(,"block":"mxfp4")"));
    QVERIFY(table.rows().rows[4].isChosen);
    QVERIFY(!table.rows().rows[0].isChosen);
}

void WeightsBlocksTest::bar_showsTheBlockFormat()
{
    const Folder folder;
    const std::string path = plainFile(folder, 64);
    WeightsView view;
    show(view, stateWith(path, R"(,"bits":4)"));
    QSignalSpy edited(&view, &LabView::edited);
    Q_EMIT view.findChild<WeightsTable*>()->blockPicked(findBlockFormat(BlockKind::Nvfp4));
    const auto last = [&edited] { return *readFields<weights::State>(edited.back()[0].value<Json>(), ""); };
    QVERIFY(last().block == std::optional<Json>("nvfp4"));
    QCOMPARE(last().bits, 4);
    view.showState(edited.back()[0].value<Json>());
    auto* block = blockChoice(view);
    QCOMPARE(block->currentLabel(), QStringLiteral("NVFP4"));
    QVERIFY(block->isVisibleTo(&view));
    Q_EMIT block->picked(0);
    QVERIFY(!last().block);
    for (auto* each : view.findChildren<Segmented*>()) {
        if (each->accessibleName() == QStringLiteral("Bits"))
            Q_EMIT each->picked(0);
    }
    QVERIFY(!last().block); // bits take the place of the format
    QCOMPARE(last().bits, 2);
}

/// A tensor of plain values is no dead end there.
void WeightsBlocksTest::bar_offersEveryFormatOnPageBlocks()
{
    const Folder folder;
    const std::string path = plainFile(folder, 64);
    WeightsView view;
    show(view, stateWith(path, R"(,"page":"blocks")"));
    auto* choice = blockChoice(view);
    QVERIFY(!choice->isHidden());
    QCOMPARE(choice->currentLabel(), QStringLiteral("none"));
    QSignalSpy edits(&view, &LabView::edited);
    for (int i = 0; i < static_cast<int>(allBlockFormats().size()); ++i) {
        Q_EMIT choice->picked(i + 1);
        QCOMPARE(edits.size(), i + 1);
        const Json state = edits.back().front().value<Json>();
        show(view, state);
        QVERIFY(qs(allBlockFormats()[static_cast<std::size_t>(i)].label).endsWith(choice->currentLabel()));
    }
}

void WeightsBlocksTest::bar_hasRoomForTheFormatInANarrowWindow()
{
    const Folder folder;
    const std::string path = plainFile(folder, 64);
    WeightsView view;
    view.show();
    for (const ScaledBlockFormat& format : allBlockFormats()) {
        const Json name = weights::blockName(format);
        const Json state = stateWith(path, ",\"block\":" + dumpJson(name));
        show(view, state);
        view.resize(976, 660); // what a window of 1100 x 700 leaves
        QTest::qWait(1);
        auto* choice = blockChoice(view);
        QVERIFY2(choice->width() >= choice->sizeHint().width(), format.label.data());
    }
    view.showState(stateWith(path, ""));
    for (auto* each : view.findChildren<Segmented*>())
        QVERIFY(each->accessibleName() != QStringLiteral("Range") || !each->isHidden());
}

QTEST_MAIN(WeightsBlocksTest)
#include "tst_weights_blocks.moc"
