#include "widgets/tensor_list.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace bitloupe;

class TensorListTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void models_passTheModelTester();
    void filterWithoutAMatch_saysSo();
    void threshold_nonsenseIsToldWhatItTakes();
    void worstFirst_waitsUntilAllAreKnown();
    void kindsAndText_filter();
    void orders_sortWithFileOrderOnTies();
    void setters_emitNothing();
    void keys_pickTheNextTensor();
    void selectedBias_turnsItsKindOn();
    void threshold_isEditedWithinItsLimits();
    void belowText_takesTheWorstFirst();
    void names_sortTheirDigitsAsNumbers();
    void groups_splitNamesAtDotsAndSlashes();
    void byName_foldsAllButWhatIsChosen();
    void typedName_jumpsToIt();
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

void TensorListTest::filterWithoutAMatch_saysSo()
{
    TensorList list;
    list.resize(330, 500);
    list.setRows(fourRows());
    list.show();
    const auto says = [&] {
        const auto labels = list.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text().contains(QString::fromUtf8("“zzz”"));
        });
    };
    auto* filter = list.findChild<QLineEdit*>();
    QVERIFY(!says());
    filter->setText(QStringLiteral("zzz"));
    QVERIFY(says());
    QTest::keyClick(filter, Qt::Key_Escape);
    QVERIFY(!says());
}

void TensorListTest::threshold_nonsenseIsToldWhatItTakes()
{
    TensorList list;
    list.setRows(fourRows());
    QSignalSpy note(&list, &TensorList::note);
    const QSignalSpy edited(&list, &TensorList::thresholdEdited);
    for (const char* typed : {"abc", "250", "-1", ""})
        Q_EMIT list.findChild<ValueField*>()->committed(QString::fromLatin1(typed));
    QCOMPARE(edited.count(), 0);
    QCOMPARE(note.count(), 4);
    QVERIFY(note[0][0].toString().contains(QStringLiteral("from 0 to 100")));
    Q_EMIT list.findChild<ValueField*>()->committed(QStringLiteral("35"));
    QCOMPARE(edited.count(), 1);
    QCOMPARE(note.count(), 4);
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
    QCOMPARE(shown(order), (QStringList{"b", "a.weight", "steps"})); // a holds one tensor only
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
    auto* view = list.findChild<QTreeView*>();
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
    auto* view = list.findChild<QTreeView*>();
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

void TensorListTest::belowText_takesTheWorstFirst()
{
    TensorList list;
    list.setRows(fourRows());
    list.setThreshold(30);
    list.setBadge(0, 29.5, {});
    list.setBadge(1, 3, {});
    list.setBadge(2, 12.25, {});
    QCOMPARE(list.belowText(), QStringLiteral("a.weight\t12.25\nb.weight\t29.50\n"));
    const QSignalSpy wanted(&list, &TensorList::exportRequested);
    for (auto* button : list.findChildren<Button*>())
        button->click();
    QCOMPARE(wanted.count(), 1);
}

void TensorListTest::names_sortTheirDigitsAsNumbers()
{
    QVERIFY(naturallyBefore("layer.9", "layer.10"));
    QVERIFY(!naturallyBefore("layer.10", "layer.9"));
    QVERIFY(naturallyBefore("a", "a.0"));
    QVERIFY(naturallyBefore("a2b", "a02c"));
    QVERIFY(!naturallyBefore("same.1", "same.1"));
}

void TensorListTest::groups_splitNamesAtDotsAndSlashes()
{
    TensorListModel model;
    TensorListOrder order(&model);
    const QAbstractItemModelTester tester(&order, QAbstractItemModelTester::FailureReportingMode::QtTest);
    using Kind = TensorRow::Kind;
    std::vector<TensorRow> rows;
    for (const char* name : {"net.layers.10.w", "net.layers.2.w", "net.layers.2.v", "net.layers.2.u",
                             "head/w", "head/v", "alone.w", "420", "419"})
        rows.push_back(row(name, Kind::Weight, 4));
    model.setRows(std::move(rows));
    order.setSort(TensorListOrder::Sort::ByName);
    // net has nothing but layers: one group. layers.10 holds one tensor, layers.2 three.
    QCOMPARE(shown(order), (QStringList{"head", "net.layers", "419", "420", "alone.w"}));
    const QModelIndex layers = order.index(1, 0);
    QCOMPARE(order.rowCount(layers), 2);
    QCOMPARE(order.index(0, 0, layers).data().toString(), QStringLiteral("2"));
    QCOMPARE(order.tailAt(order.index(1, 0, layers)), QStringLiteral("10.w"));
    QCOMPARE(TensorListOrder::depthOf(order.index(0, 0, order.index(0, 0, layers))), 2);
    QCOMPARE(order.groupAt(layers)->tensors, 4);
    QVERIFY(!order.groupAt(layers)->worstDb);
    model.setBadge(3, 12.5, {});
    model.setBadge(0, 20, {});
    QCOMPARE(*order.groupAt(layers)->worstDb, 12.5);
    QCOMPARE(layers.data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("Group net.layers, 4 tensors, worst SQNR 12.5 decibel, below 30"));
    QCOMPARE(order.leaves(), (std::vector<int>{5, 4, 3, 2, 1, 0, 8, 7, 6}));
    QCOMPARE(order.indexOfName("net.layers.2.v").parent().data().toString(), QStringLiteral("2"));
}

void TensorListTest::byName_foldsAllButWhatIsChosen()
{
    TensorList list;
    list.resize(330, 600);
    using Kind = TensorRow::Kind;
    list.setRows({row("a.x", Kind::Weight, 4), row("a.y", Kind::Weight, 4), row("b.x", Kind::Weight, 4),
                  row("b.y", Kind::Weight, 4)});
    list.setSelected("b.y");
    list.setSort(TensorListOrder::Sort::ByName);
    auto* view = list.findChild<QTreeView*>();
    const auto group = [view](int i) { return view->model()->index(i, 0); };
    QVERIFY(!view->isExpanded(group(0)));
    QVERIFY(view->isExpanded(group(1)));
    QCOMPARE(view->currentIndex().data().toString(), QStringLiteral("b.y"));
    QSignalSpy picked(&list, &TensorList::tensorPicked);
    view->setCurrentIndex(group(0));
    QTest::keyClick(view, Qt::Key_Right);
    QVERIFY(view->isExpanded(group(0)));
    QCOMPARE(picked.count(), 0); // a group is no tensor
    QTest::keyClick(view, Qt::Key_Down);
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][0].toString(), QStringLiteral("a.x"));
    list.setBadge(0, 3, {});
    QVERIFY(view->isExpanded(group(0)));
    auto* filter = list.findChild<QLineEdit*>();
    filter->setText("x"); // what is found is not folded away
    QVERIFY(view->isExpanded(group(0)) || view->model()->rowCount(group(0)) == 0);
    QCOMPARE(list.wantedRows(), (std::vector<int>{0, 2}));
}

void TensorListTest::typedName_jumpsToIt()
{
    TensorList list;
    list.resize(330, 600);
    list.show();
    list.setRows(fourRows());
    list.setSelected("b.weight");
    list.setSort(TensorListOrder::Sort::FileOrder);
    auto* view = list.findChild<QTreeView*>();
    QSignalSpy picked(&list, &TensorList::tensorPicked);
    QTest::keyClicks(view, "a.");
    QCOMPARE(picked.count(), 1);
    QCOMPARE(picked[0][0].toString(), QStringLiteral("a.weight"));
    QTest::keyClicks(view, "/");
    QVERIFY(list.focusWidget() == list.findChild<QLineEdit*>());
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
