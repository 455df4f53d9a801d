#include "app/lessons/lesson_panel.h"

#include "app/lessons/check_box.h"
#include "app/lessons/lesson_text.h"
#include "app/lessons/predict_box.h"
#include "app/lessons/step_dots.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QShortcut>
#include <QVBoxLayout>

namespace bitloupe {

namespace {

constexpr int kWidth = 336;
constexpr int kTab = 40;

} // namespace

LessonPanel::LessonPanel(const QString& lessonsFolder, const QString& dataFolder, QWidget* parent)
    : QWidget(parent)
    , m_session(lessonsFolder, dataFolder)
{
    setObjectName(QStringLiteral("lessonPanel"));
    setAccessibleName(tr("Lesson"));
    buildFrame();
    connect(&m_session, &LessonSession::stepOpened, this, &LessonPanel::buildStep);
    connect(&m_session, &LessonSession::momentChanged, this, &LessonPanel::refresh);
    connect(&m_session, &LessonSession::changed, this, &LessonPanel::refresh);
    connect(&m_session, &LessonSession::progressChanged, this, &LessonPanel::progressChanged);
    connect(&m_session, &LessonSession::sceneRequested, this, &LessonPanel::sceneRequested);
    connect(&m_session, &LessonSession::solutionRequested, this, &LessonPanel::solutionRequested);
    connect(&m_session, &LessonSession::hiddenPointersChanged, this, &LessonPanel::hiddenPointersChanged);
    connect(&m_session, &LessonSession::problemTold, this, &LessonPanel::note);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        refreshHead();
        refresh();
        update();
    });
    setCollapsed(true);
    refreshHead();
}

void LessonPanel::buildFrame()
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(1, 0, 0, 0);
    m_tabDots = new StepDots(Qt::Vertical, this);
    m_full = new QWidget(this);
    row->addWidget(m_full, 1);
    auto* column = new QVBoxLayout(m_full);
    column->setContentsMargins(20, 16, 20, 18);
    column->setSpacing(8);
    auto* head = new QHBoxLayout;
    m_home = new Button({}, Button::Kind::Link, m_full);
    m_home->setToolTip(tr("All lessons"));
    m_fold = new Button({}, Button::Kind::Link, m_full);
    m_fold->setIconName(QStringLiteral("chevron-right"));
    m_fold->setAccessibleName(tr("Fold the lesson away"));
    m_fold->setToolTip(tr("Fold the lesson away"));
    head->addWidget(m_home);
    head->addStretch(1);
    head->addWidget(m_fold);
    column->addLayout(head);
    m_dots = new StepDots(Qt::Horizontal, m_full);
    column->addWidget(m_dots);
    m_title = makeLabel({}, TextRole::Title, m_full);
    m_title->setFont(textFont(20, QFont::DemiBold));
    m_title->setWordWrap(true);
    column->addWidget(m_title);
    m_waiting = new QWidget(m_full);
    auto* waiting = new QHBoxLayout(m_waiting);
    waiting->setContentsMargins(0, 0, 0, 0);
    m_waitingText = makeLabel({}, TextRole::Secondary, m_waiting);
    m_waitingText->setWordWrap(true);
    auto* goBack = new Button(tr("Go back"), Button::Kind::Framed, m_waiting);
    waiting->addWidget(m_waitingText, 1);
    waiting->addWidget(goBack);
    column->addWidget(m_waiting);
    m_empty = makeLabel(tr("No lesson is open. Lessons guide you one idea at a time and check what you do on "
                           "the real engine."),
                        TextRole::Body, m_full);
    m_empty->setWordWrap(true);
    column->addWidget(m_empty);
    m_scroll = new QScrollArea(m_full);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setStyleSheet(QStringLiteral("QScrollArea, #lessonContent { background: transparent; }"));
    m_scroll->viewport()->setStyleSheet(QStringLiteral("background: transparent;"));
    column->addWidget(m_scroll, 1);
    auto* foot = new QHBoxLayout;
    m_back = new Button(tr("← Back"), Button::Kind::Framed, m_full);
    m_next = new Button(tr("Skip →"), Button::Kind::Framed, m_full);
    m_back->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Left));
    m_next->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Right));
    foot->addWidget(m_back);
    foot->addStretch(1);
    foot->addWidget(m_next);
    column->addLayout(foot);
    connect(m_home, &QAbstractButton::clicked, this, &LessonPanel::homeRequested);
    connect(m_fold, &QAbstractButton::clicked, this, [this] { setCollapsed(true); });
    connect(m_dots, &StepDots::picked, this, &LessonPanel::goTo);
    connect(goBack, &QAbstractButton::clicked, this, [this] { Q_EMIT labRequested(m_session.lab()); });
    connect(m_back, &QAbstractButton::clicked, this, [this] { goTo(m_session.stepIndex() - 1); });
    connect(m_next, &QAbstractButton::clicked, this, [this] {
        m_session.passReading();
        goTo(m_session.stepIndex() + 1);
    });
    for (int step = 0; step < 9; ++step) {
        auto* key = new QShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + step)), this);
        connect(key, &QShortcut::activated, this, [this, step] { goTo(step); });
    }
}

