#include "core/labs/registry.h"
#include "core/labs/store.h"
#include "core/labs/workspace.h"

#include <QtTest>

using namespace bitloupe;

namespace {

Json with(const Store& store, const char* lab, const char* key, const Json& value)
{
    Json state = store.state(lab);
    state[key] = value;
    return state;
}

} // namespace

class TestStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void edit_thenUndoAndRedo_comesBack();
    void edit_drag_makesOneEntry();
    void edit_abandonedDrag_leavesNothing();
    void edit_samePlace_makesNoEntry();
    void edit_pageAlone_makesNoEntry();
    void edit_afterUndo_dropsTheRedo();
    void edit_badState_changesNothing();
    void restore_states_allOrNothing();
    void patch_oneOfGroup_removesTheRivals();
    void envelope_badInput_namesThePlace_data();
    void envelope_badInput_namesThePlace();
    void workspace_written_readsBack();
    void defaults_everyLab_readBackAndEvaluate();
};

void TestStore::edit_thenUndoAndRedo_comesBack()
{
    Store store;
    const Json before = store.state("mapping");
    QVERIFY(*store.edit("mapping", with(store, "mapping", "bits", 8), "Bits to 8", EditPhase::Single));
    QCOMPARE(store.state("mapping")["bits"].get<int>(), 8);
    QCOMPARE(store.undoLabel(), std::string("Bits to 8"));
    QCOMPARE(store.undo(), std::string("mapping"));
    QVERIFY(store.state("mapping") == before);
    QVERIFY(!store.canUndo());
    QCOMPARE(store.redo(), std::string("mapping"));
    QCOMPARE(store.state("mapping")["bits"].get<int>(), 8);
}

void TestStore::edit_drag_makesOneEntry()
{
    Store store;
    const Json before = store.state("mapping");
    for (int bits = 5; bits <= 9; ++bits) {
        const EditPhase phase = bits == 5 ? EditPhase::Begin
            : bits == 9                   ? EditPhase::Commit
                                          : EditPhase::Update;
        QVERIFY(store.edit("mapping", with(store, "mapping", "bits", bits), "Bits", phase));
    }
    store.undo();
    QVERIFY(store.state("mapping") == before);
    QVERIFY(!store.canUndo());
}

void TestStore::edit_abandonedDrag_leavesNothing()
{
    Store store;
    const Json before = store.state("mapping");
    QVERIFY(store.edit("mapping", with(store, "mapping", "bits", 5), "Bits", EditPhase::Begin));
    QVERIFY(store.abandon("mapping"));
    QVERIFY(store.state("mapping") == before);
    QVERIFY(!store.canUndo());
}

void TestStore::edit_samePlace_makesNoEntry()
{
    Store store;
    QVERIFY(!*store.edit("mapping", store.state("mapping"), "Nothing", EditPhase::Single));
    QVERIFY(!store.canUndo());
}

void TestStore::edit_pageAlone_makesNoEntry()
{
    Store store;
    QVERIFY(*store.edit("numbers", with(store, "numbers", "page", "formats"), "Page", EditPhase::Single));
    QCOMPARE(store.state("numbers")["page"].get<std::string>(), std::string("formats"));
    QVERIFY(!store.canUndo());
}

void TestStore::edit_afterUndo_dropsTheRedo()
{
    Store store;
    QVERIFY(store.edit("mapping", with(store, "mapping", "bits", 8), "8", EditPhase::Single));
    store.undo();
    QVERIFY(store.edit("mapping", with(store, "mapping", "bits", 6), "6", EditPhase::Single));
    QVERIFY(!store.canRedo());
}

void TestStore::edit_badState_changesNothing()
{
    Store store;
    const Json before = store.state("mapping");
    const auto changed = store.edit("mapping", with(store, "mapping", "bits", 99), "Bits", EditPhase::Single);
    QVERIFY(!changed);
    QCOMPARE(changed.error().where, std::string("/state/bits"));
    QVERIFY(store.state("mapping") == before);
    QVERIFY(!store.edit("nothing", before, "", EditPhase::Single));
}

