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

} // namespace

StatusLine::StatusLine(QWidget* parent)
    : QWidget(parent)
    , m_text(makeLabel({}, TextRole::Secondary, this))
    , m_cancel(new Button(tr("Cancel"), Button::Kind::Link, this))
    , m_line(new ProgressLine(this))
{
    setFixedHeight(32);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(24, 0, 24, 0);
    row->addWidget(m_text, 1);
    row->addWidget(m_cancel);
    m_delay.setSingleShot(true);
    m_noteTime.setSingleShot(true);
    connect(m_cancel, &QAbstractButton::clicked, this, &StatusLine::cancelRequested);
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
    m_line->setBusy(busy);
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

void StatusLine::showNote(const QString& text)
{
    m_note = text;
    m_noteTime.start(kNoteMs);
    refresh();
}

void StatusLine::refresh()
{
    const bool working = m_busy && m_late;
    m_cancel->setVisible(working);
    if (working) {
        const QString what = m_what.isEmpty() ? tr("Computing") : m_what;
        m_text->setText(m_fraction > 0 ? tr("%1, %2 %").arg(what).arg(qRound(m_fraction * 100))
                                       : tr("%1 …").arg(what));
    } else
        m_text->setText(m_note);
    setVisible(working || !m_note.isEmpty());
    update();
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
