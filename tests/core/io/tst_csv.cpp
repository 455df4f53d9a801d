#include "tests/core/io/file_builder.h"

#include <QTest>

#include <cmath>

using namespace bitloupe;
using namespace bitloupe::test;

class CsvTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbersAlone_areOneTensor_data();
    void numbersAlone_areOneTensor();
    void mixedColumns_areListedByName();
    void emptyField_isNaNAndCounted();
    void manyRows_readFromAnyStart();
    void textInATableOfTexts_endsItsColumnOnly();
    void wrongField_namesLineAndColumn_data();
    void wrongField_namesLineAndColumn();
    void prose_isNotATable();
};

void CsvTest::numbersAlone_areOneTensor_data()
{
    QTest::addColumn<QByteArray>("file");
    const auto row = [](const char* claim, const QByteArray& file) { QTest::newRow(claim) << file; };
    row("commas", "1,2,3\n-4,5e-1,6\n");
    row("semicolons and spaces", " 1 ; 2;3\n-4;.5;6");
    row("tabs", "1\t2\t3\n-4\t0.5\t6\n");
    row("runs of spaces", "  1   2 3\n -4 0.5  6 \n");
    row("names on top", "a,b,c\n1,2,3\n-4,0.5,6\n");
    row("comments, blank lines, CRLF", "# made by hand\r\n1,2,3\r\n\r\n# half\r\n-4,0.5,6\r\n");
    row("byte order mark",
        "\xEF\xBB\xBF"
        "1,2,3\n-4,0.5,6\n");
    row("ends of lines of old Macs", "1,2,3\r-4,0.5,6\r");
    row("commas for points", "1;2,0;3\n-4;0,5;6e0\n");
    row("commas for points below names", "a;b;c\n1;2;3,0\n-4,0;,5;6\n");
    row("plus signs and quotes", "+1,\"2\",3\n-4,+.5,\"6\"\n");
}

void CsvTest::numbersAlone_areOneTensor()
{
    QFETCH(QByteArray, file);
    const Folder folder;
    const auto model = openModel(folder.write("t.csv", file));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->format(), std::string_view("csv"));
    QCOMPARE((*model)->tensors().size(), std::size_t(1));
    QCOMPARE((*model)->tensors()[0].name, std::string("all values"));
    QCOMPARE((*model)->tensors()[0].shape, (std::vector<std::int64_t>{2, 3}));
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1, 2, 3, -4, 0.5, 6}));
}

void CsvTest::mixedColumns_areListedByName()
{
    const Folder folder;
    const auto named = openModel(folder.write("n.csv", "file,score\n\"a, b.wav\",0.1\nc.wav,1e-400\n"));
    QVERIFY2(named, named ? "" : named.error().message.c_str());
    QCOMPARE((*named)->tensors().size(), std::size_t(2));
    QCOMPARE((*named)->tensors()[0].problem, std::string("The column file holds texts, not numbers."));
    QCOMPARE((*named)->tensors()[1].name, std::string("score"));
    QCOMPARE(valuesOf(**named, 1), (std::vector<double>{0.1, 0}));
    std::vector<float> single(1);
    QVERIFY((*named)->readFloat(1, 0, single));
    QCOMPARE(single[0], 0.1F);
    const auto unnamed = openModel(folder.write("u.csv", "a.wav,1\nb.wav,2\n"));
    QVERIFY(unnamed);
    QCOMPARE((*unnamed)->tensors()[1].name, std::string("column 1"));
    QCOMPARE((*unnamed)->tensors()[1].shape, (std::vector<std::int64_t>{2}));
}

void CsvTest::emptyField_isNaNAndCounted()
{
    const Folder folder;
    const auto model = openModel(folder.write("e.csv", "1,2\n,4\n"));
    QVERIFY(model);
    QVERIFY(std::isnan(valuesOf(**model, 0)[2]));
    QCOMPARE((*model)->note(), std::string("1 empty fields are read as NaN."));
}

void CsvTest::manyRows_readFromAnyStart()
{
    QByteArray file;
    for (int i = 0; i < 20'000; ++i)
        file +=
            QByteArray::number(2 * i) + "," + QByteArray::number(2 * i + 1) + (i % 7 == 0 ? "\n\n" : "\n");
    const Folder folder;
    const auto model = openModel(folder.write("m.csv", file));
    QVERIFY(model);
    for (const std::int64_t first : {0, 1, 127, 128, 129, 9'999, 39'990}) {
        std::vector<double> part(10);
        QVERIFY((*model)->readReal(0, first, part));
        for (int i = 0; i < 10; ++i)
            QCOMPARE(part[static_cast<std::size_t>(i)], static_cast<double>(first + i));
    }
}

void CsvTest::textInATableOfTexts_endsItsColumnOnly()
{
    const Folder folder;
    const auto model = openModel(
        folder.write("t.csv", "name,ticket,cabin,age\nAllen,17,,22\nBrown,A/5,C85,\nClark,4,,35\n"));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QStringList problems;
    for (const TensorInfo& info : (*model)->tensors())
        problems << QString::fromStdString(info.problem);
    QCOMPARE(problems,
             (QStringList{"The column name holds texts, not numbers.",
                          "The column ticket holds texts, not numbers.",
                          "The column cabin holds texts, not numbers.", ""}));
    const auto ages = valuesOf(**model, 3);
    QCOMPARE(ages.size(), std::size_t(3));
    QCOMPARE(ages[2], 35.0);
    QCOMPARE((*model)->note(), std::string("1 empty fields are read as NaN."));
}

void CsvTest::wrongField_namesLineAndColumn_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* claim, const QByteArray& file, const char* sentence) {
        QTest::newRow(claim) << file << QString(sentence);
    };
    row("text among numbers", "1,2\n3,4\n5,six\n",
        "b.csv, line 3, column 2: \"six\" is not a number, the rows above have numbers there.");
    row("too few fields", "1,2\n3\n", "b.csv, line 2, column 2: the row has 1 fields, the first line has 2.");
    row("too many fields", "1,2\n# note\n3,4,5\n",
        "b.csv, line 3, column 3: the row has 3 fields, the first line has 2.");
    row("beyond binary64", "1,2\n3,1e999\n", "b.csv, line 2, column 2: the number 1e999 is beyond binary64.");
    row("open quote", "1,2\n3,\"4\n", "b.csv, line 2, column 2: a quote is never closed.");
    row("two signs", "1,2\n3,+-4\n",
        "b.csv, line 2, column 2: \"+-4\" is not a number, the rows above have numbers there.");
}

void CsvTest::wrongField_namesLineAndColumn()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, sentence);
    const Folder folder;
    const auto model = openModel(folder.write("b.csv", file));
    QVERIFY(!model);
    QCOMPARE(QString::fromStdString(model.error().message), sentence);
}

void CsvTest::prose_isNotATable()
{
    const Folder folder;
    const auto model = openModel(folder.write("r.txt", "Read me first, please.\nThen the rest.\n"));
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Unsupported);
}

QTEST_APPLESS_MAIN(CsvTest)
#include "tst_csv.moc"
