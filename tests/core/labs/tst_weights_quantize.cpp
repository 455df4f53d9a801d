#include "core/base/atomic_file.h"
#include "core/io/demo_model.h"
#include "core/io/memory_model.h"
#include "core/io/tensor_writer.h"
#include "core/labs/weights/compare.h"
#include "core/labs/weights/quantize_model.h"
#include "core/labs/weights/weights.h"
#include "tests/core/io/file_builder.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::test;
using namespace bitloupe::weights;

class WeightsQuantizeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writtenFile_comparesAsTheLabSays_data();
    void writtenFile_comparesAsTheLabSays();
    void quantizingAgain_copiesCodesAndScales();
    void copied_isCountedByReason();
    void notFinite_isCopiedAndNamed();
    void narrowFloats_areCopiedByteForByte();
    void output_mayNotBeTheInput();
    void shard_mayNotBeTheOutput();
    void kept_isCopied();
    void progress_goesForward();
    void blocks_areReadBack_data();
    void blocks_areReadBack();
    void blocks_andGgufBelongTogether();
    void ggufCopies_keepValuesInItsTypes();
    void error_data();
    void error();
};

namespace {

struct Place {
    QTemporaryDir dir;
    std::string path(const char* name) const { return dir.filePath(name).toStdString(); }
};

} // namespace

void WeightsQuantizeTest::writtenFile_comparesAsTheLabSays_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("granularity");
    QTest::addColumn<bool>("symmetric");
    for (const int bits : {2, 3, 4, 5, 6, 7, 8, 16}) {
        for (const Granularity g : {Granularity::PerTensor, Granularity::PerChannel, Granularity::PerGroup}) {
            for (const bool symmetric : {true, false})
                QTest::addRow("%d bits %s %s", bits, std::string(wordOf(g)).c_str(), symmetric ? "s" : "a")
                    << bits << static_cast<int>(g) << symmetric;
        }
    }
}

void WeightsQuantizeTest::writtenFile_comparesAsTheLabSays()
{
    QFETCH(int, bits);
    QFETCH(int, granularity);
    QFETCH(bool, symmetric);
    const Place place;
    const auto demo = demoModel();
    QuantizeOptions options;
    options.settings.bits = bits;
    options.settings.granularity = static_cast<Granularity>(granularity);
    options.settings.groupSize = 32;
    options.settings.symmetric = symmetric;
    options.settings.narrow = symmetric;
    for (const OutputFormat format : {OutputFormat::Safetensors, OutputFormat::Npz}) {
        options.format = format;
        const std::string path = place.path("out");
        const auto summary = quantizeModel(*demo, path, options, {});
        QVERIFY2(summary, summary ? "" : summary.error().message.c_str());
        QCOMPARE(summary->quantized.size(), std::size_t(8));
        QCOMPARE(summary->oneDimension, std::int64_t(8));
        const auto written = openModel(path);
        QVERIFY(written);
        const auto comparison = compareModels(*demo, **written, {});
        QVERIFY(comparison);
        QCOMPARE(comparison->matched.size(), std::size_t(16));
        QVERIFY(comparison->onlyB.empty());
        // A rounded zero point moves the ends of the range by up to half a step.
        QVERIFY(!symmetric || comparison->findings.empty());
        for (const MatchedTensor& pair : comparison->matched) {
            if (pair.shape.size() < 2) {
                QVERIFY(std::isinf(pair.sqnrDb));
                continue;
            }
            QCOMPARE(pair.scalesAsExpected, pair.scales);
            const auto own = std::find_if(summary->quantized.begin(), summary->quantized.end(),
                                          [&](const QuantizedTensor& q) { return q.name == pair.name; });
            QVERIFY(std::abs(own->sqnrDb - pair.sqnrDb) < 1e-9);
            State state;
            state.tensor = pair.name;
            state.bits = bits;
            state.granularity = options.settings.granularity;
            state.groupSize = 32;
            state.symmetric = symmetric;
            const auto lab = compute(state, {});
            QVERIFY(lab);
            // Scales rounded to binary32 move the error a little.
            QVERIFY(std::abs(lab->layer.sqnrDb - pair.sqnrDb) < 0.02);
        }
    }
}

