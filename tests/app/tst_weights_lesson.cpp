#include "core/io/tensor_writer.h"
#include "tests/app/learner.h"
#include "widgets/channel_plot.h"
#include "widgets/tensor_list.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QToolTip>

using namespace bitloupe;

namespace {

/// Reads the Weights screen and turns its controls.
class WeightsLearner : public Learner {
public:
    /// A press of the bar's switch of widths.
    void setBits(int bits)
    {
        const QList<int> widths{2, 3, 4, 5, 6, 8};
        pick(QStringLiteral("Bits"), static_cast<int>(widths.indexOf(bits)));
    }
    void setScalePerChannel() { pick(QStringLiteral("One scale per"), 1); }
    void setAsymmetric() { pick(QStringLiteral("Range"), 1); }

    void chooseTensor(const QString& name)
    {
        Q_EMIT window().findChild<TensorList*>()->tensorPicked(name);
        wait();
    }

    void openFile(const QString& path)
    {
        window().openPath(path);
        wait();
    }

    /// Sorts the channels by a click on "bits used" and reads number and SQNR where the first row is pointed
    /// at.
    void answerWithTheFirstRow()
    {
        auto* plot = window().findChild<ChannelPlot*>();
        QVERIFY(plot != nullptr && plot->isVisible());
        for (int x = 0; x < plot->width() && plot->order() != ChannelPlot::Order::Sqnr; x += 10)
            QTest::mouseClick(plot, Qt::LeftButton, {}, {x, 6});
        QCOMPARE(plot->order(), ChannelPlot::Order::Sqnr);
        const QPoint row = plot->part(0).rect.center();
        QHelpEvent pointing(QEvent::ToolTip, row, plot->mapToGlobal(row));
        QCoreApplication::sendEvent(plot, &pointing);
        const QString tip = QToolTip::text();
        const auto channel = QRegularExpression(QStringLiteral("Channel (\\d+)")).match(tip);
        const auto sqnr = QRegularExpression(QStringLiteral("= ([^=]*) dB")).match(tip);
        QVERIFY2(channel.hasMatch() && sqnr.hasMatch(), qPrintable(tip));
        answer({channel.captured(1), sqnr.captured(1)});
    }
};

using Tries = QList<Try<WeightsLearner>>;

std::function<void(WeightsLearner&)> answered(const QStringList& texts)
{
    return [=](WeightsLearner& learner) { learner.answer(texts); };
}

std::function<void(WeightsLearner&)> bits(int width)
{
    return [=](WeightsLearner& learner) { learner.setBits(width); };
}

void perChannel(WeightsLearner& learner)
{
    learner.setScalePerChannel();
}

void asymmetric(WeightsLearner& learner)
{
    learner.setAsymmetric();
}

} // namespace

Q_DECLARE_METATYPE(Tries)

/// The lesson of the Weights screen, walked with the controls that a learner has.
class WeightsLessonTest : public QObject {
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
    void lastStep_withAFileOfOnesOwn_canBePassed();
};

void WeightsLessonTest::step_byItsControls_canBePassed_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<Tries>("tries");
    const auto row = [](const char* claim, int step, const Tries& tries) {
        QTest::newRow(claim) << step << tries;
    };
    const QString no = QStringLiteral("no");
    row("one range for a whole layer", 1,
        {{answered({"1", "21.8"}), QStringLiteral("The widest channel suffers most")},
         {answered({"14", "17.2"}), no},
         {&WeightsLearner::answerWithTheFirstRow, {}}});
    row("bits that nobody uses", 2,
        {{bits(4), no}, {asymmetric, QStringLiteral("An asymmetric range repairs it")}, {perChannel, {}}});
    row("what the scales cost", 3,
        {{asymmetric, no},
         {bits(6), QStringLiteral("More bits are the only way")},
         {[](WeightsLearner& learner) {
              learner.setBits(4);
              learner.setScalePerChannel();
          },
          {}}});
    row("spikes instead of a bell", 4,
        {{answered({"8"}), QStringLiteral("Every code is used")},
         {answered({"6"}), no},
         {answered({"7"}), {}}});
    row("a dead channel", 5,
        {{asymmetric, QStringLiteral("Asymmetric is finer")},
         {bits(6), no},
         {[](WeightsLearner& learner) {
              learner.setBits(8);
              learner.setScalePerChannel();
          },
          {}}});
    row("what was lost", 6,
        {{bits(5), QStringLiteral("One bit more will do")},
         {perChannel, no},
         {[](WeightsLearner& learner) {
              learner.pick(QStringLiteral("One scale per"), 0);
              learner.setBits(8);
          },
          {}}});
    row("the whole model", 7,
        {{bits(6), no},
         {bits(3), no},
         {[](WeightsLearner& learner) {
              learner.setBits(8);
              learner.pick(QStringLiteral("One scale per"), 0);
          },
          QStringLiteral("Scales are what weighs")},
         {bits(4), {}}});
    row("another tensor of the network", 8,
        {{[](WeightsLearner& learner) { learner.chooseTensor(QStringLiteral("dw3.weight")); }, no},
         {&WeightsLearner::answerWithTheFirstRow, {}}});
}

void WeightsLessonTest::step_byItsControls_canBePassed()
{
    QFETCH(const int, step);
    QFETCH(const Tries, tries);
    walk(QStringLiteral("09-layer-and-channel"), step, tries);
}

void WeightsLessonTest::lastStep_withAFileOfOnesOwn_canBePassed()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("own.safetensors"));
    std::vector<float> values;
    for (int i = 0; i < 96; ++i)
        values.push_back(static_cast<float>((i * 37) % 17 - 8) * (i < 32 ? 1.0F : 0.1F));
    const OutputTensor weight{"own.weight", ElementType::F32, {3, 32}, [&](FileWriter& file) {
                                  return file.append(std::as_bytes(std::span(values)));
                              }};
    QVERIFY(writeSafetensors(path.toStdString(), {weight}, {}, {}));
    walk<WeightsLearner>(QStringLiteral("09-layer-and-channel"), 8,
                         {{[&](WeightsLearner& learner) { learner.openFile(path); }, QStringLiteral("no")},
                          {[](WeightsLearner& learner) {
                               learner.setBits(4);
                               learner.answerWithTheFirstRow();
                           },
                           {}}});
}

QTEST_MAIN(WeightsLessonTest)
#include "tst_weights_lesson.moc"
