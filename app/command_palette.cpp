#include "app/command_palette.h"

#include "widgets/controls.h"
#include "widgets/theme.h"

#include <QAction>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

namespace bitloupe {

namespace {

QString plainName(const QAction* action)
{
    return action->text().remove(QLatin1Char('&'));
}

/// Every letter of `wanted` in order, so that "opmo" finds "Open model".
bool matches(const QString& name, const QString& wanted)
{
    qsizetype at = 0;
    for (const QChar letter : wanted) {
        if (letter.isSpace())
            continue;
        at = name.indexOf(letter, at, Qt::CaseInsensitive);
        if (at < 0)
            return false;
        ++at;
    }
    return true;
}

} // namespace

CommandPalette::CommandPalette(const QList<QAction*>& commands, QWidget* parent)
    : QDialog(parent, Qt::Popup)
    , m_commands(commands)
    , m_field(new QLineEdit(this))
    , m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("palette"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(520, 380);
    setStyleSheet(QStringLiteral("QDialog#palette { background: %1; border: 1px solid %2; }")
                      .arg(theme().card.name(), theme().line.name()));
    m_field->setPlaceholderText(tr("What do you want to do?"));
    m_field->setAccessibleName(tr("Command"));
    m_field->installEventFilter(this);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->addWidget(m_field);
    column->addWidget(m_list);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::narrow);
    connect(m_field, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    narrow({});
    const QPoint corner = parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 80));
    move(corner);
    m_field->setFocus();
}

void CommandPalette::narrow(const QString& text)
{
    m_list->clear();
    for (int i = 0; i < m_commands.size(); ++i) {
        const QAction* action = m_commands[i];
        if (!action->isEnabled() || !matches(plainName(action), text))
            continue;
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(
            keys.isEmpty() ? plainName(action) : plainName(action) + QStringLiteral("   ") + keys, m_list);
        item->setData(Qt::UserRole, i);
        item->setSizeHint(QSize(0, 30));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (item == nullptr)
        return;
    QAction* action = m_commands[item->data(Qt::UserRole).toInt()];
    close();
    action->trigger();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_field || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    if (step == 0 || m_list->count() == 0)
        return QDialog::eventFilter(watched, event);
    m_list->setCurrentRow((m_list->currentRow() + step + m_list->count()) % m_list->count());
    return true;
}

ShortcutSheet::ShortcutSheet(const QList<QAction*>& commands, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(24, 20, 24, 20);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(6);
    QList<const QAction*> shown;
    for (const QAction* action : commands) {
        if (!action->shortcut().isEmpty())
            shown.append(action);
    }
    const auto half = (shown.size() + 1) / 2;
    for (qsizetype i = 0; i < shown.size(); ++i) {
        const int row = static_cast<int>(i % half);
        const int column = static_cast<int>(i / half) * 2;
        grid->addWidget(
            makeLabel(shown[i]->shortcut().toString(QKeySequence::NativeText), TextRole::Value, this), row,
            column);
        grid->addWidget(makeLabel(plainName(shown[i]), TextRole::Body, this), row, column + 1);
    }
    grid->setColumnMinimumWidth(1, 180);
    auto* rest = makeLabel(
        tr("In a chart or matrix: arrows move, Home and End jump, Enter opens, Esc gives up a drag."),
        TextRole::Secondary, this);
    grid->addWidget(rest, static_cast<int>(half), 0, 1, 4);
}

} // namespace bitloupe
