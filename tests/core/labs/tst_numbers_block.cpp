#include "core/labs/numbers/block_edits.h"
#include "core/labs/numbers/numbers.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::numbers;

namespace {

Expected<LabResult> evaluate(const QByteArray& block, const QByteArray& others = {})
{
    static const Lab lab = numbersLab();
    const QByteArray state = "{\"block\":" + block + others + "}";
    return lab.evaluate(*parseJson(state.toStdString()), Context{});
}

Json blockOf(const QByteArray& block, const QByteArray& others = {})
{
    const auto result = evaluate(block, others);
    return result ? result->json["block"] : Json(result.error().message);
}

Block blockWith(BlockKind kind, std::vector<double> values)
{
    Block block;
    block.kind = kind;
    block.values = std::move(values);
    return block;
}

BlockResult resultOf(const Block& block)
{
    auto result = computeBlock(block, {});
    return result ? *result : BlockResult{};
}

void addEveryKind()
{
    QTest::addColumn<int>("kind");
    for (const auto& [kind, word] : enumWords(BlockKind{}))
        QTest::newRow(word.data()) << static_cast<int>(kind);
}

} // namespace

class TestNumbersBlock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void result_byPointer_isTheHandWorkedValue_data();
    void result_byPointer_isTheHandWorkedValue();
    void result_bytesGivenBack_reproduceTheValues_data();
    void result_bytesGivenBack_reproduceTheValues();
    void result_pageBlocks_hasTheDefaultBlock();
    void state_canonical_readsBackTheSame_data();
    void state_canonical_readsBackTheSame();
    void error_badBlock_namesTheField_data();
    void error_badBlock_namesTheField();
    void edit_scaleBit_movesEveryElement();
    void edit_code_movesOneElement_data();
    void edit_code_movesOneElement();
    void edit_value_keepsTheOthersAsAsked();
    void edit_format_keepsTheNumbers();
    void paste_lists_areRead_data();
    void paste_lists_areRead();
    void paste_tooMany_saysHowMany();
    void examples_areWhatTheirNamesSay();
    void text_forms_holdTheStoredValues();
};

void TestNumbersBlock::result_byPointer_isTheHandWorkedValue_data()
{
    QTest::addColumn<QByteArray>("block");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* block, const char* pointer, const char* expected) {
        QTest::newRow(name) << QByteArray(block) << QByteArray(pointer) << QByteArray(expected);
    };
    // amax 5: 2^(2 - 2) = 1 (7f). 5 is a tie of 4 and 6, the even code 6 is 4; -1.3 is nearest -1.5 (b).
    const char* mx = R"({"kind":"mxfp4","values":[5,-1.3]})";
    row("mxfp4: scale bits", mx, "/scaleBits", R"("7f")");
    row("mxfp4: scale", mx, "/scale", "1");
    row("mxfp4: bytes", mx, "/bytes", R"("7fb6000000000000000000000000000000")");
    row("mxfp4: first element", mx, "/elements/0", R"({"bits":"6","value":4,"asked":5})");
    row("mxfp4: second element", mx, "/elements/1", R"({"bits":"b","value":-1.5,"asked":-1.3})");
    row("mxfp4: padding is zeros asked for", mx, "/elements/31", R"({"bits":"0","value":0,"asked":0})");
    row("mxfp4: 30 zeros of padding", mx, "/padding", "30");
    row("mxfp4: the first sets the scale", mx, "/setsScale", "0");
    row("mxfp4: largest error", mx, "/maxAbsError", "1");
    row("mxfp4: 4.25 bits", mx, "/bitsPerValue", "4.25");
    row("mxfp8: E5M2 on request", R"({"kind":"mxfp8","element":"float8_e5m2","values":[3]})", "/bytes",
        R"("717a00000000000000000000000000000000000000000000000000000000000000")");
    row("mxfp6: two digits of bits", R"({"kind":"mxfp6","values":[30]})", "/elements/0/bits", R"("1f")");
    row("mxfp6: E2M3 on request", R"({"kind":"mxfp6","element":"float6_e2m3fn","values":[7]})",
        "/elements/0/bits", R"("1e")");
    row("mxint8: two's complement", R"({"kind":"mxint8","values":[1.5,-1.5]})", "/elements/1",
        R"({"bits":"a0","value":-1.5,"asked":-1.5})");
    // The block is the tensor: scale 448 (7e), tensor scale binary32(2688 / 2688) = 1.
    const char* nv = R"({"kind":"nvfp4","values":[2688,-1000]})";
    row("nvfp4: scale bits", nv, "/scaleBits", R"("7e")");
    row("nvfp4: scale", nv, "/scale", "448");
    row("nvfp4: tensor scale", nv, "/tensorScale", "1");
    row("nvfp4: -1000 / 448 = -2.23 is stored as -2", nv, "/elements/1",
        R"({"bits":"c","value":-896,"asked":-1000})");
    row("nvfp4: a given tensor scale", R"({"kind":"nvfp4","values":[3],"tensorScale":1})", "/scale", "0.5");
    row("nvfp4: bytes with tensor scale 1", R"({"kind":"nvfp4","bytes":"300700000000000000"})", "/elements/0",
        R"({"bits":"7","value":3,"asked":null})");
    row("q8_0: scale bits are not swapped", R"({"kind":"q8_0","values":[127]})", "/scaleBits", R"("3c00")");
    row("q8_0: -1 is ff", R"({"kind":"q8_0","values":[127,-0.5]})", "/elements/1",
        R"({"bits":"ff","value":-1,"asked":-0.5})");
    row("q4_0: one digit of bits", R"({"kind":"q4_0","values":[-8,7.4]})", "/elements/1",
        R"({"bits":"f","value":7,"asked":7.4})");
    row("q4_0: the signed maximum over -8", R"({"kind":"q4_0","values":[8]})", "/scale", "-1");
    row("bits as values", R"({"kind":"mxfp4","values":[{"bits":"40a00000"},{"bits":"bff4cccccccccccd"}]})",
        "/elements/1/asked", "-1.3");
    row("NaN takes the block with it", R"({"kind":"mxfp4","values":["NaN",1]})", "/elements/1",
        R"({"bits":"0","value":"NaN","asked":1})");
    row("bytes ask for nothing", R"({"kind":"mxfp4","bytes":"7FB6000000000000000000000000000000"})",
        "/maxAbsError", "null");
}

