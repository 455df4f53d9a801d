#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;

namespace bitloupe {

class Button;
class ProgressLine;

/// The thin line at the foot of the window: what is being computed (after 150 ms) with Cancel, or a short
/// note. It takes no space while it has nothing to say.
class StatusLine : public QWidget {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);
    void setBusy(bool busy);
    void setProgress(double fraction, const QString& what);
    void showNote(const QString& text);

Q_SIGNALS:
    void cancelRequested();

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    void refresh();

    QLabel* m_text;
    Button* m_cancel;
    ProgressLine* m_line;
    QTimer m_delay;
    QTimer m_noteTime;
    QString m_what;
    QString m_note;
    double m_fraction = 0;
    bool m_busy = false;
    bool m_late = false;
};

} // namespace bitloupe
