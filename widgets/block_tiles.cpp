#include "widgets/block_tiles.h"

#include "widgets/copy_menu.h"
#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

namespace bitloupe {

BlockTiles::BlockTiles(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, qOverload<>(&QWidget::update));
}

void BlockTiles::setHover(int tile)
{
    if (tile == m_hover)
        return;
    m_hover = tile;
    setCursor(tile >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
    Q_EMIT hovered(tile);
}

void BlockTiles::mousePressEvent(QMouseEvent* event)
{
    const int tile = tileAt(event->position());
    if (event->button() == Qt::LeftButton && tile >= 0)
        press(tile);
}

void BlockTiles::mouseMoveEvent(QMouseEvent* event)
{
    setHover(tileAt(event->position()));
}

void BlockTiles::leaveEvent(QEvent*)
{
    setHover(-1);
}

void BlockTiles::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        Q_EMIT stepped(event->key() == Qt::Key_Left ? -1 : 1);
    else
        QWidget::keyPressEvent(event);
}

void BlockTiles::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isMouse = event->reason() == QContextMenuEvent::Mouse;
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    fillMenu(menu, isMouse ? tileAt(event->pos()) : tileInFocus());
    menu.picture();
    menu.exec(event->globalPos());
}

bool BlockTiles::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int tile = tileAt(help->pos());
    QToolTip::showText(help->globalPos(), tile < 0 ? QString() : tipOf(tile), this);
    return true;
}

} // namespace bitloupe