void TestNumbersBlock::result_byPointer_isTheHandWorkedValue()
{
    QFETCH(QByteArray, block);
    QFETCH(QByteArray, pointer);
    QFETCH(QByteArray, expected);
    const Json json = blockOf(block);
    const Json* found = findPointer(json, pointer.toStdString());
    QVERIFY2(found != nullptr, json.dump().c_str());
    QCOMPARE(QByteArray::fromStdString(dumpJson(*found)), expected);
}

void TestNumbersBlock::result_bytesGivenBack_reproduceTheValues_data()
{
    addEveryKind();
}

void TestNumbersBlock::result_bytesGivenBack_reproduceTheValues()
{
    QFETCH(int, kind);
    const Block block = blockWith(static_cast<BlockKind>(kind), exampleValues(BlockExample::Normal, 16));
    const BlockResult result = resultOf(block);
    const Block stored = withBytes(block, result, result.bytes);
    const BlockResult again = resultOf(stored);
    QCOMPARE(again.bytes, result.bytes);
    QVERIFY(!again.wasAsked());
    for (std::size_t i = 0; i < result.elements.size(); ++i)
        QCOMPARE(again.elements[i].value, result.elements[i].value);
    QVERIFY(*result.sqnrDb > 15 && std::isfinite(*result.sqnrDb));
}

void TestNumbersBlock::result_pageBlocks_hasTheDefaultBlock()
{
    State state;
    QVERIFY(!compute(state, {})->block);
    state.page = Page::Blocks;
    const auto result = compute(state, {});
    QVERIFY(result && result->block);
    QCOMPARE(result->block->format->kind, BlockKind::Mxfp4);
    QCOMPARE(result->block->padding, 0);
    state.rounding = RoundingMode::Up;
    QVERIFY(compute(state, {})->block->bytes != result->block->bytes);
}

void TestNumbersBlock::state_canonical_readsBackTheSame_data()
{
    QTest::addColumn<QByteArray>("block");
    QTest::newRow("values") << QByteArray(
        R"({"kind":"mxfp6","element":"float6_e2m3fn","values":[1.5,"NaN"]})");
    QTest::newRow("bytes") << QByteArray(
        R"({"kind":"nvfp4","bytes":"300700000000000000","tensorScale":0.25})");
}

void TestNumbersBlock::state_canonical_readsBackTheSame()
{
    QFETCH(QByteArray, block);
    const auto json = parseJson(block.toStdString());
    const auto read = readFields<Block>(*json, "/state/block");
    QVERIFY(read);
    QCOMPARE(QByteArray::fromStdString(dumpJson(writeValue(*read))), block);
}