void WeightsQuantizeTest::quantizingAgain_copiesCodesAndScales()
{
    const Place place;
    QuantizeOptions options;
    options.settings.bits = 5;
    options.settings.granularity = Granularity::PerChannel;
    QVERIFY(quantizeModel(*demoModel(), place.path("a"), options, {}));
    const auto first = openModel(place.path("a"));
    QVERIFY(first);
    const auto summary = quantizeModel(**first, place.path("b"), options, {});
    QVERIFY(summary);
    QCOMPARE(summary->codes, std::int64_t(8));
    QVERIFY(summary->quantized.empty());
    const auto second = openModel(place.path("b"));
    QVERIFY(second);
    const auto comparison = compareModels(**first, **second, {});
    QVERIFY(comparison);
    QVERIFY(std::isinf(comparison->worstSqnrDb()));
}

void WeightsQuantizeTest::copied_isCountedByReason()
{
    const Folder folder;
    const Place place;
    const std::string path =
        folder.write("m",
                     safetensors(R"({"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
                                 R"("b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},)"
                                 R"("c":{"dtype":"I64","shape":[1,1],"data_offsets":[16,24]},)"
                                 R"("d":{"dtype":"F32","shape":[1,1],"data_offsets":[24,28]}})",
                                 floats({1, -2, 3, 4}) + littleEndian(std::uint64_t(9'007'199'254'740'993U))
                                     + floats({5})));
    const auto model = openModel(path);
    QVERIFY(model);
    QuantizeOptions options;
    options.only = {"a"};
    const auto summary = quantizeModel(**model, place.path("out"), options, {});
    QVERIFY(summary);
    QCOMPARE(summary->quantized.size(), std::size_t(1));
    QCOMPARE(summary->oneDimension, std::int64_t(1));
    QCOMPARE(summary->notFloat, std::int64_t(1));
    QCOMPARE(summary->notChosen, std::int64_t(1));
    QCOMPARE(summary->copied(), std::int64_t(3));
    QCOMPARE(summary->bytesAfter, std::int64_t(2 + 4 + 4 + 8 + 8 + 4));
    QFile written(QString::fromStdString(place.path("out")));
    QVERIFY(written.open(QIODevice::ReadOnly));
    // A whole number that binary64 does not hold.
    QVERIFY(written.readAll().contains(littleEndian(std::uint64_t(9'007'199'254'740'993U))));
}

void WeightsQuantizeTest::notFinite_isCopiedAndNamed()
{
    const Folder folder;
    const Place place;
    const auto model =
        openModel(folder.write("m",
                               safetensors(R"({"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})",
                                           floats({1, std::numeric_limits<float>::quiet_NaN()}))));
    QVERIFY(model);
    const auto summary = quantizeModel(**model, place.path("out"), {}, {});
    QVERIFY(summary);
    QCOMPARE(summary->notFinite, (std::vector<std::string>{"a"}));
    const auto written = openModel(place.path("out"));
    QVERIFY(std::isnan(valuesOf(**written, 0)[1]));
}

void WeightsQuantizeTest::narrowFloats_areCopiedByteForByte()
{
    const Folder folder;
    const Place place;
    const auto model =
        openModel(folder.write("m",
                               safetensors(R"({"a":{"dtype":"BF16","shape":[3],"data_offsets":[0,6]}})",
                                           QByteArray("\x80\x3f\xc1\x7f\x01\x00", 6))));
    QVERIFY(model);
    QVERIFY(quantizeModel(**model, place.path("out"), {}, {}));
    QFile written(QString::fromStdString(place.path("out")));
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(written.readAll().endsWith(QByteArray("\x80\x3f\xc1\x7f\x01\x00", 6)));
    QuantizeOptions options;
    options.format = OutputFormat::Npz;
    const auto summary = quantizeModel(**model, place.path("out.npz"), options, {});
    QVERIFY(summary);
    QCOMPARE(summary->widened, (std::vector<std::string>{"a"}));
    const auto npz = openModel(place.path("out.npz"));
    QVERIFY(npz);
    QCOMPARE(valuesOf(**npz, 0)[2], 0x1p-133);
}

void WeightsQuantizeTest::output_mayNotBeTheInput()
{
    const Folder folder;
    const std::string path = folder.write(
        "m", safetensors(R"({"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})", floats({1, 2})));
    const auto model = openModel(path);
    QVERIFY(model);
    const std::string detour =
        path.substr(0, path.rfind('/')) + "/../" + path.substr(path.rfind('/', path.rfind('/') - 1) + 1);
    for (const std::string& output : {path, detour}) {
        const auto summary = quantizeModel(**model, output, {}, {});
        QVERIFY(!summary);
        QCOMPARE(summary.error().code, ErrorCode::OutOfRange);
        QCOMPARE(summary.error().where, output);
    }
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1, 2}));
}

