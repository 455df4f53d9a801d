#include "core/num/number_list.h"
#include "core/num/parse.h"

#include <QTest>

using namespace bitloupe;

class TestNumberList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void text_severalNumbers_isSplit_data();
    void text_severalNumbers_isSplit();
    void text_oneNumber_isNoList_data();
    void text_oneNumber_isNoList();
    void text_wrong_saysWhy_data();
    void text_wrong_saysWhy();
    void text_tooLong_isRefused();
};

void TestNumberList::text_severalNumbers_isSplit_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("items");
    const auto row = [](const char* name, const char* text, const char* items) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(items);
    };
    row("a column", "0.1\n0.2\n-3e5\n", "0.1|0.2|-3e5");
    row("a column of Windows", "0.1\r\n0.2\r\n", "0.1|0.2");
    row("a column with expressions", "1/3\n0.1 + 0.2\n1 - 2\n", "1/3|0.1 + 0.2|1 - 2");
    row("a row with commas", "0.1, 0.2, 1/3", "0.1|0.2|1/3");
    row("commas without spaces", "1,2,3", "1|2|3");
    row("two after a comma and a space", "1, 2", "1|2");
    row("tabs of a spreadsheet", "0.1\t0.2\n0.3\t0.4", "0.1|0.2|0.3|0.4");
    row("decimal commas between semicolons", "0,1; 0,2;3", "0.1|0.2|3");
    row("C", "static const float kTaps[3] = {0.1f, -0.2F, 1/3.0f};", "0.1|-0.2|1/3.0");
    row("C with comments", "double a[] = { 1.0, // first\n 2.0L /* second, last */ };", "1.0|2.0");
    row("C of hexfloats", "{0x1.8p1f, 0x1p-3}", "0x1.8p1f|0x1p-3");
    row("C of hex integers", "{0x2e66u, 0xffUL}", "0x2e66|0xff");
    row("Python list", "x = [0.1, .2, 1e-3]", "0.1|.2|1e-3");
    row("Python tuple", "(0.1, 0.2)", "0.1|0.2");
    row("Python with comments", "[0.1,  # one, and\n 0.2]", "0.1|0.2");
    row("numpy repr", "array([[0.1, 0.2],\n       [0.3, nan]], dtype=float32)", "0.1|0.2|0.3|nan");
    row("numpy print", "[[ 0.1 -0.2]\n [ 3.   inf]]", "0.1|-0.2|3.|inf");
    row("numpy 2 scalars", "[np.float32(0.1), np.float32(2.5)]", "0.1|2.5");
    row("tensor", "tensor([0.1000, 0.2000])", "0.1000|0.2000");
    row("texts", "[\"0.1\", '1/3']", "0.1|1/3");
    row("one in brackets", "[0.1]", "0.1");
    row("spaces", "0.1 0.2 0.3", "0.1|0.2|0.3");
}

void TestNumberList::text_severalNumbers_isSplit()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, items);
    QVERIFY(isNumberList(text.toStdString()));
    const auto split = numberListItems(text.toStdString(), "/state/list");
    QVERIFY2(split, split ? "" : split.error().message.c_str());
    QByteArrayList found;
    for (const std::string& item : *split) {
        found << QByteArray::fromStdString(item);
        QVERIFY2(parseLiteral(item, ""), item.c_str());
    }
    QCOMPARE(found.join('|'), items);
    // What was split once needs no further splitting.
    std::string column;
    for (const std::string& item : *split)
        column += item + "\n";
    QCOMPARE(*numberListItems(column, ""), *split);
}

void TestNumberList::text_oneNumber_isNoList_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"0.1", "1,5", "1,234", "1,234,567", "1 000 000", "1 000", "1 2", "0.1 + 0.2",
                             "1/3", "(1+2)*3", "nan(5)", "snan(0x12)", "-inf", "", "1 -2", "2 * (3, 4)"})
        QTest::newRow(*text == 0 ? "empty" : text) << QByteArray(text);
}

void TestNumberList::text_oneNumber_isNoList()
{
    QFETCH(QByteArray, text);
    QVERIFY(!isNumberList(text.toStdString()));
}

void TestNumberList::text_wrong_saysWhy_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<int>("code");
    QTest::newRow("a column of decimal commas")
        << QByteArray("0,1\n0,2")
        << QByteArray("\"0,1\" can be one number or two: write the decimal sign as a point, or put a space "
                      "after the comma.")
        << static_cast<int>(ErrorCode::WrongType);
    QTest::newRow("a shortened array")
        << QByteArray("[0.1 0.2 ... 0.9]")
        << QByteArray("The array was shortened when it was printed: \"...\" stands for numbers left out.")
        << static_cast<int>(ErrorCode::WrongType);
    QTest::newRow("nothing") << QByteArray("[]") << QByteArray("There is no number in this list.")
                             << static_cast<int>(ErrorCode::Missing);
}

void TestNumberList::text_wrong_saysWhy()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, message);
    QFETCH(int, code);
    const auto split = numberListItems(text.toStdString(), "/state/list");
    QVERIFY(!split);
    QCOMPARE(QByteArray::fromStdString(split.error().message), message);
    QCOMPARE(static_cast<int>(split.error().code), code);
    QCOMPARE(split.error().where, std::string("/state/list"));
}

void TestNumberList::text_tooLong_isRefused()
{
    std::string text;
    for (std::size_t i = 0; i < kMaxListItems; ++i)
        text += "1\n";
    QCOMPARE(numberListItems(text, "")->size(), kMaxListItems);
    const auto split = numberListItems(text + "1", "");
    QVERIFY(!split);
    QCOMPARE(split.error().code, ErrorCode::TooLarge);
}

QTEST_APPLESS_MAIN(TestNumberList)
#include "tst_number_list.moc"