void TestNumbersBlock::error_badBlock_namesTheField_data()
{
    QTest::addColumn<QByteArray>("block");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("where");
    const auto row = [](const char* name, const QByteArray& block, const char* code, const char* where) {
        QTest::newRow(name) << block << QString::fromLatin1(code) << QString::fromLatin1(where);
    };
    QByteArray many = R"({"kind":"mxfp4","values":[0)";
    for (int i = 0; i < 32; ++i)
        many += ",0";
    row("33 values in 32", many + "]}", "outOfRange", "/state/block/values");
    row("no values", R"({"kind":"mxfp4","values":[]})", "missing", "/state/block/values");
    row("neither values nor bytes", R"({"kind":"mxfp4"})", "missing", "/state/block/values");
    row("both", R"({"kind":"mxfp4","values":[1],"bytes":"00"})", "outOfRange", "/state/block/bytes");
    row("a byte short", R"({"kind":"nvfp4","bytes":"3007000000000000"})", "outOfRange", "/state/block/bytes");
    row("no hex", R"({"kind":"nvfp4","bytes":"3007000000000000zz"})", "outOfRange", "/state/block/bytes");
    row("an element of another kind", R"({"kind":"mxfp8","element":"float6_e2m3fn","values":[1]})",
        "outOfRange", "/state/block/element");
    row("no such element", R"({"kind":"mxfp8","element":"e5m2","values":[1]})", "outOfRange",
        "/state/block/element");
    row("no such kind", R"({"kind":"mxfp5","values":[1]})", "outOfRange", "/state/block/kind");
    row("a tensor scale of mx", R"({"kind":"mxfp4","values":[1],"tensorScale":1})", "outOfRange",
        "/state/block/tensorScale");
    row("a negative tensor scale", R"({"kind":"nvfp4","values":[1],"tensorScale":-1})", "outOfRange",
        "/state/block/tensorScale");
    row("a tensor scale below binary32", R"({"kind":"nvfp4","values":[1],"tensorScale":1e-60})", "outOfRange",
        "/state/block/tensorScale");
    row("a word as a value", R"({"kind":"mxfp4","values":["one"]})", "wrongType", "/state/block/values/0");
    row("a typing error", R"({"kind":"mxfp4","value":[1]})", "unknownKey", "/state/block/value");
}

void TestNumbersBlock::error_badBlock_namesTheField()
{
    QFETCH(QByteArray, block);
    QFETCH(QString, code);
    QFETCH(QString, where);
    const auto result = evaluate(block);
    QVERIFY(!result);
    QCOMPARE(QString::fromStdString(std::string(errorWord(result.error().code))), code);
    QCOMPARE(QString::fromStdString(result.error().where), where);
    QVERIFY(result.error().message.ends_with('.') || result.error().message.ends_with('?'));
}

void TestNumbersBlock::edit_scaleBit_movesEveryElement()
{
    const Block block = blockWith(BlockKind::Mxfp4, {5, -1.3, 0.75});
    const BlockResult result = resultOf(block);
    // Bit 0 of 7f cleared: 2^-1, every value halves.
    const BlockResult moved = resultOf(withScaleBits(block, result, result.scaleBits ^ 1U));
    QCOMPARE(moved.scale, 0.5);
    for (std::size_t i = 0; i < result.elements.size(); ++i) {
        QCOMPARE(moved.elements[i].value, result.elements[i].value / 2);
        QCOMPARE(moved.elements[i].code, result.elements[i].code);
    }
    const Block q8 = blockWith(BlockKind::Q8_0, {127});
    QCOMPARE(withScaleBits(q8, resultOf(q8), 0x4000).bytes->substr(0, 6), std::string("00407f"));
}

void TestNumbersBlock::edit_code_movesOneElement_data()
{
    addEveryKind();
}

void TestNumbersBlock::edit_code_movesOneElement()
{
    QFETCH(int, kind);
    const Block block = blockWith(static_cast<BlockKind>(kind), exampleValues(BlockExample::Normal, 16));
    const BlockResult result = resultOf(block);
    const BlockResult moved = resultOf(withCode(block, result, 13, result.elements[13].code ^ 1U));
    QCOMPARE(moved.factor(), result.factor());
    for (std::size_t i = 0; i < result.elements.size(); ++i)
        QCOMPARE(moved.elements[i].value != result.elements[i].value, i == 13);
}

