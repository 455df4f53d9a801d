#include "tests/core/io/file_builder.h"
#include "tests/core/io/model_bytes.h"
#include "tests/core/io/truth.h"
#include "tests/paths.h"

#include <QTest>

#include <filesystem>

using namespace bitloupe;
using namespace bitloupe::test;

class OnnxTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTypeAndStorage_reads_data();
    void everyTypeAndStorage_reads();
    void scatteredNumbers_readFromAnyStart();
    void constantsAndSubgraphs_areListed();
    void scales_attachToWhatTheyMultiply();
    void scalesThatDoNotFit_areNotAttached_data();
    void scalesThatDoNotFit_areNotAttached();
    void uses_nameTheFirstNode();
    void externalData_readsInsideTheFolder();
    void externalDataOutsideTheFolder_isRefused_data();
    void externalDataOutsideTheFolder_isRefused();
    void unreadableTensor_isListedBesideTheOthers_data();
    void unreadableTensor_isListedBesideTheOthers();
    void sparseTensor_listsItsWholeShape();
    void brokenRule_isOneSentence_data();
    void brokenRule_isOneSentence();
    void textThatStartsLikeAField_isNoModel();
    void cutAnywhere_neverCrashes();
    void realFiles_agreeWithTheirTruth();
};

namespace {

Expected<std::shared_ptr<const Model>> open(const Folder& folder, const std::string& graph)
{
    return openModel(folder.write("m.onnx", QByteArray::fromStdString(onnx(graph))));
}

std::string initializer(const std::string& name, const std::vector<std::uint64_t>& shape, int type,
                        const std::string& rest)
{
    return protoBytes(5, onnxTensor(name, shape, type, rest));
}

std::string raw(const std::string& bytes)
{
    return protoBytes(9, bytes);
}

std::string node(const std::string& bytes)
{
    return protoBytes(1, bytes);
}

const std::uint64_t kMinusTwo = ~std::uint64_t{1};

/// x: int8 of 2 by 3, with scales s and zero points z, and a node between them.
std::string scaledGraph(const std::string& dequantize, const std::vector<std::uint64_t>& scaleShape = {2},
                        const std::vector<std::uint64_t>& zeroShape = {2})
{
    const auto count = [](const std::vector<std::uint64_t>& shape) { return shape.empty() ? 1 : shape[0]; };
    std::string scales;
    for (std::uint64_t i = 0; i < count(scaleShape); ++i)
        scales += real(0.5F / static_cast<float>(i + 1));
    return node(dequantize) + initializer("x", {2, 3}, 3, raw(bytesOf({1, 2, 3, 4, 5, 6})))
        + initializer("s", scaleShape, 1, raw(scales))
        + initializer("z", zeroShape, 3, raw(std::string(count(zeroShape), '\3')));
}

std::string axis(std::uint64_t value)
{
    return protoBytes(1, "axis") + protoNumber(3, value);
}

const StoredQuantization* quantizationOf(const Model& model, const char* name)
{
    const auto& found = model.tensors()[*model.find(name)].quantization;
    return found ? &*found : nullptr;
}

} // namespace

