#include "core/base/aligned_table.h"
#include "core/base/atomic_file.h"
#include "core/base/memo.h"
#include "core/io/memory_model.h"
#include "core/report/charts.h"
#include "core/report/compare_text.h"
#include "core/report/html_model.h"
#include "core/report/html_report.h"
#include "core/report/html_sections.h"
#include "core/report/layer_table.h"
#include "core/report/model_export.h"
#include "core/report/svg.h"
#include "core/report/text_table.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::report;

namespace {

/// Two weights, one of 4 x 32 values with a wide channel, and a bias.
weights::OpenModel smallModel(const std::string& name = "a.weight")
{
    auto model = std::make_shared<MemoryModel>("folder/<small>.model", "test", "A \"note\".");
    std::vector<float> values;
    for (int i = 0; i < 128; ++i)
        values.push_back(static_cast<float>(i < 32 ? i - 16 : i % 7) * 0.01F);
    values[0] = 5;
    model->add(name, {4, 32}, values);
    model->add("b.weight", {2, 3}, {1, 2, 3, -3, -2, -1});
    model->add("b.bias", {2}, {1, 2});
    return {model, "small|" + name};
}

weights::Survey surveyOf(const weights::OpenModel& open, int bits = 4, double threshold = 30)
{
    weights::Settings settings;
    settings.bits = bits;
    auto survey = weights::survey(open, settings, threshold, {});
    return survey ? std::move(*survey) : weights::Survey{};
}

/// Empty where the text is well-formed XML, else what is wrong.
QString problemOf(const std::string& xml)
{
    QXmlStreamReader reader(QString::fromStdString(xml));
    while (!reader.atEnd())
        reader.readNext();
    return reader.hasError() ? reader.errorString() + " at " + QString::number(reader.characterOffset())
                             : QString();
}

std::string demoReport(int bits, weights::Granularity granularity = weights::Granularity::PerTensor)
{
    Memo memo;
    Context context;
    context.memo = &memo;
    weights::Settings settings;
    settings.bits = bits;
    settings.granularity = granularity;
    const auto open = weights::openForLab("demo", context);
    const auto survey = weights::survey(*open, settings, 30, context);
    const auto worst = worstResults(*survey, context);
    return htmlReport(*survey, *worst, "bitloupe-cli report demo -o <x>");
}

} // namespace

class ReportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void survey_agreesWithTheLab();
    void survey_sumsUpTheModel();
    void survey_tellsItsProgressForward();
    void fix_isTheCheapestThatReaches();
    void survey_namesWhatItCannotRead();
    void csv_hasALinePerLayerAndQuotes();
    void json_carriesTheRows();
    void html_standsAlone_data();
    void html_standsAlone();
    void html_escapesNames();
    void html_isTheSameTwice();
    void html_foldsManyLayers();
    void html_ofBlocks_saysSo();
    void html_namesTheFiles();
    void html_ofThousandsOfLayers_staysSmall();
    void outliers_areChannelsFourTimesTheMedian();
    void unnamedTensor_isCalledSo();
    void svg_isWellFormed();
    void ticks_areRound();
    void table_alignsCharactersNotBytes();
    void bytes_andDecibelsRead_data();
    void bytes_andDecibelsRead();
};

void ReportTest::survey_agreesWithTheLab()
{
    const weights::Survey survey = [] {
        const auto open = weights::openForLab("demo", {});
        return surveyOf(*open);
    }();
    QCOMPARE(survey.rows.size(), std::size_t(8));
    for (std::size_t i = 0; i < survey.rows.size(); ++i) {
        const weights::SurveyRow& row = survey.rows[i];
        weights::State state;
        state.tensor = row.name;
        state.bits = 4;
        const auto lab = weights::compute(state, {});
        QVERIFY(lab);
        QCOMPARE(row.figures.sqnrDb, lab->layer.sqnrDb);
        QCOMPARE(row.figures.worstChannel, lab->worstChannel);
        QVERIFY(i == 0 || survey.rows[i - 1].figures.sqnrDb <= row.figures.sqnrDb);
        QCOMPARE(survey.bytesBefore, lab->modelBytesBefore);
        QCOMPARE(survey.bytesAfter, lab->modelBytesAfter);
        QCOMPARE(survey.dtypes.size(), lab->modelSizes.size());
    }
}

