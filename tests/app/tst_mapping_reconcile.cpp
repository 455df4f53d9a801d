#include "app/views/mapping_reconcile.h"
#include "app/views/mapping_reconcile_text.h"
#include "core/labs/mapping/edits.h"
#include "widgets/controls.h"
#include "widgets/text_table.h"
#include "widgets/theme.h"

#include <QPlainTextEdit>
#include <QTest>

#include <vector>

using namespace bitloupe;

class TestMappingReconcile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void show_stateAndResult_emitsNothing();
    void paste_isReadAfterAPauseAndExplained();
    void typed_scaleAndZero_askForThem();
    void typed_halfAPair_asksForNothing();
    void typed_nonsense_isAnsweredAndNotEdited();
    void click_anExplanation_appliesIt();
    void keys_inTheConventions_chooseOne();
    void hidden_answers_areNotShown();
    void table_exports();
    void error_namesTheField();

private:
    void present(const mapping::State& state)
    {
        m_page->showState(state);
        const auto result = mapping::compute(state, {});
        QVERIFY2(result, result ? "" : result.error().message.c_str());
        m_page->showResult(state, *result);
    }
    void presentText(const char* json) { present(*readFields<mapping::State>(*parseJson(json), "/state")); }
    ValueField* field(const QString& name) const
    {
        for (auto* each : m_page->findChildren<ValueField*>())
            if (each->accessibleName() == name)
                return each;
        return nullptr;
    }
    void type(const QString& name, const QString& text)
    {
        field(name)->setFocus();
        field(name)->selectAll();
        QTest::keyClicks(field(name), text);
        QTest::keyClick(field(name), Qt::Key_Return);
    }
    TextTable* table(int index) const { return m_page->findChildren<TextTable*>()[index]; }

    MappingReconcile* m_page = nullptr;
    std::vector<mapping::State> m_edits;
};

void TestMappingReconcile::initTestCase()
{
    ThemeManager::instance().install();
}

void TestMappingReconcile::init()
{
    m_page = new MappingReconcile;
    m_page->resize(968, 800);
    m_edits.clear();
    connect(m_page, &MappingPage::edited, this,
            [this](const mapping::State& state) { m_edits.push_back(state); });
    presentText(R"({"range":{"min":-1,"max":1},"bits":8,"page":"reconcile"})");
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page));
}

void TestMappingReconcile::cleanup()
{
    delete m_page;
}

void TestMappingReconcile::show_stateAndResult_emitsNothing()
{
    presentText(
        R"({"range":{"min":-1,"max":1},"bits":8,"reconcile":{"text":"scale=0.0078, zero_point=127"}})");
    presentText("{}");
    QTest::qWait(500);
    QVERIFY(m_edits.empty());
}

void TestMappingReconcile::paste_isReadAfterAPauseAndExplained()
{
    m_page->findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("scale=0.0078431377, zero_point=127"));
    QTRY_COMPARE(m_edits.size(), std::size_t(1));
    QCOMPARE(*m_edits[0].reconcile->text, std::string("scale=0.0078431377, zero_point=127"));
    present(m_edits[0]);
    QCOMPARE(field(QStringLiteral("Zero point Z"))->text(), QStringLiteral("127"));
    QVERIFY(table(0)->isVisible());
    QCOMPARE(table(0)->cellText(0, 0), QStringLiteral("PyTorch"));
    QCOMPARE(table(0)->cellText(0, 5), QStringLiteral("✓"));
}

void TestMappingReconcile::typed_scaleAndZero_askForThem()
{
    type(QStringLiteral("Scale S"), QStringLiteral("0,0157"));
    QCOMPARE(*m_edits.back().reconcile->scale, 0.0157);
    present(m_edits.back());
    type(QStringLiteral("Zero point Z"), QStringLiteral("-3"));
    QCOMPARE(*m_edits.back().reconcile->zeroPoint, std::int64_t(-3));
    QCOMPARE(*m_edits.back().reconcile->scale, 0.0157);
}

