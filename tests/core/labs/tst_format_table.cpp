#include "core/labs/numbers/format_table.h"

#include <QTest>

#include <algorithm>

using namespace bitloupe;
using namespace bitloupe::numbers;

class FormatTableTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void table_listsNamedFormatsIntegersAndACustomOne();
    void row_codesByHand_data();
    void row_codesByHand();
    void files_haveOneLinePerFormat();
    void json_isExact();
};

void FormatTableTest::table_listsNamedFormatsIntegersAndACustomOne()
{
    QCOMPARE(formatTable({kBinary16}).size(), std::size_t(19));
    const NumberFormat custom{FloatFormat{.exponentBits = 5, .fractionBits = 3, .bias = 15}};
    const auto rows = formatTable(custom);
    QCOMPARE(rows.size(), std::size_t(20));
    QCOMPARE(rows.back().label, std::string("E5M3"));
    const auto q34 = std::ranges::find(rows, std::string("Q3.4"), &FormatRow::label);
    QVERIFY(q34 != rows.end());
    QCOMPARE(q34->facts.largest, std::string("7.9375"));
    QVERIFY(!q34->bias && !q34->infinity && !q34->nan);
}

void FormatTableTest::row_codesByHand_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("infinity");
    QTest::addColumn<QString>("nanFirst");
    QTest::addColumn<QString>("quietNan");
    QTest::newRow("binary16: as IEEE 754") << "binary16"
                                           << "0.11111.0000000000"
                                           << "0.11111.0000000001"
                                           << "0.11111.1000000000";
    QTest::newRow("E4M3FN: one NaN, no infinity") << "float8_e4m3fn"
                                                  << ""
                                                  << "0.1111.111"
                                                  << "0.1111.111";
    QTest::newRow("E5M2FNUZ: the code of -0") << "float8_e5m2fnuz"
                                              << ""
                                              << "1.00000.00"
                                              << "1.00000.00";
    QTest::newRow("E8M0: all ones") << "float8_e8m0fnu"
                                    << ""
                                    << "11111111"
                                    << "11111111";
    QTest::newRow("E2M1: only numbers") << "float4_e2m1fn"
                                        << ""
                                        << ""
                                        << "";
}

void FormatTableTest::row_codesByHand()
{
    QFETCH(QString, format);
    const FormatRow row = formatRow({findFormat(format.toStdString())->format});
    const auto text = [&](const std::optional<std::uint64_t>& code) {
        return code ? QString::fromStdString(fieldText(row.format, *code)) : QString();
    };
    QTEST(text(row.infinity), "infinity");
    QTEST(text(row.nan ? std::optional(row.nan->first) : std::nullopt), "nanFirst");
    QTEST(text(row.quietNan), "quietNan");
}

void FormatTableTest::files_haveOneLinePerFormat()
{
    const auto rows = formatTable({kBinary16});
    const std::string csv = formatTableCsv(rows);
    QCOMPARE(std::ranges::count(csv, '\n'), std::ptrdiff_t(20));
    QVERIFY(csv.starts_with("format,bits,exponentBits,"));
    QVERIFY(csv.find("\nbinary16,16,5,10,15,0.000000059604644775390625,0.00006103515625,65504,0.0009765625,")
            != std::string::npos);
    QVERIFY(csv.find("\nint8,8,,0,,1,,127,1,") != std::string::npos);
    const std::string markdown = formatTableMarkdown(rows);
    QCOMPARE(std::ranges::count(markdown, '\n'), std::ptrdiff_t(21));
    QVERIFY(markdown.starts_with("| format | bits |"));
    QCOMPARE(std::ranges::count(rowText(rows.front()), '\t'), std::ptrdiff_t(15));
}

void FormatTableTest::json_isExact()
{
    const Json json = formatTableJson(formatTable({kBinary16}));
    const Json& row = json["formats"][3];
    QCOMPARE(row["format"].get<std::string>(), std::string("binary16"));
    QCOMPARE(row["infinity"].get<std::string>(), std::string("7c00"));
    QCOMPARE(row["nanFirst"].get<std::string>(), std::string("7c01"));
    QCOMPARE(row["nanLast"].get<std::string>(), std::string("7fff"));
    QCOMPARE(row["finiteValues"].get<double>(), 63487.0); // 2 * 31 * 1024 - 1
    QVERIFY(json["formats"][14]["quietNan"].is_null());
}

QTEST_APPLESS_MAIN(FormatTableTest)
#include "tst_format_table.moc"
