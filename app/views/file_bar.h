#pragma once

#include "app/file_watch.h"
#include "widgets/controls.h"

namespace bitloupe {

/// A quiet line above the screen when an open file is no longer what it was on disk: "FILE changed on disk"
/// with Reload, "FILE is gone". Hidden while nothing happened.
class FileBar : public QFrame {
    Q_OBJECT

public:
    explicit FileBar(QWidget* parent = nullptr);

    /// The files of the models on screen, as they are now.
    void watch(const QStringList& files);
    bool hasChanged() const;
    QString sentence() const { return m_text->text(); }
    FileWatch& files() { return m_watch; }

Q_SIGNALS:
    void reloadRequested(); ///< by the user only

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void refresh();

    FileWatch m_watch;
    QLabel* m_text;
    Button* m_reload;
    bool m_isHidden = false; ///< closed by the user until something else happens
};

} // namespace bitloupe