void WeightsQuantizeTest::shard_mayNotBeTheOutput()
{
    const Place place;
    const std::vector<float> values(8, 1.5F);
    const OutputTensor weight{"w", ElementType::F32, {2, 4}, [&](FileWriter& file) {
                                  return file.append(std::as_bytes(std::span(values)));
                              }};
    const std::string shard = place.path("m-00001-of-00001.safetensors");
    QVERIFY(writeSafetensors(shard, {weight}, {}, {}));
    const std::string index = place.path("m.safetensors.index.json");
    QVERIFY(writeFileAtomically(index, R"({"weight_map":{"w":"m-00001-of-00001.safetensors"}})"));
    const auto before = readFile(shard);
    const auto model = openModel(index);
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    const auto summary = quantizeModel(**model, shard, {}, {});
    QVERIFY(!summary);
    QCOMPARE(summary.error().code, ErrorCode::OutOfRange);
    QVERIFY(*readFile(shard) == *before);
}

void WeightsQuantizeTest::kept_isCopied()
{
    const Place place;
    QuantizeOptions options;
    options.keep = {"fc.weight", "pw4.weight"};
    const auto summary = quantizeModel(*demoModel(), place.path("out"), options, {});
    QVERIFY(summary);
    QCOMPARE(summary->quantized.size(), std::size_t(6));
    QCOMPARE(summary->notChosen, std::int64_t(2));
    const auto written = openModel(place.path("out"));
    QVERIFY(written);
    QCOMPARE((*written)->tensors()[*(*written)->find("fc.weight")].dtype, std::string("F32"));
}

void WeightsQuantizeTest::progress_goesForward()
{
    const Place place;
    std::vector<double> told;
    Context context;
    context.progress = [&told](double fraction, std::string_view) { told.push_back(fraction); };
    QVERIFY(quantizeModel(*demoModel(), place.path("out"), {}, context));
    QVERIFY(told.size() >= 16);
    QVERIFY(std::is_sorted(told.begin(), told.end()));
    QVERIFY(told.front() == 0 && told.back() <= 1);
}

void WeightsQuantizeTest::blocks_areReadBack_data()
{
    QTest::addColumn<QString>("dtype");
    QTest::newRow("q4_0") << "Q4_0";
    QTest::newRow("q4_1") << "Q4_1";
    QTest::newRow("q5_0") << "Q5_0";
    QTest::newRow("q5_1") << "Q5_1";
    QTest::newRow("q8_0") << "Q8_0";
    QTest::newRow("mxfp4") << "MXFP4";
}

/// The file holds what encodeBlocks makes of the values, and everything else as it was.
void WeightsQuantizeTest::blocks_areReadBack()
{
    QFETCH(const QString, dtype);
    const Place place;
    std::vector<float> values;
    for (int i = 0; i < 6 * 64; ++i)
        values.push_back(static_cast<float>(std::sin(i * 0.7) * std::exp2(i % 13 - 6)));
    MemoryModel model("m", "test");
    model.add("w", {2, 3, 64}, values);
    model.add("short", {3, 5}, std::vector<float>(15, 0.25F));
    model.add("bias", {3}, {1, -2, 3});
    QuantizeOptions options;
    options.settings.block = findBlockFormat(QTest::currentDataTag());
    options.format = OutputFormat::Gguf;
    const auto summary = quantizeModel(model, place.path("out.gguf"), options, {});
    QVERIFY2(summary, summary ? "" : summary.error().message.c_str());
    QCOMPARE(summary->quantized.size(), std::size_t(1));
    QCOMPARE(summary->noBlocks, std::int64_t(1));
    QCOMPARE(summary->bytesAfter, std::int64_t(12 * options.settings.block->bytes + 60 + 12));

    const auto written = openModel(place.path("out.gguf"));
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    const auto& tensors = (*written)->tensors();
    QCOMPARE(tensors.size(), std::size_t(3));
    QCOMPARE(QString::fromStdString(tensors[0].dtype), dtype);
    QVERIFY(tensors[0].name == "w" && tensors[0].shape == model.tensors()[0].shape);
    std::vector<std::uint8_t> bytes(blockBytes(*options.settings.block, values.size()));
    std::vector<float> wanted(values.size());
    encodeBlocks(*options.settings.block, std::span<const float>(values), bytes);
    decodeBlocks(*options.settings.block, bytes, std::span(wanted));
    std::vector<float> read(values.size());
    QVERIFY((*written)->readFloat(0, 0, read));
    QVERIFY(read == wanted);
    const auto compared = compareModels(model, **written, {});
    QVERIFY(std::abs(compared->matched[0].sqnrDb - summary->quantized[0].sqnrDb) < 1e-6);
    QVERIFY(std::isinf(compared->matched[1].sqnrDb) && std::isinf(compared->matched[2].sqnrDb));
}

