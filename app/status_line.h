#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;

namespace bitloupe {

class Button;
class ProgressLine;

/// The thin line at the foot of the window: what is being computed (after 150 ms) with Cancel, or a short
/// note. It lies over the foot of its parent and is seen while it has something to say, so that it moves
/// nothing.
class StatusLine : public QWidget {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);
    void setBusy(bool busy);
    void setProgress(double fraction, const QString& what);
    /// Work beside the computing, told while there is none of that; empty: none.
    void setBackground(const QString& what, double fraction);
    void showNote(const QString& text);

Q_SIGNALS:
    void cancelRequested(); ///< of what is being computed
    void backgroundCancelRequested();

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    bool eventFilter(QObject*, QEvent*) override;

private:
    void place();
    void refresh();
    QString words() const;
    bool isWorking() const { return m_busy && m_late; }
    bool hasBackground() const { return !m_background.isEmpty() && m_backgroundLate; }

    QLabel* m_text;
    Button* m_cancel;
    ProgressLine* m_line;
    QTimer m_delay;
    QTimer m_noteTime;
    QTimer m_backgroundDelay;
    QString m_what;
    QString m_note;
    double m_fraction = 0;
    bool m_busy = false;
    bool m_late = false;
    QString m_background;
    double m_backgroundFraction = 0;
    bool m_backgroundLate = false;
};

} // namespace bitloupe
