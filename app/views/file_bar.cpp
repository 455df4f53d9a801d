#include "app/views/file_bar.h"

#include "widgets/painting.h"

#include <QFileInfo>
#include <QHBoxLayout>

namespace bitloupe {

namespace {

constexpr QMargins kAround(24, 10, 24, 0); ///< as the screen below
constexpr int kIconRoom = 40;

} // namespace

FileBar::FileBar(QWidget* parent)
    : QFrame(parent)
    , m_text(makeLabel({}, TextRole::Body))
    , m_reload(new Button(tr("Reload"), Button::Kind::Link))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kAround + QMargins(kIconRoom, 4, 8, 4));
    row->setSpacing(8);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    auto* close = new IconButton(QStringLiteral("close"), tr("Hide this line"));
    close->setSide(24);
    row->addWidget(m_text, 1);
    row->addWidget(m_reload);
    row->addWidget(close);
    setVisible(false);
    connect(&m_watch, &FileWatch::changed, this, [this] {
        m_isHidden = false;
        refresh();
    });
    connect(m_reload, &Button::clicked, this, &FileBar::reloadRequested);
    connect(close, &IconButton::clicked, this, [this] {
        m_isHidden = true;
        refresh();
    });
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void FileBar::watch(const QStringList& files)
{
    m_watch.watch(files);
    refresh();
}

bool FileBar::hasChanged() const
{
    for (const QString& file : m_watch.files()) {
        if (m_watch.changeOf(file) == FileWatch::Change::Changed)
            return true;
    }
    return false;
}

void FileBar::refresh()
{
    QString changed;
    QString gone;
    for (const QString& file : m_watch.files()) {
        const FileWatch::Change change = m_watch.changeOf(file);
        if (change == FileWatch::Change::Changed && changed.isEmpty())
            changed = QFileInfo(file).fileName();
        if (change == FileWatch::Change::Gone && gone.isEmpty())
            gone = QFileInfo(file).fileName();
    }
    if (!changed.isEmpty())
        m_text->setText(tr("%1 changed on disk. What you see is as it was before.").arg(changed));
    else if (!gone.isEmpty())
        m_text->setText(
            tr("%1 is gone. What is in memory stays here until you open another file.").arg(gone));
    m_reload->setVisible(!changed.isEmpty());
    setVisible(!m_isHidden && !(changed.isEmpty() && gone.isEmpty()));
}

void FileBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QRectF box = QRectF(rect()).marginsRemoved(kAround);
    drawRoundedBox(painter, box, 8, theme().warnTint, QColor());
    painter.drawPixmap(QPointF(box.left() + 14, box.center().y() - 8),
                       iconPixmap(QStringLiteral("warning"), theme().warn, 16, devicePixelRatioF()));
}

} // namespace bitloupe
