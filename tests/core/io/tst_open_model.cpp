#include "core/base/random.h"
#include "core/io/inspect.h"
#include "tests/core/io/file_builder.h"
#include "tests/paths.h"

#include <QDirIterator>
#include <QTest>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::test;

class OpenModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void unknownContent_namesItsFirstBytes();
    void missingFolderAndEmpty_areOneSentence();
    void demo_isGeneratedAndSaysSo();
    void truncatedAnywhere_neverCrashes_data();
    void truncatedAnywhere_neverCrashes();
    void flippedBytes_neverCrash_data();
    void flippedBytes_neverCrash();
    void inspect_withoutStats_listsOnly();
    void inspect_withStats_countsWhatIsNotANumber();
    void inspect_emptyTensor_hasNoExtremes();
    void inspect_unknownTensor_isMissing();
    void inspect_cancelled_saysSo();
    void inspectText_alignsItsColumns();
    void inspectText_tellsScalesAndStaysPlain();
    void statistics_ofLargeOffset_keepTheirSpread();
    void realFiles_agreeWithTheirTruth();
};

namespace {

/// One small file per format, each with more than one tensor where the format can.
void addFormats()
{
    QTest::addColumn<QByteArray>("file");
    QTest::newRow("safetensors") << safetensors(
        R"({"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"I16","shape":[3],"data_offsets":[8,14]}})",
        QByteArray(14, '\1'));
    QTest::newRow("sharded index") << QByteArray(
        R"({"metadata":{"x":1},"weight_map":{"a":"none","b":"none2"}})");
    const QByteArray array =
        npy("{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }\n", QByteArray(24, '\2'));
    QTest::newRow("npy") << array;
    QTest::newRow("npz stored and deflated") << zip({{"a.npy", array, false}, {"b.npy", array, true}});
}

/// Opens and reads everything, as the program would; the only claim is that this returns.
void useFully(const std::string& path)
{
    const auto model = openModel(path);
    if (!model) {
        QVERIFY(!model.error().message.empty());
        return;
    }
    for (std::size_t i = 0; i < (*model)->tensors().size(); ++i) {
        const TensorInfo& info = (*model)->tensors()[i];
        QVERIFY(info.count >= 0);
        if (info.count <= 4096 && info.problem.empty())
            (void)tensorStats(**model, i);
    }
}

bool near(const Json& got, const Json& want, double scale)
{
    if (want.is_null())
        return got.is_null();
    const double a = got.get<double>();
    const double b = want.get<double>();
    return std::abs(a - b) <= 1e-12 * std::max(scale, std::abs(b));
}

void compareTensor(const Json& got, const Json& want, const std::string& file)
{
    const std::string name = file + " " + want["name"].get<std::string>();
    for (const char* key : {"shape", "dtype", "count", "nan", "inf", "zeros"})
        QVERIFY2(got[key] == want[key], (name + " " + key).c_str());
    const double scale = want["max"].is_null()
        ? 1.0
        : std::max(std::abs(want["max"].get<double>()), std::abs(want["min"].get<double>()));
    for (const char* key : {"min", "max", "mean", "std"})
        QVERIFY2(near(got[key], want[key], scale), (name + " " + key + " " + dumpJson(got[key])).c_str());
    QVERIFY2(near(got["sumAbs"], want["sum_abs"], 0), (name + " sumAbs " + dumpJson(got["sumAbs"])).c_str());
    for (const char* key : {"first4", "last4"}) {
        QCOMPARE(got[key].size(), want[key].size());
        for (std::size_t i = 0; i < want[key].size(); ++i)
            QVERIFY2(got[key][i].get<double>() == want[key][i].get<double>(), (name + " " + key).c_str());
    }
}

} // namespace

void OpenModelTest::unknownContent_namesItsFirstBytes()
{
    const Folder folder;
    const auto model = openModel(folder.write("photo.safetensors", "GIF89a, not a model"));
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Unsupported);
    QCOMPARE(model.error().message,
             std::string("photo.safetensors is not a model file we know: it starts with 47 49 46 38."));
    const auto json = openModel(folder.write("config.json", "{\"a\": 1}"));
    QVERIFY(json.error().message.find("it has no weight_map") != std::string::npos);
}

void OpenModelTest::missingFolderAndEmpty_areOneSentence()
{
    const Folder folder;
    QCOMPARE(openModel("/nowhere/at/all").error().code, ErrorCode::Missing);
    QCOMPARE(openModel("/").error().message, std::string("/ is a folder: name a file in it."));
    QCOMPARE(openModel(folder.write("e.npy", {})).error().message, std::string("e.npy is empty."));
    QVERIFY(openModel("/dev/zero").error().message.find("not a regular file") != std::string::npos);
}