void TestNumbersBlock::edit_value_keepsTheOthersAsAsked()
{
    const Block block = blockWith(BlockKind::Mxfp4, {5, -1.3});
    const Block edited = withValue(block, resultOf(block), 3, 0.25);
    QCOMPARE(*edited.values, (std::vector<double>{5, -1.3, 0, 0.25}));
    const Block stored = withBytes(block, resultOf(block), resultOf(block).bytes);
    const Block fromBytes = withValue(stored, resultOf(stored), 0, 1);
    QCOMPARE(fromBytes.values->size(), std::size_t(32));
    QCOMPARE((*fromBytes.values)[1], -1.5);
}

void TestNumbersBlock::edit_format_keepsTheNumbers()
{
    const Block block = blockWith(BlockKind::Mxfp4, exampleValues(BlockExample::Normal, 32));
    const Block narrow = withFormat(block, resultOf(block), *findBlockFormat(BlockKind::Nvfp4));
    QCOMPARE(narrow.values->size(), std::size_t(16));
    QCOMPARE(narrow.element, std::nullopt);
    const Block e5m2 = withFormat(block, resultOf(block), *findBlockFormat(BlockKind::Mxfp8, "float8_e5m2"));
    QCOMPARE(e5m2.element, BlockElementFormat::E5M2);
    QCOMPARE(resultOf(e5m2).format->id, std::string_view("mxfp8_e5m2"));
    const Block stored = withBytes(narrow, resultOf(narrow), resultOf(narrow).bytes);
    const Block back = withFormat(stored, resultOf(stored), *findBlockFormat(BlockKind::Mxint8));
    QCOMPARE((*back.values)[3], resultOf(stored).elements[3].value);
    QCOMPARE(back.tensorScale, std::nullopt);
}

void TestNumbersBlock::paste_lists_areRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("a column") << "1\n0.5\n-0.25\n";
    QTest::newRow("a row") << "1, 0.5, -0.25";
    QTest::newRow("C") << "float w[] = {1.0f, 1/2.0f, -0x1p-2};";
    QTest::newRow("Python") << "[1, .5, -2.5e-1]";
    QTest::newRow("numpy") << "array([1. , 0.5, -0.25], dtype=float32)";
}

void TestNumbersBlock::paste_lists_areRead()
{
    QFETCH(QString, text);
    const auto values = blockValues(*findBlockFormat(BlockKind::Mxfp4), text.toStdString());
    QVERIFY2(values, values ? "" : values.error().message.c_str());
    QCOMPARE(*values, (std::vector<double>{1, 0.5, -0.25}));
}

void TestNumbersBlock::paste_tooMany_saysHowMany()
{
    QString text = "0";
    for (int i = 0; i < 16; ++i)
        text += ", 1";
    const auto values = blockValues(*findBlockFormat(BlockKind::Nvfp4), text.toStdString());
    QVERIFY(!values);
    QCOMPARE(values.error().message, std::string("A block of NVFP4 holds 16 values; these are 17."));
    QVERIFY(!blockValues(*findBlockFormat(BlockKind::Nvfp4), ""));
    QCOMPARE(*blockValues(*findBlockFormat(BlockKind::Nvfp4), "1/4"), std::vector<double>{0.25});
}

void TestNumbersBlock::examples_areWhatTheirNamesSay()
{
    const auto outlier = exampleValues(BlockExample::Outlier, 32);
    QCOMPARE(outlier[5], 4.0);
    QCOMPARE(*resultOf(blockWith(BlockKind::Mxfp4, outlier)).setsScale, 5);
    const auto powers = exampleValues(BlockExample::Powers, 32);
    QCOMPARE(powers[3], -0.125);
    const auto weights = exampleValues(BlockExample::Weights, 32);
    QVERIFY(weights[0] != 0 && std::fabs(weights[0]) < 2);
    QCOMPARE(exampleValues(BlockExample::Normal, 16).size(), std::size_t(16));
}

void TestNumbersBlock::text_forms_holdTheStoredValues()
{
    const BlockResult result = resultOf(blockWith(BlockKind::Mxfp4, {5, -1.3}));
    QVERIFY(
        valuesText(result, BlockText::Csv).starts_with("index,bits,value,asked\n0,6,4,5\n1,b,-1.5,-1.3\n"));
    QVERIFY(valuesText(result, BlockText::C).starts_with("const double block[] = {4, -1.5, 0"));
    QVERIFY(valuesText(result, BlockText::Python).ends_with("0, 0]\n"));
    Block nan = blockWith(BlockKind::Mxfp4, {std::nan("")});
    QVERIFY(valuesText(resultOf(nan), BlockText::Python).starts_with("[float('nan'), "));
}

QTEST_APPLESS_MAIN(TestNumbersBlock)
#include "tst_numbers_block.moc"
