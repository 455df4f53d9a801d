#include "app/views/mapping_data.h"
#include "app/views/mapping_files.h"
#include "app/views/mapping_picture.h"
#include "app/views/mapping_range.h"
#include "app/views/mapping_view.h"
#include "core/io/write_npy.h"
#include "core/labs/mapping/mapping.h"
#include "widgets/controls.h"
#include "widgets/range_plot.h"
#include "widgets/theme.h"

#include <QFile>
#include <QImage>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <vector>

using namespace bitloupe;

namespace {

struct Edit {
    mapping::State state;
    EditPhase phase;
};

Json stateOf(const char* text)
{
    return *mappingLab().normalise(*parseJson(text));
}

} // namespace

class TestMappingView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void show_stateAndResult_emitsNothing();
    void dataButton_inANarrowWindow_leavesTheTitleItsRoom();
    void drag_max_editsWholeStates();
    void press_withoutMoving_keepsTheCalibration();
    void drag_pastTheOtherBound_stopsBeforeIt();
    void drag_symmetric_movesBothBounds();
    void typed_crossedBounds_isAnsweredAndNotEdited();
    void goToBest_setsTheOptimum();
    void bits_stepped_editsAndExplains();
    void otherLevels_sayWhatToDo();
    void followed_typed_becomesTheProbe();
    void error_keepsTheLastPicture();
    void hidden_best_isNotShown();
    void data_spreadTyped_becomesPartOfTheState();
    void data_sliceTyped_isCheckedAgainstTheTensor();
    void paste_manyNumbers_becomeAFile();
    void dropped_files_areToldByContent();
    void picture_shown_ditherIsAnEdit();

private:
    /// The controller's part: the State at once, then its result.
    void present(const Json& state)
    {
        m_view->showState(state);
        const auto result = mappingLab().evaluate(state, {});
        if (result)
            m_view->showResult(*result);
        else
            m_view->showError(result.error());
    }
    RangePlot* plot() const { return m_view->findChild<RangePlot*>(); }
    QString allWords() const
    {
        QString words;
        for (const auto* label : m_view->findChildren<WordsLabel*>())
            words += label->words() + QLatin1Char('\n');
        return words;
    }

    MappingView* m_view = nullptr;
    std::vector<Edit> m_edits;
};

void TestMappingView::initTestCase()
{
    ThemeManager::instance().install();
}

void TestMappingView::init()
{
    m_view = new MappingView;
    m_view->resize(1016, 900);
    m_edits.clear();
    connect(m_view, &LabView::edited, this, [this](const Json& json, const QString& label, EditPhase phase) {
        QVERIFY(!label.isEmpty());
        m_edits.push_back({*readFields<mapping::State>(json, "/state"), phase});
    });
    present(stateOf(R"({"range":{"min":-1.8,"max":4}})"));
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view));
}

void TestMappingView::cleanup()
{
    delete m_view;
}

void TestMappingView::dataButton_inANarrowWindow_leavesTheTitleItsRoom()
{
    DataButton button;
    const QString name = QStringLiteral("functional_1/depthwise_conv2d/BiasAdd/ReadVariableOp/resource");
    button.setData(name, QStringLiteral("576"), true);
    const int wide = button.sizeHint().width();
    button.setNarrow(true);
    QVERIFY(button.sizeHint().width() <= wide - 90);
    QVERIFY(button.toolTip().startsWith(name));
    button.setData(name, QStringLiteral("576"), false);
    const int plain = button.sizeHint().width();
    button.setNarrow(false);
    QCOMPARE(button.sizeHint().width(), plain);
}

void TestMappingView::show_stateAndResult_emitsNothing()
{
    present(stateOf("{}"));
    present(stateOf(R"({"bits":8,"signed":true,"symmetric":true,"convention":"tflite","rounding":"up"})"));
    QVERIFY(m_edits.empty());
}

void TestMappingView::drag_max_editsWholeStates()
{
    const QPoint grip = plot()->gripRect(RangePlot::Part::Max).center().toPoint();
    QTest::mousePress(plot(), Qt::LeftButton, {}, grip);
    QTest::mouseMove(plot(), grip - QPoint(20, 0));
    QTest::mouseRelease(plot(), Qt::LeftButton, {}, grip - QPoint(20, 0));
    QCOMPARE(m_edits.size(), std::size_t(3));
    QCOMPARE(m_edits[0].phase, EditPhase::Begin);
    QCOMPARE(m_edits[2].phase, EditPhase::Commit);
    QVERIFY(m_edits[2].state.range->max < 4);
    QCOMPARE(m_edits[2].state.range->min, -1.8);
    QCOMPARE(m_edits[2].state.vary, mapping::Vary::Max);
    present(writeValue(m_edits[2].state));
    QVERIFY2(allWords().contains(QLatin1String("more values are clipped")), qPrintable(allWords()));
}

