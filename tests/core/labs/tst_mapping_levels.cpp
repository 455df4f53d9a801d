#include "core/base/random.h"
#include "core/labs/mapping/edits.h"
#include "core/labs/mapping/levels.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <fstream>
#include <stop_token>

using namespace bitloupe;
using mapping::Kind;

namespace {

/// The data of the design's pictures: a lopsided Laplace distribution, every 512th value 2.5 times as far
/// out.
std::vector<float> pictureData()
{
    SplitMix64 random(5);
    std::vector<float> values;
    for (int i = 0; i < 65'536; ++i) {
        const double u = random.uniform();
        const double x = u < 0.4 ? 0.4 * std::log(u / 0.4) : -0.55 * std::log((1 - u) / 0.6);
        values.push_back(static_cast<float>(i % 512 == 0 ? 2.5 * x : x));
    }
    return values;
}

std::string writeNpy(const QString& folder, const std::vector<float>& values)
{
    std::string header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(values.size()) + ",), }";
    header += std::string(63 - (10 + header.size()) % 64, ' ') + "\n";
    const std::string path = folder.toStdString() + "/picture.npy";
    std::ofstream file(path, std::ios::binary);
    file << std::string("\x93NUMPY\x01\x00", 8) << static_cast<char>(header.size() & 255U)
         << static_cast<char>(header.size() >> 8U) << header;
    file.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(float)));
    return path;
}

std::string fixed(double value, int decimals)
{
    return QString::number(value, 'f', decimals).toStdString();
}

} // namespace

class TestMappingLevels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void picture_figures_comeOut();
    void picture_others_areInOrder();
    void picture_sixteenValues_areStored();
    void givenLevels_sorted_costAgainstTheOptimum();
    void givenLevels_tooMany_areRefused();
    void uniformBest_bounds_everyOtherEvenGrid();
    void storage_agreesWithBitsPerWeight_data();
    void storage_agreesWithBitsPerWeight();
    void stored_roundTrip_agreesWithTheError_data();
    void stored_roundTrip_agreesWithTheError();
    void bits_areTheStoredPatterns();
    void compare_refused_isASentence();
    void preview_searchesNothing();
    void constantData_isMapped();
    void oneBit_and_eightBits();
    void edits_makeStates();
    void json_hasThePage();
    void cancelled_isAnswered();

private:
    Expected<LabResult> evaluate(const std::string& fields, Context context = {});
    static const mapping::Result& typed(const Expected<LabResult>& result)
    {
        return *result->as<mapping::Result>();
    }
    static const mapping::LevelsPage& page(const Expected<LabResult>& result)
    {
        return *typed(result).levels;
    }

    QTemporaryDir m_folder;
    std::string m_path;
    Memo m_memo;
};

Expected<LabResult> TestMappingLevels::evaluate(const std::string& fields, Context context)
{
    context.memo = &m_memo;
    Json json = *parseJson("{" + fields + "}");
    json["page"] = "levels";
    json["data"] = {{"kind", "file"}, {"path", m_path}};
    return mappingLab().evaluate(json, context);
}

void TestMappingLevels::initTestCase()
{
    m_path = writeNpy(m_folder.path(), pictureData());
}