void WeightsQuantizeTest::blocks_andGgufBelongTogether()
{
    const Place place;
    const auto refused = [&](OutputFormat format, const char* block) {
        QuantizeOptions options;
        options.format = format;
        options.settings.block = block == nullptr ? nullptr : findBlockFormat(block);
        const auto summary = quantizeModel(*demoModel(), place.path("out"), options, {});
        return !summary && summary.error().code == ErrorCode::Unsupported;
    };
    QVERIFY(refused(OutputFormat::Gguf, nullptr));
    QVERIFY(refused(OutputFormat::Safetensors, "q8_0"));
    QVERIFY(refused(OutputFormat::Npz, "q8_0"));
    QVERIFY(refused(OutputFormat::Gguf, "nvfp4"));
    QVERIFY(!refused(OutputFormat::Gguf, "q8_0"));
}

void WeightsQuantizeTest::ggufCopies_keepValuesInItsTypes()
{
    const Place place;
    const std::vector<std::pair<ElementType, QByteArray>> stored{
        {ElementType::U8, QByteArray("\x00\x7f\xff\x01", 4)},
        {ElementType::Bool, QByteArray("\x00\x01\x01\x00", 4)},
        {ElementType::U16, QByteArray("\xff\xff\x01\x00", 4)},
        {ElementType::U32, QByteArray("\xff\xff\xff\xff", 4)},
        {ElementType::BF16, QByteArray("\x80\x3f\x00\xc0", 4)},
        {ElementType::F8E4M3, QByteArray("\x38\xb8\x7e\x01", 4)},
        {ElementType::I64, QByteArray("\x05\x00\x00\x00\x00\x00\x00\x80", 8)}};
    std::vector<OutputTensor> tensors;
    for (const auto& [type, bytes] : stored) {
        const QByteArray& content = bytes;
        tensors.push_back({"t" + std::to_string(tensors.size()),
                           type,
                           {content.size() / static_cast<qsizetype>(elementBytes(type))},
                           [&content](FileWriter& file) { return file.append(content.toStdString()); }});
    }
    QVERIFY(writeSafetensors(place.path("in"), tensors, {}, {}));
    QuantizeOptions options;
    options.format = OutputFormat::Gguf;
    options.settings.block = findBlockFormat("q8_0");
    const auto model = openModel(place.path("in"));
    QVERIFY(model);
    const auto summary = quantizeModel(**model, place.path("out"), options, {});
    QVERIFY2(summary, summary ? "" : summary.error().message.c_str());
    QCOMPARE(summary->widened.size(), std::size_t(5)); // all but bfloat16 and int64
    const auto written = openModel(place.path("out"));
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        std::vector<double> before(static_cast<std::size_t>((*model)->tensors()[i].count));
        std::vector<double> after(before.size());
        QVERIFY((*model)->readReal(i, 0, before));
        QVERIFY((*written)->readReal(i, 0, after));
        QVERIFY2(before == after, (*model)->tensors()[i].name.c_str());
    }
}

void WeightsQuantizeTest::error_data()
{
    QTest::addColumn<QString>("only");
    QTest::addColumn<int>("axis");
    QTest::addColumn<QString>("where");
    QTest::newRow("no such tensor") << "nothing" << 0 << "--only";
    QTest::newRow("no such axis") << "fc.weight" << 2 << "--axis";
}

void WeightsQuantizeTest::error()
{
    QFETCH(QString, only);
    QFETCH(int, axis);
    QFETCH(QString, where);
    const Place place;
    QuantizeOptions options;
    options.settings.granularity = Granularity::PerChannel;
    options.only = {only.toStdString()};
    options.axis = axis;
    const auto summary = quantizeModel(*demoModel(), place.path("out"), options, {});
    QVERIFY(!summary);
    QCOMPARE(QString::fromStdString(summary.error().where), where);
    QVERIFY(!QFile::exists(QString::fromStdString(place.path("out"))));
}

QTEST_APPLESS_MAIN(WeightsQuantizeTest)
#include "tst_weights_quantize.moc"