void TestMappingReconcile::typed_halfAPair_asksForNothing()
{
    type(QStringLiteral("A value r"), QStringLiteral("0.5"));
    QVERIFY(m_edits.empty());
    type(QStringLiteral("became code q"), QStringLiteral("191"));
    QCOMPARE(*m_edits.back().reconcile->code, std::int64_t(191));
    QCOMPARE(*m_edits.back().reconcile->value, 0.5);
    present(m_edits.back());
    QVERIFY(table(0)->isVisible());
}

void TestMappingReconcile::typed_nonsense_isAnsweredAndNotEdited()
{
    type(QStringLiteral("Scale S"), QStringLiteral("-2"));
    QVERIFY(m_edits.empty());
    QVERIFY(field(QStringLiteral("Scale S"))->hasError());
    type(QStringLiteral("Scale S"), QStringLiteral("two"));
    QVERIFY(m_edits.empty());
    type(QStringLiteral("Scale S"), QStringLiteral("0.01"));
    QVERIFY(!field(QStringLiteral("Scale S"))->hasError());
    QCOMPARE(m_edits.size(), std::size_t(1));
}

void TestMappingReconcile::click_anExplanation_appliesIt()
{
    presentText(
        R"({"range":{"min":-1,"max":1},"bits":4,"reconcile":{"scale":0.0078431377,"zeroPoint":127}})");
    QTest::mouseClick(table(0)->viewport(), Qt::LeftButton, {},
                      table(0)->visualRect(table(0)->model()->index(0, 0)).center());
    QCOMPARE(m_edits.size(), std::size_t(1));
    QCOMPARE(m_edits[0].convention, Convention::Pytorch);
    QCOMPARE(m_edits[0].bits, 8);
    QCOMPARE(m_edits[0].range->max, 1.0);
    const auto applied = mapping::compute(m_edits[0], {});
    QCOMPARE(applied->parameters.zeroPoint, std::int64_t(127));
}

void TestMappingReconcile::keys_inTheConventions_chooseOne()
{
    table(1)->setFocus();
    table(1)->setCurrentIndex(table(1)->model()->index(4, 0));
    QTest::keyClick(table(1), Qt::Key_Return);
    QCOMPARE(m_edits.back().convention, Convention::Tflite);
    QCOMPARE(table(1)->cellText(1, 2), QStringLiteral("127"));
    QCOMPARE(table(1)->cellText(0, 2), QStringLiteral("128"));
}

void TestMappingReconcile::hidden_answers_areNotShown()
{
    presentText(R"({"range":{"min":-1,"max":1},"bits":8,"reconcile":{"scale":0.0078,"zeroPoint":127}})");
    m_page->setHiddenPointers({QStringLiteral("/result/conventions")});
    QVERIFY(!table(0)->isVisible() && !table(1)->isVisible());
    m_page->setHiddenPointers({});
    QVERIFY(table(0)->isVisible() && table(1)->isVisible());
}

void TestMappingReconcile::table_exports()
{
    const QString csv = m_page->tableText(QStringLiteral("csv"));
    QVERIFY2(csv.startsWith(QStringLiteral("convention,S,Z,codes,why\nCourse,0.00784313725,128,0 … 255,")),
             qPrintable(csv));
    QCOMPARE(m_page->tableText(QStringLiteral("md")).count(QLatin1Char('\n')), 8);
}

void TestMappingReconcile::error_namesTheField()
{
    m_page->showError({ErrorCode::OutOfRange, "/state/reconcile/min", "min must not be above max."});
    QVERIFY(field(QStringLiteral("Range min"))->hasError());
    QVERIFY(!field(QStringLiteral("Range max"))->hasError());
}

QTEST_MAIN(TestMappingReconcile)
#include "tst_mapping_reconcile.moc"
