#include "app/lessons/check_box.h"
#include "app/lessons/lesson_panel.h"
#include "app/main_window.h"
#include "app/views/gemm_data.h"
#include "app/views/gemm_setup.h"
#include "core/gemm/requantize.h"
#include "widgets/controls.h"
#include "widgets/theme.h"

#include <QRadioButton>
#include <QStandardPaths>
#include <QTest>

#include <functional>

using namespace bitloupe;

namespace {

/// A learner before the window: opens a step, guesses, turns the lab's controls, answers, checks.
class Learner {
public:
    Learner()
        : m_window([] {
            WindowOptions options;
            options.keepsSession = false;
            return options;
        }())
    {
        m_window.resize(1440, 900);
        m_window.show();
    }

    LessonSession& session() { return m_window.lessonPanel()->session(); }
    void wait() { QTRY_VERIFY_WITH_TIMEOUT(m_window.isSettled(), 20000); }

    void open(const QString& lesson, int step)
    {
        m_window.openLesson(lesson, step - 1);
        wait();
        if (!session().step()->predict)
            return;
        const Predict& predict = *session().step()->predict;
        session().commitGuess(predict.kind == Predict::Kind::Number ? Json(predict.from)
                                                                    : Json(predict.options.front().id));
        QTRY_VERIFY_WITH_TIMEOUT(session().truth().has_value(), 20000);
        wait();
    }

    void type(const QString& name, const QString& text)
    {
        for (auto* field : m_window.findChildren<ValueField*>()) {
            if (field->accessibleName() == name && field->isVisible()) {
                enter(field, text);
                return wait();
            }
        }
        QFAIL(qPrintable(name));
    }

    void pick(const QString& name, int index)
    {
        for (auto* choice : m_window.findChildren<Segmented*>()) {
            if (choice->accessibleName() == name)
                choice->pressPart(index);
        }
        wait();
    }

    void chooseMethod(Requantization method)
    {
        for (auto* choice : m_window.findChild<GemmSetup*>()->findChildren<ChoiceButton*>()) {
            if (m_window.findChild<GemmData*>()->isAncestorOf(choice))
                continue;
            for (std::size_t i = 0; i < kRequantizationWords.size(); ++i) {
                if (kRequantizationWords[i].first == method)
                    Q_EMIT choice->picked(static_cast<int>(i));
            }
        }
        wait();
    }

    void setBits(int bits)
    {
        for (auto* stepper : m_window.findChildren<Stepper*>()) {
            if (stepper->isVisible())
                Q_EMIT stepper->edited(bits);
        }
        wait();
    }

    /// Fields of the step, from above.
    void answer(const QStringList& texts)
    {
        const auto fields = m_window.findChild<CheckBox*>()->findChildren<ValueField*>();
        QCOMPARE(fields.size(), texts.size());
        for (int i = 0; i < texts.size(); ++i)
            enter(fields[i], texts[i]);
        wait();
    }

    /// The buttons of the step, counted from above.
    void choose(const QList<int>& indices)
    {
        const auto buttons = m_window.findChild<CheckBox*>()->findChildren<QRadioButton*>();
        for (const int index : indices)
            buttons[index]->click();
        wait();
    }

    /// "" where the check passes, else what it says: the mistake's name, or "no".
    QString check()
    {
        session().check();
        [this] { QTRY_VERIFY_WITH_TIMEOUT(session().outcome() && !session().isChecking(), 20000); }();
        const CheckOutcome& outcome = *session().outcome();
        if (outcome.kind == CheckOutcome::Kind::Passed)
            return {};
        return outcome.kind == CheckOutcome::Kind::Mistake
            ? QString::fromStdString(session().step()->check->mistakes[outcome.mistake].name)
            : QStringLiteral("no");
    }

private:
    static void enter(ValueField* field, const QString& text)
    {
        field->setFocus();
        field->setText(text);
        Q_EMIT field->textEdited(text);
        QTest::keyClick(field, Qt::Key_Return);
    }

    MainWindow m_window;
};

struct Try {
    std::function<void(Learner&)> act;
    QString verdict; ///< as Learner::check()
};

const QString kAcc = QStringLiteral("Accumulator");
const QString kM = QStringLiteral("Multiplier M");
const QString kTerms = QStringLiteral("Products in one sum, K");

std::function<void(Learner&)> typed(const QString& field, const char* text)
{
    return [=](Learner& learner) { learner.type(field, QString::fromUtf8(text)); };
}

std::function<void(Learner&)> answered(const QStringList& texts)
{
    return [=](Learner& learner) { learner.answer(texts); };
}

std::function<void(Learner&)> chosen(const QList<int>& indices)
{
    return [=](Learner& learner) { learner.choose(indices); };
}

} // namespace

Q_DECLARE_METATYPE(QList<Try>)

/// Lessons of the GEMM screen, walked with the controls that a learner has.
class GemmLessonsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        ThemeManager::instance().setMode(ThemeMode::Light);
        ThemeManager::instance().install();
    }
    void step_byItsControls_canBePassed_data();
    void step_byItsControls_canBePassed();
};

