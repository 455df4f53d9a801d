#include "core/base/sha256.h"

#include <QCryptographicHash>
#include <QTest>

using namespace bitloupe;

class Sha256Test : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hex_ofTheStandardsExamples();
    void hex_doesNotDependOnThePieces();
};

namespace {

std::string hexOf(const QByteArray& text, qsizetype piece)
{
    Sha256 sum;
    for (qsizetype at = 0; at < text.size(); at += piece) {
        const QByteArray part = text.mid(at, piece);
        sum.add(std::as_bytes(std::span(part.constData(), static_cast<std::size_t>(part.size()))));
    }
    return sum.hex();
}

} // namespace

void Sha256Test::hex_ofTheStandardsExamples()
{
    // FIPS 180-4 examples, published by NIST.
    QCOMPARE(hexOf("", 1), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(hexOf("abc", 3),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

void Sha256Test::hex_doesNotDependOnThePieces()
{
    QByteArray text;
    for (int size = 0; size < 200; ++size) {
        const std::string wanted =
            QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().toStdString();
        for (const int piece : {1, 7, 63, 64, 65, 1000})
            QCOMPARE(hexOf(text, piece), wanted);
        text.append(static_cast<char>(size * 37));
    }
}

QTEST_APPLESS_MAIN(Sha256Test)
#include "tst_sha256.moc"
