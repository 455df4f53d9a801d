#include "app/lessons/start_page.h"

#include "app/lab_pages.h"
#include "app/lessons/bit_hero.h"
#include "app/lessons/lesson_card.h"
#include "app/lessons/step_dots.h"
#include "app/session.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QFileInfo>
#include <QGridLayout>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QVBoxLayout>

#include <cmath>

namespace bitloupe {

namespace {

constexpr int kThreeColumns = 1200;
constexpr int kTwoColumns = 860;

QString labLabel(const std::string& id)
{
    for (const LabPage& page : labPages()) {
        if (id == page.id)
            return page.label;
    }
    return qs(id);
}

/// Whole minutes under ten, else rounded to five.
QString minutesText(double minutes)
{
    if (minutes < 10)
        return StartPage::tr("%1 min").arg(std::max(1L, std::lround(minutes)));
    const long rounded = std::lround(minutes / 5) * 5;
    return rounded < 60 ? StartPage::tr("%1 min").arg(rounded)
                        : StartPage::tr("%1 h %2 min").arg(rounded / 60).arg(rounded % 60);
}

} // namespace

StartPage::StartPage(LessonLibrary* library, Progress* progress, QWidget* parent)
    : QWidget(parent)
    , m_library(library)
    , m_progress(progress)
    , m_scroll(new QScrollArea(this))
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    outer->addWidget(m_scroll);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(16);
    auto* title = new QHBoxLayout;
    m_title = makeLabel({}, TextRole::Title, page);
    m_subtitle = makeLabel({}, TextRole::Secondary, page);
    m_subtitle->setFont(textFont(16));
    title->addWidget(m_title);
    title->addSpacing(8);
    title->addWidget(m_subtitle, 1, Qt::AlignBottom);
    column->addLayout(title);
    m_top = new QGridLayout;
    m_top->setSpacing(16);
    column->addLayout(m_top);
    m_hero = buildHero();
    m_open = buildOpen();
    m_explore = buildExplore();
    m_grid = new QGridLayout;
    m_grid->setSpacing(12);
    column->addLayout(m_grid);
    auto* foot = makeLabel(tr("Nothing is locked: start anywhere. Arrow keys choose, Enter opens."),
                           TextRole::Secondary, page);
    column->addWidget(foot);
    column->addStretch(1);
    m_scroll->setWidget(page);
    connect(m_library, &LessonLibrary::reloaded, this, &StartPage::refresh);
    buildCatalogue();
    refresh();
}

Card* StartPage::buildHero()
{
    auto* card = new Card({}, this);
    card->setMinimumHeight(188);
    m_heroKind = makeLabel({}, TextRole::Secondary, card);
    m_heroTitle = makeLabel({}, TextRole::Title, card);
    m_heroTitle->setFont(textFont(20, QFont::DemiBold));
    m_heroText = makeLabel({}, TextRole::Body, card);
    m_heroText->setWordWrap(true);
    m_bits = new BitHero(card);
    m_continue = new Button({}, Button::Kind::Primary, card);
    m_heroDots = new StepDots(Qt::Horizontal, card);
    m_heroTime = makeLabel({}, TextRole::Secondary, card);
    card->body()->setSpacing(8);
    card->body()->addWidget(m_heroKind);
    card->body()->addWidget(m_heroTitle);
    card->body()->addWidget(m_heroText);
    card->body()->addWidget(m_bits);
    card->body()->addStretch(1);
    auto* row = new QHBoxLayout;
    row->addWidget(m_continue);
    row->addSpacing(8);
    row->addWidget(m_heroDots);
    row->addWidget(m_heroTime);
    row->addStretch(1);
    card->body()->addLayout(row);
    connect(m_continue, &QAbstractButton::clicked, this, &StartPage::openSuggested);
    return card;
}

Card* StartPage::buildOpen()
{
    auto* card = new Card(tr("Open a model"), this);
    card->setFixedWidth(300);
    auto* row = new QHBoxLayout;
    auto* open = new Button(tr("Open file…"), Button::Kind::Framed, card);
    open->setIconName(QStringLiteral("folder"));
    row->addWidget(open);
    row->addWidget(makeLabel(QStringLiteral("Ctrl+O"), TextRole::Secondary, card));
    row->addStretch(1);
    auto* about = makeLabel(tr("See its tensors, ranges and errors."), TextRole::Secondary, card);
    card->body()->addWidget(about);
    card->body()->addLayout(row);
    m_recent = new Button({}, Button::Kind::Link, card);
    card->body()->addWidget(m_recent, 0, Qt::AlignLeft);
    auto* hint = makeLabel(tr("or drop it anywhere: safetensors, ONNX, TFLite, GGUF, PyTorch, Keras, npz, CSV"), TextRole::Secondary, card);
    hint->setWordWrap(true);
    card->body()->addWidget(hint);
    card->body()->addStretch(1);
    connect(open, &QAbstractButton::clicked, this, [this] { Q_EMIT openModelRequested({}); });
    connect(m_recent, &QAbstractButton::clicked, this,
            [this] { Q_EMIT openModelRequested(m_recent->toolTip()); });
    return card;
}