void OnnxTest::everyTypeAndStorage_reads_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("word");
    QTest::addColumn<std::string>("rest");
    QTest::addColumn<QList<double>>("values");
    const auto row = [](const char* claim, int type, const char* word, const std::string& rest,
                        QList<double> values) {
        QTest::newRow(claim) << type << QString(word) << rest << values;
    };
    row("float, raw", 1, "FLOAT", raw(reals({1, -2})), {1, -2});
    row("float, packed", 1, "FLOAT", protoBytes(4, reals({1, -2})), {1, -2});
    row("float, one by one", 1, "FLOAT", protoFloat(4, 1) + protoFloat(4, -2), {1, -2});
    row("float, packed twice", 1, "FLOAT", protoBytes(4, reals({1})) + protoBytes(4, reals({-2, 3})),
        {1, -2, 3});
    row("float, packed and one by one", 1, "FLOAT", protoBytes(4, reals({1})) + protoFloat(4, -2), {1, -2});
    row("uint8, raw", 2, "UINT8", raw(bytesOf({200})), {200});
    row("int8, typed", 3, "INT8", protoPacked(5, {5, kMinusTwo}), {5, -2});
    row("uint16, typed", 4, "UINT16", protoPacked(5, {65535}), {65535});
    row("int16, raw", 5, "INT16", raw(bytesOf({0xFE, 0xFF})), {-2});
    row("int32, one by one", 6, "INT32", protoNumber(5, 70000) + protoNumber(5, kMinusTwo), {70000, -2});
    row("int64, typed", 7, "INT64", protoPacked(7, {kMinusTwo, 300}), {-2, 300});
    row("bool, typed", 9, "BOOL", protoPacked(5, {1, 0}), {1, 0});
    row("half, typed", 10, "FLOAT16", protoPacked(5, {0x3C00, 0xC000}), {1, -2});
    row("double, typed", 11, "DOUBLE", protoBytes(10, number(std::bit_cast<std::uint64_t>(1.5))), {1.5});
    row("uint32, typed", 12, "UINT32", protoPacked(11, {0xFFFFFFFFU}), {4294967295.0});
    row("uint64, raw", 13, "UINT64", raw(number(std::uint64_t{7})), {7});
    row("bfloat16, raw", 16, "BFLOAT16", raw(bytesOf({0x80, 0x3F})), {1});
    row("float8 e4m3fn, raw", 17, "FLOAT8E4M3FN", raw(bytesOf({0x7E, 0x38})), {448, 1});
    row("float8 e4m3fnuz, typed", 18, "FLOAT8E4M3FNUZ", protoPacked(5, {0x7F, 0x40, 0x01}),
        {240, 1, 0x1p-10});
    row("float8 e5m2, raw", 19, "FLOAT8E5M2", raw(bytesOf({0x7B, 0xBC})), {57344, -1});
    row("float8 e5m2fnuz, raw", 20, "FLOAT8E5M2FNUZ", raw(bytesOf({0x7F, 0x40, 0x01})), {57344, 1, 0x1p-17});
    row("uint4, typed", 21, "UINT4", protoPacked(5, {0x7F, 0x08}), {15, 7, 8});
    row("int4, raw", 22, "INT4", raw(bytesOf({0x7F, 0x08})), {-1, 7, -8});
    row("float4, raw", 23, "FLOAT4E2M1", raw(bytesOf({0x7F, 0x01})), {-6, 6, 0.5});
    row("e8m0, raw", 24, "FLOAT8E8M0", raw(bytesOf({128})), {2});
    row("uint2, raw", 25, "UINT2", raw(bytesOf({0xE4})), {0, 1, 2, 3});
    row("int2, raw", 26, "INT2", raw(bytesOf({0xE4})), {0, 1, -2, -1});
    row("nothing at all", 1, "FLOAT", {}, {});
}

void OnnxTest::everyTypeAndStorage_reads()
{
    QFETCH(int, type);
    QFETCH(QString, word);
    QFETCH(std::string, rest);
    QFETCH(QList<double>, values);
    const Folder folder;
    const auto model =
        open(folder, initializer("t", {static_cast<std::uint64_t>(values.size())}, type, rest));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const TensorInfo& info = (*model)->tensors()[0];
    QCOMPARE(info.problem, std::string());
    QCOMPARE(QString::fromStdString(info.dtype), word);
    QCOMPARE(valuesOf(**model, 0), std::vector<double>(values.begin(), values.end()));
}

