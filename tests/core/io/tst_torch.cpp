#include "tests/core/io/file_builder.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::test;

class TorchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void zip_readsNestedNamesAndStrides();
    void zip_bfloatAndSharedStorage_decode();
    void zip_bigEndianFile_isRead();
    void quantizedTensor_listsItsScale();
    void legacy_readsStoragesInOrder();
    void legacy_cutOff_keepsTheRest();
    void scriptModule_listsAttributes();
    void plainContainers_hideNoTensor_data();
    void plainContainers_hideNoTensor();
    void sparseTensor_isListedBesideTheOthers();
    void optimizerState_isMarked();
    void filesOfAnIndex_listAsOneModel();
    void foreignName_isNamedAndNothingRuns_data();
    void foreignName_isNamedAndNothingRuns();
    void hostilePickle_isOneSentence_data();
    void hostilePickle_isOneSentence();
    void viewOutsideItsStorage_isListedWithoutValues();
};

namespace {

QByteArray text(const QByteArray& value)
{
    return "X" + littleEndian(static_cast<std::uint32_t>(value.size())) + value;
}

QByteArray integer(int value)
{
    return "J" + littleEndian(static_cast<std::uint32_t>(value));
}

QByteArray tuple(const QList<int>& values)
{
    QByteArray out = "(";
    for (const int value : values)
        out += integer(value);
    return out + "t";
}

QByteArray storage(const QByteArray& type, const QByteArray& key, int elements)
{
    return "(" + text("storage") + "ctorch\n" + type + "\n" + text(key) + text("cpu") + integer(elements)
        + "tQ";
}

QByteArray tensor(const QByteArray& source, int offset, const QList<int>& shape, const QList<int>& strides)
{
    return "ctorch._utils\n_rebuild_tensor_v2\n(" + source + integer(offset) + tuple(shape) + tuple(strides)
        + "\x89" + "ccollections\nOrderedDict\n)RtR";
}

/// {key: value, ...} with the protocol in front and the end mark behind.
QByteArray dictionary(const QList<std::pair<QByteArray, QByteArray>>& pairs)
{
    QByteArray out = "}(";
    for (const auto& [key, value] : pairs)
        out += text(key) + value;
    return out + "u";
}

QByteArray pickled(const QByteArray& content)
{
    return "\x80\x02" + content + ".";
}

QByteArray torchZip(const QByteArray& pickle, const QList<std::pair<QByteArray, QByteArray>>& storages,
                    const QByteArray& order = "little")
{
    std::vector<Member> members{{"m/data.pkl", pickle}, {"m/byteorder", order}};
    for (const auto& [key, bytes] : storages)
        members.push_back({"m/data/" + key, bytes});
    return zip(members);
}

QByteArray legacy(const QByteArray& objects, const QByteArray& keys, const QByteArray& storages)
{
    return pickled("\x8A\x0A" + QByteArray("\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19", 10))
        + pickled("M" + littleEndian<std::uint16_t>(1001)) + pickled(dictionary({{"little_endian", "\x88"}}))
        + pickled(objects) + pickled(keys) + storages;
}

QString problemOf(const Expected<std::shared_ptr<const Model>>& model)
{
    return QString::fromStdString(model ? "opened" : model.error().message);
}

} // namespace

void TorchTest::zip_readsNestedNamesAndStrides()
{
    const QByteArray whole = tensor(storage("FloatStorage", "0", 6), 0, {2, 3}, {3, 1});
    const QByteArray turned = tensor(storage("FloatStorage", "0", 6), 0, {3, 2}, {1, 3});
    const QByteArray pickle =
        pickled(dictionary({{"epoch", integer(3)},
                            {"state_dict", dictionary({{"fc.w", whole}, {"t", turned}})},
                            {"list", "](" + whole + "e"}}));
    const Folder folder;
    const auto model = openModel(folder.write("m.pt", torchZip(pickle, {{"0", floats({1, 2, 3, 4, 5, 6})}})));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QCOMPARE((*model)->format(), std::string_view("pytorch"));
    QCOMPARE((*model)->tensors().size(), std::size_t(3));
    QCOMPARE((*model)->tensors()[0].name, std::string("state_dict.fc.w"));
    QCOMPARE((*model)->tensors()[0].dtype, std::string("float32"));
    QCOMPARE((*model)->tensors()[2].name, std::string("list.0"));
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1, 2, 3, 4, 5, 6}));
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{1, 4, 2, 5, 3, 6}));
    std::vector<float> tail(3);
    QVERIFY((*model)->readFloat(1, 3, tail));
    QCOMPARE(tail, (std::vector<float>{5, 3, 6}));
}

