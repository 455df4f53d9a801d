#include "app/views/numbers_list.h"
#include "app/views/numbers_motion.h"
#include "app/views/numbers_table.h"
#include "app/views/numbers_view.h"
#include "core/labs/registry.h"
#include "widgets/bit_field.h"
#include "widgets/controls.h"
#include "widgets/number_line.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <tuple>

using namespace bitloupe;

namespace {

/// The view with an answer to each of its edits, as the controller gives it, but at once.
class Desk {
public:
    explicit Desk(const char* start = "{}")
    {
        view.resize(1300, 900);
        view.show();
        std::ignore = QTest::qWaitForWindowActive(&view);
        show(*numbersLab().normalise(*parseJson(start)));
        QObject::connect(&view, &LabView::edited, &view,
                         [this](const Json& edited, const QString& label, EditPhase phase) {
                             labels << label;
                             phases << phase;
                             show(edited);
                         });
    }

    void show(const Json& json)
    {
        state = json;
        view.showState(json);
        const auto result = numbersLab().evaluate(json, {});
        if (!result) {
            view.showError(result.error());
            return;
        }
        last = *result;
        view.showResult(last);
    }

    template<typename T>
    T* only() const
    {
        for (T* child : view.findChildren<T*>()) {
            if (child->isVisible())
                return child;
        }
        return nullptr;
    }

    ChoiceButton* choice(const QString& name) const
    {
        for (auto* button : view.findChildren<ChoiceButton*>()) {
            if (button->isVisible() && button->accessibleName().startsWith(name))
                return button;
        }
        return nullptr;
    }

    bool says(const QString& sentence) const
    {
        for (const auto* label : view.findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(sentence))
                return true;
        }
        return false;
    }

    bool isTitled(const QString& title) const
    {
        const auto all = view.findChildren<QWidget*>();
        return std::any_of(all.begin(), all.end(),
                           [&](const QWidget* child) { return child->accessibleName() == title; });
    }

    std::string bits() const { return last.json["bits"].get<std::string>(); }

    NumbersView view;
    Json state;
    LabResult last;
    QStringList labels;
    QList<EditPhase> phases;
};

void type(ValueField* field, const QString& text)
{
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
}

} // namespace

class NumbersViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stateAndResult_emitNothing();
    void typing_aNumber_asksForIt();
    void typing_nonsense_keepsTheLastAndSaysWhere();
    void typing_nothing_showsZerosAndAHint();
    void keys_ofTheValue_stepByOneAndByUlp();
    void escape_whileTyping_restoresTheNumber();
    void bits_clickedAndPainted_setBits();
    void bits_ofTheKeyboard_toggle();
    void flag_dragged_asksForTenths();
    void loupe_moved_changesNoState();
    void wheel_onTheLine_showsMoreTicks();
    void format_picked_roundsAnew();
    void table_row_makesItsFormatCurrent();
    void table_convert_becomesTheSource();
    void table_columns_sortAndCopy();
    void source_cleared_keepsItsNumber();
    void paste_aColumn_isOneEdit();
    void list_row_isTheNumberShown();
    void why_normalising_movesThePoint();
};

void NumbersViewTest::stateAndResult_emitNothing()
{
    Desk desk;
    for (const char* state :
         {R"({"input":"1/3","format":"binary64"})", R"({"bits":"7c00"})", R"({"input":"nan"})",
          R"({"source":{"format":"binary32","bits":"3dcccccd"}})", R"({"list":["1","0.1"]})",
          R"({"format":{"signed":true,"integerBits":3,"fractionBits":4},"input":"-0"})",
          R"({"format":{"exponentBits":4,"fractionBits":4,"bias":7,"specials":"ieee"},"input":"1e9"})"})
        desk.show(*numbersLab().normalise(*parseJson(state)));
    QVERIFY(desk.labels.isEmpty());
}

void NumbersViewTest::typing_aNumber_asksForIt()
{
    Desk desk;
    type(desk.only<ValueField>(), QStringLiteral("1/3"));
    QCOMPARE(desk.labels, QStringList{QStringLiteral("Value to 1/3")});
    QCOMPARE(desk.state["input"].get<std::string>(), std::string("1/3"));
    QCOMPARE(desk.bits(), std::string("3555"));
    QVERIFY(desk.says(QStringLiteral("1/3 in other formats")));
    type(desk.only<ValueField>(), QStringLiteral("0,5"));
    QCOMPARE(desk.bits(), std::string("3800"));
}