void TestMappingView::press_withoutMoving_keepsTheCalibration()
{
    present(stateOf("{}"));
    const QPoint grip = plot()->gripRect(RangePlot::Part::Max).center().toPoint();
    QTest::mouseClick(plot(), Qt::LeftButton, {}, grip);
    QVERIFY(!m_edits.empty());
    for (const Edit& edit : m_edits)
        QVERIFY(edit.state.calibration && !edit.state.range);
}

void TestMappingView::drag_pastTheOtherBound_stopsBeforeIt()
{
    Q_EMIT plot()->boundEdited(RangePlot::Part::Max, 4, DragPhase::Begin);
    Q_EMIT plot()->boundEdited(RangePlot::Part::Max, -3, DragPhase::Update);
    const mapping::Range range = *m_edits.back().state.range;
    QCOMPARE(range.min, -1.8);
    QVERIFY(range.max > -1.8 && range.max < -1.6);
}

void TestMappingView::drag_symmetric_movesBothBounds()
{
    present(stateOf(R"({"range":{"min":-2,"max":2},"symmetric":true,"signed":true})"));
    Q_EMIT plot()->boundEdited(RangePlot::Part::Min, -3, DragPhase::Single);
    QCOMPARE(m_edits.back().state.range->max, 3.0);
    QCOMPARE(m_edits.back().state.range->min, -3.0);
}

void TestMappingView::typed_crossedBounds_isAnsweredAndNotEdited()
{
    Q_EMIT plot()->boundEdited(RangePlot::Part::Max, -5, DragPhase::Single);
    QVERIFY(m_edits.empty());
    QVERIFY(allWords().contains(QStringLiteral("min must be below max. Keeping −1.80 … 4.00.")));
}

void TestMappingView::goToBest_setsTheOptimum()
{
    for (auto* button : m_view->findChildren<Button*>()) {
        if (button->text() == QLatin1String("Go to best"))
            button->click();
    }
    QCOMPARE(m_edits.size(), std::size_t(1));
    present(writeValue(m_edits[0].state));
    QVERIFY2(allWords().contains(QLatin1String("This is the best max.")), qPrintable(allWords()));
}

void TestMappingView::bits_stepped_editsAndExplains()
{
    Q_EMIT m_view->findChild<MappingRange*>()->findChild<Stepper*>()->edited(5);
    QCOMPARE(m_edits.back().state.bits, 5);
    present(writeValue(m_edits.back().state));
    QVERIFY2(allWords().contains(QLatin1String("bits: every step went from")), qPrintable(allWords()));
}

void TestMappingView::otherLevels_sayWhatToDo()
{
    const auto button = [this](const QString& text) {
        for (auto* each : m_view->findChildren<Button*>()) {
            if (each->text() == text)
                return each;
        }
        return static_cast<Button*>(nullptr);
    };
    QVERIFY(!button(QStringLiteral("Use even steps"))->isVisible());
    present(stateOf(R"({"quantizer":{"kind":"codebook"}})"));
    QVERIFY2(allWords().contains(QLatin1String("**16** levels that are not even steps")),
             qPrintable(allWords()));
    QVERIFY(!button(QStringLiteral("Go to best"))->isVisible());
    button(QStringLiteral("Use even steps"))->click();
    QCOMPARE(m_edits.back().state.quantizer.kind, mapping::Kind::Affine);
    button(QStringLiteral("See the levels"))->click();
    QCOMPARE(m_edits.back().state.page, mapping::Page::Levels);
}

void TestMappingView::followed_typed_becomesTheProbe()
{
    Q_EMIT plot()->followedEdited(-0.5, DragPhase::Single);
    QCOMPARE(m_edits.back().state.probe->front(), -0.5);
}

void TestMappingView::error_keepsTheLastPicture()
{
    const double before = plot()->data().max;
    m_view->showError({ErrorCode::OutOfRange, "/state/range", "A range needs two finite numbers."});
    QVERIFY(allWords().contains(QLatin1String("two finite numbers")));
    QCOMPARE(plot()->data().max, before);
    QVERIFY(!plot()->data().counts.empty());
}

void TestMappingView::hidden_best_isNotShown()
{
    m_view->setHiddenPointers({QStringLiteral("/result/best")});
    QVERIFY(!allWords().contains(QLatin1String("best")));
    m_view->setHiddenPointers({});
    QVERIFY(allWords().contains(QLatin1String("best")));
}

void TestMappingView::data_spreadTyped_becomesPartOfTheState()
{
    auto* popover = m_view->findChild<DataPopover*>();
    const auto field = [popover](const QString& name) {
        for (auto* each : popover->findChildren<ValueField*>()) {
            if (each->accessibleName() == name)
                return each;
        }
        return static_cast<ValueField*>(nullptr);
    };
    field(QStringLiteral("Scale"))->setText(QStringLiteral("0.5"));
    Q_EMIT field(QStringLiteral("Scale"))->committed(QStringLiteral("0.5"));
    QCOMPARE(*m_edits.back().state.data.scale, 0.5);
    QVERIFY(!m_edits.back().state.data.shift && !m_edits.back().state.data.factor);
    present(writeValue(m_edits.back().state));
    field(QStringLiteral("at chance"))->setText(QStringLiteral("2"));
    Q_EMIT field(QStringLiteral("at chance"))->committed(QStringLiteral("2"));
    QCOMPARE(m_edits.size(), std::size_t(1));
    QVERIFY(field(QStringLiteral("at chance"))->hasError());
}