void TorchTest::zip_bfloatAndSharedStorage_decode()
{
    const QByteArray pickle =
        pickled(dictionary({{"a", tensor(storage("BFloat16Storage", "7", 2), 0, {2}, {1})},
                            {"b", tensor(storage("BFloat16Storage", "7", 2), 1, {}, {})}}));
    const Folder folder;
    const auto model =
        openModel(folder.write("m.pt", torchZip(pickle, {{"7", QByteArray::fromHex("c03f20c0")}})));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1.5, -2.5}));
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{-2.5}));
}

void TorchTest::zip_bigEndianFile_isRead()
{
    const QByteArray pickle =
        pickled(dictionary({{"a", tensor(storage("ShortStorage", "0", 1), 0, {1}, {1})}}));
    const Folder folder;
    const auto model =
        openModel(folder.write("m.pt", torchZip(pickle, {{"0", QByteArray::fromHex("0102")}}, "big")));
    QVERIFY(model);
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{258}));
}

void TorchTest::quantizedTensor_listsItsScale()
{
    const QByteArray scheme =
        "(ctorch\nper_tensor_affine\nG" + QByteArray::fromHex("3fd0000000000000") + integer(3) + "t";
    const QByteArray quantized = "ctorch._utils\n_rebuild_qtensor\n(" + storage("QInt8Storage", "0", 2)
        + integer(0) + tuple({2}) + tuple({1}) + scheme + "\x89}tR";
    const Folder folder;
    const auto model = openModel(
        folder.write("m.pt", torchZip(pickled(dictionary({{"q", quantized}})), {{"0", "\x05\xFF"}})));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QVERIFY((*model)->tensors()[0].quantization);
    QCOMPARE((*model)->tensors()[0].quantization->scales, (std::vector<double>{0.25}));
    QCOMPARE((*model)->tensors()[0].quantization->zeroPoints, (std::vector<std::int64_t>{3}));
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{5, -1}));
}

void TorchTest::legacy_readsStoragesInOrder()
{
    const QByteArray objects = dictionary({{"w", tensor(storage("FloatStorage", "b", 2), 0, {2}, {1})},
                                           {"n", tensor(storage("LongStorage", "a", 1), 0, {}, {})}});
    const QByteArray data = littleEndian<std::uint64_t>(1) + littleEndian<std::uint64_t>(9)
        + littleEndian<std::uint64_t>(2) + floats({0.5F, -4});
    const Folder folder;
    const auto model =
        openModel(folder.write("m.pth", legacy(objects, "](" + text("a") + text("b") + "e", data)));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{0.5, -4}));
    QCOMPARE(valuesOf(**model, 1), (std::vector<double>{9}));
}

void TorchTest::legacy_cutOff_keepsTheRest()
{
    const QByteArray objects = dictionary({{"a", tensor(storage("FloatStorage", "a", 1), 0, {1}, {1})},
                                           {"b", tensor(storage("FloatStorage", "b", 2), 0, {2}, {1})}});
    const QByteArray data =
        littleEndian<std::uint64_t>(1) + floats({8}) + littleEndian<std::uint64_t>(2) + floats({1});
    const Folder folder;
    const auto model =
        openModel(folder.write("cut.pth", legacy(objects, "](" + text("a") + text("b") + "e", data)));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{8}));
    QVERIFY2((*model)->tensors()[1].problem.starts_with("cut.pth is cut off: the tensor b needs 8 bytes"),
             (*model)->tensors()[1].problem.c_str());
}

void TorchTest::scriptModule_listsAttributes()
{
    const QByteArray module = "c__torch__.Net\nModule\n)\x81"
        + dictionary({{"training", "\x88"}, {"weight", tensor(storage("FloatStorage", "0", 1), 0, {1}, {1})}})
        + "b";
    const Folder folder;
    const auto model = openModel(folder.write("s.pt", torchZip(pickled(module), {{"0", floats({3})}})));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QCOMPARE((*model)->tensors()[0].name, std::string("weight"));
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{3}));
}