void TestMappingLevels::picture_figures_comeOut()
{
    const auto result = evaluate(R"("bits":2,"quantizer":{"kind":"codebook"})");
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const auto& levels = page(result);
    QCOMPARE(fixed(levels.shown.metrics.sqnrDb, 2), std::string("8.01"));
    QCOMPARE(fixed(levels.compared->metrics.sqnrDb, 2), std::string("7.75"));
    QCOMPARE(fixed(*levels.gainDb, 2), std::string("0.26"));
    const double expected[] = {-0.8136, -0.0095, 0.6537, 1.7680};
    const double shares[] = {14.3, 52.3, 26.9, 6.6};
    const double even[] = {-0.805, 0, 0.805, 1.610};
    const double evenShares[] = {14.6, 56.5, 22.3, 6.6};
    const char* bits[] = {"00", "01", "10", "11"};
    for (std::size_t i = 0; i < 4; ++i) {
        QCOMPARE(fixed(levels.shown.rows[i].level, 4), fixed(expected[i], 4));
        QCOMPARE(fixed(100 * levels.shown.rows[i].share, 1), fixed(shares[i], 1));
        QCOMPARE(levels.shown.rows[i].bits, std::string(bits[i]));
        QCOMPARE(fixed(levels.compared->rows[i].level, 3), fixed(even[i], 3));
        QCOMPARE(fixed(100 * levels.compared->rows[i].share, 1), fixed(evenShares[i], 1));
    }
    QCOMPARE(fixed(levels.shown.nearestZero, 3), std::string("-0.009"));
    QCOMPARE(levels.compared->nearestZero, 0.0);
    QCOMPARE(levels.storage.bytes, std::int64_t(16'400));
    QCOMPARE(levels.storage.bytesBefore, std::int64_t(262'144));
    QCOMPARE(fixed(levels.storage.bitsPerWeight, 3), std::string("2.002"));
    QCOMPARE(levels.view.low, -3.0);
    QCOMPARE(levels.view.high, 4.5);
    QCOMPARE(levels.view.counts.size(), std::size_t(120));
    QCOMPARE(levels.outside, std::int64_t(32));
    QCOMPARE(fixed(levels.uniformDb, 2), std::string("12.04"));
}

void TestMappingLevels::picture_others_areInOrder()
{
    const auto result = evaluate(R"("bits":2,"quantizer":{"kind":"codebook"})");
    QStringList seen;
    double last = HUGE_VAL;
    for (const auto& other : page(result).others) {
        QVERIFY(other.metrics);
        QVERIFY(other.metrics->sqnrDb <= last);
        last = other.metrics->sqnrDb;
        if (other.quantizer.kind == Kind::Affine)
            QVERIFY(other.isMinMax);
        seen << QString::fromStdString(std::string(wordOf(other.quantizer.kind))) + u' '
                + QString::number(last, 'f', 2);
    }
    for (const char* row : {"codebook 8.01", "uniformBest 7.75", "lq 7.35", "affine 0.93"})
        QVERIFY2(seen.contains(QLatin1String(row)), qPrintable(seen.join(u',')));
    QVERIFY(page(result).others.front().isCurrent);
    // From the memo the answers are the same, and another State finds its own.
    const auto again = evaluate(R"("bits":2,"quantizer":{"kind":"lq"},"probe":[0.5])");
    QCOMPARE(page(again).others.size(), page(result).others.size());
    for (std::size_t i = 0; i < page(again).others.size(); ++i) {
        QCOMPARE(page(again).others[i].metrics->sse, page(result).others[i].metrics->sse);
        QCOMPARE(page(again).others[i].isCurrent, page(again).others[i].quantizer.kind == Kind::Lq);
    }
    const auto wider = evaluate(R"("bits":3,"quantizer":{"kind":"lq"})");
    for (const auto& other : page(wider).others)
        QVERIFY(other.metrics->sqnrDb != page(result).others[2].metrics->sqnrDb);
}

void TestMappingLevels::picture_sixteenValues_areStored()
{
    const auto result = evaluate(R"("bits":2,"quantizer":{"kind":"codebook"},"window":1)");
    const QStringList codes = QStringLiteral("10 01 00 01 01 11 01 01 01 01 00 10 01 11 11 10").split(u' ');
    const auto& stored = page(result).stored;
    QCOMPARE(stored.size(), std::size_t(16));
    for (std::size_t i = 0; i < 16; ++i) {
        QCOMPARE(stored[i].index, std::int64_t(i + 1));
        QCOMPARE(QString::fromStdString(stored[i].bits), codes[static_cast<qsizetype>(i)]);
    }
    QCOMPARE(fixed(stored[0].x, 2), std::string("0.49"));
    QCOMPARE(fixed(stored[0].restored, 2), std::string("0.65"));
    QCOMPARE(page(result).storedBytes, std::int64_t(4));
    QCOMPARE(page(result).storedBytesBefore, std::int64_t(64));
    const auto last = evaluate(R"("bits":2,"quantizer":{"kind":"codebook"},"window":99999999)");
    QCOMPARE(page(last).stored.front().index, std::int64_t(65'520));
}

void TestMappingLevels::givenLevels_sorted_costAgainstTheOptimum()
{
    const auto json =
        mappingLab().normalise(*parseJson(R"({"quantizer":{"kind":"codebook","levels":[2,-1,0.5,0]}})"));
    QCOMPARE(dumpJson((*json)["quantizer"]["levels"]), std::string("[-1,0,0.5,2]"));
    const auto result = evaluate(R"("bits":2,"quantizer":{"kind":"codebook","levels":[2,-1,0.5,0]})");
    const auto& levels = page(result);
    QCOMPARE(levels.shown.rows[2].level, 0.5);
    QCOMPARE(levels.shown.rows[1].right, 0.25);
    QVERIFY(levels.costDb && *levels.costDb > 0);
    QCOMPARE(fixed(levels.optimum->sqnrDb, 2), std::string("8.01"));
    QVERIFY(std::abs(*levels.costDb - (levels.optimum->sqnrDb - levels.shown.metrics.sqnrDb)) < 1e-12);
    QCOMPARE(levels.shown.nearestZero, 0.0);
    // Both the edited levels and the searched ones are among the others.
    int codebooks = 0;
    for (const auto& other : levels.others)
        codebooks += other.quantizer.kind == Kind::Codebook ? 1 : 0;
    QCOMPARE(codebooks, 2);
    // The optimum itself costs nothing.
    std::string best;
    const auto searched = evaluate(R"("bits":2,"quantizer":{"kind":"codebook"})");
    for (const auto& row : page(searched).shown.rows)
        best += (best.empty() ? "" : ",") + shortestText(row.level);
    const auto same = evaluate(R"("bits":2,"quantizer":{"kind":"codebook","levels":[)" + best + "]}");
    QVERIFY(std::abs(*page(same).costDb) < 1e-9);
}

void TestMappingLevels::givenLevels_tooMany_areRefused()
{
    const auto many = evaluate(R"("bits":1,"quantizer":{"kind":"codebook","levels":[1,2,3]})");
    QVERIFY(!many);
    QCOMPARE(many.error().where, std::string("/state/quantizer/levels"));
    QVERIFY(!evaluate(R"("quantizer":{"kind":"codebook","levels":[]})"));
    QVERIFY(!evaluate(R"("quantizer":{"kind":"codebook","levels":["NaN"]})"));
    // Fewer levels than codes are fine, and equal ones too: a drag passes through them.
    const auto few = evaluate(R"("bits":2,"quantizer":{"kind":"codebook","levels":[0.5,0.5,1]})");
    QVERIFY(few);
    QCOMPARE(page(few).shown.rows[0].right, 0.5);
    std::int64_t counted = 0;
    for (const auto& row : page(few).shown.rows)
        counted += row.count;
    QCOMPARE(counted, std::int64_t(65'536));
}

void TestMappingLevels::uniformBest_bounds_everyOtherEvenGrid()
{
    for (const char* bits : {"1", "2", "3", "4", "8"}) {
        const std::string width = std::string("\"bits\":") + bits + ",";
        const double best =
            page(evaluate(width + R"("quantizer":{"kind":"uniformBest"})")).shown.metrics.sqnrDb;
        for (const char* method : {"minmax", "mse", "percentile"}) {
            const auto other =
                evaluate(width + R"("calibration":{"method":")" + method + R"(","candidates":300})");
            QVERIFY2(typed(other).measurement.metrics.sqnrDb <= best + 1e-9, bits);
        }
        const double free = page(evaluate(width + R"("quantizer":{"kind":"codebook"})")).shown.metrics.sqnrDb;
        QVERIFY(free >= best - 1e-9);
    }
    const auto tooWide = evaluate(R"("bits":9,"quantizer":{"kind":"uniformBest"})");
    QVERIFY(!tooWide);
    const auto isSigned = evaluate(R"("bits":2,"signed":true,"quantizer":{"kind":"uniformBest"})");
    QCOMPARE(typed(isSigned).parameters.quantMin, std::int64_t(-2));
    QCOMPARE(page(isSigned).shown.rows[0].bits, std::string("10"));
}

void TestMappingLevels::storage_agreesWithBitsPerWeight_data()
{
    QTest::addColumn<QString>("fields");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* fields, const char* expected) {
        QTest::newRow(name) << QString::fromLatin1(fields) << QString::fromLatin1(expected);
    };
    row("even steps", R"("bits":4)", "4.000");
    row("best even steps", R"("bits":4,"quantizer":{"kind":"uniformBest"})", "4.000");
    row("codebook", R"("bits":2,"quantizer":{"kind":"codebook"})", "2.002");
    row("powers of two", R"("bits":4,"quantizer":{"kind":"powerOfTwo"})", "4.000");
    row("logarithmic", R"("bits":4,"quantizer":{"kind":"logarithmic","base":1.5})", "4.000");
    row("learned basis", R"("bits":2,"quantizer":{"kind":"lq"})", "2.001");
    row("nf4", R"("quantizer":{"kind":"nf4"})", "4.500");
    row("nf4 twice", R"("quantizer":{"kind":"nf4","doubleQuantized":true})", "4.127");
    row("fp8", R"("quantizer":{"kind":"float","format":"float8_e4m3fn"})", "8.000");
    row("mxfp4", R"("quantizer":{"kind":"mx"})", "4.250");
    row("mxfp6", R"("quantizer":{"kind":"mx","element":"float6_e2m3fn"})", "6.250");
    row("nvfp4", R"("quantizer":{"kind":"nvfp4"})", "4.500");
    row("q4_0", R"("quantizer":{"kind":"gguf","type":"q4_0"})", "4.500");
    row("q8_0", R"("quantizer":{"kind":"gguf","type":"q8_0"})", "8.500");
    row("outliers apart", R"("bits":3,"quantizer":{"kind":"outlier","fraction":0.01})", "3.320");
    row("pact", R"("bits":3,"quantizer":{"kind":"pact"})", "3.000");
}

void TestMappingLevels::storage_agreesWithBitsPerWeight()
{
    QFETCH(QString, fields);
    QFETCH(QString, expected);
    const auto result = evaluate(fields.toStdString());
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    const auto& storage = page(result).storage;
    QVERIFY(std::abs(storage.bitsPerWeight - typed(result).bitsPerWeight) < 1e-9);
    QCOMPARE(fixed(storage.bitsPerWeight, 3), expected.toStdString());
    QCOMPARE(storage.bytes, (storage.bits + 7) / 8);
}

void TestMappingLevels::stored_roundTrip_agreesWithTheError_data()
{
    storage_agreesWithBitsPerWeight_data();
}

/// Sixteen values are the whole tensor here, so what is read back must have the measured error.
void TestMappingLevels::stored_roundTrip_agreesWithTheError()
{
    QFETCH(QString, fields);
    std::string values;
    for (const float x : pictureData()) {
        values += (values.empty() ? "" : ",") + shortestText(x);
        if (std::count(values.begin(), values.end(), ',') == 15)
            break;
    }
    const auto json = parseJson(R"({"page":"levels","data":{"kind":"values","values":[)" + values + "]},"
                                + fields.toStdString() + "}");
    const auto result = mappingLab().evaluate(*json, {});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    double error = 0;
    for (const auto& value : page(result).stored) {
        error += (value.x - value.restored) * (value.x - value.restored);
        QVERIFY(value.place || value.isApart);
        if (value.place) {
            const auto& row = page(result).shown.rows[static_cast<std::size_t>(*value.place)];
            QVERIFY(row.count > 0);
            if (!page(result).shown.hasBlockScales)
                QCOMPARE(value.bits, row.bits);
            else
                QCOMPARE(value.bits.size(), row.bits.size());
        }
    }
    const double measured = typed(result).measurement.metrics.sse;
    QVERIFY2(std::abs(error - measured) <= 1e-9 * measured + 1e-15,
             qPrintable(QStringLiteral("%1 is not %2").arg(error).arg(measured)));
}

void TestMappingLevels::bits_areTheStoredPatterns()
{
    const auto fp4 = evaluate(R"("quantizer":{"kind":"float","format":"float4_e2m1fn"})");
    QCOMPARE(page(fp4).shown.rows.front().bits, std::string("1111"));
    QCOMPARE(page(fp4).shown.rows.back().bits, std::string("0111"));
    QCOMPARE(page(fp4).shown.rows[7].bits, std::string("0000"));
    const auto q4 = evaluate(R"("quantizer":{"kind":"gguf"})");
    QCOMPARE(page(q4).shown.rows.front().level, -8.0);
    QCOMPARE(page(q4).shown.rows.front().bits, std::string("0000"));
    const auto q8 = evaluate(R"("quantizer":{"kind":"gguf","type":"q8_0"})");
    QCOMPARE(page(q8).shown.rows.back().bits, std::string("01111111"));
    const auto nf4 = evaluate(R"("quantizer":{"kind":"nf4"})");
    QVERIFY(page(nf4).shown.hasBlockScales);
    QVERIFY(page(nf4).shown.drawnScale > 1 && page(nf4).shown.drawnScale < 4);
    QCOMPARE(page(nf4).shown.rows[15].at, page(nf4).shown.drawnScale);
}

void TestMappingLevels::compare_refused_isASentence()
{
    const auto result = evaluate(R"("bits":1,"compare":{"kind":"powerOfTwo"})");
    QVERIFY(result);
    QVERIFY(!page(result).compared->why.empty());
    QVERIFY(!page(result).gainDb);
    QCOMPARE(page(result).compared->quantizer.kind, Kind::PowerOfTwo);
    bool isListed = false;
    for (const auto& other : page(result).others)
        isListed = isListed || (!other.metrics && !other.why.empty());
    QVERIFY(isListed);
}

void TestMappingLevels::preview_searchesNothing()
{
    Context context;
    context.preview = true;
    const auto first = evaluate(R"("bits":5,"quantizer":{"kind":"codebook","levels":[-1,0,0.5,2]})", context);
    QVERIFY(!page(first).compared);
    QVERIFY(!page(first).costDb);
    QVERIFY(page(first).others.empty());
    QVERIFY(evaluate(R"("bits":5,"quantizer":{"kind":"codebook","levels":[-1,0,0.5,2]})"));
    const auto second =
        evaluate(R"("bits":5,"quantizer":{"kind":"codebook","levels":[-1,0,0.5,2.1]})", context);
    QVERIFY(page(second).compared);
    QVERIFY(page(second).costDb);
}

void TestMappingLevels::constantData_isMapped()
{
    const auto evaluateValues = [](const std::string& fields) {
        return mappingLab().evaluate(
            *parseJson(R"({"page":"levels","bits":2,"data":{"kind":"values","values":[0.5,0.5,0.5]},)"
                       + fields + "}"),
            {});
    };
    const auto book = evaluateValues(R"("quantizer":{"kind":"codebook"})");
    QVERIFY2(book, book ? "" : book.error().message.c_str());
    QCOMPARE(page(book).shown.rows.size(), std::size_t(1));
    QCOMPARE(page(book).shown.rows[0].share, 1.0);
    QCOMPARE(*page(book).gainDb, 0.0);
    QVERIFY(page(book).view.low < 0.5 && page(book).view.high > 0.5);
    QCOMPARE(page(book).stored.size(), std::size_t(3));
    QVERIFY(!evaluateValues(R"("quantizer":{"kind":"affine"})"));
    QVERIFY(evaluateValues(R"("quantizer":{"kind":"nf4"})"));
}

void TestMappingLevels::oneBit_and_eightBits()
{
    const auto one = evaluate(R"("bits":1,"quantizer":{"kind":"codebook"})");
    QCOMPARE(page(one).shown.rows.size(), std::size_t(2));
    QCOMPARE(page(one).shown.rows[1].bits, std::string("1"));
    const auto eight = evaluate(R"("bits":8,"quantizer":{"kind":"uniformBest"})");
    QCOMPARE(page(eight).shown.rows.size(), std::size_t(256));
    QCOMPARE(page(eight).shown.rows[255].bits, std::string("11111111"));
    double share = 0;
    for (const auto& row : page(eight).shown.rows)
        share += row.share;
    QVERIFY(std::abs(share - 1) < 1e-12);
    const auto relu = mappingLab().evaluate(
        *parseJson(
            R"({"page":"levels","bits":3,"data":{"kind":"distribution","name":"relu","seed":1,"count":4096}})"),
        {});
    bool hasPact = false;
    for (const auto& other : page(relu).others)
        hasPact = hasPact || other.quantizer.kind == Kind::Pact;
    QVERIFY(hasPact);
    QCOMPARE(page(relu).compared->rows.front().level, 0.0);
}

void TestMappingLevels::edits_makeStates()
{
    mapping::State state;
    state.bits = 2;
    const mapping::State given = mapping::withLevels(state, {3, 1, 2, 0});
    QCOMPARE(given.quantizer.kind, Kind::Codebook);
    QCOMPARE(given.quantizer.levels->front(), 0.0);
    QVERIFY(!mapping::withBestLevels(given).quantizer.levels);
    QVERIFY(!mapping::withBits(given, 3).quantizer.levels);
    QVERIFY(mapping::withBits(given, 2).quantizer.levels);
    state.range = mapping::Range{-1, 1};
    state.calibration.reset();
    mapping::OtherQuantizer minMax;
    minMax.isMinMax = true;
    const mapping::State chosen = mapping::withOther(state, minMax);
    QVERIFY(chosen.calibration && !chosen.range);
    QCOMPARE(mapping::withCompared(state, minMax.quantizer).compare->kind, Kind::Affine);
    QVERIFY(!mapping::withCompared(state, std::nullopt).compare);
}

void TestMappingLevels::json_hasThePage()
{
    const auto result = evaluate(R"("bits":2,"quantizer":{"kind":"codebook"})");
    const Json& json = result->json;
    QCOMPARE(json["thresholds"].size(), std::size_t(3));
    QCOMPARE(json["storage"]["bytes"].get<int>(), 16'400);
    QCOMPARE(json["compare"]["quantizer"]["kind"].get<std::string>(), std::string("uniformBest"));
    QCOMPARE(json["compare"]["levels"].size(), std::size_t(4));
    QCOMPARE(json["stored"].size(), std::size_t(16));
    QVERIFY(json["others"].size() >= 6);
    QVERIFY(json["others"][0].contains("sqnrDb"));
    const auto range = mappingLab().evaluate(*parseJson(R"({"bits":2})"), {});
    QVERIFY(!range->json.contains("others"));
}

void TestMappingLevels::cancelled_isAnswered()
{
    std::stop_source source;
    source.request_stop();
    Context context;
    context.stop = source.get_token();
    const auto result = evaluate(R"("bits":3,"quantizer":{"kind":"powerOfTwo"})", context);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(TestMappingLevels)
#include "tst_mapping_levels.moc"