void NumbersViewTest::typing_nonsense_keepsTheLastAndSaysWhere()
{
    Desk desk;
    type(desk.only<ValueField>(), QStringLiteral("1.2.3"));
    QVERIFY(desk.says(QStringLiteral("1.2.3 is not a number: there is a second point at position 4.")));
    QVERIFY(desk.only<ValueField>()->hasError());
    QCOMPARE(desk.only<BitField>()->model().bits, quint64(0x2E66));
    type(desk.only<ValueField>(), QStringLiteral("1/0"));
    QVERIFY(desk.says(QStringLiteral("1/0 has no value.")));
    type(desk.only<ValueField>(), QStringLiteral("1"));
    QVERIFY(!desk.only<ValueField>()->hasError());
    QCOMPARE(desk.only<BitField>()->model().bits, quint64(0x3C00));
}

void NumbersViewTest::typing_nothing_showsZerosAndAHint()
{
    Desk desk;
    auto* field = desk.only<ValueField>();
    field->setFocus();
    field->selectAll();
    QTest::keyClick(field, Qt::Key_Delete);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(desk.says(QStringLiteral("Type a number, for example 0.1 or 1/3")));
    QVERIFY(!field->hasError());
    QCOMPARE(desk.only<BitField>()->model().bits, quint64(0));
}

void NumbersViewTest::keys_ofTheValue_stepByOneAndByUlp()
{
    Desk desk;
    auto* field = desk.only<ValueField>();
    field->setFocus();
    QTest::keyClick(field, Qt::Key_Up);
    QCOMPARE(desk.state["input"].get<std::string>(), std::string("1.1"));
    QTest::keyClick(field, Qt::Key_Down);
    QTest::keyClick(field, Qt::Key_Down);
    QCOMPARE(desk.state["input"].get<std::string>(), std::string("-0.9"));
    QCOMPARE(desk.labels.last(), QStringLiteral("Value by one"));
    desk.show(*numbersLab().normalise(*parseJson(R"({"bits":"7bff"})")));
    QTest::keyClick(field, Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(desk.bits(), std::string("7c00"));
    QTest::keyClick(field, Qt::Key_Up, Qt::ShiftModifier); // past infinity there is nothing
    QCOMPARE(desk.bits(), std::string("7c00"));
    QTest::keyClick(field, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(desk.bits(), std::string("7bff"));
    QCOMPARE(desk.labels.last(), QStringLiteral("One step"));
}

void NumbersViewTest::escape_whileTyping_restoresTheNumber()
{
    Desk desk;
    auto* field = desk.only<ValueField>();
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("77"));
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(field->text(), QStringLiteral("0.1"));
    QCOMPARE(desk.bits(), std::string("2e66"));
}

void NumbersViewTest::bits_clickedAndPainted_setBits()
{
    Desk desk;
    auto* bits = desk.only<BitField>();
    QTest::mouseClick(bits, Qt::LeftButton, {}, bits->tileRect(0).center().toPoint());
    QCOMPARE(desk.bits(), std::string("2e67"));
    QCOMPARE(desk.labels.last(), QStringLiteral("Bits to 0x2E67"));
    QVERIFY(!desk.state.contains("input"));
    QVERIFY(desk.isTitled(QStringLiteral("What 0x2E67 means in binary16")));
    desk.phases.clear();
    QTest::mousePress(bits, Qt::LeftButton, {}, bits->tileRect(3).center().toPoint()); // 0 -> 1
    QTest::mouseMove(bits, bits->tileRect(4).center().toPoint());
    QTest::mouseRelease(bits, Qt::LeftButton, {}, bits->tileRect(4).center().toPoint());
    QCOMPARE(desk.bits(), std::string("2e7f"));
    QCOMPARE(desk.phases.first(), EditPhase::Begin);
    QCOMPARE(desk.phases.last(), EditPhase::Commit);
}

void NumbersViewTest::bits_ofTheKeyboard_toggle()
{
    Desk desk;
    auto* bits = desk.only<BitField>();
    bits->setFocus();
    QTest::keyClick(bits, Qt::Key_Home);
    QTest::keyClick(bits, Qt::Key_Space);
    QCOMPARE(desk.bits(), std::string("ae66"));
    QTest::keyClick(bits, Qt::Key_End);
    QTest::keyClick(bits, Qt::Key_Left);
    QTest::keyClick(bits, Qt::Key_Space);
    QCOMPARE(desk.bits(), std::string("ae64"));
}

void NumbersViewTest::flag_dragged_asksForTenths()
{
    Desk desk;
    auto* line = desk.only<NumberLine>();
    const auto at = [&](double steps) { return QPoint(qRound(line->xOf(steps)), 105); };
    QTest::mousePress(line, Qt::LeftButton, {}, at(0.4));
    QTest::mouseMove(line, at(1.2));
    QCOMPARE(desk.bits(), std::string("2e67")); // snapped to the next tick
    QTest::mouseRelease(line, Qt::LeftButton, {}, at(1.2));
    QCOMPARE(desk.phases.first(), EditPhase::Begin);
    QCOMPARE(desk.phases.last(), EditPhase::Commit);
    // 0x2e66 + 1.2 steps of 2^-14
    QCOMPARE(desk.state["input"].get<std::string>(), std::string("0.10004882812500000").substr(0, 14));
    line->setFocus(Qt::TabFocusReason);
    QTest::keyClick(line, Qt::Key_Tab);
    QCOMPARE(line->handle(), NumberLine::Handle::Flag);
    QTest::keyClick(line, Qt::Key_Left);
    QCOMPARE(desk.phases.last(), EditPhase::Single);
    QCOMPARE(desk.last.json["input"]["errorUlp"].get<double>(), -0.1);
}

void NumbersViewTest::loupe_moved_changesNoState()
{
    Desk desk;
    auto* line = desk.only<NumberLine>();
    const int home = line->model().loupeBar;
    line->setFocus(Qt::TabFocusReason);
    QTest::keyClick(line, Qt::Key_Right);
    QCOMPARE(line->model().loupeBar, home + 1);
    QCOMPARE(line->model().stored, -1);
    QVERIFY(!line->model().hasFlag);
    const QPointF bar(line->barLeft(5) + 2, line->barsRect().center().y());
    QTest::mousePress(line, Qt::LeftButton, {}, bar.toPoint());
    QCOMPARE(line->model().loupeBar, 5);
    QTest::mouseMove(line, QPointF(line->barLeft(8) + 2, bar.y()).toPoint());
    QCOMPARE(line->model().loupeBar, 8);
    QTest::mouseRelease(line, Qt::LeftButton, {}, bar.toPoint());
    QTest::mouseDClick(line, Qt::LeftButton, {}, bar.toPoint());
    QCOMPARE(line->model().loupeBar, home);
    QVERIFY(desk.labels.isEmpty());
}

void NumbersViewTest::wheel_onTheLine_showsMoreTicks()
{
    Desk desk;
    auto* line = desk.only<NumberLine>();
    QCOMPARE(line->model().ticks.size(), std::size_t(5));
    Q_EMIT line->zoomed(-1);
    QCOMPARE(line->model().ticks.size(), std::size_t(9));
    const int tick = line->model().stored + 3;
    const QPoint at(qRound(line->xOf(3)), 100);
    QTest::mouseClick(line, Qt::LeftButton, {}, at);
    QVERIFY(tick >= 0);
    QCOMPARE(desk.bits(), std::string("2e69"));
}

void NumbersViewTest::format_picked_roundsAnew()
{
    Desk desk;
    auto* format = desk.choice(QStringLiteral("Format"));
    QVERIFY(format != nullptr);
    format->setFocus();
    QTest::keyClick(format, Qt::Key_Down); // after binary16 comes bfloat16
    QCOMPARE(QString::fromStdString(desk.state["format"].get<std::string>()), QStringLiteral("bfloat16"));
    QCOMPARE(desk.bits(), std::string("3dcd"));
    QCOMPARE(desk.labels.last(), QStringLiteral("Format to bfloat16"));
}

void NumbersViewTest::table_row_makesItsFormatCurrent()
{
    Desk desk;
    auto* table = desk.only<NumbersTable>();
    QCOMPARE(table->rows()->rowCount(), 8);
    const QModelIndex first = table->rows()->index(0, NumbersTableModel::FormatColumn);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(first).center());
    QCOMPARE(desk.state["format"].get<std::string>(), std::string("binary64"));
    QVERIFY(table->visualRect(table->rows()->index(3, 0)).bottom() < table->viewport()->height());
}

