#pragma once

#include <QListView>
#include <QStringList>

namespace bitloupe {

/// Names to read, to scroll through and to copy; a hover tells what did not fit.
class NameList : public QListView {
    Q_OBJECT

public:
    explicit NameList(QWidget* parent = nullptr);
    void setNames(const QStringList& names);
    QStringList names() const;
    /// Two lines: the rest scrolls.
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    void note(const QString& sentence);

protected:
    void contextMenuEvent(QContextMenuEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void refreshTheme();
};

} // namespace bitloupe
