#include "widgets/tensor_list.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace bitloupe;

class TensorListTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void models_passTheModelTester();
    void worstFirst_waitsUntilAllAreKnown();
    void kindsAndText_filter();
    void orders_sortWithFileOrderOnTies();
    void setters_emitNothing();
    void keys_pickTheNextTensor();
    void selectedBias_turnsItsKindOn();
    void threshold_isEditedWithinItsLimits();
    void copyList_takesTheWorstFirst();
    void badge_isNamedForScreenReaders();
};

namespace {

TensorRow row(const char* name, TensorRow::Kind kind, qint64 count)
{
    TensorRow out;
    out.name = out.label = QString::fromLatin1(name);
    out.shape = QStringLiteral("2×2");
    out.kind = kind;
    out.count = count;
    return out;
}

std::vector<TensorRow> fourRows()
{
    using Kind = TensorRow::Kind;
    return {row("b.weight", Kind::Weight, 4), row("b.bias", Kind::Bias, 2), row("a.weight", Kind::Weight, 9),
            row("steps", Kind::Other, 1)};
}

QStringList shown(const QAbstractItemModel& model)
{
    QStringList names;
    for (int i = 0; i < model.rowCount(); ++i)
        names << model.index(i, 0).data().toString();
    return names;
}

} // namespace

void TensorListTest::models_passTheModelTester()
{
    TensorListModel model;
    TensorListOrder order(&model);
    const QAbstractItemModelTester first(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester second(&order, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(fourRows());
    order.setKinds(true, true, true);
    model.setBadge(0, 20, {1, 2});
    model.markStale();
    order.setSort(TensorListOrder::Sort::ByName);
    order.setText("weight");
    model.setThreshold(10);
    model.setRows({});
}

void TensorListTest::worstFirst_waitsUntilAllAreKnown()
{
    TensorListModel model;
    TensorListOrder order(&model);
    model.setRows(fourRows());
    order.setSort(TensorListOrder::Sort::WorstFirst);
    model.setBadge(2, 10, {});
    order.badgesChanged();
    QCOMPARE(shown(order), (QStringList{"b.weight", "a.weight"}));
    model.setBadge(0, 40, {});
    order.badgesChanged();
    QCOMPARE(shown(order), (QStringList{"a.weight", "b.weight"}));
    model.markStale();
    model.setBadge(0, 5, {});
    QVERIFY(!order.badgesChanged());
    QCOMPARE(shown(order), (QStringList{"a.weight", "b.weight"}));
    model.setNoBadge(2);
    QVERIFY(order.badgesChanged());
}

void TensorListTest::kindsAndText_filter()
{
    TensorListModel model;
    TensorListOrder order(&model);
    model.setRows(fourRows());
    QCOMPARE(order.rowCount(), 2);
    order.setKinds(true, true, false);
    QCOMPARE(order.rowCount(), 3);
    order.setText(" B.W ");
    QCOMPARE(shown(order), QStringList{"b.weight"});
}

void TensorListTest::orders_sortWithFileOrderOnTies()
{
    TensorListModel model;
    TensorListOrder order(&model);
    model.setRows(fourRows());
    order.setKinds(true, true, true);
    order.setSort(TensorListOrder::Sort::ByName);
    QCOMPARE(shown(order), (QStringList{"a.weight", "b.bias", "b.weight", "steps"}));
    order.setSort(TensorListOrder::Sort::LargestFirst);
    QCOMPARE(shown(order), (QStringList{"a.weight", "b.weight", "b.bias", "steps"}));
    order.setSort(TensorListOrder::Sort::FileOrder);
    QCOMPARE(shown(order), (QStringList{"b.weight", "b.bias", "a.weight", "steps"}));
}

void TensorListTest::setters_emitNothing()
{
    TensorList list;
    const QSignalSpy picked(&list, &TensorList::tensorPicked);
    const QSignalSpy threshold(&list, &TensorList::thresholdEdited);
    list.setRows(fourRows());
    list.setSelected("a.weight");
    list.setBadge(0, 10, {1});
    list.setBadge(2, 5, {1});
    list.setSort(TensorListOrder::Sort::ByName);
    list.setThreshold(20);
    list.setRows({});
    QCOMPARE(picked.count(), 0);
    QCOMPARE(threshold.count(), 0);
}

void TensorListTest::keys_pickTheNextTensor()
{
    TensorList list;
    list.setRows(fourRows());
    list.setSelected("b.weight");
    QSignalSpy picked(&list, &TensorList::tensorPicked);
    auto* view = list.findChild<QListView*>();
    QTest::keyClick(view, Qt::Key_Down);
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][0].toString(), QStringLiteral("a.weight"));
    const QSignalSpy card(&list, &TensorList::cardRequested);
    QTest::keyClick(view, Qt::Key_Return);
    QCOMPARE(card.count(), 1);
}

void TensorListTest::selectedBias_turnsItsKindOn()
{
    TensorList list;
    list.setSelected("b.bias");
    list.setRows(fourRows());
    auto* view = list.findChild<QListView*>();
    QCOMPARE(view->model()->rowCount(), 3);
    QCOMPARE(view->currentIndex().data().toString(), QStringLiteral("b.bias"));
}

void TensorListTest::threshold_isEditedWithinItsLimits()
{
    TensorList list;
    list.setThreshold(30);
    QSignalSpy edited(&list, &TensorList::thresholdEdited);
    auto* field = list.findChild<ValueField*>();
    Q_EMIT field->committed("101");
    QVERIFY(field->hasError());
    Q_EMIT field->committed("28.5");
    QCOMPARE(edited.count(), 1);
    QCOMPARE(edited[0][0].toDouble(), 28.5);
    Q_EMIT field->stepRequested(-1, false);
    QCOMPARE(edited[1][0].toDouble(), 29.0);
}

void TensorListTest::copyList_takesTheWorstFirst()
{
    TensorList list;
    list.setRows(fourRows());
    list.setThreshold(30);
    list.setBadge(0, 29.5, {});
    list.setBadge(1, 3, {});
    list.setBadge(2, 12.25, {});
    for (auto* button : list.findChildren<Button*>())
        button->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("a.weight\t12.25\nb.weight\t29.50\n"));
}

void TensorListTest::badge_isNamedForScreenReaders()
{
    TensorListModel model;
    model.setRows(fourRows());
    model.setBadge(0, 28.27, {});
    QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("b.weight, SQNR 28.3 decibel, below 30"));
}

QTEST_MAIN(TensorListTest)
#include "tst_tensor_list.moc"
