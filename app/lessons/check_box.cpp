#include "app/lessons/check_box.h"

#include "app/lessons/lesson_text.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QListWidget>
#include <QRadioButton>
#include <QVBoxLayout>

namespace bitloupe {

namespace {

QString boxStyle(const QString& name, const QColor& fill, const QColor& edge, bool dashed = false)
{
    return QStringLiteral("QFrame#%1 { background: %2; border: 1px %3 %4; border-radius: 8px; }")
        .arg(name, fill.name(QColor::HexArgb), dashed ? QStringLiteral("dashed") : QStringLiteral("solid"),
             edge.name(QColor::HexArgb));
}

} // namespace

CheckBox::CheckBox(LessonSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(12);
    const Check& check = *session.step()->check;
    buildAnswers(check);
    m_goalBox = new QFrame(this);
    m_goalBox->setObjectName(QStringLiteral("goalBox"));
    m_goals = new QGridLayout(m_goalBox);
    m_goals->setContentsMargins(14, 8, 14, 8);
    m_goals->setVerticalSpacing(4);
    m_column->addWidget(m_goalBox);

    auto* row = new QHBoxLayout;
    m_check = new Button(tr("Check"), Button::Kind::Primary, this);
    m_check->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_keys = makeLabel(tr("or Ctrl+Enter"), TextRole::Secondary, this);
    row->addWidget(m_check);
    row->addWidget(m_keys);
    row->addStretch(1);
    m_column->addLayout(row);
    connect(m_check, &QAbstractButton::clicked, &m_session, &LessonSession::check);

    m_verdict = new QFrame(this);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    auto* verdict = new QVBoxLayout(m_verdict);
    verdict->setContentsMargins(12, 10, 12, 10);
    verdict->setSpacing(4);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    m_verdictIcon = new QLabel(m_verdict);
    m_verdictTitle = makeLabel({}, TextRole::CardTitle, m_verdict);
    m_verdictTitle->setWordWrap(true);
    head->addWidget(m_verdictIcon, 0, Qt::AlignTop);
    head->addWidget(m_verdictTitle, 1);
    verdict->addLayout(head);
    m_verdictText = new LessonText(15, m_verdict);
    connect(m_verdictText, &LessonText::linkActivated, this, &CheckBox::linkActivated);
    verdict->addWidget(m_verdictText);
    m_column->addWidget(m_verdict);

    m_hints = new QVBoxLayout;
    m_hints->setSpacing(8);
    m_column->addLayout(m_hints);
    auto* links = new QHBoxLayout;
    links->setSpacing(14);
    m_nextHint = new Button(tr("Hint"), Button::Kind::Link, this);
    m_showMe = new Button(tr("Show me"), Button::Kind::Link, this);
    m_startOver = new Button(tr("Start step over"), Button::Kind::Link, this);
    for (Button* link : {m_nextHint, m_showMe, m_startOver})
        links->addWidget(link);
    links->addStretch(1);
    m_column->addLayout(links);
    connect(m_nextHint, &QAbstractButton::clicked, &m_session, &LessonSession::openHint);
    connect(m_showMe, &QAbstractButton::clicked, &m_session, &LessonSession::showSolution);
    connect(m_startOver, &QAbstractButton::clicked, &m_session, &LessonSession::startOver);
    refresh();
}

void CheckBox::buildAnswers(const Check& check)
{
    for (const AskedAnswer& answer : check.answers) {
        m_column->addWidget(makeLabel(qs(plainText(answer.label)), TextRole::Body, this));
        buildAnswer(answer);
    }
}

void CheckBox::buildAnswer(const AskedAnswer& answer)
{
    const std::string name = answer.name;
    switch (answer.kind) {
    case AskedAnswer::Kind::Number: {
        auto* field = new ValueField(this);
        field->setMaximumWidth(160);
        connect(field, &ValueField::committed, this, [this, field, name](const QString& text) {
            bool isNumber = false;
            const double value = QString(text).replace(QChar(0x2212), QLatin1Char('-')).toDouble(&isNumber);
            field->setError(!isNumber);
            if (isNumber)
                m_session.setAnswer(name, value);
        });
        m_column->addWidget(field);
        break;
    }
    case AskedAnswer::Kind::Choice: {
        auto* group = new QButtonGroup(this);
        for (const AnswerOption& option : answer.items) {
            auto* row = new QRadioButton(qs(plainText(option.text)), this);
            group->addButton(row);
            connect(row, &QRadioButton::clicked, this,
                    [this, name, id = option.id] { m_session.setAnswer(name, id); });
            m_column->addWidget(row);
        }
        break;
    }
    case AskedAnswer::Kind::Order: {
        auto* list = new QListWidget(this);
        list->setDragDropMode(QAbstractItemView::InternalMove);
        for (const AnswerOption& item : answer.items)
            (new QListWidgetItem(qs(plainText(item.text)), list))->setData(Qt::UserRole, qs(item.id));
        const auto tell = [this, list, name] {
            Json order = Json::array();
            for (int i = 0; i < list->count(); ++i)
                order.push_back(list->item(i)->data(Qt::UserRole).toString().toStdString());
            m_session.setAnswer(name, order);
        };
        connect(list->model(), &QAbstractItemModel::rowsMoved, this, tell);
        list->setFixedHeight(30 * list->count() + 4);
        m_column->addWidget(list);
        break;
    }
    case AskedAnswer::Kind::Tags: {
        auto given = std::make_shared<Json>(Json::object());
        for (const AnswerOption& item : answer.items) {
            auto* row = new QHBoxLayout;
            auto* box = new QComboBox(this);
            box->addItem(tr("choose"));
            for (const AnswerOption& tag : answer.tags)
                box->addItem(qs(plainText(tag.text)), qs(tag.id));
            connect(box, &QComboBox::activated, this, [this, box, given, name, id = item.id] {
                (*given)[id] = box->currentData().toString().toStdString();
                m_session.setAnswer(name, *given);
            });
            row->addWidget(makeLabel(qs(plainText(item.text)), TextRole::Body, this), 1);
            row->addWidget(box);
            m_column->addLayout(row);
        }
        break;
    }
    }
}

void CheckBox::refresh()
{
    refreshGoals();
    refreshVerdict();
    refreshHints();
}

void CheckBox::refreshGoals()
{
    while (QLayoutItem* item = m_goals->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto clauses = goalClauses(*m_session.step()->check);
    const bool ready = m_session.moment().now.result != nullptr;
    m_goalBox->setVisible(!clauses.empty() && ready);
    if (!ready)
        return;
    int row = 0;
    for (const Predicate* clause : clauses) {
        const GoalRow goal = goalRow(*clause, m_session.moment());
        m_goals->addWidget(makeLabel(tr("%1 now").arg(qs(goal.label)), TextRole::Secondary, m_goalBox), row,
                           0);
        m_goals->addWidget(makeLabel(qs(goal.now) + (goal.met ? QStringLiteral(" ✓") : QString()),
                                     TextRole::Value, m_goalBox),
                           row, 1, Qt::AlignRight);
        m_goals->addWidget(makeLabel(tr("goal, %1").arg(qs(goal.bound)), TextRole::Secondary, m_goalBox),
                           row + 1, 0);
        m_goals->addWidget(makeLabel(qs(goal.goal), TextRole::Value, m_goalBox), row + 1, 1, Qt::AlignRight);
        row += 2;
    }
    m_goals->setColumnStretch(0, 1);
    m_goalBox->setStyleSheet(boxStyle(QStringLiteral("goalBox"), theme().card, theme().line));
}

void CheckBox::refreshVerdict()
{
    const Theme& t = theme();
    const auto& outcome = m_session.outcome();
    const StepProgress& kept = m_session.stepProgress();
    const bool checking = m_session.isChecking();
    m_check->setText(checking                                                     ? tr("Computing…")
                         : outcome && outcome->kind != CheckOutcome::Kind::Passed ? tr("Check again")
                                                                                  : tr("Check"));
    const bool latched = kept.passed && (!outcome || outcome->kind == CheckOutcome::Kind::Passed);
    m_verdict->setVisible(outcome.has_value() || latched);
    if (!outcome && !latched)
        return;
    const bool passed = latched || outcome->kind == CheckOutcome::Kind::Passed;
    const bool pale = !m_session.isFresh() && !passed;
    QColor edge = passed ? t.good : t.warn;
    QColor fill = passed ? t.goodTint : t.warnTint;
    if (pale) {
        edge = t.line;
        fill = t.field;
    }
    m_verdict->setStyleSheet(boxStyle(QStringLiteral("verdict"), fill, edge));
    m_verdictIcon->setPixmap(iconPixmap(passed ? QStringLiteral("check") : QStringLiteral("warning"),
                                        passed ? t.good : t.warn, 18, devicePixelRatioF()));
    QString title;
    if (passed)
        title = kept.shown ? tr("Shown") : tr("Right");
    else if (outcome->kind == CheckOutcome::Kind::Mistake)
        title = tr("Not yet: “%1”").arg(qs(m_session.step()->check->mistakes[outcome->mistake].name));
    else
        title = tr("Not yet");
    m_verdictTitle->setText(title);
    if (passed)
        m_verdictText->setText(m_session.step()->check->done);
    else if (outcome->say != nullptr)
        m_verdictText->setText(*outcome->say);
    else {
        const GoalRow goal = goalRow(*outcome->clause, m_session.moment());
        Inline plain;
        plain.text = tr("%1 is %2, the goal is %3 %4.")
                         .arg(qs(goal.label), qs(goal.now), qs(goal.bound), qs(goal.goal))
                         .toStdString();
        m_verdictText->setText({plain});
    }
    m_verdictText->setMoment(m_session.moment().now.result ? &m_session.moment() : nullptr);
    m_verdict->setAccessibleName(title + QStringLiteral(". ") + m_verdictText->accessibleName());
}

void CheckBox::refreshHints()
{
    const auto& hints = m_session.step()->hints;
    const int open = m_session.stepProgress().hints;
    for (; m_hintsShown < open; ++m_hintsShown) {
        auto* box = new QFrame(this);
        box->setObjectName(QStringLiteral("hint"));
        box->setStyleSheet(boxStyle(QStringLiteral("hint"), Qt::transparent, theme().line, true));
        auto* column = new QVBoxLayout(box);
        column->setContentsMargins(12, 8, 12, 8);
        column->setSpacing(2);
        column->addWidget(
            makeLabel(tr("Hint %1 of %2").arg(m_hintsShown + 1).arg(hints.size()), TextRole::Secondary, box));
        auto* text = new LessonText(15, box);
        text->setText(hints[static_cast<std::size_t>(m_hintsShown)].text);
        text->setMoment(&m_session.moment());
        column->addWidget(text);
        m_hints->addWidget(box);
    }
    m_nextHint->setVisible(open < static_cast<int>(hints.size()));
    m_nextHint->setText(open == 0 ? tr("Hint") : tr("Next hint"));
    m_showMe->setVisible(m_session.maySeeSolution());
}

} // namespace bitloupe
