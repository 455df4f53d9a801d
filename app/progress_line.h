#pragma once

#include <QTimer>
#include <QWidget>

namespace bitloupe {

/// Two pixels that fill while something is computed, from 150 ms on; a part of unknown length sweeps along.
/// It keeps its place while it has nothing to show.
class ProgressLine : public QWidget {
    Q_OBJECT

public:
    static constexpr int kShowAfterMs = 150;
    static constexpr int kPixels = 2;

    explicit ProgressLine(QWidget* parent = nullptr);
    void setBusy(bool busy);
    void setFraction(double fraction); ///< 0 while unknown
    bool isShowing() const { return m_isLate; }
    double fraction() const { return m_fraction; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QTimer m_delay;
    QTimer m_sweep;
    double m_fraction = 0;
    double m_place = 0; ///< of what sweeps, 0 to 1
    bool m_isBusy = false;
    bool m_isLate = false;
};

} // namespace bitloupe