void LessonPanel::goTo(int step)
{
    const Lesson* lesson = m_session.lesson();
    if (lesson == nullptr || step < 0)
        return;
    if (step >= static_cast<int>(lesson->steps.size())) {
        Q_EMIT homeRequested();
        return;
    }
    m_session.leaveTo(step);
}

void LessonPanel::open(const QString& lessonId, int step)
{
    m_session.open(lessonId, step);
    setCollapsed(false);
}

void LessonPanel::resume()
{
    m_session.resume();
    if (m_session.hasLesson() && window()->width() >= 1200)
        setCollapsed(false);
}

QVector<std::pair<QString, int>> LessonPanel::lessonsAndSteps() const
{
    QVector<std::pair<QString, int>> all;
    for (const Lesson& lesson : const_cast<LessonPanel*>(this)->m_session.library()->lessons())
        all.append({qs(lesson.id), static_cast<int>(lesson.steps.size())});
    return all;
}

void LessonPanel::setCollapsed(bool collapsed)
{
    m_collapsed = collapsed;
    m_full->setVisible(!collapsed);
    m_tabDots->setVisible(collapsed && hasLesson());
    setFixedWidth(collapsed ? kTab : kWidth);
    setCursor(collapsed ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setFocusPolicy(collapsed ? Qt::TabFocus : Qt::NoFocus);
    m_tabDots->setGeometry(10, 140, 20, m_tabDots->sizeHint().height());
    update();
    Q_EMIT collapsedChanged(collapsed);
}

void LessonPanel::setCurrentLabs(const QStringList& labs)
{
    if (labs == m_currentLabs)
        return;
    m_currentLabs = labs;
    refreshHead();
}

void LessonPanel::buildStep()
{
    m_texts.clear();
    m_folded.clear();
    m_predict = nullptr;
    m_check = nullptr;
    m_guessFirst = nullptr;
    m_content = new QWidget;
    m_content->setObjectName(QStringLiteral("lessonContent"));
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 4, 8, 8);
    column->setSpacing(14);
    const Step* step = m_session.step();
    if (step == nullptr || !m_session.problem().isEmpty()) {
        auto* problem = makeLabel(m_session.problem(), TextRole::Body, m_content);
        problem->setWordWrap(true);
        column->addWidget(problem);
        column->addStretch(1);
        m_scroll->setWidget(m_content);
        refreshHead();
        return;
    }
    bool behind = false;
    std::vector<Block> run;
    const auto flush = [&] {
        if (run.empty())
            return;
        auto* text = new LessonText(15, m_content);
        text->setBlocks(run);
        connect(text, &LessonText::linkActivated, this, &LessonPanel::follow);
        column->addWidget(text);
        m_texts.append(text);
        if (behind)
            m_folded.append(text);
        run.clear();
    };
    for (const Step::Part& part : step->parts) {
        if (part.kind == Step::Part::Kind::Block) {
            run.push_back(part.block);
            continue;
        }
        flush();
        if (part.kind == Step::Part::Kind::Predict) {
            m_predict = new PredictBox(m_session, m_content);
            column->addWidget(m_predict);
            m_guessFirst = makeLabel(tr("Guess first. A wrong guess is worth more than none."),
                                     TextRole::Secondary, m_content);
            m_guessFirst->setWordWrap(true);
            column->addWidget(m_guessFirst);
            behind = true;
        } else {
            m_check = new CheckBox(m_session, m_content);
            connect(m_check, &CheckBox::linkActivated, this, &LessonPanel::follow);
            column->addWidget(m_check);
            if (behind)
                m_folded.append(m_check);
        }
    }
    flush();
    column->addStretch(1);
    m_scroll->setWidget(m_content);
    m_scroll->verticalScrollBar()->setValue(0);
    refreshHead();
    refresh();
}

