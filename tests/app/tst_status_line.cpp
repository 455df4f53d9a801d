#include "app/status_line.h"
#include "widgets/controls.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace bitloupe;

class StatusLineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void note_liesOverTheFootAndMovesNothing();
    void background_isToldLateAndCanBeCancelled();
    void computing_comesBeforeTheBackground();
};

namespace {

/// A page that fills a window, and the line over it.
struct Page {
    QWidget window;
    QWidget* page = new QWidget;
    StatusLine* line = nullptr;

    Page()
    {
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(page);
        line = new StatusLine(&window);
        window.resize(600, 400);
        window.show();
    }
    QString text() const { return line->findChild<QLabel*>()->text(); }
    Button* cancel() const { return line->findChild<Button*>(); }
};

} // namespace

void StatusLineTest::note_liesOverTheFootAndMovesNothing()
{
    Page p;
    QVERIFY(QTest::qWaitForWindowExposed(&p.window));
    QVERIFY(!p.line->isVisible());
    const QRect before = p.page->geometry();
    p.line->showNote(QStringLiteral("Copied 0x2E66"));
    QVERIFY(p.line->isVisible());
    QVERIFY(!p.cancel()->isVisible());
    QCoreApplication::processEvents();
    QCOMPARE(p.page->geometry(), before);
    QCOMPARE(p.line->geometry().bottom(), p.window.rect().bottom());
    QCOMPARE(p.line->width(), p.window.width());
    p.window.resize(700, 500);
    QTRY_COMPARE(p.line->geometry().bottom(), p.window.rect().bottom());
    QCOMPARE(p.line->width(), 700);
}

void StatusLineTest::background_isToldLateAndCanBeCancelled()
{
    Page p;
    const QSignalSpy computing(p.line, &StatusLine::cancelRequested);
    const QSignalSpy background(p.line, &StatusLine::backgroundCancelRequested);
    p.line->setBackground(QStringLiteral("SQNR of 1 of 42 tensors"), 0.02);
    QVERIFY(!p.line->isVisible()); // short work is not worth a word
    QTRY_VERIFY(p.line->isVisible());
    p.line->setBackground(QStringLiteral("SQNR of 17 of 42 tensors"), 0.4);
    QCOMPARE(p.text(), QStringLiteral("SQNR of 17 of 42 tensors"));
    p.line->showNote(QStringLiteral("Copied"));
    QVERIFY(p.text().contains(QStringLiteral("Copied")) && p.text().contains(QStringLiteral("17 of 42")));
    p.cancel()->click();
    QCOMPARE(background.count(), 1);
    QCOMPARE(computing.count(), 0);
    p.line->setBackground({}, 0);
    QCOMPARE(p.text(), QStringLiteral("Copied"));
    QVERIFY(!p.cancel()->isVisible());
    p.line->setBackground(QStringLiteral("again"), 0);
    QVERIFY(!p.cancel()->isVisible());
}

void StatusLineTest::computing_comesBeforeTheBackground()
{
    Page p;
    const QSignalSpy computing(p.line, &StatusLine::cancelRequested);
    p.line->setBackground(QStringLiteral("SQNR of 1 of 42 tensors"), 0.02);
    p.line->setBusy(true);
    p.line->setProgress(0.5, QStringLiteral("Reading fc1.weight"));
    QTRY_VERIFY(p.text().startsWith(QStringLiteral("Reading fc1.weight")));
    p.cancel()->click();
    QCOMPARE(computing.count(), 1);
    p.line->setBusy(false);
    QTRY_COMPARE(p.text(), QStringLiteral("SQNR of 1 of 42 tensors"));
}

QTEST_MAIN(StatusLineTest)
#include "tst_status_line.moc"