void OpenModelTest::demo_isGeneratedAndSaysSo()
{
    const auto model = openModel("demo");
    QVERIFY(model);
    QVERIFY((*model)->note().find("not trained") != std::string::npos);
    QCOMPARE((*model)->tensors().size(), std::size_t(16));
    const auto index = (*model)->find("pw4.weight");
    QVERIFY(index);
    QCOMPARE((*model)->tensors()[*index].shape, (std::vector<std::int64_t>{64, 48, 1, 1}));
    const auto values = valuesOf(**model, *index);
    double widest = 0;
    double narrowest = HUGE_VAL;
    for (std::size_t channel = 0; channel < 64; ++channel) {
        double top = 0;
        for (std::size_t i = 0; i < 48; ++i)
            top = std::max(top, std::abs(values[channel * 48 + i]));
        if (channel == 23)
            QCOMPARE(top, 0.0);
        else
            narrowest = std::min(narrowest, top);
        widest = std::max(widest, top);
    }
    QVERIFY(widest / narrowest > 100);
}

void OpenModelTest::truncatedAnywhere_neverCrashes_data()
{
    addFormats();
}

void OpenModelTest::truncatedAnywhere_neverCrashes()
{
    QFETCH(QByteArray, file);
    const Folder folder;
    for (qsizetype size = 0; size <= file.size(); ++size)
        useFully(folder.write("t", file.first(size)));
}

void OpenModelTest::flippedBytes_neverCrash_data()
{
    addFormats();
}

void OpenModelTest::flippedBytes_neverCrash()
{
    QFETCH(QByteArray, file);
    const Folder folder;
    SplitMix64 random(2024);
    for (int round = 0; round < 1000; ++round) {
        QByteArray spoilt = file;
        for (int flips = 1 + static_cast<int>(random.next() % 4); flips > 0; --flips) {
            const auto at = static_cast<qsizetype>(random.next() % static_cast<std::uint64_t>(file.size()));
            spoilt[at] = static_cast<char>(random.next());
        }
        useFully(folder.write("f", spoilt));
    }
}

void OpenModelTest::inspect_withoutStats_listsOnly()
{
    const Folder folder;
    const std::string path = folder.write(
        "m.st", safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", floats({1, 2})));
    const auto json = inspectModel(path, {}, {});
    QVERIFY(json);
    QCOMPARE(
        dumpJson(*json),
        std::string(
            R"({"file":"m.st","format":"safetensors","tensors":[{"name":"a","shape":[2],"dtype":"F32","count":2}]})"));
}

void OpenModelTest::inspect_withStats_countsWhatIsNotANumber()
{
    const Folder folder;
    folder.write(
        "m",
        safetensors(
            R"({"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},"b":{"dtype":"I8","shape":[2],"data_offsets":[24,26]}})",
            floats({1, NAN, -3, INFINITY, 0, -0.0F}) + "\3\4"));
    Context context;
    context.folder = QFileInfo(QString::fromStdString(folder.write("other", "x"))).path().toStdString();
    const auto json = inspectModel("m", {.stats = true, .tensor = {}}, context);
    QVERIFY(json);
    const Json& a = (*json)["tensors"][0];
    QCOMPARE(
        dumpJson(a),
        std::string(
            R"({"name":"a","shape":[6],"dtype":"F32","count":6,"nan":1,"inf":1,"zeros":2,"min":-3,"max":1,"mean":-0.5,)"
            R"("std":1.5,"sumAbs":4,"first4":[1,"NaN",-3,"Infinity"],"last4":[-3,"Infinity",0,-0]})"));
    QVERIFY((*json)["tensors"][1]["first4"][0].is_number_integer());
    const auto one = inspectModel("m", {.stats = false, .tensor = "b"}, context);
    QCOMPARE((*one)["tensors"].size(), std::size_t(1));
}

void OpenModelTest::inspect_emptyTensor_hasNoExtremes()
{
    const Folder folder;
    const auto json = inspectModel(
        folder.write("m", safetensors(R"({"a":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]}})", {})),
        {.stats = true, .tensor = {}}, {});
    QVERIFY(json);
    const Json& a = (*json)["tensors"][0];
    QVERIFY(a["min"].is_null() && a["std"].is_null() && a["first4"].empty());
    QCOMPARE(a["count"].get<int>(), 0);
}

