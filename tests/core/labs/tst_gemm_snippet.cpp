#include "core/labs/gemm/c_snippet.h"
#include "core/labs/gemm/edits.h"
#include "core/labs/gemm/gemm.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace bitloupe;

class GemmSnippetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void program_compiledByCc_agrees_data();
    void program_compiledByCc_agrees();
    void program_withAWrongVector_tells();
    void trace_csv_hasEveryStep();
    void trace_json_isTheSame();

private:
    static QByteArray run(const std::string& source, int* exitCode);
};

/// What the compiled program prints; the compiler's complaints where it does not compile.
QByteArray GemmSnippetTest::run(const std::string& source, int* exitCode)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("gemm.c")));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(QByteArray::fromStdString(source));
    file.close();
    QProcess cc;
    cc.setProcessChannelMode(QProcess::MergedChannels);
    cc.start(QStringLiteral("cc"),
             {QStringLiteral("-std=c99"), QStringLiteral("-Wall"), QStringLiteral("-Werror"),
              QStringLiteral("-O1"), QStringLiteral("-o"), folder.filePath(QStringLiteral("gemm")),
              file.fileName()});
    if (!cc.waitForFinished() || cc.exitCode() != 0)
        return "cc: " + cc.readAll();
    QProcess program;
    program.start(folder.filePath(QStringLiteral("gemm")), QStringList());
    program.waitForFinished();
    *exitCode = program.exitCode();
    return program.readAllStandardOutput().trimmed();
}

void GemmSnippetTest::program_compiledByCc_agrees_data()
{
    QTest::addColumn<QString>("edits");
    for (const auto& [method, word] : kRequantizationWords)
        QTest::newRow(std::string(word).c_str())
            << QStringLiteral(R"({"requantization":"%1"})")
                   .arg(QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())));
    QTest::newRow("power of two, half even") << R"({"requantization":"powerOfTwoLog","shift":"halfEven"})";
    QTest::newRow("power of two, half away") << R"({"requantization":"powerOfTwoLinear","shift":"halfAway"})";
    QTest::newRow("14 bits that wrap") << R"({"accumulator":{"bits":14,"overflow":"wrap"}})";
    QTest::newRow("14 bits that saturate")
        << R"({"accumulator":{"bits":14,"overflow":"saturate"},"requantization":"gemmlowp"})";
    QTest::newRow("a scale per row")
        << R"({"quantize":{"w":{"symmetric":true,"granularity":"perChannel"},"x":{"symmetric":false}},"requantization":"tfliteSingle"})";
    QTest::newRow("no bias, relu6, unsigned outputs")
        << R"({"realBias":null,"activation":"relu6","signed":{"w":true,"x":false,"out":false}})";
    QTest::newRow("M above 1")
        << R"({"output":{"scale":0.00001,"zeroPoint":0},"bits":{"w":8,"x":8,"out":16},"requantization":"tfliteDouble"})";
}

void GemmSnippetTest::program_compiledByCc_agrees()
{
    if (QStandardPaths::findExecutable(QStringLiteral("cc")).isEmpty())
        QSKIP("no C compiler");
    QFETCH(const QString, edits);
    const Lab lab = gemmLab();
    const auto json = parseJson(edits.toStdString());
    QVERIFY(json);
    Json state = lab.defaults;
    for (const auto& [key, value] : json->items()) {
        if (value.is_null())
            state.erase(key);
        else
            state[key] = value;
    }
    const auto typed = readFields<gemm::State>(state, "/state");
    QVERIFY2(typed, typed ? "" : typed.error().message.c_str());
    const auto result = gemm::compute(*typed, {});
    QVERIFY2(result, result ? "" : result.error().message.c_str());
    int exitCode = -1;
    const QByteArray printed = run(gemm::cSnippet(*result), &exitCode);
    QCOMPARE(printed, QByteArray("20 of 20 outputs agree"));
    QCOMPARE(exitCode, 0);
}

void GemmSnippetTest::program_withAWrongVector_tells()
{
    if (QStandardPaths::findExecutable(QStringLiteral("cc")).isEmpty())
        QSKIP("no C compiler");
    auto result = *gemm::compute({}, {});
    result.integers.out[7] += 1;
    int exitCode = -1;
    QCOMPARE(run(gemm::cSnippet(result), &exitCode), QByteArray("19 of 20 outputs agree"));
    QCOMPARE(exitCode, 1);
}

void GemmSnippetTest::trace_csv_hasEveryStep()
{
    const auto result = *gemm::compute({}, {});
    const QString csv = QString::fromStdString(gemm::traceCsv(result));
    QCOMPARE(csv.count(u'\n'), 1 + 20 * (6 + 3 + 1 + 3));
    QVERIFY(csv.contains(QStringLiteral("2,3,product5,8502,12089,12089\n")));
    QVERIFY(csv.contains(QStringLiteral("2,3,zeroBoth,4992,2282,2282\n")));
    QVERIFY(csv.contains(QStringLiteral("2,3,clamped,,,-8\n")));
}

void GemmSnippetTest::trace_json_isTheSame()
{
    const auto result = *gemm::compute({}, {});
    const auto json = parseJson(gemm::traceJson(result));
    QVERIFY(json);
    QCOMPARE(json->size(), std::size_t(20));
    QCOMPARE((*json)[13]["steps"][5]["exact"].get<int>(), 12089);
    QCOMPARE((*json)[13]["steps"][12]["held"].get<int>(), -8);
}

QTEST_MAIN(GemmSnippetTest)
#include "tst_gemm_snippet.moc"
