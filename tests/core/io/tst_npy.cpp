#include "tests/core/io/file_builder.h"

#include <QTest>

using namespace bitloupe;
using namespace bitloupe::test;

class NpyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void header_isRead_data();
    void header_isRead();
    void fortranOrder_readsRowMajorFromAnyStart();
    void scalarAndEmpty_list();
    void brokenRule_isOneSentence_data();
    void brokenRule_isOneSentence();
    void cutOffData_listTheArray();
    void npz_storedAndDeflated_decode();
    void npz_damagedMember_keepsTheOthers();
    void npz_brokenArchive_isOneSentence();
    void npz_bomb_isRefusedUnpacked();
    void npz_lyingSize_isNoticed();
};

namespace {

QByteArray header(const QByteArray& descr, const QByteArray& shape, const QByteArray& order = "False")
{
    return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }         \n";
}

} // namespace

void NpyTest::header_isRead_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("dtype");
    QTest::addColumn<QList<double>>("values");
    const auto row = [](const char* claim, const char* dtype, const QByteArray& hex, QList<double> values,
                        int version = 1) {
        const QByteArray shape = "(" + QByteArray::number(values.size()) + ",)";
        QTest::newRow(claim) << npy(header("'" + QByteArray(dtype) + "'", shape), QByteArray::fromHex(hex),
                                    version)
                             << QString(dtype) << values;
    };
    row("little-endian f4", "<f4", "0000803f000000c0", {1, -2});
    row("big-endian f4", ">f4", "3f800000c0000000", {1, -2});
    row("half", "<f2", "003c00c0", {1, -2});
    row("big-endian f8", ">f8", "3ff8000000000000", {1.5});
    row("big-endian i2", ">i2", "0102fffe", {258, -2});
    row("i8", "<i8", "feffffffffffffff", {-2});
    row("u4", "<u4", "ffffffff", {4294967295.0});
    row("byte without order", "|u1", "80", {128});
    row("bool", "|b1", "0001", {0, 1});
    row("version 2", "<i4", "07000000", {7}, 2);
    row("version 3", "<i4", "07000000", {7}, 3);
    QTest::newRow("double quotes, no spaces, old longs")
        << npy("{\"shape\":(2L,),\"fortran_order\":False,\"descr\":\"|i1\"}", QByteArray::fromHex("01ff"))
        << "|i1" << QList<double>{1, -1};
}

void NpyTest::header_isRead()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, dtype);
    QFETCH(QList<double>, values);
    const Folder folder;
    const auto model = openModel(folder.write("a", file));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->format(), std::string_view("npy"));
    QCOMPARE(QString::fromStdString((*model)->tensors()[0].dtype), dtype);
    QCOMPARE(valuesOf(**model, 0), std::vector<double>(values.begin(), values.end()));
}

void NpyTest::fortranOrder_readsRowMajorFromAnyStart()
{
    // A[i][j][k] = 100 i + 10 j + k of shape 2x3x2, first index fastest in the file.
    QByteArray data;
    for (int k = 0; k < 2; ++k)
        for (int j = 0; j < 3; ++j)
            for (int i = 0; i < 2; ++i)
                data += static_cast<char>(100 * i + 10 * j + k);
    const Folder folder;
    const auto model = openModel(folder.write("f", npy(header("'|u1'", "(2, 3, 2)", "True"), data)));
    QVERIFY(model);
    const std::vector<double> all{0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121};
    QCOMPARE(valuesOf(**model, 0), all);
    for (std::size_t first = 0; first < all.size(); ++first) {
        std::vector<double> part(all.size() - first);
        QVERIFY((*model)->readReal(0, static_cast<std::int64_t>(first), part));
        QCOMPARE(part, std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(first), all.end()));
    }
}

void NpyTest::scalarAndEmpty_list()
{
    const Folder folder;
    const auto scalar = openModel(folder.write("s", npy(header("'<f4'", "()"), floats({0.5F}))));
    QVERIFY(scalar);
    QCOMPARE(valuesOf(**scalar, 0), (std::vector<double>{0.5}));
    const auto empty = openModel(folder.write("e", npy(header("'<f4'", "(0, 3)"), {})));
    QVERIFY(empty);
    QCOMPARE((*empty)->tensors()[0].count, std::int64_t(0));
    QVERIFY((*empty)->tensors()[0].problem.empty());
}

