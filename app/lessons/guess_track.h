#pragma once

#include "core/lesson/lesson.h"

#include <QWidget>

#include <optional>

namespace bitloupe {

/// The line on which a learner places a number before seeing it, and then guess and truth side by side. It
/// starts without a handle, so that no default anchors the guess.
class GuessTrack : public QWidget {
    Q_OBJECT

public:
    explicit GuessTrack(const Predict& predict, QWidget* parent = nullptr);
    std::optional<double> guess() const { return m_guess; }
    void setGuess(double value); ///< emits nothing
    /// Shows the truth and ends editing.
    void reveal(double truth);
    QSize sizeHint() const override { return {280, 64}; }

Q_SIGNALS:
    void moved(double guess); ///< by the user only
    void committed();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    double toPixel(double value) const;
    double toValue(double pixel) const;
    void move(double value);
    void describe();

    double m_from;
    double m_to;
    double m_step;
    bool m_logarithmic;
    QString m_unit;
    std::optional<double> m_guess;
    std::optional<double> m_truth;
};

/// A number on a track as people read it: as many digits as the step needs.
QString trackText(double value, double step);

} // namespace bitloupe