void OpenModelTest::inspect_unknownTensor_isMissing()
{
    const auto json = inspectModel("demo", {.stats = false, .tensor = "pw9"}, {});
    QVERIFY(!json);
    QCOMPARE(json.error().code, ErrorCode::Missing);
}

void OpenModelTest::inspect_cancelled_saysSo()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    const auto json = inspectModel("demo", {.stats = true, .tensor = {}}, context);
    QVERIFY(!json);
    QCOMPARE(json.error().code, ErrorCode::Cancelled);
}

void OpenModelTest::inspectText_alignsItsColumns()
{
    const auto json = inspectModel("demo", {.stats = true, .tensor = {}}, {});
    const QStringList lines = QString::fromStdString(inspectText(*json)).split('\n');
    QVERIFY(lines[0].startsWith("demo · built-in · 16 tensors · Generated"));
    QCOMPARE(lines[1].indexOf("shape"), lines[2].indexOf(QString::fromUtf8("16×1×3×3")));
    for (int i = 2; i < 18; ++i)
        QCOMPARE(lines[i].size(), lines[1].size());
}

void OpenModelTest::inspectText_tellsScalesAndStaysPlain()
{
    const Json json = *parseJson(R"({"file":"m","format":"x","note":"a\u001b[31mb","tensors":[
        {"name":"q","shape":[2],"dtype":"INT8","count":2,
         "quantization":{"scales":[0.25],"zeroPoints":[-3],"axis":-1}},
        {"name":"c","shape":[2],"dtype":"INT8","count":2,
         "quantization":{"scales":[0.25,0.5],"zeroPoints":[0,0],"axis":0}},
        {"name":"w","shape":[2],"dtype":"FLOAT","count":2}]})");
    const QStringList lines = QString::fromStdString(inspectText(json)).split('\n');
    QCOMPARE(lines[0], QString::fromUtf8("m · x · 3 tensors · a?[31mb"));
    QVERIFY(lines[1].endsWith("quantization"));
    QVERIFY(lines[2].endsWith(QString::fromUtf8("S 0.25, Z −3")));
    QVERIFY(lines[3].endsWith("2 scales, axis 0"));
    QVERIFY(lines[4].endsWith("2"));
}

void OpenModelTest::statistics_ofLargeOffset_keepTheirSpread()
{
    // 1e9 + {-1, 0, 1} repeated: the naive sum of squares would lose the spread of sqrt(2/3) entirely.
    QByteArray data;
    for (int i = 0; i < 30000; ++i) {
        const double value = 1e9 + i % 3 - 1;
        std::uint64_t bits;
        std::memcpy(&bits, &value, 8);
        data += littleEndian(bits);
    }
    const Folder folder;
    const auto model = openModel(folder.write(
        "m", safetensors(R"({"a":{"dtype":"F64","shape":[30000],"data_offsets":[0,240000]}})", data)));
    QVERIFY(model);
    const auto stats = tensorStats(**model, 0);
    QVERIFY(stats);
    QCOMPARE(stats->mean, 1e9);
    QVERIFY(std::abs(stats->std - std::sqrt(2.0 / 3.0)) < 1e-12);
}

void OpenModelTest::realFiles_agreeWithTheirTruth()
{
    const QString folder = QStringLiteral(BITLOUPE_CONFORMANCE_DIR "/models");
    if (QStringLiteral(BITLOUPE_CONFORMANCE_DIR).isEmpty() || !QDir(folder + "/truth").exists())
        QSKIP("no folder of real model files");
    int compared = 0;
    QDirIterator it(folder + "/truth",
                    {"*.safetensors.json", "*.index.json.json", "*.npy.json", "*.npz.json"});
    while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto truth = parseJson(file.readAll().toStdString());
        QVERIFY(truth);
        const std::string name = (*truth)["file"].get<std::string>();
        const auto got = inspectModel(folder.toStdString() + "/" + name, {.stats = true, .tensor = {}}, {});
        QVERIFY2(got, name.c_str());
        QCOMPARE((*got)["tensors"].size(), (*truth)["tensors"].size());
        for (const Json& want : (*truth)["tensors"]) {
            for (const Json& tensor : (*got)["tensors"]) {
                if (tensor["name"] == want["name"]) {
                    compareTensor(tensor, want, name);
                    ++compared;
                }
            }
        }
    }
    qInfo("%d tensors agree", compared);
    QVERIFY(compared > 100);
}

QTEST_APPLESS_MAIN(OpenModelTest)
#include "tst_open_model.moc"