Card* StartPage::buildExplore()
{
    auto* card = new Card(tr("Explore freely"), this);
    card->setFixedWidth(300);
    card->body()->addWidget(makeLabel(tr("Every control, no steps."), TextRole::Secondary, card));
    auto* grid = new QGridLayout;
    grid->setSpacing(8);
    int place = 0;
    for (const LabPage& page : labPages()) {
        auto* button = new Button(page.label, Button::Kind::Framed, card);
        button->setIconName(QString::fromLatin1(page.icon));
        button->setToolTip(page.tip);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        grid->addWidget(button, place / 2, place % 2);
        ++place;
        connect(button, &QAbstractButton::clicked, this,
                [this, id = QString::fromLatin1(page.id)] { Q_EMIT labRequested(id); });
    }
    card->body()->addLayout(grid);
    card->body()->addStretch(1);
    return card;
}

void StartPage::buildCatalogue()
{
    qDeleteAll(m_cards);
    m_cards.clear();
    for (const Lesson& lesson : m_library->lessons()) {
        auto* card = new LessonCard(this);
        m_cards.append(card);
        card->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(card, &QWidget::customContextMenuRequested, this,
                [this, card, id = qs(lesson.id)](const QPoint& at) { showMenu(id, card->mapToGlobal(at)); });
        connect(card, &QAbstractButton::clicked, this, [this, id = qs(lesson.id)] {
            if (const Lesson* found = m_library->find(id))
                Q_EMIT lessonRequested(id, firstOpenStep(*found));
        });
    }
    m_columns = 0;
    arrange();
}

void StartPage::showMenu(const QString& lessonId, const QPoint& at)
{
    const Lesson* lesson = m_library->find(lessonId);
    if (lesson == nullptr)
        return;
    QMenu menu(this);
    menu.addAction(tr("Open"), this, [&] { Q_EMIT lessonRequested(lessonId, firstOpenStep(*lesson)); });
    menu.addAction(tr("Open at its first step"), this, [&] { Q_EMIT lessonRequested(lessonId, 0); });
    menu.addSeparator();
    QAction* forget =
        menu.addAction(tr("Forget my progress here"), this, [&] { Q_EMIT forgetRequested(lessonId); });
    forget->setEnabled(m_progress->lessons.count(lessonId.toStdString()) > 0);
    menu.addAction(tr("Copy link"), this, [&] {
        QGuiApplication::clipboard()->setText(QStringLiteral("bitloupe:lesson/") + lessonId);
    });
    menu.exec(at);
}

void StartPage::arrange()
{
    const int columns = std::min<int>(width() >= kThreeColumns     ? 3
                                          : width() >= kTwoColumns ? 2
                                                                   : 1,
                                      std::max<int>(1, static_cast<int>(m_cards.size())));
    const bool wide = width() >= kTwoColumns + 140;
    m_top->addWidget(m_hero, 0, 0, 1, wide ? 1 : 2);
    m_top->addWidget(m_open, wide ? 0 : 1, wide ? 1 : 0);
    m_top->addWidget(m_explore, wide ? 0 : 1, wide ? 2 : 1);
    m_top->setColumnStretch(0, 1);
    m_open->setFixedWidth(300);
    if (columns == m_columns)
        return;
    m_columns = columns;
    for (int i = 0; i < 3; ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
    for (int i = 0; i < m_cards.size(); ++i)
        m_grid->addWidget(m_cards[i], i / columns, i % columns);
}

int StartPage::passedSteps(const Lesson& lesson) const
{
    int passed = 0;
    for (const Step& step : lesson.steps)
        passed += m_progress->passed(lesson.id, step.id) ? 1 : 0;
    return passed;
}

int StartPage::firstOpenStep(const Lesson& lesson) const
{
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        if (!m_progress->passed(lesson.id, lesson.steps[i].id))
            return static_cast<int>(i);
    }
    return 0;
}

int StartPage::suggested() const
{
    const auto& lessons = m_library->lessons();
    const auto isOpen = [this](const Lesson& lesson) {
        return passedSteps(lesson) < static_cast<int>(lesson.steps.size());
    };
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        if (lessons[i].id == m_progress->current && isOpen(lessons[i]))
            return static_cast<int>(i);
    }
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        if (isOpen(lessons[i]))
            return static_cast<int>(i);
    }
    return -1;
}

void StartPage::openSuggested()
{
    const int index = std::max(0, suggested());
    if (index >= static_cast<int>(m_library->lessons().size()))
        return;
    const Lesson& lesson = m_library->lessons()[static_cast<std::size_t>(index)];
    Q_EMIT lessonRequested(qs(lesson.id), firstOpenStep(lesson));
}

