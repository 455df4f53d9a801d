#pragma once

#include "app/lessons/lesson_session.h"

#include <QFrame>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace bitloupe {

class Button;
class LessonText;

/// The learner's turn: answers, the goal beside the value now, Check, what it said, hints and the way out.
class CheckBox : public QWidget {
    Q_OBJECT

public:
    explicit CheckBox(LessonSession& session, QWidget* parent = nullptr);
    void refresh();

Q_SIGNALS:
    void linkActivated(const QString& target);

private:
    void buildAnswers(const Check& check);
    void buildAnswer(const AskedAnswer& answer);
    void refreshGoals();
    void refreshVerdict();
    void refreshHints();

    LessonSession& m_session;
    QVBoxLayout* m_column;
    QFrame* m_goalBox = nullptr;
    QGridLayout* m_goals = nullptr;
    Button* m_check = nullptr;
    QLabel* m_keys = nullptr;
    QFrame* m_verdict = nullptr;
    QLabel* m_verdictIcon = nullptr;
    QLabel* m_verdictTitle = nullptr;
    LessonText* m_verdictText = nullptr;
    QVBoxLayout* m_hints = nullptr;
    Button* m_nextHint = nullptr;
    Button* m_showMe = nullptr;
    Button* m_startOver = nullptr;
    int m_hintsShown = 0;
};

} // namespace bitloupe