void OnnxTest::scatteredNumbers_readFromAnyStart()
{
    // 10,000 varints of one to three bytes, in packed fields of 777 and single ones between them.
    std::string rest;
    std::vector<std::uint64_t> part;
    constexpr std::int64_t kCount = 10'000;
    for (std::int64_t i = 0; i < kCount; ++i) {
        const auto value = static_cast<std::uint64_t>(i * i % 70'000);
        if (i % 800 >= 777) {
            rest += protoPacked(7, part) + protoNumber(7, value);
            part.clear();
        } else
            part.push_back(value);
    }
    rest += protoPacked(7, part);
    const Folder folder;
    const auto model = open(folder, initializer("t", {kCount}, 7, rest));
    QVERIFY(model);
    QCOMPARE((*model)->tensors()[0].problem, std::string());
    for (const std::int64_t first : {0, 1, 776, 777, 799, 800, 4095, 4096, 4097, 9999}) {
        std::vector<double> out(static_cast<std::size_t>(std::min<std::int64_t>(5000, kCount - first)));
        QVERIFY((*model)->readReal(0, first, out));
        for (std::size_t i = 0; i < out.size(); ++i) {
            const std::int64_t at = first + static_cast<std::int64_t>(i);
            QCOMPARE(out[i], static_cast<double>(at * at % 70'000));
        }
    }
}

void OnnxTest::constantsAndSubgraphs_areListed()
{
    const auto constant = [](const std::string& name, const std::string& attribute) {
        return node(onnxNode("Constant", {}, name, {attribute}));
    };
    const std::string inner = initializer("inner", {1}, 7, protoPacked(7, {5}))
        + constant("deep",
                   protoBytes(1, "value") + protoBytes(5, onnxTensor("ignored", {2}, 1, raw(reals({3, 4})))));
    const std::string graph = constant("f", protoBytes(1, "value_float") + protoFloat(2, 0.5F))
        + constant("fs", protoBytes(1, "value_floats") + protoFloat(7, 1) + protoFloat(7, 2))
        + constant("i", protoBytes(1, "value_int") + protoNumber(3, kMinusTwo))
        + constant("is", protoBytes(1, "value_ints") + protoPacked(8, {1, 2, 300}))
        + node(onnxNode("If", {"c"}, "y", {protoBytes(1, "then_branch") + protoBytes(6, inner)}));
    const Folder folder;
    const auto model = open(folder, graph);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const auto valuesNamed = [&](const char* name) {
        const auto index = (*model)->find(name);
        return index ? valuesOf(**model, *index) : std::vector<double>{-999};
    };
    QCOMPARE((*model)->tensors().size(), std::size_t(6));
    QCOMPARE(valuesNamed("f"), (std::vector<double>{0.5}));
    QVERIFY((*model)->tensors()[*(*model)->find("f")].shape.empty());
    QCOMPARE(valuesNamed("fs"), (std::vector<double>{1, 2}));
    QCOMPARE(valuesNamed("i"), (std::vector<double>{-2}));
    QCOMPARE(valuesNamed("is"), (std::vector<double>{1, 2, 300}));
    QCOMPARE(valuesNamed("inner"), (std::vector<double>{5}));
    QCOMPARE(valuesNamed("deep"), (std::vector<double>{3, 4}));
}

void OnnxTest::scales_attachToWhatTheyMultiply()
{
    const Folder folder;
    const auto perRow =
        open(folder, scaledGraph(onnxNode("DequantizeLinear", {"x", "s", "z"}, "y", {axis(0)})));
    QVERIFY2(perRow, perRow ? "" : perRow.error().message.c_str());
    const auto* q = quantizationOf(**perRow, "x");
    QVERIFY(q != nullptr);
    QCOMPARE(q->scales, (std::vector<double>{0.5, 0.25}));
    QCOMPARE(q->zeroPoints, (std::vector<std::int64_t>{3, 3}));
    QCOMPARE(q->axis, 0);
    const auto fromTheEnd =
        open(folder, scaledGraph(onnxNode("DequantizeLinear", {"x", "s"}, "y", {axis(kMinusTwo)})));
    QCOMPARE(quantizationOf(**fromTheEnd, "x")->axis, 0);
    QCOMPARE(quantizationOf(**fromTheEnd, "x")->zeroPoints, (std::vector<std::int64_t>{0, 0}));
    const auto whole = open(folder, scaledGraph(onnxNode("DequantizeLinear", {"x", "s", "z"}, "y"), {}, {}));
    QCOMPARE(quantizationOf(**whole, "x")->axis, -1);
    QCOMPARE(quantizationOf(**whole, "x")->zeroPoints, (std::vector<std::int64_t>{3}));
    const auto convolution =
        open(folder, scaledGraph(onnxNode("QLinearConv", {"a", "as", "az", "x", "s", "z", "ys", "yz"}, "y")));
    QCOMPARE(quantizationOf(**convolution, "x")->axis, 0);
    const auto product = open(
        folder,
        scaledGraph(onnxNode("QLinearMatMul", {"a", "as", "az", "x", "s", "z", "ys", "yz"}, "y"), {3}, {3}));
    QCOMPARE(quantizationOf(**product, "x")->axis, 1);
}

void OnnxTest::scalesThatDoNotFit_areNotAttached_data()
{
    QTest::addColumn<std::string>("node");
    QTest::newRow("the default axis has 3") << onnxNode("DequantizeLinear", {"x", "s", "z"}, "y");
    QTest::newRow("an axis that is not there")
        << onnxNode("DequantizeLinear", {"x", "s", "z"}, "y", {axis(9)});
    QTest::newRow("blocks along the axis") << onnxNode(
        "DequantizeLinear", {"x", "s", "z"}, "y", {axis(0), protoBytes(1, "block_size") + protoNumber(3, 3)});
    QTest::newRow("scales made at run time")
        << onnxNode("DequantizeLinear", {"x", "other", "z"}, "y", {axis(0)});
    QTest::newRow("zero points made at run time")
        << onnxNode("DequantizeLinear", {"x", "s", "other"}, "y", {axis(0)});
}

void OnnxTest::scalesThatDoNotFit_areNotAttached()
{
    QFETCH(std::string, node);
    const Folder folder;
    const auto model = open(folder, scaledGraph(node));
    QVERIFY(model);
    QVERIFY(quantizationOf(**model, "x") == nullptr);
}

/// x goes through DequantizeLinear to Conv; w is taken twice; t only inside a subgraph, which has no number.
void OnnxTest::uses_nameTheFirstNode()
{
    const Folder folder;
    const auto ones = [](const char* name) { return initializer(name, {1}, 1, raw(real(1))); };
    const std::string body = node(onnxNode("Relu", {"t"}, "r"));
    const std::string branch = protoBytes(1, "then_branch") + protoBytes(6, body);
    const auto model =
        open(folder,
             node(onnxNode("DequantizeLinear", {"x", "s", "z"}, "y", {axis(0)}))
                 + node(onnxNode("If", {"c"}, "i", {branch})) + node(onnxNode("Conv", {"", "y", "w"}, "o"))
                 + node(onnxNode("Gemm", {"o", "w"}, "p")) + scaledGraph("") + ones("w") + ones("t")
                 + ones("c") + ones("unused"));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const auto useOf = [&](const char* name) {
        const auto index = (*model)->find(name);
        return QString::fromStdString(index ? (*model)->usedBy(*index) : "missing");
    };
    QCOMPARE(useOf("x"), QString("Conv, node 2"));
    QCOMPARE(useOf("s"), QString("DequantizeLinear, node 0"));
    QCOMPARE(useOf("w"), QString("Conv, node 2"));
    QCOMPARE(useOf("c"), QString("If, node 1"));
    QCOMPARE(useOf("t"), QString());
    QCOMPARE(useOf("unused"), QString());
}

void OnnxTest::externalData_readsInsideTheFolder()
{
    const Folder folder;
    const std::string path = folder.write("weights.bin", QByteArray::fromStdString(reals({9, 1, 2})));
    const std::filesystem::path inside = std::filesystem::path(path).parent_path();
    std::filesystem::create_directory(inside / "part");
    std::filesystem::copy_file(path, inside / "part" / "more.bin");
    std::filesystem::create_symlink("weights.bin", inside / "link.bin");
    const auto model = open(folder,
                            initializer("a", {2}, 1, onnxExternal("weights.bin", "4", "8"))
                                + initializer("b", {3}, 1, onnxExternal("part/more.bin"))
                                + initializer("c", {1}, 1, onnxExternal("./link.bin"))
                                + initializer("d", {1}, 1, onnxExternal("none.bin"))
                                + initializer("e", {2}, 1, onnxExternal("weights.bin", "8"))
                                + initializer("f", {2}, 1, onnxExternal("weights.bin", "x"))
                                + initializer("g", {2}, 1, onnxExternal("weights.bin", "0", "12")));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1, 2}));
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{9, 1, 2}));
    QCOMPARE(valuesOf(**model, 2), (std::vector<double>{9}));
    const auto problem = [&](std::size_t index) { return (*model)->tensors()[index].problem; };
    QCOMPARE(problem(3), std::string("m.onnx keeps values in the file none.bin, which is not beside it."));
    QCOMPARE(
        problem(4),
        std::string("weights.bin is cut off: the tensor e needs 8 bytes at offset 8, the file ends at 12."));
    QCOMPARE(
        problem(5),
        std::string("The tensor f has an offset or a length in its external file that is no whole number."));
    QCOMPARE(problem(6), std::string("The tensor g has 12 bytes, its shape and FLOAT need 8."));
}