void NumbersViewTest::table_convert_becomesTheSource()
{
    Desk desk;
    auto* table = desk.only<NumbersTable>();
    QVERIFY(table->isColumnHidden(NumbersTableModel::ConvertColumn));
    table->setExtraShown(NumbersTableModel::ConvertColumn, true);
    const QModelIndex row = table->rows()->index(1, NumbersTableModel::ConvertColumn);
    table->scrollTo(row);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(row).center());
    QCOMPARE(desk.state["source"]["format"].get<std::string>(), std::string("binary32"));
    QCOMPARE(desk.state["source"]["bits"].get<std::string>(), std::string("3dcccccd"));
    QCOMPARE(desk.labels.last(), QStringLiteral("Convert from binary32"));
    QVERIFY(desk.says(QStringLiteral("0x3DCCCCCD")));
}

void NumbersViewTest::table_columns_sortAndCopy()
{
    Desk desk;
    auto* table = desk.only<NumbersTable>();
    table->rows()->sort(NumbersTableModel::ErrorColumn, Qt::DescendingOrder);
    QCOMPARE(table->rows()->index(0, 0).data().toString(), QStringLiteral("FP4 E2M1"));
    QSignalSpy copied(table, &NumbersTable::copied);
    table->setCurrentIndex(table->rows()->index(0, 0));
    QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().section(u'\t', 0, 2),
             QStringLiteral("float4_e2m1fn\t0\t0"));
    QCOMPARE(copied.count(), 1);
    QVERIFY(table->rows()->csv().startsWith(QStringLiteral("format,bits,value,hexfloat")));
    QCOMPARE(table->rows()->csv().count(u'\n'), 9);
    QCOMPARE(parseJson(table->rows()->json().toStdString())->size(), std::size_t(8));
}