void NpyTest::brokenRule_isOneSentence_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* rule, const QByteArray& text, ErrorCode code, const char* sentence) {
        QTest::newRow(rule) << npy(text, QByteArray(64, '\0')) << static_cast<int>(code)
                            << QString::fromUtf8(sentence);
    };
    row("complex", header("'<c8'", "(2,)"), ErrorCode::Unsupported, "holds complex numbers (<c8)");
    row("objects", header("'|O'", "(2,)"), ErrorCode::Unsupported, "holds Python objects");
    row("text", header("'<U5'", "(2,)"), ErrorCode::Unsupported, "holds text (<U5)");
    row("dates", header("'<M8[s]'", "(2,)"), ErrorCode::Unsupported, "holds dates or times");
    row("records", header("'|V4'", "(2,)"), ErrorCode::Unsupported, "raw or structured records");
    row("fields", header("[('a', '<f4'), ('b', '<i4')]", "(2,)"), ErrorCode::Unsupported,
        "structured array of several fields");
    row("long double", header("'<f16'", "(2,)"), ErrorCode::Unsupported, "a width we cannot decode");
    row("no dictionary", "[1, 2]", ErrorCode::Unreadable, "not a Python dictionary");
    row("text behind", header("'<f4'", "(2,)") + "x", ErrorCode::Unreadable, "text follows the dictionary");
    row("field missing", "{'descr': '<f4', 'shape': (2,)}", ErrorCode::Unreadable,
        "lacks descr, fortran_order or shape");
    row("field twice", "{'descr': '<f4', 'descr': '<f4', 'shape': (2,)}", ErrorCode::Unreadable,
        "the field \"descr\" twice");
    row("field unknown", "{'extra': 1}", ErrorCode::Unreadable, "the unknown field \"extra\"");
    row("negative dimension", header("'<f4'", "(-2,)"), ErrorCode::Unreadable, "the shape is not a tuple");
    row("shape without parentheses", header("'<f4'", "2"), ErrorCode::Unreadable, "the shape is not a tuple");
    row("order not a truth value", header("'<f4'", "(2,)", "0"), ErrorCode::Unreadable,
        "neither True nor False");
    row("shape overflows", header("'<f8'", "(4611686018427387904, 4)"), ErrorCode::Unreadable,
        "more than 2^63 bytes");
    QTest::newRow("version 9") << npy(header("'<f4'", "(2,)"), {}, 9)
                               << static_cast<int>(ErrorCode::Unsupported) << "version 9 of the array format";
    QTest::newRow("cut inside the header")
        << npy(header("'<f4'", "(2,)"), {}).first(40) << static_cast<int>(ErrorCode::Unreadable)
        << "cut off inside its header, it ends at 40.";
}

void NpyTest::brokenRule_isOneSentence()
{
    QFETCH(QByteArray, file);
    QFETCH(int, code);
    QFETCH(QString, sentence);
    const Folder folder;
    const auto model = openModel(folder.write("bad.npy", file));
    QVERIFY(!model);
    QVERIFY2(QString::fromStdString(model.error().message).contains(sentence), model.error().message.c_str());
    QCOMPARE(static_cast<int>(model.error().code), code);
    QVERIFY(QString::fromStdString(model.error().message).startsWith("bad.npy "));
}

void NpyTest::cutOffData_listTheArray()
{
    const Folder folder;
    const auto model =
        openModel(folder.write("short.npy", npy(header("'<f4'", "(3,)"), QByteArray(11, '\0'))));
    QVERIFY(model);
    QVERIFY((*model)->tensors()[0].problem.find("short.npy is cut off: the array needs 12 bytes at offset")
            != std::string::npos);
}

