#pragma once

#include "app/lessons/lesson_library.h"
#include "core/lesson/progress.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QScrollArea;

namespace bitloupe {

class BitHero;
class Button;
class Card;
class LessonCard;
class StepDots;

/// The way in: what to do next, a model to open, the labs, every lesson.
class StartPage : public QWidget {
    Q_OBJECT

public:
    StartPage(LessonLibrary* library, Progress* progress, QWidget* parent = nullptr);
    void refresh();

Q_SIGNALS:
    void lessonRequested(const QString& id, int step);
    void openModelRequested(const QString& path);
    void forgetRequested(const QString& lessonId);
    void labRequested(const QString& id);

protected:
    void resizeEvent(QResizeEvent*) override;
    void showEvent(QShowEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    Card* buildHero();
    Card* buildOpen();
    Card* buildExplore();
    void buildCatalogue();
    void arrange();
    void showMenu(const QString& lessonId, const QPoint& at);
    void refreshHero();
    int suggested() const;
    int firstOpenStep(const Lesson& lesson) const;
    int passedSteps(const Lesson& lesson) const;
    void openSuggested();

    LessonLibrary* m_library;
    Progress* m_progress;
    QScrollArea* m_scroll;
    QLabel* m_title;
    QLabel* m_subtitle;
    QGridLayout* m_top;
    QGridLayout* m_grid;
    Card* m_hero;
    QLabel* m_heroKind;
    QLabel* m_heroTitle;
    QLabel* m_heroText;
    Button* m_continue;
    StepDots* m_heroDots;
    QLabel* m_heroTime;
    BitHero* m_bits;
    Card* m_open;
    Button* m_recent;
    Card* m_explore;
    QVector<LessonCard*> m_cards;
    int m_columns = 0;
};

} // namespace bitloupe
