#pragma once

#include "app/lessons/lesson_session.h"

#include <QFrame>

class QButtonGroup;
class QListWidget;
class QVBoxLayout;

namespace bitloupe {

class Button;
class GuessTrack;
class LessonText;

/// The question of a step before its answer is shown: number, choice or order; then guess and truth.
class PredictBox : public QFrame {
    Q_OBJECT

public:
    PredictBox(LessonSession& session, QWidget* parent = nullptr);
    /// Guess, truth and live values as the session has them now.
    void refresh();

private:
    void buildNumber(const Predict& predict);
    void buildChoice(const Predict& predict);
    void buildOrder(const Predict& predict);
    void moveItem(int by);
    void commit();
    void showReveal(const Predict& predict);
    Json currentGuess() const;

    LessonSession& m_session;
    QVBoxLayout* m_column;
    LessonText* m_ask = nullptr;
    GuessTrack* m_track = nullptr;
    class ValueField* m_typed = nullptr;
    QButtonGroup* m_options = nullptr;
    QListWidget* m_order = nullptr;
    Button* m_commit = nullptr;
    QWidget* m_typedRow = nullptr;
    class WordsLabel* m_difference = nullptr;
    LessonText* m_reveal = nullptr;
};

} // namespace bitloupe
