#include "core/base/json.h"

#include <QtTest>

#include <clocale>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace bitloupe;

class TestJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parse_strictText_acceptsOrNamesTheRule_data();
    void parse_strictText_acceptsOrNamesTheRule();
    void parse_refusedText_tellsWhere_data();
    void parse_refusedText_tellsWhere();
    void parse_deepOrLargeText_isRefused();
    void dump_anyBinary64_readsBackTheSame();
    void dump_nonFinite_becomesTexts();
    void dump_indented_keepsPlainListsOnOneLine();
    void numbers_commaLocale_changesNothing();
    void pointer_rfc6901_findsOrNot_data();
    void pointer_rfc6901_findsOrNot();
};

void TestJson::parse_strictText_acceptsOrNamesTheRule_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("problem");
    QTest::newRow("an object is read") << R"({"a":1,"b":[true,null,"x"]})"
                                       << "";
    QTest::newRow("a key written twice is refused") << R"({"a":1,"b":2,"a":3})"
                                                    << "The key \"a\" is written twice.";
    QTest::newRow("the same key in two objects is fine") << R"({"a":{"k":1},"b":{"k":2}})"
                                                         << "";
    QTest::newRow("text behind the value is refused") << "{} x"
                                                      << "not valid JSON";
    QTest::newRow("a trailing comma is refused") << "[1,]"
                                                 << "not valid JSON";
    QTest::newRow("NaN is no JSON number") << "[NaN]"
                                           << "not valid JSON";
    QTest::newRow("an infinite number is refused") << "[1e999]"
                                                   << "too large for binary64";
    QTest::newRow("nothing at all is refused") << ""
                                               << "no JSON text";
    QTest::newRow("half an object is refused") << R"({"a":)"
                                               << "not valid JSON";
}

void TestJson::parse_strictText_acceptsOrNamesTheRule()
{
    QFETCH(QString, text);
    QFETCH(QString, problem);
    const auto json = parseJson(text.toStdString());
    if (problem.isEmpty()) {
        QVERIFY2(json, json ? "" : json.error().message.c_str());
        return;
    }
    QVERIFY(!json);
    QCOMPARE(json.error().code, ErrorCode::BadJson);
    QVERIFY2(QString::fromStdString(json.error().message).contains(problem), json.error().message.c_str());
}

void TestJson::parse_refusedText_tellsWhere_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("where");
    QTest::newRow("the second key, at its quote") << "{\"a\": 1,\n  \"a\": 2}"
                                                  << "line 2, column 3";
    QTest::newRow("a key with quotes in it") << R"({"x\"y":1,"x\"y":2})"
                                             << "line 1, column 11";
    QTest::newRow("a key that ends in a backslash") << R"({"\\":1,"\\":2})"
                                                    << "line 1, column 9";
    QTest::newRow("a key written in two ways") << R"({"a":1,"\u0061":2})"
                                               << "line 1, column 8";
    QTest::newRow("the bracket that is one too many")
        << QStringLiteral("[\n") + QString(64, u'[') + QString(64, u']') + u']' << "line 2, column 64";
    QTest::newRow("the brace that is one too many")
        << QString(64, u'[') + QStringLiteral("{}") + QString(64, u']') << "line 1, column 65";
    QTest::newRow("a number too large, at its first digit") << "[0,\n 1e999]"
                                                            << "line 2, column 2";
    QTest::newRow("a comma too many") << "[1,]"
                                      << "line 1, column 4";
    QTest::newRow("text that ends too early") << "[1"
                                              << "line 1, column 3";
}

void TestJson::parse_refusedText_tellsWhere()
{
    QFETCH(const QString, text);
    QFETCH(const QString, where);
    const auto json = parseJson(text.toStdString());
    QVERIFY(!json);
    QCOMPARE(QString::fromStdString(json.error().where), where);
}

void TestJson::parse_deepOrLargeText_isRefused()
{
    const std::string deep(1000, '[');
    QVERIFY(!parseJson(deep));
    QVERIFY(!parseJson("\"\xff\""));
    QVERIFY(parseJson(std::string(64, '[') + std::string(64, ']')));
    QVERIFY(!parseJson(std::string(65, '[') + std::string(65, ']')));
    const auto large = parseJson("[1,2,3]", JsonLimits{.maxBytes = 4});
    QVERIFY(!large);
    QCOMPARE(large.error().code, ErrorCode::TooLarge);
}

void TestJson::dump_anyBinary64_readsBackTheSame()
{
    std::mt19937_64 random(1);
    for (int i = 0; i < 100000; ++i) {
        const std::uint64_t bits = random();
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value))
            continue;
        const auto back = parseJson(dumpJson(Json(value)));
        QVERIFY(back);
        const auto read = back->get<double>();
        QVERIFY2(std::memcmp(&read, &value, sizeof value) == 0 || (value == 0 && read == 0),
                 dumpJson(Json(value)).c_str());
    }
    QCOMPARE(dumpJson(Json(0.1)), std::string("0.1"));
    QCOMPARE(dumpJson(Json(5e-324)), std::string("5e-324"));
}

void TestJson::dump_nonFinite_becomesTexts()
{
    const double infinity = std::numeric_limits<double>::infinity();
    QCOMPARE(dumpJson(Json{std::nan(""), infinity, -infinity}),
             std::string(R"(["NaN","Infinity","-Infinity"])"));
    QCOMPARE(dumpJson(realJson(-infinity)), std::string("\"-Infinity\""));
}

void TestJson::dump_indented_keepsPlainListsOnOneLine()
{
    Json json;
    json["a"] = {1, 2};
    json["b"] = Json::array({Json::array({1, 2}), Json::array({3, 4})});
    QCOMPARE(dumpJson(json, 2),
             std::string("{\n  \"a\": [1, 2],\n  \"b\": [\n    [1, 2],\n    [3, 4]\n  ]\n}"));
}

void TestJson::numbers_commaLocale_changesNothing()
{
    if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr)
        QSKIP("no comma locale on this machine");
    QCOMPARE(dumpJson(Json(1.5)), std::string("1.5"));
    QCOMPARE(parseJson("1.5")->get<double>(), 1.5);
    std::setlocale(LC_ALL, "C");
}

void TestJson::pointer_rfc6901_findsOrNot_data()
{
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("found");
    QTest::newRow("the empty pointer is the whole") << ""
                                                    << R"({"a":{"b/c":[10,20],"m~n":3}})";
    QTest::newRow("a slash in a key is ~1") << "/a/b~1c/1"
                                            << "20";
    QTest::newRow("a tilde in a key is ~0") << "/a/m~0n"
                                            << "3";
    QTest::newRow("an index past the end finds nothing") << "/a/b~1c/2"
                                                         << "";
    QTest::newRow("an index with a leading zero finds nothing") << "/a/b~1c/01"
                                                                << "";
    QTest::newRow("a pointer without a slash finds nothing") << "a"
                                                             << "";
    QTest::newRow("a step into a number finds nothing") << "/a/m~0n/x"
                                                        << "";
}

void TestJson::pointer_rfc6901_findsOrNot()
{
    QFETCH(QString, pointer);
    QFETCH(QString, found);
    const auto json = parseJson(R"({"a":{"b/c":[10,20],"m~n":3}})");
    const Json* value = findPointer(*json, pointer.toStdString());
    QCOMPARE(value == nullptr ? QString() : QString::fromStdString(dumpJson(*value)), found);
}

QTEST_APPLESS_MAIN(TestJson)
#include "tst_json.moc"