void GemmLessonsTest::step_byItsControls_canBePassed_data()
{
    QTest::addColumn<QString>("lesson");
    QTest::addColumn<int>("step");
    QTest::addColumn<QList<Try>>("tries");
    const auto row = [](const char* lesson, int step, const QList<Try>& tries) {
        QTest::addRow("%s, step %d", lesson, step) << QString::fromLatin1(lesson) << step << tries;
    };
    const QString no = QStringLiteral("no");
    const char* why = "04-why-quantize";
    const QString count = QStringLiteral("How many numbers");
    row(why, 1,
        {{typed(count, "10000000"), QStringLiteral("A mega is a mega")},
         {typed(count, "2621440"), QStringLiteral("A number still takes four bytes")},
         {typed(count, "11000000"), no},
         {typed(count, "10,485,760"), {}}});
    row(why, 2,
        {{chosen({0}), QStringLiteral("Arithmetic dominates")}, {chosen({2}), no}, {chosen({1}), {}}});
    row(why, 3,
        {{typed(kTerms, "4"), QStringLiteral("Four more bits, four more products")},
         {typed(kTerms, "17"), no},
         {typed(kTerms, "16"), {}}});
    row(why, 4,
        {{typed(kTerms, "73"), QStringLiteral("Positions plus channels")}, {typed(kTerms, "576"), {}}});
    row(why, 5,
        {{[](Learner& learner) { learner.setBits(7); }, QStringLiteral("Half of 16 is 8")},
         {[](Learner& learner) { learner.setBits(4); }, no},
         {[](Learner& learner) { learner.setBits(6); }, {}}});
    const char* product = "06-integer-matmul";
    row(product, 1,
        {{answered({"17", "19"}), QStringLiteral("A minus got lost")},
         {answered({"1", "4"}), no},
         {answered({"1", "19"}), {}}});
    row(product, 2, {{answered({"4"}), QStringLiteral("One scale is enough")}, {answered({"0.4"}), {}}});
    row(product, 3,
        {{answered({"−2"}), QStringLiteral("The last term counts once")},
         {answered({"4"}), QStringLiteral("The last term is positive")},
         {answered({"-4"}), {}}});
    row(product, 4,
        {{chosen({1, 2, 4, 6}), QStringLiteral("Zero points make constants")},
         {chosen({0, 5}), no},
         {chosen({1}), {}}});
    row(product, 5,
        {{[](Learner& learner) {
              learner.pick(QStringLiteral("W"), 1);
              learner.pick(QStringLiteral("X"), 1);
          },
          QStringLiteral("Symmetric means both")},
         {[](Learner& learner) { learner.pick(QStringLiteral("X"), 0); }, {}}});
    row(product, 6,
        {{answered({"2282.45"}), QStringLiteral("The bias is added as it is")}, {answered({"5782"}), {}}});
    const char* scaling = "07-requantization";
    row(scaling, 1,
        {{typed(kM, "200/3"), QStringLiteral("Upside down")},
         {typed(kM, "0.000096"), QStringLiteral("Multiplied by the output step")},
         {typed(kM, "0.0012"), QStringLiteral("The output step does not matter")},
         {typed(kM, "0.02"), no},
         {typed(kM, "3/200"), {}}});
    row(scaling, 2,
        {{typed(kAcc, "2000"), QStringLiteral("A shift is good enough")},
         {typed(kAcc, "−12345"), QStringLiteral("Large is large, below zero too")},
         {typed(kAcc, "13000"), no},
         {typed(kAcc, "12345"), {}}});
    row(scaling, 3,
        {{typed(kM, "6"), QStringLiteral("Shifted the wrong way")},
         {typed(kM, "0.75"), QStringLiteral("Forgot the shift")},
         {typed(kM, "3/32"), {}}});
    row(scaling, 4,
        {{typed(kAcc, "50"), QStringLiteral("Right spot, even neighbour")},
         {typed(kAcc, "1000000"), QStringLiteral("Bigger is enough")},
         {[](Learner& learner) {
              learner.type(kAcc, QStringLiteral("75"));
              learner.type(kM, QStringLiteral("0.02"));
          },
          no},
         {[](Learner& learner) {
              learner.type(kM, QStringLiteral("0.01"));
              learner.type(kAcc, QStringLiteral("150"));
          },
          {}}});
    row(scaling, 5,
        {{typed(kAcc, "2147483647"), QStringLiteral("The accumulator sets the limit")},
         {typed(kAcc, "-3"), no},
         {typed(kAcc, "3"), no},
         {typed(kAcc, "2"), {}}});
    row(scaling, 6,
        {{typed(kAcc, "40"), QStringLiteral("A shift cuts towards zero")},
         {typed(kAcc, "-100"), no},
         {typed(kAcc, "−1"), {}}});
    row(scaling, 7, {{typed(kAcc, "2"), QStringLiteral("Ties are the trouble")}, {typed(kAcc, "9"), {}}});
    row(scaling, 8,
        {{[](Learner& learner) { learner.chooseMethod(Requantization::PowerOfTwoLog); },
          QStringLiteral("The other nearest power")},
         {[](Learner& learner) { learner.chooseMethod(Requantization::Float); }, no},
         {[](Learner& learner) { learner.chooseMethod(Requantization::TfliteSingle); }, {}}});
}

void GemmLessonsTest::step_byItsControls_canBePassed()
{
    QFETCH(const QString, lesson);
    QFETCH(const int, step);
    QFETCH(const QList<Try>, tries);
    Learner learner;
    learner.open(lesson, step);
    QVERIFY(learner.session().problem().isEmpty());
    QCOMPARE(learner.check().isEmpty(), false); // not passed as it opens
    for (const Try& each : tries) {
        each.act(learner);
        QCOMPARE(learner.check(), each.verdict);
    }
}

QTEST_MAIN(GemmLessonsTest)
#include "tst_gemm_lessons.moc"
