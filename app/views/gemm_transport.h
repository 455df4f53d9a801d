#pragma once

#include "core/labs/gemm/walk.h"

#include <QWidget>

#include <optional>

class QTimer;

namespace bitloupe {

class Button;
class IconButton;
class ScrubBar;
class Segmented;
class ValueField;

/// First, back, play, forward, last; grain; place; speed; loop. It asks for steps and keeps only whether it
/// plays.
class GemmTransport : public QWidget {
    Q_OBJECT

public:
    explicit GemmTransport(QWidget* parent = nullptr);
    /// `known` is false before the first step, when the whole result lies open.
    void setStep(const gemm::Step& step, const gemm::Shape& shape, bool known);
    void pause();
    bool isPlaying() const;
    /// Plays on and halts at that step.
    void playUntil(const gemm::Step& target);
    /// A key of the whole screen; false when it means nothing here.
    bool takeKey(int key, bool shift);
    /// What a field for a cell asks for.
    static QString cellWanted(const gemm::Shape& shape);

Q_SIGNALS:
    void stepWanted(const bitloupe::gemm::Step& step);
    void playStarted();
    void playStopped();
    void scrubStarted();
    void scrubEnded();
    /// Play until the next one of these: 0 a clamp, 1 an overflow, 2 a result that differs from exact.
    void untilWanted(int event);
    void note(const QString& text);

private:
    void go(std::int64_t by);
    void goTo(const gemm::Step& step);
    void tick();
    void togglePlay();
    void changeSpeed(int by);
    void setGrain(gemm::Grain grain);
    void openUntilMenu();
    void takeCell(const QString& text);

    gemm::Step m_step;
    gemm::Shape m_shape;
    bool m_known = false;
    std::optional<std::int64_t> m_until; ///< index of the step at which play halts
    int m_speed = 2;
    QTimer* m_timer;
    IconButton* m_play;
    IconButton* m_loop;
    Segmented* m_grain;
    ScrubBar* m_scrub;
    ValueField* m_cell;
    Button* m_speedButton;
};

/// One block per output, grouped by row, or one bar for more than 64; the knob stands at the current one.
class ScrubBar : public QWidget {
    Q_OBJECT

public:
    explicit ScrubBar(QWidget* parent = nullptr);
    void setPlace(int rows, int columns, std::int64_t element, bool known);
    QSize sizeHint() const override { return {270, 40}; }
    QSize minimumSizeHint() const override { return {120, 40}; }

Q_SIGNALS:
    void picked(qint64 element);
    void pressed();
    void released();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;

private:
    QRectF block(std::int64_t element) const;
    bool isBar() const;
    void paintDone(QPainter& painter) const;
    void pickAt(double x);

    int m_rows = 1;
    int m_columns = 1;
    std::int64_t m_element = 0;
    bool m_known = false;
};

} // namespace bitloupe