void TestStore::restore_states_allOrNothing()
{
    Store store;
    QVERIFY(store.edit("mapping", with(store, "mapping", "bits", 8), "8", EditPhase::Single));
    Json bad = store.states();
    bad["mapping"]["bits"] = 3;
    bad["gemm"]["shape"] = "nonsense";
    QVERIFY(!store.restore(bad));
    QCOMPARE(store.state("mapping")["bits"].get<int>(), 8);
    QVERIFY(!store.restore(*parseJson(R"({"nolab":{}})")));
    QVERIFY(store.restore(*parseJson(R"({"mapping":{"bits":3}})")));
    QCOMPARE(store.state("mapping")["bits"].get<int>(), 3);
    QVERIFY(!store.canUndo());
}

void TestStore::patch_oneOfGroup_removesTheRivals()
{
    const Lab& lab = *findLab("numbers");
    const auto bits = applyPatch(lab, lab.defaults, *parseJson(R"({"bits":"3c00"})"), "/state");
    QVERIFY2(bits, bits ? "" : bits.error().message.c_str());
    QVERIFY(!bits->contains("input"));
    const auto input = applyPatch(lab, *bits, *parseJson(R"({"input":"2"})"), "/state");
    QVERIFY(input && !input->contains("bits"));
    QVERIFY(!completeState(lab, *parseJson(R"({"input":"1","bits":"3c00"})")));
}

void TestStore::envelope_badInput_namesThePlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("where");
    QTest::newRow("another format") << R"({"format":"other","lab":"numbers"})"
                                    << "/format";
    QTest::newRow("a later version") << R"({"format":"bitloupe-state","version":2,"lab":"numbers"})"
                                     << "/version";
    QTest::newRow("an unknown lab") << R"({"format":"bitloupe-state","version":1,"lab":"x"})"
                                    << "/lab";
    QTest::newRow("an unknown key outside") << R"({"format":"bitloupe-state","lab":"numbers","extra":1})"
                                            << "/extra";
    QTest::newRow("an unknown key inside") << R"({"format":"bitloupe-state","lab":"numbers","state":{"x":1}})"
                                           << "/state/x";
    QTest::newRow("a list for a state") << R"({"format":"bitloupe-state","lab":"numbers","state":[]})"
                                        << "/state";
}

void TestStore::envelope_badInput_namesThePlace()
{
    QFETCH(QString, text);
    QFETCH(QString, where);
    const auto envelope = readEnvelope(*parseJson(text.toStdString()));
    QVERIFY(!envelope);
    QCOMPARE(QString::fromStdString(envelope.error().where), where);
}

void TestStore::workspace_written_readsBack()
{
    Store store;
    QVERIFY(store.edit("mapping", with(store, "mapping", "bits", 8), "8", EditPhase::Single));
    const Json json = writeWorkspace({"mapping", store.states(), "/tmp/a.npz"});
    const auto back = readWorkspace(*parseJson(dumpJson(json)));
    QVERIFY(back);
    QCOMPARE(back->model, std::string("/tmp/a.npz"));
    Store other;
    QVERIFY(other.restore(back->states));
    QVERIFY(other.states() == store.states());
    QVERIFY(!readWorkspace(*parseJson(R"({"format":"bitloupe-state"})")));
}

void TestStore::defaults_everyLab_readBackAndEvaluate()
{
    for (const Lab& lab : labs()) {
        const auto again = lab.normalise(lab.defaults);
        QVERIFY2(again && *again == lab.defaults, std::string(lab.id).c_str());
        const auto result = lab.evaluate(lab.defaults, Context{});
        QVERIFY2(result, result ? "" : result.error().message.c_str());
        QVERIFY(result->complete);
        QVERIFY(result->json["complete"].get<bool>());
        const auto twice = lab.evaluate(lab.defaults, Context{});
        QCOMPARE(dumpJson(twice->json), dumpJson(result->json));
    }
}

QTEST_APPLESS_MAIN(TestStore)
#include "tst_store.moc"