void ReportTest::survey_sumsUpTheModel()
{
    const weights::Survey survey = surveyOf(smallModel());
    QCOMPARE(survey.file, std::string("<small>.model"));
    QCOMPARE(survey.tensors, std::int64_t(3));
    QCOMPARE(survey.weights, std::int64_t(134));
    QCOMPARE(survey.bytesBefore, std::int64_t(4 * (128 + 6 + 2)));
    QCOMPARE(survey.bytesAfter, std::int64_t((64 + 4) + (3 + 4) + 8));
    const auto way = std::find_if(survey.ways.begin(), survey.ways.end(), [](const weights::SurveyWay& w) {
        return w.way.block == nullptr && w.way.bits == 8
            && w.way.granularity == weights::Granularity::PerChannel;
    });
    QVERIFY(way != survey.ways.end());
    QCOMPARE(way->tensors, std::int64_t(2));
    QCOMPARE(way->bytes, std::int64_t(128 + 16 + 6 + 8));
    const auto block = std::find_if(survey.ways.begin(), survey.ways.end(),
                                    [](const weights::SurveyWay& w) { return w.way.block != nullptr; });
    QCOMPARE(block->tensors, std::int64_t(1)); // rows of 3 hold no blocks
}

void ReportTest::survey_tellsItsProgressForward()
{
    std::vector<double> told;
    Context context;
    context.progress = [&told](double fraction, std::string_view) { told.push_back(fraction); };
    QVERIFY(weights::survey(*weights::openForLab("demo", {}), {}, 30, context));
    QVERIFY(told.size() >= 8);
    QVERIFY(std::is_sorted(told.begin(), told.end()));
    QVERIFY(told.front() >= 0 && told.back() <= 1);
}

void ReportTest::fix_isTheCheapestThatReaches()
{
    const weights::Survey survey = surveyOf(smallModel());
    const weights::SurveyRow& worst = survey.rows.front();
    QVERIFY(worst.figures.sqnrDb < 30);
    QVERIFY(worst.fix && worst.fix->row);
    QVERIFY(worst.fix->sqnrDb >= 30);
    QVERIFY(worst.fix->bytes > worst.figures.bytes);
    QVERIFY(fixText(*worst.fix).find("bits, ") != std::string::npos);
    const weights::Survey never = surveyOf(smallModel(), 4, 90);
    QVERIFY(never.rows.front().fix && !never.rows.front().fix->row);
    QCOMPARE(fixText(*never.rows.front().fix), std::string("keep as it is"));
    QCOMPARE(never.rows.front().fix->bytes, never.rows.front().bytesBefore);
    QVERIFY(!surveyOf(smallModel(), 8, 0).rows.front().fix);
}

void ReportTest::survey_namesWhatItCannotRead()
{
    auto model = std::make_shared<MemoryModel>("m", "test");
    model->add("w", {1, 2}, {1, 2});
    model->add("v", {1, 1}, {std::nanf("")});
    const weights::Survey survey = surveyOf({model, "nan"});
    QCOMPARE(survey.rows.size(), std::size_t(1));
    QCOMPARE(survey.problems.size(), std::size_t(1));
    QVERIFY(survey.problems[0].find("v has no finite value") == 0);
    auto none = std::make_shared<MemoryModel>("m", "test");
    none->add("bias", {2}, {1, 2});
    const auto empty = weights::survey({none, "none"}, {}, 30, {});
    QVERIFY(!empty);
    QCOMPARE(empty.error().code, ErrorCode::NoAnswer);
}

void ReportTest::csv_hasALinePerLayerAndQuotes()
{
    const QString csv = QString::fromStdString(layerCsv(surveyOf(smallModel("say \"hi\", =1"))));
    const QStringList lines = csv.split("\r\n");
    QCOMPARE(lines.size(), 4); // header, two layers, the end
    QVERIFY(lines[0].startsWith("name,shape,dtype,count,sqnrDb,"));
    QVERIFY(csv.contains("\"say \"\"hi\"\", =1\",\"4x32\",\"float32\",128,"));
    for (const QString& line : lines.mid(0, 3)) {
        QString plain = line;
        plain.remove(QRegularExpression("\"(?:[^\"]|\"\")*\""));
        QCOMPARE(plain.count(','), 15);
    }
}

void ReportTest::json_carriesTheRows()
{
    const Json json = layerJson(surveyOf(smallModel()));
    QVERIFY(json["settings"]["bits"] == Json(4));
    QVERIFY(json["layers"].size() == 2);
    for (const char* key : {"name", "shape", "sqnrDb", "worst", "bytes", "fix"})
        QVERIFY2(json["layers"][0].contains(key), key);
    QVERIFY(json["bytes"]["dtypes"][0]["tensors"] == Json(3));
    QVERIFY(!json["granularities"].empty());
}

void ReportTest::html_standsAlone_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("granularity");
    QTest::newRow("4 bits per tensor") << 4 << 0;
    QTest::newRow("8 bits per channel") << 8 << 1;
    QTest::newRow("2 bits per group") << 2 << 2;
}