void OnnxTest::externalDataOutsideTheFolder_isRefused_data()
{
    QTest::addColumn<std::string>("location");
    QTest::newRow("absolute") << std::string("/etc/hostname");
    QTest::newRow("upwards") << std::string("../secret.bin");
    QTest::newRow("upwards and back") << std::string("part/../../secret.bin");
    QTest::newRow("upwards and in again") << std::string("part/../here.bin");
    QTest::newRow("backslashes") << std::string("..\\secret.bin");
    QTest::newRow("a link that leads out") << std::string("link.bin");
    QTest::newRow("a folder link that leads out") << std::string("out/hostname");
    QTest::newRow("nothing") << std::string();
    QTest::newRow("the folder itself") << std::string(".");
}

void OnnxTest::externalDataOutsideTheFolder_isRefused()
{
    QFETCH(std::string, location);
    const Folder folder;
    const std::filesystem::path inside =
        std::filesystem::path(folder.write("here.bin", QByteArray(8, '\1'))).parent_path();
    std::filesystem::create_directory(inside / "part");
    std::filesystem::create_symlink("/etc/hostname", inside / "link.bin");
    std::filesystem::create_symlink("/etc", inside / "out");
    const auto model = open(folder, initializer("a", {1}, 2, onnxExternal(location, {}, "1")));
    QVERIFY(model);
    const QString problem = QString::fromStdString((*model)->tensors()[0].problem);
    QVERIFY2(problem.endsWith("only files inside its folder are opened."), qPrintable(problem));
    std::vector<double> one(1);
    QVERIFY(!(*model)->readReal(0, 0, one));
}