/// What torch.save writes for Python's own containers says nothing of tensors and hides none.
void TorchTest::plainContainers_hideNoTensor_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("tensor");
    const QByteArray inside = "}" + text("w") + tensor(storage("FloatStorage", "0", 1), 0, {1}, {1}) + "s";
    QTest::newRow("set") << QByteArray("c__builtin__\nset\n(](" + integer(1) + "etR") << "";
    QTest::newRow("set of protocol 4") << QByteArray("\x8f(" + integer(1) + "\x90") << "";
    QTest::newRow("bytes") << QByteArray("c_codecs\nencode\n(" + text("x") + text("latin1") + "tR") << "";
    QTest::newRow("byte array") << QByteArray("cbuiltins\nbytearray\n(C\x01xtR") << "";
    QTest::newRow("dictionary with defaults")
        << QByteArray("ccollections\ndefaultdict\n(c__builtin__\nlist\ntR" + inside.mid(1)) << "v.w";
    QTest::newRow("counter") << QByteArray("ccollections\nCounter\n(}" + text("a") + integer(2) + "stR")
                             << "";
    QTest::newRow("attributes of a tensor") << QByteArray(
        "ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_tensor_v2\nctorch\nTensor\n("
        + storage("FloatStorage", "0", 1) + integer(0) + tuple({1}) + tuple({1})
        + "\x89"
          "ccollections\nOrderedDict\n)Rt}tR")
                                            << "v";
}

void TorchTest::plainContainers_hideNoTensor()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, tensor);
    const QByteArray last = ::tensor(storage("FloatStorage", "0", 1), 0, {1}, {1});
    const Folder folder;
    const auto model = openModel(folder.write(
        "m.pt", torchZip(pickled(dictionary({{"v", value}, {"last", last}})), {{"0", floats({3})}})));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QStringList names;
    for (std::size_t i = 0; i < (*model)->tensors().size(); ++i) {
        names << QString::fromStdString((*model)->tensors()[i].name);
        QCOMPARE(valuesOf(**model, i), std::vector<double>{3});
    }
    QCOMPARE(names, tensor.isEmpty() ? QStringList{"last"} : (QStringList{tensor, "last"}));
}

void TorchTest::sparseTensor_isListedBesideTheOthers()
{
    const QByteArray values = tensor(storage("FloatStorage", "0", 1), 0, {1}, {1});
    const QByteArray indices = tensor(storage("LongStorage", "1", 2), 0, {2, 1}, {1, 1});
    const QByteArray sparse = "ctorch._utils\n_rebuild_sparse_tensor\n(ctorch.serialization\n_get_layout\n("
        + text("torch.sparse_coo") + "tR(" + indices + values + "ctorch\nSize\n(" + tuple({4, 5}) + "tRttR";
    const Folder folder;
    const auto model = openModel(folder.write(
        "m.pt", torchZip(pickled(dictionary({{"s", sparse}, {"w", values}})), {{"0", floats({3})}})));
    QVERIFY2(model, qPrintable(problemOf(model)));
    const TensorInfo& info = (*model)->tensors()[0];
    QCOMPARE(info.shape, (std::vector<std::int64_t>{4, 5}));
    QCOMPARE(info.dtype, std::string("float32"));
    QCOMPARE(info.problem, std::string("The tensor s is stored sparse, which we do not unpack."));
    QCOMPARE(valuesOf(**model, 1), std::vector<double>{3});
}

void TorchTest::optimizerState_isMarked()
{
    const QByteArray value = tensor(storage("FloatStorage", "0", 1), 0, {1}, {1});
    const QByteArray moments = "}" + integer(0) + dictionary({{"exp_avg", value}}) + "s";
    const QByteArray pickle =
        pickled(dictionary({{"model", dictionary({{"state", value}, {"w", value}})},
                            {"optimizer", dictionary({{"state", moments}, {"param_groups", "]"}})},
                            {"ema", value}}));
    const Folder folder;
    const auto model = openModel(folder.write("m.pt", torchZip(pickle, {{"0", floats({3})}})));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QStringList marked;
    for (const TensorInfo& info : (*model)->tensors()) {
        if (info.isTrainingState)
            marked << QString::fromStdString(info.name);
    }
    QCOMPARE((*model)->tensors().size(), std::size_t(4));
    QCOMPARE(marked, QStringList{"optimizer.state.0.exp_avg"});
}

void TorchTest::filesOfAnIndex_listAsOneModel()
{
    const auto shard = [](const char* name, float value) {
        return torchZip(pickled(dictionary({{name, tensor(storage("FloatStorage", "0", 1), 0, {1}, {1})}})),
                        {{"0", floats({value})}});
    };
    const Folder folder;
    folder.write("1.bin", shard("a", 1));
    folder.write("2.bin",
                 legacy(dictionary({{"b", tensor(storage("FloatStorage", "b", 1), 0, {1}, {1})}}),
                        "](" + text("b") + "e", littleEndian<std::uint64_t>(1) + floats({2})));
    const auto model = openModel(
        folder.write("pytorch_model.bin.index.json", R"({"weight_map":{"a":"1.bin","b":"2.bin"}})"));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QCOMPARE((*model)->format(), std::string_view("pytorch"));
    QCOMPARE(valuesOf(**model, 0), std::vector<double>{1});
    QCOMPARE(valuesOf(**model, 1), std::vector<double>{2});
}

