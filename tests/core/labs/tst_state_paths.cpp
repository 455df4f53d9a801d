#include "core/labs/state_paths.h"
#include "tests/core/io/file_builder.h"

#include <QTest>

#include <filesystem>

using namespace bitloupe;
using namespace bitloupe::test;

class StatePathsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filesOfTheFolder_becomeAbsolute();
    void everythingElse_stays();
};

void StatePathsTest::filesOfTheFolder_becomeAbsolute()
{
    const Folder folder;
    const std::string file = folder.write("m.npy", "x");
    const std::string place = std::filesystem::path(file).parent_path().string();
    QCOMPARE(pathIn(place, "m.npy"), file);
    QCOMPARE(pathIn(place, "./m.npy"), file);
    const Json states{{"weights", {{"path", "m.npy"}, {"other", "m.npy"}, {"tensor", "m.npy"}}},
                      {"mapping", {{"data", {{"kind", "file"}, {"path", "m.npy"}}}}},
                      {"list", {{{"path", "m.npy"}}}}};
    const Json got = withPathsIn(place, states);
    QVERIFY(got["weights"]["path"] == file);
    QVERIFY(got["weights"]["other"] == file);
    QVERIFY(got["weights"]["tensor"] == "m.npy"); // no path, though it looks like one
    QVERIFY(got["mapping"]["data"]["path"] == file);
    QVERIFY(got["list"][0]["path"] == file);
}

void StatePathsTest::everythingElse_stays()
{
    const Folder folder;
    const std::string file = folder.write("demo", "x");
    const std::string place = std::filesystem::path(file).parent_path().string();
    for (const char* path : {"demo", "builtin", "demo:w", "not-there.npy", "", "/absolute/m.npy"})
        QCOMPARE(pathIn(place, path), std::string(path));
    QCOMPARE(pathIn("", "m.npy"), std::string("m.npy"));
    const Json states{{"path", 3}, {"other", nullptr}, {"bits", 8}};
    QVERIFY(withPathsIn(place, states) == states);
}

QTEST_APPLESS_MAIN(StatePathsTest)
#include "tst_state_paths.moc"