void OnnxTest::unreadableTensor_isListedBesideTheOthers_data()
{
    QTest::addColumn<std::string>("odd");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* claim, const std::string& odd, const char* sentence) {
        QTest::newRow(claim) << odd << QString(sentence);
    };
    row("text", initializer("odd", {1}, 8, protoBytes(6, "x")),
        "The tensor odd holds text, which we do not show.");
    row("complex", initializer("odd", {1}, 14, raw(std::string(8, '\0'))),
        "The tensor odd holds COMPLEX64 values");
    row("unknown type", initializer("odd", {1}, 99, raw("x")), "The tensor odd holds type 99 values");
    row("short raw data", initializer("odd", {3}, 1, raw(reals({1, 2}))),
        "The tensor odd has 8 bytes, its shape and FLOAT need 12.");
    row("too few numbers", initializer("odd", {3}, 7, protoPacked(7, {1, 2})),
        "The tensor odd has 16 bytes, its shape and INT64 need 24.");
    row("no values", initializer("odd", {3}, 1, {}), "The tensor odd has no values in the file.");
    row("a negative shape", initializer("odd", {~std::uint64_t{0}}, 1, raw({})),
        "The tensor odd has a shape that no memory holds.");
    row("a shape beyond memory", initializer("odd", {1ULL << 40U, 1ULL << 40U}, 1, raw({})),
        "The tensor odd has a shape that no memory holds.");
    row("a number that does not end", initializer("odd", {1}, 7, protoBytes(7, "\xFF")),
        "m.onnx is damaged: a number at offset ");
    row("segments", initializer("odd", {1}, 1, protoBytes(3, {}) + raw(real(1))),
        "The values of the tensor odd are split into segments");
    row("sparse", protoBytes(15, protoBytes(1, onnxTensor("odd", {1}, 1, raw(real(1))))),
        "The tensor odd is stored sparse");
    std::string scattered;
    for (int i = 0; i < 5000; ++i)
        scattered += protoBytes(4, real(1));
    row("scattered", initializer("odd", {5000}, 1, scattered),
        "The values of the tensor odd are scattered over too many places.");
}

