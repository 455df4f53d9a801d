#pragma once

#include "app/lessons/check_box.h"
#include "app/lessons/lesson_panel.h"
#include "app/main_window.h"
#include "widgets/controls.h"

#include <QRadioButton>
#include <QTest>

#include <functional>

namespace bitloupe {

/// A learner before the window: opens a step, guesses, presses the lab's switches, answers, checks.
class Learner {
public:
    Learner()
        : m_window([] {
            WindowOptions options;
            options.keepsSession = false;
            return options;
        }())
    {
        m_window.resize(1440, 900);
        m_window.show();
    }

    LessonSession& session() { return m_window.lessonPanel()->session(); }
    void wait() { QTRY_VERIFY_WITH_TIMEOUT(m_window.isSettled(), 20000); }

    void open(const QString& lesson, int step)
    {
        m_window.openLesson(lesson, step - 1);
        wait();
        if (!session().step()->predict)
            return;
        const Predict& predict = *session().step()->predict;
        session().commitGuess(predict.kind == Predict::Kind::Number ? Json(predict.from)
                                                                    : Json(predict.options.front().id));
        QTRY_VERIFY_WITH_TIMEOUT(session().truth().has_value(), 20000);
        wait();
    }

    void pick(const QString& name, int index)
    {
        for (auto* choice : m_window.findChildren<Segmented*>()) {
            if (choice->accessibleName() == name && choice->isVisible())
                choice->pressPart(index);
        }
        wait();
    }

    /// Fields of the step, from above.
    void answer(const QStringList& texts)
    {
        const auto fields = m_window.findChild<CheckBox*>()->findChildren<ValueField*>();
        QCOMPARE(fields.size(), texts.size());
        for (int i = 0; i < texts.size(); ++i)
            enter(fields[i], texts[i]);
        wait();
    }

    /// The buttons of the step, counted from above.
    void choose(const QList<int>& indices)
    {
        const auto buttons = m_window.findChild<CheckBox*>()->findChildren<QRadioButton*>();
        for (const int index : indices)
            buttons[index]->click();
        wait();
    }

    /// "" where the check passes, else what it says: the mistake's name, or "no".
    QString check()
    {
        session().check();
        [this] { QTRY_VERIFY_WITH_TIMEOUT(session().outcome() && !session().isChecking(), 20000); }();
        const CheckOutcome& outcome = *session().outcome();
        if (outcome.kind == CheckOutcome::Kind::Passed)
            return {};
        return outcome.kind == CheckOutcome::Kind::Mistake
            ? QString::fromStdString(session().step()->check->mistakes[outcome.mistake].name)
            : QStringLiteral("no");
    }

protected:
    MainWindow& window() { return m_window; }

    static void enter(ValueField* field, const QString& text)
    {
        field->setFocus();
        field->setText(text);
        Q_EMIT field->textEdited(text);
        QTest::keyClick(field, Qt::Key_Return);
    }

private:
    MainWindow m_window;
};

/// What a learner does, and what the check says then: as Learner::check().
template<typename Who>
struct Try {
    std::function<void(Who&)> act;
    QString verdict;
};

/// Walks one step with a learner of its own. The step must not be passed as it opens.
template<typename Who>
void walk(const QString& lesson, int step, const QList<Try<Who>>& tries)
{
    Who learner;
    learner.open(lesson, step);
    QVERIFY(learner.session().problem().isEmpty());
    QCOMPARE(learner.check().isEmpty(), false);
    for (const Try<Who>& each : tries) {
        each.act(learner);
        QCOMPARE(learner.check(), each.verdict);
    }
}

} // namespace bitloupe
