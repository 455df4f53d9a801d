#include "app/status_line.h"

#include "app/progress_line.h"
#include "widgets/controls.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace bitloupe {

namespace {

constexpr int kNoteMs = 4000;
constexpr int kHeight = 28;

} // namespace

StatusLine::StatusLine(QWidget* parent)
    : QWidget(parent)
    , m_text(makeLabel({}, TextRole::Secondary, this))
    , m_cancel(new Button(tr("Cancel"), Button::Kind::Link, this))
    , m_line(new ProgressLine(this))
{
    parent->installEventFilter(this);
    m_backgroundDelay.setSingleShot(true);
    m_backgroundDelay.setInterval(ProgressLine::kShowAfterMs);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(24, 0, 24, 0);
    row->addWidget(m_text, 1);
    row->addWidget(m_cancel);
    m_delay.setSingleShot(true);
    m_noteTime.setSingleShot(true);
    connect(m_cancel, &QAbstractButton::clicked, this, [this] {
        if (isWorking())
            Q_EMIT cancelRequested();
        else
            Q_EMIT backgroundCancelRequested();
    });
    connect(&m_backgroundDelay, &QTimer::timeout, this, [this] {
        m_backgroundLate = true;
        refresh();
    });
    connect(&m_delay, &QTimer::timeout, this, [this] {
        m_late = m_busy;
        refresh();
    });
    connect(&m_noteTime, &QTimer::timeout, this, [this] {
        m_note.clear();
        refresh();
    });
    refresh();
}

void StatusLine::setBusy(bool busy)
{
    if (busy == m_busy)
        return;
    m_busy = busy;
    m_late = false;
    m_what.clear();
    m_fraction = 0;
    if (busy)
        m_delay.start(ProgressLine::kShowAfterMs);
    else
        m_delay.stop();
    refresh();
}

void StatusLine::setProgress(double fraction, const QString& what)
{
    m_fraction = fraction;
    m_what = what;
    m_line->setFraction(fraction);
    if (m_late)
        refresh();
}

void StatusLine::setBackground(const QString& what, double fraction)
{
    const bool isNew = m_background.isEmpty();
    m_background = what;
    m_backgroundFraction = fraction;
    if (what.isEmpty()) {
        m_backgroundDelay.stop();
        m_backgroundLate = false;
    } else if (isNew)
        m_backgroundDelay.start();
    refresh();
}

void StatusLine::showNote(const QString& text)
{
    m_note = text;
    m_noteTime.start(kNoteMs);
    refresh();
}

/// A note has room beside the work of the background, which goes on.
QString StatusLine::words() const
{
    if (isWorking()) {
        const QString what = m_what.isEmpty() ? tr("Computing") : m_what;
        return m_fraction > 0 ? tr("%1, %2 %").arg(what).arg(qRound(m_fraction * 100)) : tr("%1 …").arg(what);
    }
    if (!hasBackground() || m_note.isEmpty())
        return hasBackground() ? m_background : m_note;
    return QStringLiteral("%1 · %2").arg(m_note, m_background);
}

void StatusLine::refresh()
{
    const QString text = words();
    m_text->setText(text);
    m_cancel->setVisible(isWorking() || hasBackground());
    if (!isWorking())
        m_line->setFraction(hasBackground() ? m_backgroundFraction : 0);
    m_line->setBusy(m_busy || hasBackground());
    setVisible(!text.isEmpty());
    if (!text.isEmpty())
        place();
    update();
}

/// Over the foot of the parent, whose pages may have been raised since.
void StatusLine::place()
{
    const QWidget* page = parentWidget();
    setGeometry(0, page->height() - kHeight, page->width(), kHeight);
    raise();
}

bool StatusLine::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void StatusLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().card);
    painter.fillRect(QRect(0, 0, width(), 1), theme().line);
}

void StatusLine::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_line->setGeometry(0, 0, width(), ProgressLine::kPixels);
}

} // namespace bitloupe