void OnnxTest::unreadableTensor_isListedBesideTheOthers()
{
    QFETCH(std::string, odd);
    QFETCH(QString, sentence);
    const Folder folder;
    const auto model = open(folder, initializer("w", {2}, 1, raw(reals({1, 2}))) + odd);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1, 2}));
    const QString problem = QString::fromStdString((*model)->tensors()[1].problem);
    QVERIFY2(problem.startsWith(sentence), qPrintable(problem));
}

void OnnxTest::sparseTensor_listsItsWholeShape()
{
    const Folder folder;
    const auto model =
        open(folder,
             protoBytes(
                 15, protoBytes(1, onnxTensor("s", {1}, 1, raw(real(1)))) + protoBytes(3, bytesOf({3, 4}))));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->tensors()[0].name, std::string("s"));
    QCOMPARE((*model)->tensors()[0].shape, (std::vector<std::int64_t>{3, 4}));
    QCOMPARE((*model)->tensors()[0].count, 12);
}

void OnnxTest::brokenRule_isOneSentence_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* rule, const std::string& bytes, const char* sentence) {
        QTest::newRow(rule) << bytes << QString(sentence);
    };
    const std::string whole = onnx(initializer("w", {2}, 1, raw(reals({1, 2}))));
    row("cut off", whole.substr(0, whole.size() - 8),
        "m.onnx is cut off: the part at offset 9 is longer than the rest of the file, which ends at 26.");
    row("a tensor longer than its graph", onnx(varint((5U << 3U) | 2U) + varint(100)),
        "m.onnx is damaged: a graph breaks off at offset 11.");
    row("values of the wrong kind", onnx(initializer("w", {1}, 1, protoNumber(4, 1))),
        "m.onnx is damaged: the tensor w breaks off at offset ");
    row("too many dimensions", onnx(initializer("w", std::vector<std::uint64_t>(33, 1), 1, raw(real(1)))),
        "m.onnx is damaged: a tensor breaks off at offset ");
    std::string nested = initializer("w", {1}, 1, raw(real(1)));
    for (int i = 0; i < 40; ++i)
        nested = node(onnxNode("If", {}, "y", {protoBytes(6, nested)}));
    row("graphs in graphs", onnx(nested), "m.onnx nests graphs deeper than 32, which no model needs.");
}

void OnnxTest::brokenRule_isOneSentence()
{
    QFETCH(std::string, bytes);
    QFETCH(QString, sentence);
    const Folder folder;
    const auto model = openModel(folder.write("m.onnx", QByteArray::fromStdString(bytes)));
    QVERIFY(!model);
    const QString message = QString::fromStdString(model.error().message);
    QVERIFY2(message.startsWith(sentence), qPrintable(message));
    QCOMPARE(model.error().code, ErrorCode::Unreadable);
    QVERIFY(model.error().where.starts_with("m.onnx:"));
}

void OnnxTest::textThatStartsLikeAField_isNoModel()
{
    const Folder folder;
    for (const char* text : {"2,5,7\n1,2,3\n", "BEGIN;", "\x08\x07", "\x08\x07: no graph of this length",
                             "\x08\x07\x3A", "\x08\x07\x3A\xFF", "(1, 2)"}) {
        const auto model = openModel(folder.write("m", QByteArray(text)));
        QVERIFY(!model || (*model)->format() != "onnx");
    }
}

void OnnxTest::cutAnywhere_neverCrashes()
{
    const std::string bytes =
        onnx(scaledGraph(onnxNode("DequantizeLinear", {"x", "s", "z"}, "y", {axis(0)})));
    const Folder folder;
    for (std::size_t length = 0; length < bytes.size(); ++length)
        useFully(folder.write("m", QByteArray(bytes.data(), static_cast<qsizetype>(length))));
}

void OnnxTest::realFiles_agreeWithTheirTruth()
{
    const int compared = compareWithTruth(BITLOUPE_CONFORMANCE_DIR, {"*.onnx.json"});
    if (compared < 0)
        QSKIP("no folder of real model files");
    QCOMPARE(compared, 119);
}

QTEST_APPLESS_MAIN(OnnxTest)
#include "tst_onnx.moc"
