#pragma once

#include <QDialog>
#include <QList>

class QAction;
class QLineEdit;
class QListWidget;

namespace bitloupe {

/// Ctrl+K: every command by name. Typing narrows the list, Enter runs the first.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    CommandPalette(const QList<QAction*>& commands, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void narrow(const QString& text);
    void run();

    QList<QAction*> m_commands;
    QLineEdit* m_field;
    QListWidget* m_list;
};

/// "?": every command that has a key, in two columns.
class ShortcutSheet : public QDialog {
    Q_OBJECT

public:
    ShortcutSheet(const QList<QAction*>& commands, QWidget* parent);
};

} // namespace bitloupe