void NumbersViewTest::source_cleared_keepsItsNumber()
{
    Desk desk(R"({"source":{"format":"binary32","bits":"3dcccccd"}})");
    QVERIFY(desk.says(QStringLiteral("FROM")));
    IconButton* clear = nullptr;
    for (auto* button : desk.view.findChildren<IconButton*>()) {
        if (button->isVisible() && button->toolTip().startsWith(QStringLiteral("Keep the number")))
            clear = button;
    }
    QVERIFY(clear != nullptr);
    QTest::mouseClick(clear, Qt::LeftButton);
    QVERIFY(!desk.state.contains("source"));
    QCOMPARE(desk.state["input"].get<std::string>(), std::string("0.100000001490116119384765625"));
    QVERIFY(!desk.says(QStringLiteral("FROM")));
}

void NumbersViewTest::paste_aColumn_isOneEdit()
{
    Desk desk;
    auto* field = desk.only<ValueField>();
    field->setFocus();
    QGuiApplication::clipboard()->setText(QStringLiteral("float a[] = {1, 0.1f,\n 100000, 1e-8f};"));
    QTest::keyClick(field, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(desk.labels, QStringList{QStringLiteral("Paste 4 numbers")});
    QCOMPARE(desk.state["list"].get<std::string>(), std::string("1\n0.1\n100000\n1e-8"));
    QVERIFY(desk.says(QStringLiteral("4 numbers in binary16")));
    QVERIFY(desk.says(QStringLiteral("1 exact, 1 overflowed, 1 underflowed")));
    QCOMPARE(desk.only<NumbersList>()->rows()->rowCount(), 4);
    QGuiApplication::clipboard()->setText(QStringLiteral("1\nx"));
    QTest::keyClick(field, Qt::Key_V, Qt::ControlModifier);
    QVERIFY(desk.says(QStringLiteral("Number 2: \"x\" is not a number")));
}

void NumbersViewTest::list_row_isTheNumberShown()
{
    Desk desk(R"({"list":["1","0.1","100000"]})");
    QCOMPARE(desk.bits(), std::string("3c00"));
    auto* list = desk.only<NumbersList>();
    const QModelIndex second = list->rows()->index(1, NumbersListModel::AskedColumn);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(second).center());
    QCOMPARE(desk.state["item"].get<int>(), 1);
    QCOMPARE(desk.bits(), std::string("2e66"));
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Down);
    QCOMPARE(desk.state["item"].get<int>(), 2);
    QCOMPARE(desk.labels.last(), QStringLiteral("Number 3"));
    QTest::keyClick(list, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("100000\t7c00\tInfinity\tnan"));
    type(desk.only<ValueField>(), QStringLiteral("2"));
    QVERIFY(!desk.state.contains("list"));
}

void NumbersViewTest::why_normalising_movesThePoint()
{
    Desk desk(R"({"input":"3.125"})");
    auto* choice = desk.view.findChild<ChoiceButton*>(QStringLiteral("whyChoice"));
    QVERIFY(choice != nullptr);
    choice->setFocus();
    QTest::keyClick(choice, Qt::Key_Down);
    auto* panel = desk.only<NumbersNormalise>();
    QVERIFY(panel != nullptr);
    panel->setFocus();
    QTest::keyClick(panel, Qt::Key_Home);
    QCOMPARE(panel->place(), 0);
    QVERIFY(panel->accessibleDescription().startsWith(QStringLiteral("11.001 × 2⁰")));
    QTest::keyClick(panel, Qt::Key_Right);
    QCOMPARE(panel->place(), 1);
    QVERIFY(panel->accessibleDescription().startsWith(QStringLiteral("1.1001 × 2¹")));
    QVERIFY(panel->accessibleDescription().contains(QStringLiteral("1 + 15 = 16")));
    QTest::keyClick(panel, Qt::Key_Right);
    QCOMPARE(panel->place(), 1);
    QTest::keyClick(choice, Qt::Key_Down);
    QVERIFY(desk.only<NumbersTwin>() != nullptr);
    QVERIFY(desk.labels.isEmpty());
}

QTEST_MAIN(NumbersViewTest)
#include "tst_numbers_view.moc"
