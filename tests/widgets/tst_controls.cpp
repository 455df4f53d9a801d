#include "widgets/controls.h"
#include "widgets/theme.h"

#include <QtTest>
#include <QtWidgets>

using namespace bitloupe;

namespace {

/// Paints the widget at two scales; any warning of Qt fails the test through the message handler.
void paintsAtTwoScales(QWidget& widget)
{
    widget.ensurePolished();
    widget.resize(widget.sizeHint().expandedTo(QSize(40, 20)));
    for (const double scale : {1.0, 2.0}) {
        QImage image(widget.size() * scale, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(scale);
        image.fill(Qt::magenta);
        widget.render(&image);
        bool hasDrawn = false;
        for (int y = 0; y < image.height() && !hasDrawn; ++y) {
            for (int x = 0; x < image.width() && !hasDrawn; ++x)
                hasDrawn = image.pixelColor(x, y) != QColor(Qt::magenta);
        }
        QVERIFY(hasDrawn);
    }
}

QtMessageHandler previousHandler = nullptr;
int warnings = 0;

void countWarnings(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    // The offscreen platform says this of every top-level window.
    if (type != QtDebugMsg && type != QtInfoMsg && !message.contains(QLatin1String("propagateSizeHints")))
        ++warnings;
    previousHandler(type, context, message);
}

} // namespace

class ControlsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        ThemeManager::instance().install();
        previousHandler = qInstallMessageHandler(countWarnings);
    }
    void cleanup() { QCOMPARE(warnings, 0); }
    void cleanupTestCase() { qInstallMessageHandler(previousHandler); }

    void segmented_setter_emitsNothing()
    {
        Segmented strip({"a", "b", "c"});
        QSignalSpy spy(&strip, &Segmented::picked);
        strip.setCurrent(2);
        QCOMPARE(strip.current(), 2);
        QCOMPARE(spy.count(), 0);
    }

    void segmented_keysAndMouse_pick()
    {
        Segmented strip({"first", "second", "third"});
        strip.resize(strip.sizeHint());
        QSignalSpy spy(&strip, &Segmented::picked);
        QTest::keyClick(&strip, Qt::Key_Right);
        QCOMPARE(strip.current(), 1);
        strip.setSegmentEnabled(2, false, QStringLiteral("not yet"));
        QTest::keyClick(&strip, Qt::Key_Right);
        QCOMPARE(strip.current(), 1);
        QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(12, strip.height() / 2));
        QCOMPARE(strip.current(), 0);
        QCOMPARE(spy.count(), 2);
    }

    void segmented_screenReader_findsRadioButtons()
    {
        Segmented strip({"lin", "log"});
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&strip);
        QVERIFY(face);
        QCOMPARE(face->childCount(), 2);
        QCOMPARE(face->child(1)->text(QAccessible::Name), QStringLiteral("log"));
        QVERIFY(face->child(0)->state().checked);
        QSignalSpy spy(&strip, &Segmented::picked);
        face->child(1)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(spy.count(), 1);
    }

    void choice_keys_moveAndJump()
    {
        ChoiceButton choice(QStringLiteral("Format"));
        choice.setChoices({"binary16", "binary32", "posit"});
        QSignalSpy spy(&choice, &ChoiceButton::picked);
        choice.setCurrent(1);
        QCOMPARE(spy.count(), 0);
        QCOMPARE(choice.accessibleName(), QStringLiteral("Format, binary32"));
        QTest::keyClick(&choice, Qt::Key_Up);
        QCOMPARE(choice.current(), 0);
        QTest::keyClick(&choice, Qt::Key_Up);
        QCOMPARE(spy.count(), 1);
        QTest::keyClicks(&choice, QStringLiteral("p"));
        QCOMPARE(choice.current(), 2);
        choice.setCustomText(QStringLiteral("Custom"));
        choice.setCurrent(-1);
        QCOMPARE(choice.currentLabel(), QStringLiteral("Custom"));
    }

    void choice_list_findsByTyping()
    {
        QWidget window;
        window.resize(600, 500);
        ChoiceButton choice(QStringLiteral("Format"), &window);
        QStringList labels;
        for (int i = 0; i < 12; ++i)
            labels << QStringLiteral("format %1").arg(i);
        choice.setChoices(labels);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&choice, Qt::Key_Return);
        auto* search = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(search);
        QSignalSpy spy(&choice, &ChoiceButton::picked);
        QTest::keyClicks(search, QStringLiteral("11"));
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(choice.current(), 11);
    }

    void popover_escapeAndClickOutside_close()
    {
        QWidget window;
        window.resize(400, 300);
        QPushButton anchor(QStringLiteral("More"), &window);
        QWidget other(&window);
        other.setGeometry(300, 250, 50, 30);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        Popover popover(&window);
        popover.body()->addWidget(new QLineEdit);
        QSignalSpy spy(&popover, &Popover::closed);
        popover.openBelow(&anchor);
        QVERIFY(popover.isVisible());
        QVERIFY(window.rect().contains(popover.geometry()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!popover.isVisible());
        QCOMPARE(QApplication::focusWidget(), &anchor);
        popover.openBelow(&anchor);
        QTest::mouseClick(&other, Qt::LeftButton);
        QVERIFY(!popover.isVisible());
        QCOMPARE(spy.count(), 2);
    }

    void stepper_everyWay_staysInRange()
    {
        Stepper stepper(1, 16);
        QSignalSpy spy(&stepper, &Stepper::edited);
        stepper.setValue(99);
        QCOMPARE(stepper.value(), 16);
        QCOMPARE(spy.count(), 0);
        auto* field = stepper.findChild<QLineEdit*>();
        QTest::keyClick(field, Qt::Key_Up);
        QCOMPARE(spy.count(), 0);
        QTest::keyClick(field, Qt::Key_Down);
        QCOMPARE(stepper.value(), 15);
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("4"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(stepper.value(), 4);
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("four"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(stepper.value(), 4);
        QCOMPARE(field->text(), QStringLiteral("4"));
        stepper.resize(stepper.sizeHint());
        QTest::mouseClick(stepper.findChildren<QAbstractButton*>().back(), Qt::LeftButton);
        QCOMPARE(stepper.value(), 5);
        QCOMPARE(spy.count(), 3);
    }

    void valueField_enterPauseAndEscape_commit()
    {
        ValueField field;
        QSignalSpy spy(&field, &ValueField::committed);
        field.setValueText(QStringLiteral("0.1"));
        QCOMPARE(spy.count(), 0);
        field.selectAll();
        QTest::keyClicks(&field, QStringLiteral("0.25"));
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(spy.count(), 1);
        QTest::keyClick(&field, Qt::Key_Return);
        QCOMPARE(spy.count(), 1);
        QTest::keyClicks(&field, QStringLiteral("5"));
        QTRY_COMPARE(spy.count(), 2);
        QTest::keyClick(&field, Qt::Key_Escape);
        QCOMPARE(field.text(), QStringLiteral("0.25"));
        QCOMPARE(spy.back().front().toString(), QStringLiteral("0.25"));
    }

    void valueField_arrows_askForSteps()
    {
        ValueField field;
        QSignalSpy spy(&field, &ValueField::stepRequested);
        QTest::keyClick(&field, Qt::Key_Up);
        QTest::keyClick(&field, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(spy.at(0), QVariantList({1, false}));
        QCOMPARE(spy.at(1), QVariantList({-1, true}));
    }

    void words_signs_areReadWithoutThem()
    {
        WordsLabel words;
        words.setWords(QStringLiteral("clips **3** of 5 < 6, ~~0.1~~"));
        QCOMPARE(words.accessibleName(), QStringLiteral("clips 3 of 5 < 6, 0.1"));
        QVERIFY(words.html().contains(QLatin1String("&lt;")));
        paintsAtTwoScales(words);
    }

    void words_sameRoom_leaveTheLayoutAlone()
    {
        struct Requests : QObject {
            int count = 0;
            bool eventFilter(QObject*, QEvent* event) override
            {
                count += event->type() == QEvent::LayoutRequest ? 1 : 0;
                return false;
            }
        } requests;
        QWidget page;
        auto* words = new WordsLabel;
        auto* column = new QVBoxLayout(&page);
        column->addWidget(words);
        column->addStretch(1);
        words->setWords(QStringLiteral("max **4.00**"));
        page.resize(200, 300);
        page.show();
        QTest::qWait(50);
        page.installEventFilter(&requests);
        words->setWords(QStringLiteral("max **3.99**"));
        QTest::qWait(20);
        QCOMPARE(requests.count, 0);
        const int before = words->height();
        words->setWords(
            QStringLiteral("max **3.99**: a good deal more to say, over several lines of the page"));
        QTest::qWait(20);
        QVERIFY(requests.count > 0);
        QVERIFY(words->height() > before);
    }

    void controls_bothThemesAndScales_paint()
    {
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            ThemeManager::instance().setMode(mode);
            Segmented strip({"a", "b"});
            paintsAtTwoScales(strip);
            ChoiceButton choice(QStringLiteral("Format"));
            choice.setChoices({"binary16"});
            paintsAtTwoScales(choice);
            Stepper stepper(1, 16);
            paintsAtTwoScales(stepper);
            for (const Button::Kind kind :
                 {Button::Kind::Framed, Button::Kind::Primary, Button::Kind::Link}) {
                Button button(QStringLiteral("Check"), kind);
                button.setIconName(QStringLiteral("check"));
                paintsAtTwoScales(button);
            }
            IconButton icon(QStringLiteral("play"), QStringLiteral("Play"));
            QCOMPARE(icon.accessibleName(), QStringLiteral("Play"));
            paintsAtTwoScales(icon);
            Card card(QStringLiteral("Title"));
            paintsAtTwoScales(card);
            Readout readout(QStringLiteral("SQNR"));
            readout.setValue(QStringLiteral("15.59 dB"));
            QCOMPARE(readout.accessibleName(), QStringLiteral("SQNR, 15.59 dB"));
            paintsAtTwoScales(readout);
            EmptyState empty(QStringLiteral("folder"), QStringLiteral("Nothing to map yet."));
            empty.addButton(QStringLiteral("Open…"));
            paintsAtTwoScales(empty);
        }
        ThemeManager::instance().setMode(ThemeMode::Light);
    }

    void textZoom_change_resizesControlsLive()
    {
        Segmented strip({"Unsigned", "Signed"});
        Button button(QStringLiteral("Check"));
        const int stripWidth = strip.sizeHint().width();
        const int buttonWidth = button.sizeHint().width();
        ThemeManager::instance().setTextZoom(1.5);
        QVERIFY(strip.sizeHint().width() > stripWidth);
        QVERIFY(button.sizeHint().width() > buttonWidth);
        ThemeManager::instance().setTextZoom(1.0);
        QCOMPARE(strip.sizeHint().width(), stripWidth);
    }

    void icons_everyFile_isDrawn()
    {
        const QStringList files = QDir(QStringLiteral(":/icons")).entryList();
        QVERIFY(files.size() >= 30);
        for (const QString& file : files) {
            const QImage image = iconPixmap(file.chopped(4), QColor(Qt::black), 24, 2)
                                     .toImage()
                                     .convertToFormat(QImage::Format_ARGB32);
            int inked = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    inked += qAlpha(image.pixel(x, y)) > 0;
            }
            QVERIFY2(inked > 40, qPrintable(file));
        }
    }
};

QTEST_MAIN(ControlsTest)
#include "tst_controls.moc"
