#include "app/views/gemm_data.h"
#include "app/views/gemm_setup.h"
#include "core/gemm/requantize.h"
#include "tests/app/learner.h"
#include "widgets/theme.h"

#include <QStandardPaths>

using namespace bitloupe;

namespace {

/// Turns the controls of the GEMM screen.
class GemmLearner : public Learner {
public:
    void type(const QString& name, const QString& text)
    {
        for (auto* field : window().findChildren<ValueField*>()) {
            if (field->accessibleName() == name && field->isVisible()) {
                enter(field, text);
                return wait();
            }
        }
        QFAIL(qPrintable(name));
    }

    /// A switch of the setup, whether that is open or not.
    void pickInSetup(const QString& name, int index)
    {
        for (auto* choice : window().findChild<GemmSetup*>()->findChildren<Segmented*>()) {
            if (choice->accessibleName() == name)
                choice->pressPart(index);
        }
        wait();
    }

    void chooseMethod(Requantization method)
    {
        for (auto* choice : window().findChild<GemmSetup*>()->findChildren<ChoiceButton*>()) {
            if (window().findChild<GemmData*>()->isAncestorOf(choice))
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
        for (auto* stepper : window().findChildren<Stepper*>()) {
            if (stepper->isVisible())
                Q_EMIT stepper->edited(bits);
        }
        wait();
    }
};

using Tries = QList<Try<GemmLearner>>;

const QString kAcc = QStringLiteral("Accumulator");
const QString kM = QStringLiteral("Multiplier M");
const QString kTerms = QStringLiteral("Products in one sum, K");

std::function<void(GemmLearner&)> typed(const QString& field, const char* text)
{
    return [=](GemmLearner& learner) { learner.type(field, QString::fromUtf8(text)); };
}

std::function<void(GemmLearner&)> answered(const QStringList& texts)
{
    return [=](GemmLearner& learner) { learner.answer(texts); };
}

std::function<void(GemmLearner&)> chosen(const QList<int>& indices)
{
    return [=](GemmLearner& learner) { learner.choose(indices); };
}

} // namespace

Q_DECLARE_METATYPE(Tries)

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
    QTest::addColumn<Tries>("tries");
    const auto row = [](const char* lesson, int step, const Tries& tries) {
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
        {{[](GemmLearner& learner) { learner.setBits(7); }, QStringLiteral("Half of 16 is 8")},
         {[](GemmLearner& learner) { learner.setBits(4); }, no},
         {[](GemmLearner& learner) { learner.setBits(6); }, {}}});
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
        {{[](GemmLearner& learner) {
              learner.pickInSetup(QStringLiteral("W"), 1);
              learner.pickInSetup(QStringLiteral("X"), 1);
          },
          QStringLiteral("Symmetric means both")},
         {[](GemmLearner& learner) { learner.pickInSetup(QStringLiteral("X"), 0); }, {}}});
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
         {[](GemmLearner& learner) {
              learner.type(kAcc, QStringLiteral("75"));
              learner.type(kM, QStringLiteral("0.02"));
          },
          no},
         {[](GemmLearner& learner) {
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
        {{[](GemmLearner& learner) { learner.chooseMethod(Requantization::PowerOfTwoLog); },
          QStringLiteral("The other nearest power")},
         {[](GemmLearner& learner) { learner.chooseMethod(Requantization::Float); }, no},
         {[](GemmLearner& learner) { learner.chooseMethod(Requantization::TfliteSingle); }, {}}});
}

void GemmLessonsTest::step_byItsControls_canBePassed()
{
    QFETCH(const QString, lesson);
    QFETCH(const int, step);
    QFETCH(const Tries, tries);
    walk(lesson, step, tries);
}

QTEST_MAIN(GemmLessonsTest)
#include "tst_gemm_lessons.moc"