void NpyTest::npz_storedAndDeflated_decode()
{
    QByteArray counting;
    for (int i = 0; i < 50000; ++i)
        counting += littleEndian<std::uint16_t>(static_cast<std::uint16_t>(i));
    const Folder folder;
    const auto model =
        openModel(folder.write("m",
                               zip({{"small.npy", npy(header("'<f4'", "(2,)"), floats({1, 2})), false},
                                    {"big.npy", npy(header("'<u2'", "(50000,)"), counting), true},
                                    {"notes.txt", "hello", false}})));
    QVERIFY2(model, model ? "" : model.error().message.c_str());
    QCOMPARE((*model)->format(), std::string_view("npz"));
    QCOMPARE((*model)->tensors().size(), std::size_t(2));
    QCOMPARE(valuesOf(**model, *(*model)->find("small")), (std::vector<double>{1, 2}));
    const auto big = valuesOf(**model, *(*model)->find("big"));
    QCOMPARE(big.size(), std::size_t(50000));
    for (std::size_t i = 0; i < big.size(); ++i)
        QCOMPARE(big[i], static_cast<double>(i));
}

void NpyTest::npz_damagedMember_keepsTheOthers()
{
    QByteArray file = zip({{"a.npy", npy(header("'|u1'", "(3,)"), "\1\2\3"), false},
                           {"b.npy", npy(header("'|c8'", "(1,)"), QByteArray(8, '\0')), false}});
    const Folder folder;
    const auto model = openModel(folder.write("m", file));
    QVERIFY(model);
    QCOMPARE(valuesOf(**model, 0), (std::vector<double>{1, 2, 3}));
    QVERIFY((*model)->tensors()[1].problem.find("holds complex numbers") != std::string::npos);
}

void NpyTest::npz_brokenArchive_isOneSentence()
{
    const QByteArray good = zip({{"a.npy", npy(header("'|u1'", "(3,)"), "\1\2\3"), false}});
    const Folder folder;
    const auto message = [&](const QByteArray& bytes) {
        const auto model = openModel(folder.write("m.npz", bytes));
        return QString::fromStdString(model ? "opened" : model.error().message);
    };
    QVERIFY(message(good.chopped(1)).contains("without the directory at its end"));
    QByteArray moved = good;
    moved[good.indexOf("PK\1\2") + 42] = 1;
    QVERIFY(message(moved).contains("the member a.npy is not where the directory says"));
    QByteArray renamed = good;
    renamed[30] = 'z';
    QVERIFY(message(renamed).contains("has another name in its own header"));
    QVERIFY(message(zip({{"a.npy", npy(header("'|u1'", "(1,)"), "1")},
                         {"a.npy", npy(header("'|u1'", "(1,)"), "2")}}))
                .contains("two of its members have the same name"));
    QVERIFY(message(zip({{"a.txt", "text"}})).contains("none of its members is a NumPy array"));
    QCOMPARE(message(QByteArray("PK\5\6") + QByteArray(18, '\0')),
             "m.npz is not a model file we know: it starts with 50 4B 05 06.");
}

void NpyTest::npz_bomb_isRefusedUnpacked()
{
    const QByteArray zeros(1 << 20, '\0');
    const QByteArray content = npy(header("'|u1'", "(400000000,)"), zeros);
    const Folder folder;
    const auto model = openModel(folder.write("bomb.npz", zip({{"a.npy", content, true, 400'000'100}})));
    QVERIFY(model);
    QVERIFY2((*model)->tensors()[0].problem.find("would unpack to 400,000,100 bytes") != std::string::npos,
             (*model)->tensors()[0].problem.c_str());
}

void NpyTest::npz_lyingSize_isNoticed()
{
    const QByteArray content = npy(header("'|u1'", "(1000,)"), QByteArray(1000, '\1'));
    const Folder folder;
    for (const std::int64_t claimed : {std::int64_t(900), std::int64_t(5000)}) {
        const auto model = openModel(folder.write("lie.npz", zip({{"a.npy", content, true, claimed}})));
        QVERIFY(model);
        std::vector<double> out(static_cast<std::size_t>((*model)->tensors()[0].count));
        QVERIFY(!(*model)->tensors()[0].problem.empty() || !(*model)->readReal(0, 0, out));
    }
    QByteArray spoilt = zip({{"a.npy", content, true}});
    spoilt[spoilt.indexOf("PK\1\2") + 16] =
        static_cast<char>(spoilt[spoilt.indexOf("PK\1\2") + 16] ^ 1); // CRC-32
    const auto model = openModel(folder.write("crc.npz", spoilt));
    QVERIFY(model);
    QVERIFY((*model)->tensors()[0].problem.find("checksum") != std::string::npos);
}

QTEST_APPLESS_MAIN(NpyTest)
#include "tst_npy.moc"