void ReportTest::html_standsAlone()
{
    QFETCH(int, bits);
    QFETCH(int, granularity);
    const std::string html = demoReport(bits, static_cast<weights::Granularity>(granularity));
    const QString text = QString::fromStdString(html);
    for (const char* foreign : {"<script", "<link", "<img", "<iframe", "url(", "@import", "src="})
        QVERIFY2(!text.contains(foreign), foreign);
    QString others = text;
    others.remove("http://www.w3.org/2000/svg");
    QVERIFY(!others.contains("http"));
    QVERIFY(text.contains("prefers-color-scheme:dark"));
    QVERIFY(text.contains("Layers, worst first") && text.contains("How fine the scale is"));
    QCOMPARE(text.count("class=\"card\""), 5);
    QVERIFY(text.contains("bitloupe-cli report demo -o &lt;x&gt;"));
    QVERIFY(!text.contains("nan") && !text.contains("inf<"));
    // Numbers of people have the minus sign; a hyphen before a digit stands in markup only.
    QString shown = text;
    shown.remove(QRegularExpression("<style>.*</style>", QRegularExpression::DotMatchesEverythingOption));
    shown.remove(QRegularExpression("<[^>]*>"));
    QVERIFY2(!shown.contains(QRegularExpression("(^|[\\s(])-[0-9]")), "a hyphen stands for a minus");
    const QString body = text.mid(text.indexOf("<body>"), text.indexOf("</html>") - text.indexOf("<body>"));
    QCOMPARE(problemOf(body.toStdString()), QString());
}

void ReportTest::html_escapesNames()
{
    const auto open = smallModel("<b>&\"'\x01");
    const weights::Survey survey = surveyOf(open);
    const std::string html = htmlReport(survey, {}, "x");
    QVERIFY(html.find("&lt;b&gt;&amp;&quot;&#39;?") != std::string::npos);
    QVERIFY(html.find("<b>&\"") == std::string::npos);
    QVERIFY(html.find("<title>&lt;small&gt;.model") != std::string::npos);
    QVERIFY(html.find("A &quot;note&quot;.") != std::string::npos);
}

void ReportTest::html_isTheSameTwice()
{
    QVERIFY(demoReport(4) == demoReport(4));
}

void ReportTest::html_foldsManyLayers()
{
    auto model = std::make_shared<MemoryModel>("m", "test");
    for (int i = 0; i < 130; ++i)
        model->add("w" + std::to_string(i), {1, 2}, {1, static_cast<float>(i) * 0.01F});
    const QString html = QString::fromStdString(layerSection(surveyOf({model, "many"})));
    QVERIFY(html.contains("<summary>30 more</summary>"));
    QCOMPARE(html.count("<details>"), 1);
    QCOMPARE(html.count("<tr>"), 132); // 130 and two heads
    QCOMPARE(problemOf(html.toStdString()), QString());
}

void ReportTest::html_ofBlocks_saysSo()
{
    weights::Settings settings;
    settings.block = findBlockFormat(BlockKind::Mxfp4);
    const auto survey = weights::survey(*weights::openForLab("demo", {}), settings, 15, {});
    QVERIFY(survey);
    QCOMPARE(survey->rows.size(), std::size_t(2)); // only pw3 and fc have rows of a multiple of 32
    QCOMPARE(survey->problems.size(), std::size_t(6));
    QCOMPARE(survey->bytesAfter, survey->bytesBefore - 4 * (1536 + 640) + 17 * (48 + 20));
    const QString html =
        QString::fromStdString(*surveyText(ModelExport::Html, *survey, reportCommand(*survey, "r.html"), {}));
    QVERIFY(html.contains("<b>MXFP4</b><span>blocks of 32</span>"));
    QVERIFY(html.contains("largest scale") && !html.contains("bits unused"));
    QVERIFY(html.contains("bitloupe-cli report demo -o r.html --block mxfp4 --threshold 15<"));
    QCOMPARE(
        problemOf(
            html.mid(html.indexOf("<body>"), html.indexOf("</html>") - html.indexOf("<body>")).toStdString()),
        QString());
}

void ReportTest::html_namesTheFiles()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("m.csv").toStdString();
    QVERIFY(writeFileAtomically(path, "1,2\n3,4\n"));
    const auto survey = weights::survey(*weights::openForLab(path, {}), {}, 30, {});
    QVERIFY(survey);
    QCOMPARE(survey->files.size(), std::size_t(1));
    QCOMPARE(survey->files[0].name, std::string("m.csv"));
    QCOMPARE(survey->files[0].bytes, std::int64_t(8));
    QCOMPARE(survey->files[0].sha256,
             QCryptographicHash::hash("1,2\n3,4\n", QCryptographicHash::Sha256).toHex().toStdString());
    const std::string html = htmlReport(*survey, {}, "x");
    QVERIFY(html.find(survey->files[0].sha256) != std::string::npos);
    QVERIFY(layerJson(*survey)["files"][0]["sha256"] == Json(survey->files[0].sha256));
    QVERIFY(html.find("<p class=\"dim\">CSV · ") != std::string::npos);
}