void TorchTest::foreignName_isNamedAndNothingRuns_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("name");
    QTest::newRow("global") << QByteArray("cposix\nsystem\n(" + text("touch /tmp/x") + "tR")
                            << "posix.system";
    QTest::newRow("global from the stack")
        << QByteArray(text("builtins") + text("eval") + "\x93") << "builtins.eval";
    QTest::newRow("instance") << QByteArray("(ios\nsystem\n") << "os.system";
    QTest::newRow("a class of the user") << QByteArray("cmynet\nNet\n)\x81") << "mynet.Net";
}

void TorchTest::foreignName_isNamedAndNothingRuns()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, name);
    const Folder folder;
    const auto model = openModel(folder.write("evil.pt", torchZip(pickled(content), {})));
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Unsupported);
    QVERIFY2(problemOf(model).startsWith("evil.pt needs the Python object " + name + ";"),
             qPrintable(problemOf(model)));
}

void TorchTest::hostilePickle_isOneSentence_data()
{
    QTest::addColumn<QByteArray>("pickle");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* claim, const QByteArray& pickle, const char* sentence) {
        QTest::newRow(claim) << pickle << QString(sentence);
    };
    row("no end", "\x80\x02}", "is cut off: its pickle has no end");
    row("text longer than the file", "\x80\x02X\xFF\xFF\xFF\x7F", "is cut off");
    row("empty stack", pickled("R"), "takes from an empty stack");
    row("no mark", pickled("t"), "lacks a mark");
    row("key without value", pickled("(" + text("a") + "d"), "a key without a value");
    row("unknown memo", pickled("h\x05"), "recalls what it never stored");
    row("memo far away", pickled("}r\xFF\xFF\xFF\x7F"), "numbers its memo above");
    row("unknown opcode", pickled("\xFF"), "has the opcode 255");
    row("two results", pickled("}}"), "without a single result");
    row("many objects", pickled(QByteArray(600'000, ']')), "has more than 524,288 objects");
    row("deep", pickled(QByteArray(100, ']') + QByteArray(99, 'a')), "deeper than 64 levels");
    // Each list holds the one before twice: 30 of them stand for 2^30 places.
    QByteArray laughs("]q\0", 3);
    for (char i = 1; i < 30; ++i) {
        const QByteArray before = QByteArray("h") + static_cast<char>(i - 1);
        laughs += "](" + before + before + "eq" + i;
    }
    row("lists that double", pickled("(" + laughs + "l"), "more than 1,048,576 places");
}

void TorchTest::hostilePickle_isOneSentence()
{
    QFETCH(QByteArray, pickle);
    QFETCH(QString, sentence);
    const Folder folder;
    const auto model = openModel(folder.write("bad.pt", torchZip(pickle, {})));
    QVERIFY(!model);
    QVERIFY2(problemOf(model).contains(sentence), qPrintable(problemOf(model)));
    QVERIFY(problemOf(model).startsWith("bad.pt "));
}

void TorchTest::viewOutsideItsStorage_isListedWithoutValues()
{
    const auto view = [](int offset, const QList<int>& shape, const QList<int>& strides) {
        return tensor(storage("FloatStorage", "0", 4), offset, shape, strides);
    };
    const QByteArray pickle =
        pickled(dictionary({{"past the end", view(3, {2}, {1})},
                            {"overflow", view(0, {2, 2}, {2'000'000'000, 2'000'000'000})},
                            {"expanded", view(0, {100'000, 100'000}, {0, 0})},
                            {"missing", tensor(storage("FloatStorage", "9", 4), 0, {1}, {1})},
                            {"negative", view(-1, {1}, {1})},
                            {"good", view(3, {1}, {1})}}));
    const Folder folder;
    const auto model = openModel(folder.write("m.pt", torchZip(pickle, {{"0", floats({1, 2, 3, 4})}})));
    QVERIFY2(model, qPrintable(problemOf(model)));
    QCOMPARE((*model)->tensors().size(), std::size_t(6));
    for (std::size_t i = 0; i < 5; ++i)
        QVERIFY2(!(*model)->tensors()[i].problem.empty(), (*model)->tensors()[i].name.c_str());
    QVERIFY((*model)->tensors()[2].problem.find("repeats its elements") != std::string::npos);
    QVERIFY((*model)->tensors()[3].problem.find("lacks the storage 9") != std::string::npos);
    QCOMPARE(valuesOf(**model, 5), (std::vector<double>{4}));
}

QTEST_APPLESS_MAIN(TorchTest)
#include "tst_torch.moc"
