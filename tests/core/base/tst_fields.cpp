#include "core/base/fields.h"

#include <QtTest>

using namespace bitloupe;

namespace {

enum class Mode { NearestEven, Up };

constexpr auto enumWords(Mode)
{
    return std::to_array<EnumWord<Mode>>({{Mode::NearestEven, "nearestEven"}, {Mode::Up, "up"}});
}

struct Range {
    double min = -1;
    double max = 1;
    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("min", s.min);
        v("max", s.max);
    }
};

struct Sample {
    int bits = 8;
    bool isSigned = false;
    Mode mode = Mode::NearestEven;
    std::optional<Range> range;
    std::vector<double> values;
    std::string name = "x";
    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("bits", s.bits, Limits{1, 16});
        v("signed", s.isSigned);
        v("mode", s.mode);
        v("range", s.range);
        v("values", s.values, Limits{-DBL_MAX, DBL_MAX, true});
        v("name", s.name);
    }
};

} // namespace

class TestFields : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void read_writtenState_isTheSame();
    void read_absentFields_keepDefaults();
    void read_badField_namesPlaceAndCure_data();
    void read_badField_namesPlaceAndCure();
    void read_realAsBits_isExact();
};

void TestFields::read_writtenState_isTheSame()
{
    Sample sample;
    sample.bits = 4;
    sample.mode = Mode::Up;
    sample.range = Range{0.1, 0.30000000000000004};
    sample.values = {1, std::nan(""), HUGE_VAL};
    const Json json = writeValue(sample);
    const auto back = readFields<Sample>(json, "/state");
    QVERIFY(back);
    QCOMPARE(dumpJson(writeValue(*back)), dumpJson(json));
    QCOMPARE(back->range->max, 0.30000000000000004);
}

void TestFields::read_absentFields_keepDefaults()
{
    const auto sample = readFields<Sample>(Json::object(), "");
    QVERIFY(sample);
    QCOMPARE(sample->bits, 8);
    QVERIFY(!sample->range);
}

void TestFields::read_badField_namesPlaceAndCure_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* claim, const char* text, ErrorCode code, const char* where,
                        const char* part) {
        QTest::newRow(claim) << text << static_cast<int>(code) << where << part;
    };
    row("a misspelt key offers the right one", R"({"bist":4})", ErrorCode::UnknownKey, "/state/bist",
        "did you mean \"bits\"");
    row("a nested misspelt key is placed", R"({"range":{"mni":1}})", ErrorCode::UnknownKey,
        "/state/range/mni", "\"min\"");
    row("a width above its limit", R"({"bits":17})", ErrorCode::OutOfRange, "/state/bits", "from 1 to 16");
    row("a fraction where a whole number is needed", R"({"bits":4.5})", ErrorCode::WrongType, "/state/bits",
        "whole number");
    row("a huge whole number", R"({"bits":18446744073709551615})", ErrorCode::OutOfRange, "/state/bits",
        "from 1 to 16");
    row("a text where a number is needed", R"({"bits":"4"})", ErrorCode::WrongType, "/state/bits",
        "not \"4\"");
    row("an unknown word lists the known ones", R"({"mode":"down"})", ErrorCode::OutOfRange, "/state/mode",
        "nearestEven or up");
    row("a number where a word is needed", R"({"mode":1})", ErrorCode::WrongType, "/state/mode",
        "nearestEven");
    row("NaN where a finite number is needed", R"({"range":{"min":"NaN"}})", ErrorCode::OutOfRange,
        "/state/range/min", "finite");
    row("a list item is placed", R"({"values":[1,true]})", ErrorCode::WrongType, "/state/values/1", "number");
    row("bits of a wrong length", R"({"range":{"min":{"bits":"3c0"}}})", ErrorCode::WrongType,
        "/state/range/min/bits", "8 hex digits");
    row("a list where an object is needed", R"([])", ErrorCode::WrongType, "/state", "object");
    row("a number for a boolean", R"({"signed":1})", ErrorCode::WrongType, "/state/signed", "true or false");
}

void TestFields::read_badField_namesPlaceAndCure()
{
    QFETCH(QString, text);
    QFETCH(int, code);
    QFETCH(QString, where);
    QFETCH(QString, part);
    const auto sample = readFields<Sample>(*parseJson(text.toStdString()), "/state");
    QVERIFY(!sample);
    QCOMPARE(static_cast<int>(sample.error().code), code);
    QCOMPARE(QString::fromStdString(sample.error().where), where);
    QVERIFY2(QString::fromStdString(sample.error().message).contains(part), sample.error().message.c_str());
}

void TestFields::read_realAsBits_isExact()
{
    const auto sample = readFields<Sample>(
        *parseJson(R"({"range":{"min":{"bits":"3dcccccd"},"max":{"bits":"3fb999999999999a"}}})"), "");
    QVERIFY(sample);
    QCOMPARE(sample->range->min, static_cast<double>(0.1F));
    QCOMPARE(sample->range->max, 0.1);
}

QTEST_APPLESS_MAIN(TestFields)
#include "tst_fields.moc"