void LessonPanel::refreshHead()
{
    const Lesson* lesson = m_session.lesson();
    const Step* step = m_session.step();
    m_empty->setVisible(lesson == nullptr);
    m_scroll->setVisible(lesson != nullptr);
    m_title->setVisible(step != nullptr);
    m_dots->setVisible(lesson != nullptr);
    m_back->setVisible(lesson != nullptr);
    m_next->setVisible(lesson != nullptr);
    m_waiting->setVisible(lesson != nullptr && !m_currentLabs.isEmpty() && !m_session.lab().isEmpty()
                          && !m_currentLabs.contains(m_session.lab()));
    if (lesson == nullptr) {
        m_home->setText(tr("All lessons"));
        return;
    }
    const int number = m_session.library()->numberOf(qs(lesson->id));
    m_home->setText(
        tr("Lesson %1 · step %2 of %3").arg(number).arg(m_session.stepIndex() + 1).arg(lesson->steps.size()));
    m_title->setText(step != nullptr ? qs(step->title) : QString());
    QString lab = m_session.lab();
    if (!lab.isEmpty())
        lab[0] = lab[0].toUpper();
    m_waitingText->setText(tr("Your step is waiting in %1.").arg(lab));
    QVector<StepDots::Mark> marks;
    for (const Step& each : lesson->steps) {
        const StepProgress* kept = m_session.progress()->find(lesson->id, each.id);
        marks.append(kept == nullptr || !kept->passed
                         ? kept != nullptr && kept->shown ? StepDots::Mark::Shown : StepDots::Mark::Open
                         : kept->shown ? StepDots::Mark::Shown
                                       : StepDots::Mark::Passed);
    }
    m_dots->setSteps(marks, m_session.stepIndex());
    m_tabDots->setSteps(marks, m_session.stepIndex());
    m_back->setEnabled(m_session.stepIndex() > 0);
}

void LessonPanel::refreshFolding()
{
    const bool open = m_predict == nullptr || m_session.hasGuess();
    for (QWidget* part : std::as_const(m_folded))
        part->setVisible(open);
    if (m_guessFirst != nullptr)
        m_guessFirst->setVisible(!open);
}

void LessonPanel::refresh()
{
    const Step* step = m_session.step();
    if (step == nullptr || !m_session.problem().isEmpty())
        return;
    const Moment* moment = m_session.moment().now.result ? &m_session.moment() : nullptr;
    for (LessonText* text : std::as_const(m_texts))
        text->setMoment(moment);
    if (m_predict != nullptr)
        m_predict->refresh();
    if (m_check != nullptr)
        m_check->refresh();
    refreshFolding();
    refreshHead();
    const bool reading = !step->check && !step->predict;
    const StepProgress* kept = m_session.progress()->find(m_session.lesson()->id, step->id);
    const bool done = reading || (kept != nullptr && (kept->passed || kept->shown));
    const bool last = m_session.stepIndex() + 1 == static_cast<int>(m_session.lesson()->steps.size());
    m_next->setText(last ? (done ? tr("Finish") : tr("All lessons")) : done ? tr("Next →") : tr("Skip →"));
    m_next->setKind(done ? Button::Kind::Primary : Button::Kind::Framed);
}

void LessonPanel::follow(const QString& link)
{
    if (link.startsWith(QLatin1String("lab:")))
        Q_EMIT labRequested(link.mid(4));
    else if (link.startsWith(QLatin1String("lesson:"))) {
        const QStringList parts = link.mid(7).split(QLatin1Char('#'));
        int step = 0;
        if (const Lesson* lesson = m_session.library()->find(parts[0]);
            lesson != nullptr && parts.size() > 1) {
            for (std::size_t i = 0; i < lesson->steps.size(); ++i) {
                if (lesson->steps[i].id == parts[1].toStdString())
                    step = static_cast<int>(i);
            }
        }
        open(parts[0], step);
    }
}

void LessonPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& t = theme();
    painter.fillRect(rect(), t.card);
    painter.fillRect(QRect(0, 0, 1, height()), t.line);
    if (!m_collapsed)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawPixmap(QPointF(11, 18),
                       iconPixmap(QStringLiteral("lessons"), t.secondary, 20, devicePixelRatioF()));
    painter.setPen(t.secondary);
    painter.setFont(textFont(13));
    painter.save();
    painter.translate(27, 50);
    painter.rotate(90);
    const QString text = hasLesson()
        ? tr("Lesson %1").arg(m_session.library()->numberOf(qs(m_session.lesson()->id)))
        : tr("Lesson");
    painter.drawText(QPointF(0, 10), text);
    painter.restore();
    if (hasFocus())
        drawFocusRing(painter, QRectF(rect()).adjusted(3, 3, -3, -3));
}

void LessonPanel::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_collapsed)
        setCollapsed(false);
    else
        QWidget::mouseReleaseEvent(event);
}

void LessonPanel::keyPressEvent(QKeyEvent* event)
{
    if (m_collapsed && (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return))
        setCollapsed(false);
    else
        QWidget::keyPressEvent(event);
}

} // namespace bitloupe
