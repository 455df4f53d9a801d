#include "core/base/atomic_file.h"
#include "core/base/json.h"
#include "core/io/model.h"
#include "core/labs/weights/weights.h"
#include "core/report/model_export.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace bitloupe;
using report::ModelExport;

class ModelExportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void below_namesTheTensorsWorstFirst();
    void layers_holdEveryWeight();
    void html_standsAlone();
    void codes_canBeOpenedAgain();
    void blocks_areRefusedAsCodes();
    void blocks_areWrittenAsGguf();
    void command_isSafeInAShell();
    void modelsOwnFile_isLeft();
    void cancelled_leavesNoFile();
    void missingFolder_saysSo();
};

namespace {

std::string written(ModelExport kind, const QTemporaryDir& folder, const weights::State& state = {})
{
    const std::string path = folder.filePath("out").toStdString();
    const auto line = report::exportModel(kind, state, path, {});
    if (!line)
        qFatal("%s", line.error().message.c_str());
    return *readFile(path);
}

} // namespace

void ModelExportTest::below_namesTheTensorsWorstFirst()
{
    const QTemporaryDir folder;
    weights::State state;
    state.bits = 4;
    state.threshold = 20;
    const Json list = *parseJson(written(ModelExport::BelowJson, folder, state));
    QVERIFY(!list.empty());
    for (std::size_t i = 0; i < list.size(); ++i) {
        QVERIFY(list[i]["sqnrDb"].get<double>() < 20);
        QVERIFY(i == 0 || list[i - 1]["sqnrDb"].get<double>() <= list[i]["sqnrDb"].get<double>());
    }
    const QString text = QString::fromStdString(written(ModelExport::BelowText, folder, state));
    QCOMPARE(static_cast<std::size_t>(text.count(QLatin1Char('\n'))), list.size());
    QVERIFY(text.startsWith(QString::fromStdString(list[0]["name"].get<std::string>())));
    const QString csv = QString::fromStdString(written(ModelExport::BelowCsv, folder, state));
    QVERIFY(csv.startsWith(QStringLiteral("name,sqnrDb\r\n\"")));
    state.threshold = 0;
    QVERIFY(written(ModelExport::BelowText, folder, state).empty());
}

void ModelExportTest::layers_holdEveryWeight()
{
    const QTemporaryDir folder;
    QCOMPARE((*parseJson(written(ModelExport::LayersJson, folder)))["layers"].size(), std::size_t(8));
    QCOMPARE(
        QString::fromStdString(written(ModelExport::LayersCsv, folder)).trimmed().count(QLatin1Char('\n')),
        8);
}

void ModelExportTest::html_standsAlone()
{
    const QTemporaryDir folder;
    const QString html = QString::fromStdString(written(ModelExport::Html, folder));
    QVERIFY(html.contains(QStringLiteral("pw4.weight")));
    QVERIFY(html.contains(QStringLiteral("bitloupe-cli report")));
}

void ModelExportTest::codes_canBeOpenedAgain()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("demo.safetensors").toStdString();
    weights::State state;
    state.granularity = weights::Granularity::PerChannel;
    QVERIFY(report::exportModel(ModelExport::Safetensors, state, path, {}));
    QVERIFY(openModel(path));
}

void ModelExportTest::blocks_areRefusedAsCodes()
{
    const QTemporaryDir folder;
    weights::State state;
    state.block = Json("q8_0");
    const auto line = report::exportModel(ModelExport::Npz, state, folder.filePath("x").toStdString(), {});
    QVERIFY(!line);
    QVERIFY(line.error().code == ErrorCode::Unsupported);
}

void ModelExportTest::blocks_areWrittenAsGguf()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("demo.gguf").toStdString();
    weights::State state;
    QVERIFY(!report::exportModel(ModelExport::Gguf, state, path, {}));
    state.block = Json("q4_0");
    const auto line = report::exportModel(ModelExport::Gguf, state, path, {});
    QVERIFY2(line, line ? "" : line.error().message.c_str());
    QVERIFY(line->starts_with("1 tensor quantized, ")); // the only one with rows of a multiple of 32
    const auto model = openModel(path);
    QVERIFY(model);
    QCOMPARE((*model)->tensors()[*(*model)->find("fc.weight")].dtype, std::string("Q4_0"));
}

void ModelExportTest::command_isSafeInAShell()
{
    weights::Survey survey;
    survey.path = "it's $(here)/a.gguf";
    survey.thresholdDb = 30;
    survey.settings.granularity = weights::Granularity::PerGroup;
    survey.settings.groupSize = 64;
    survey.settings.symmetric = false;
    QCOMPARE(report::reportCommand(survey, "r.html"),
             std::string("bitloupe-cli report 'it'\\''s $(here)/a.gguf' -o r.html --bits 8 --granularity "
                         "perGroup --group 64 --asymmetric"));
}

void ModelExportTest::modelsOwnFile_isLeft()
{
    const QTemporaryDir folder;
    weights::State state;
    state.path = folder.filePath("m.csv").toStdString();
    const std::string text = "1,2\n3,4\n";
    QVERIFY(writeFileAtomically(state.path, text));
    for (const ModelExport kind : {ModelExport::LayersCsv, ModelExport::Html, ModelExport::Npz}) {
        const auto line = report::exportModel(kind, state, state.path, {});
        QVERIFY(!line);
        QCOMPARE(line.error().code, ErrorCode::OutOfRange);
    }
    QCOMPARE(*readFile(state.path), text);
}

void ModelExportTest::cancelled_leavesNoFile()
{
    const QTemporaryDir folder;
    std::stop_source stop;
    stop.request_stop();
    Context context;
    context.stop = stop.get_token();
    for (const ModelExport kind : {ModelExport::LayersCsv, ModelExport::Html, ModelExport::Safetensors}) {
        const auto line = report::exportModel(kind, {}, folder.filePath("x").toStdString(), context);
        QVERIFY(!line);
        QVERIFY(line.error().code == ErrorCode::Cancelled);
    }
    QVERIFY(QDir(folder.path()).isEmpty());
}

void ModelExportTest::missingFolder_saysSo()
{
    const auto line = report::exportModel(ModelExport::LayersCsv, {}, "/nowhere/at/all.csv", {});
    QVERIFY(!line);
    QVERIFY(!line.error().message.empty());
}

QTEST_APPLESS_MAIN(ModelExportTest)
#include "tst_model_export.moc"
