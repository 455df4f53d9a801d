#pragma once

#include "app/views/numbers_text.h"

#include <QVariantAnimation>
#include <QWidget>

namespace bitloupe {

class Button;
class WordsLabel;

/// The digits of a number in binary with a point that slides, place by place, to stand behind the first 1;
/// the exponent counts the places. Left and Right move it one place, Home and End all the way.
class NumbersNormalise : public QWidget {
    Q_OBJECT

public:
    explicit NumbersNormalise(QWidget* parent = nullptr);
    void setModel(const numbers::NormaliseModel& model); ///< emits nothing
    int place() const { return m_place; } ///< places moved so far
    void play();
    QSize sizeHint() const override { return {358, 182}; }
    QSize minimumSizeHint() const override { return {320, 182}; }

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

private:
    void goTo(int place, bool animated);
    void refresh();
    double pointX(double place) const;

    numbers::NormaliseModel m_model;
    int m_place = 0;
    double m_shown = 0; ///< where the point is drawn, between two places while it slides
    bool m_playing = false;
    QVariantAnimation m_slide;
    Button* m_play;
    WordsLabel* m_words;
};

/// The same number in the same count of bits, in floating and in fixed point.
class NumbersTwin : public QWidget {
    Q_OBJECT

public:
    explicit NumbersTwin(QWidget* parent = nullptr);
    void setModel(numbers::TwinModel model);
    QSize sizeHint() const override { return {358, 182}; }
    QSize minimumSizeHint() const override { return {320, 182}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void drawBits(QPainter& painter, const QRectF& box, const numbers::TwinModel::Side& side) const;

    numbers::TwinModel m_model;
};

} // namespace bitloupe