void TestMappingView::data_sliceTyped_isCheckedAgainstTheTensor()
{
    auto* popover = m_view->findChild<DataPopover*>();
    popover->offerTensors();
    ChoiceButton* tensors = nullptr;
    for (auto* each : popover->findChildren<ChoiceButton*>()) {
        if (each->accessibleName().contains(QStringLiteral("Choose a tensor")))
            tensors = each;
    }
    QVERIFY(tensors != nullptr);
    QTest::keyClick(tensors, Qt::Key_Down);
    QCOMPARE(m_edits.back().state.data.kind, DataRef::Kind::File);
    present(writeValue(m_edits.back().state));
    ValueField* slice = nullptr;
    for (auto* each : popover->findChildren<ValueField*>()) {
        if (each->accessibleName() == QStringLiteral("Slice"))
            slice = each;
    }
    slice->setText(QStringLiteral("0:2"));
    Q_EMIT slice->committed(QStringLiteral("0:2"));
    QCOMPARE(m_edits.back().state.data.slice.size(), std::size_t(1));
    const std::size_t edits = m_edits.size();
    slice->setText(QStringLiteral("5000"));
    Q_EMIT slice->committed(QStringLiteral("5000"));
    QCOMPARE(m_edits.size(), edits);
    QVERIFY(slice->hasError());
}

void TestMappingView::paste_manyNumbers_becomeAFile()
{
    QTemporaryDir folder;
    QByteArray text;
    for (int i = 0; i < 5000; ++i)
        text += QByteArray::number(i * 0.5) + ' ';
    const auto few = pastedData("1, 2, 3", folder.path());
    QCOMPARE(few->kind, DataRef::Kind::Values);
    const auto many = pastedData(text, folder.path());
    QVERIFY2(many, many ? "" : many.error().message.c_str());
    QCOMPARE(many->kind, DataRef::Kind::File);
    const auto loaded = loadData(*many, {}, "/data");
    QCOMPARE((*loaded)->values.size(), std::size_t(5000));
    QCOMPARE((*loaded)->values[4999], 2499.5F);
    QCOMPARE(pastedData("1 two", folder.path()).error().code, ErrorCode::WrongType);
    QVERIFY(!pastedData(text, QStringLiteral("/proc/no/such/place")));
}

void TestMappingView::dropped_files_areToldByContent()
{
    QTemporaryDir folder;
    const QString picture = folder.filePath(QStringLiteral("picture.bmp"));
    QImage image(20, 10, QImage::Format_RGB32);
    image.fill(Qt::red);
    QVERIFY(image.save(picture));
    QStandardPaths::setTestModeEnabled(true);
    const DroppedData asPicture = dataOfFile(picture);
    QVERIFY2(asPicture.data, qPrintable(asPicture.sentence));
    QCOMPARE(asPicture.data->kind, DataRef::Kind::Picture);
    QCOMPARE((*loadData(*asPicture.data, {}, "/data"))->shape, (std::vector<std::int64_t>{10, 20, 3}));
    const QString array = folder.filePath(QStringLiteral("array.dat"));
    QVERIFY(writeNpy(array.toStdString(), std::vector<double>{1, 2, 3}));
    QCOMPARE(dataOfFile(array).data->kind, DataRef::Kind::File);
    const QString nothing = folder.filePath(QStringLiteral("notes.md"));
    QFile file(nothing);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("# no data");
    file.close();
    QVERIFY(!dataOfFile(nothing).data);
    QVERIFY(dataOfFile(nothing).sentence.startsWith(QStringLiteral("notes.md is no model")));
}

void TestMappingView::picture_shown_ditherIsAnEdit()
{
    auto* card = m_view->findChild<MappingRange*>()->findChild<MappingPicture*>();
    QVERIFY(!card->isVisible());
    present(stateOf(R"({"data":{"kind":"picture","path":"builtin"},"bits":2})"));
    QVERIFY(card->isVisible());
    QCOMPARE(card->findChild<PicturePair*>()->mapped().size(), QSize(192, 128));
    QTest::keyClick(card->findChild<Segmented*>(), Qt::Key_Right);
    QVERIFY(m_edits.back().state.dither);
    present(writeValue(m_edits.back().state));
    QVERIFY(allWords().contains(QStringLiteral("Each error is passed on")));
}

QTEST_MAIN(TestMappingView)
#include "tst_mapping_view.moc"