void StartPage::refresh()
{
    const auto& lessons = m_library->lessons();
    if (static_cast<std::size_t>(m_cards.size()) != lessons.size())
        buildCatalogue();
    const int next = suggested();
    int done = 0;
    double left = 0;
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        const Lesson& lesson = lessons[i];
        const int steps = static_cast<int>(lesson.steps.size());
        const int passed = passedSteps(lesson);
        LessonCard::Facts facts;
        facts.number = m_library->numberOf(qs(lesson.id));
        facts.title = qs(lesson.title);
        facts.objective = lesson.objectives.empty() ? QString() : qs(lesson.objectives.front());
        facts.share = steps > 0 ? static_cast<double>(passed) / steps : 0;
        facts.isDone = steps > 0 && passed == steps;
        facts.isSuggested = static_cast<int>(i) == next;
        facts.minutes = passed > 0 && !facts.isDone
            ? tr("step %1/%2").arg(firstOpenStep(lesson) + 1).arg(steps)
            : tr("%1 min").arg(lesson.minutes);
        const std::string lab = lesson.steps.empty() ? std::string() : lesson.labOf(0);
        facts.lab = labLabel(lab);
        facts.icon = qs(lab);
        m_cards[static_cast<int>(i)]->setFacts(facts);
        done += facts.isDone ? 1 : 0;
        left += lesson.minutes * (1 - facts.share);
    }
    const bool first = m_progress->lessons.empty();
    m_title->setText(first ? tr("See what quantization does, bit by bit") : tr("Lessons"));
    m_subtitle->setText(first ? tr("%1 lessons of 10 to 15 minutes, or your own model").arg(lessons.size())
                              : tr("%1 of %2 done").arg(done).arg(lessons.size())
                                + (left > 0 ? tr(" · about %1 left").arg(minutesText(left)) : QString()));
    const QStringList recent = recentModels();
    m_recent->setVisible(!recent.isEmpty());
    if (!recent.isEmpty()) {
        m_recent->setText(QFileInfo(recent.first()).fileName());
        m_recent->setToolTip(recent.first());
    }
    refreshHero();
}

void StartPage::refreshHero()
{
    const auto& lessons = m_library->lessons();
    const bool first = m_progress->lessons.empty();
    m_bits->setVisible(first);
    m_heroText->setVisible(!first);
    m_heroDots->setVisible(!first);
    m_heroTime->setVisible(!first);
    m_continue->setEnabled(!lessons.empty());
    const int next = std::max(0, suggested());
    if (lessons.empty())
        return;
    const Lesson& lesson = lessons[static_cast<std::size_t>(next)];
    const int number = m_library->numberOf(qs(lesson.id));
    const int at = firstOpenStep(lesson);
    if (first) {
        m_heroKind->setText(tr("Touch a bit"));
        m_heroTitle->setText(tr("How 16 bits store 0.1"));
        m_continue->setText(tr("Start with lesson %1").arg(number));
        return;
    }
    const Step& step = lesson.steps[static_cast<std::size_t>(at)];
    m_heroKind->setText(tr("Lesson %1, %2 · step %3 of %4")
                            .arg(number)
                            .arg(qs(lesson.title))
                            .arg(at + 1)
                            .arg(lesson.steps.size()));
    m_heroTitle->setText(qs(step.title));
    QString text;
    for (const Step::Part& part : step.parts) {
        if (part.kind == Step::Part::Kind::Block && part.block.kind == Block::Kind::Paragraph) {
            text = qs(plainText(part.block.text));
            break;
        }
    }
    m_heroText->setText(
        text.size() > 150 ? text.left(text.lastIndexOf(QLatin1Char(' '), 150)) + QStringLiteral("…") : text);
    m_continue->setText(passedSteps(lesson) == 0 ? tr("Start") : tr("Continue"));
    QVector<StepDots::Mark> marks;
    for (const Step& each : lesson.steps)
        marks.append(m_progress->passed(lesson.id, each.id) ? StepDots::Mark::Passed : StepDots::Mark::Open);
    m_heroDots->setSteps(marks, at);
    const double share =
        1.0 - static_cast<double>(passedSteps(lesson)) / static_cast<double>(lesson.steps.size());
    m_heroTime->setText(tr("%1 left").arg(minutesText(lesson.minutes * share)));
}

void StartPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void StartPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void StartPage::keyPressEvent(QKeyEvent* event)
{
    qsizetype at = -1;
    for (qsizetype i = 0; i < m_cards.size(); ++i) {
        if (m_cards[i]->hasFocus())
            at = i;
    }
    qsizetype to = at;
    switch (event->key()) {
    case Qt::Key_Left:
        to = at - 1;
        break;
    case Qt::Key_Right:
        to = at + 1;
        break;
    case Qt::Key_Up:
        to = at - m_columns;
        break;
    case Qt::Key_Down:
        to = at < 0 ? 0 : at + m_columns;
        break;
    case Qt::Key_Home:
        to = 0;
        break;
    case Qt::Key_End:
        to = m_cards.size() - 1;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (at >= 0)
            m_cards[at]->click();
        return;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    if (to >= 0 && to < m_cards.size())
        m_cards[to]->setFocus(Qt::TabFocusReason);
}

} // namespace bitloupe