void ReportTest::html_ofThousandsOfLayers_staysSmall()
{
    auto model = std::make_shared<MemoryModel>("m", "test");
    for (int i = 0; i < 3000; ++i)
        model->add("model.layers." + std::to_string(i) + ".mlp.down_proj.weight", {1, 2},
                   {1, static_cast<float>(i) * 0.0001F});
    const weights::Survey survey = surveyOf({model, "thousands"});
    const QString chart = QString::fromStdString(depthChart(survey));
    QCOMPARE(problemOf(chart.toStdString()), QString());
    QCOMPARE(chart.count("<rect"), 300);
    QVERIFY(chart.contains("<title>worst of 10: model.layers."));
    QVERIFY(htmlReport(survey, {}, "x").size() < std::size_t(4'000'000));
}

void ReportTest::outliers_areChannelsFourTimesTheMedian()
{
    // Channel 0 reaches 5, the others 0.06.
    const weights::Survey survey = surveyOf(smallModel());
    const weights::OutlierChannels& found = survey.rows.front().outliers;
    QCOMPARE(found.channels, std::int64_t(4));
    QCOMPARE(found.outliers, std::int64_t(1));
    QCOMPARE(found.widest, std::int64_t(0));
    QVERIFY(std::abs(found.times - 5 / 0.06) < 1e-3);
    const QString html = QString::fromStdString(outlierSection(survey));
    QVERIFY(html.contains("a.weight") && !html.contains("b.weight"));
    QVERIFY(html.contains(">83.3<") && html.contains(">6.4<")); // log2 of 83.3
    auto even = std::make_shared<MemoryModel>("m", "test");
    even->add("w", {2, 1}, {3.9F, 1});
    even->add("v", {3, 1}, {0, 0, 0.1F});
    QVERIFY(outlierSection(surveyOf({even, "even"})).empty());
}

void ReportTest::unnamedTensor_isCalledSo()
{
    const weights::Survey survey = surveyOf(smallModel(""));
    QVERIFY(htmlReport(survey, {}, "x").find("<span>(unnamed)</span>") != std::string::npos);
}

void ReportTest::svg_isWellFormed()
{
    for (const int bits : {2, 8, 16}) {
        for (const char* tensor : {"conv1.weight", "pw4.weight", "fc.bias"}) {
            weights::State state;
            state.tensor = tensor;
            state.bits = bits;
            const auto result = weights::compute(state, {});
            QVERIFY(result);
            QCOMPARE(problemOf(histogramChart(*result)), QString());
            QCOMPARE(problemOf(rangeChart(*result)), QString());
        }
    }
    for (const double db : {-5.0, 0.0, 28.27, 75.0, HUGE_VAL, -HUGE_VAL})
        QCOMPARE(problemOf(sqnrBar(db, 30, 120)), QString());
}

void ReportTest::ticks_areRound()
{
    const auto near = [](const std::vector<double>& got, const std::vector<double>& want) {
        return std::equal(got.begin(), got.end(), want.begin(), want.end(),
                          [](double a, double b) { return std::abs(a - b) < 1e-12; });
    };
    QVERIFY(near(ticks(-0.3, 0.3, 7), {-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3}));
    QVERIFY(near(ticks(0.1, 9.9, 5), {2, 4, 6, 8}));
    QVERIFY(near(ticks(-7, 23, 4), {0, 10, 20}));
    QVERIFY(ticks(1, 1, 5).empty());
    QVERIFY(ticks(0, HUGE_VAL, 5).empty());
    QCOMPARE(tickText(-0.2, 0.1), std::string("\u22120.2"));
    QCOMPARE(tickText(0.05, 0.05), std::string("0.05"));
    QCOMPARE(tickText(0, 0.05), std::string("0"));
    QCOMPARE(tickText(2e-5, 1e-5), std::string("2·10⁻⁵"));
}

void ReportTest::table_alignsCharactersNotBytes()
{
    QCOMPARE(alignedTable({{"a", "1"}, {"×××", "22"}}, 1), std::string("a     1\n×××  22\n"));
}

void ReportTest::bytes_andDecibelsRead_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("few") << qint64(999) << "999 B";
    QTest::newRow("thousands") << qint64(423'496) << "423.5 kB";
    QTest::newRow("millions") << qint64(1'506'848) << "1.51 MB";
    QTest::newRow("thousands of millions") << qint64(12'340'000'000) << "12.34 GB";
}

void ReportTest::bytes_andDecibelsRead()
{
    QFETCH(qint64, bytes);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(byteText(bytes)), text);
    QCOMPARE(decibelText(HUGE_VAL), std::string("exact"));
    QCOMPARE(decibelText(-3.65), std::string("\u22123.6"));
}

QTEST_APPLESS_MAIN(ReportTest)
#include "tst_report.moc"
