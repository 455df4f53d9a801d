#include "app/lessons/predict_box.h"

#include "app/lessons/guess_track.h"
#include "app/lessons/lesson_text.h"
#include "core/base/number_text.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QListWidget>
#include <QRadioButton>
#include <QVBoxLayout>

#include <cmath>

namespace bitloupe {

namespace {

constexpr double kWellAimed = 0.01;

QString optionText(const Predict& predict, const std::string& id)
{
    for (const PredictOption& option : predict.options) {
        if (option.id == id)
            return qs(plainText(option.text));
    }
    for (const PredictItem& item : predict.items) {
        if (item.id == id)
            return qs(plainText(item.text));
    }
    return qs(id);
}

} // namespace

PredictBox::PredictBox(LessonSession& session, QWidget* parent)
    : QFrame(parent)
    , m_session(session)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("lessonBox"));
    m_column->setContentsMargins(14, 12, 14, 12);
    m_column->setSpacing(8);
    const Predict& predict = *session.step()->predict;
    m_ask = new LessonText(14, this);
    Inline strong;
    strong.kind = Inline::Kind::Strong;
    strong.children = predict.ask;
    m_ask->setText({strong});
    m_column->addWidget(m_ask);
    if (predict.kind == Predict::Kind::Number)
        buildNumber(predict);
    else if (predict.kind == Predict::Kind::Choice)
        buildChoice(predict);
    else
        buildOrder(predict);
    m_commit = new Button(tr("This is my guess"), Button::Kind::Primary, this);
    m_commit->setEnabled(predict.kind == Predict::Kind::Order);
    connect(m_commit, &QAbstractButton::clicked, this, &PredictBox::commit);
    m_column->addWidget(m_commit, 0, Qt::AlignLeft);
    m_difference = new WordsLabel(this);
    m_column->addWidget(m_difference);
    m_reveal = new LessonText(15, this);
    m_reveal->setText(predict.reveal);
    m_column->addWidget(m_reveal);
    refresh();
}

void PredictBox::buildNumber(const Predict& predict)
{
    m_track = new GuessTrack(predict, this);
    m_column->addWidget(m_track);
    m_typedRow = new QWidget(this);
    auto* row = new QHBoxLayout(m_typedRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(makeLabel(tr("or type it"), TextRole::Secondary, m_typedRow));
    m_typed = new ValueField(m_typedRow);
    m_typed->setMaximumWidth(120);
    m_typed->setAccessibleName(tr("Your guess"));
    row->addWidget(m_typed);
    row->addStretch(1);
    m_column->addWidget(m_typedRow);
    const double step = predict.step.value_or((predict.to - predict.from) / 200);
    connect(m_track, &GuessTrack::moved, this, [this, step](double value) {
        m_typed->setValueText(trackText(value, step));
        m_typed->setError(false);
        m_commit->setEnabled(true);
    });
    connect(m_track, &GuessTrack::committed, this, &PredictBox::commit);
    connect(m_typed, &ValueField::committed, this, [this, predict](const QString& text) {
        bool isNumber = false;
        QString plain = text;
        plain.replace(QChar(0x2212), QLatin1Char('-')).remove(QLatin1Char(','));
        const double value = plain.toDouble(&isNumber);
        const bool fits = isNumber && value >= predict.from && value <= predict.to;
        m_typed->setError(!fits);
        if (!fits)
            return;
        m_track->setGuess(value);
        m_commit->setEnabled(true);
    });
}

void PredictBox::buildChoice(const Predict& predict)
{
    m_options = new QButtonGroup(this);
    for (std::size_t i = 0; i < predict.options.size(); ++i) {
        auto* row = new QRadioButton(this);
        row->setAccessibleName(qs(plainText(predict.options[i].text)));
        auto* line = new QWidget(this);
        auto* layout = new QHBoxLayout(line);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(8);
        auto* text = new LessonText(15, line);
        text->setText(predict.options[i].text);
        text->setObjectName(QStringLiteral("optionText"));
        layout->addWidget(row, 0, Qt::AlignTop);
        layout->addWidget(text, 1);
        m_options->addButton(row, static_cast<int>(i));
        m_column->addWidget(line);
    }
    connect(m_options, &QButtonGroup::idClicked, this, [this] { m_commit->setEnabled(true); });
}

void PredictBox::buildOrder(const Predict& predict)
{
    m_order = new QListWidget(this);
    m_order->setDragDropMode(QAbstractItemView::InternalMove);
    m_order->setAccessibleName(tr("Put these in order; Alt+Up and Alt+Down move one"));
    for (const PredictItem& item : predict.items) {
        auto* entry = new QListWidgetItem(qs(plainText(item.text)), m_order);
        entry->setData(Qt::UserRole, qs(item.id));
        entry->setSizeHint(QSize(0, 34));
    }
    m_order->setFixedHeight(34 * m_order->count() + 4);
    m_order->setCurrentRow(0);
    m_column->addWidget(m_order);
    auto* row = new QHBoxLayout;
    auto* up = new Button(tr("Up"), Button::Kind::Framed, this);
    auto* down = new Button(tr("Down"), Button::Kind::Framed, this);
    up->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Up));
    down->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Down));
    connect(up, &QAbstractButton::clicked, this, [this] { moveItem(-1); });
    connect(down, &QAbstractButton::clicked, this, [this] { moveItem(1); });
    row->addWidget(up);
    row->addWidget(down);
    row->addStretch(1);
    m_column->addLayout(row);
}

void PredictBox::moveItem(int by)
{
    const int from = m_order->currentRow();
    const int to = from + by;
    if (from < 0 || to < 0 || to >= m_order->count() || m_session.hasGuess())
        return;
    m_order->insertItem(to, m_order->takeItem(from));
    m_order->setCurrentRow(to);
}

Json PredictBox::currentGuess() const
{
    const Predict& predict = *m_session.step()->predict;
    if (m_track != nullptr)
        return m_track->guess() ? Json(*m_track->guess()) : Json();
    if (m_options != nullptr) {
        const int id = m_options->checkedId();
        return id < 0 ? Json() : Json(predict.options[static_cast<std::size_t>(id)].id);
    }
    Json order = Json::array();
    for (int i = 0; i < m_order->count(); ++i)
        order.push_back(m_order->item(i)->data(Qt::UserRole).toString().toStdString());
    return order;
}

void PredictBox::commit()
{
    const Json guess = currentGuess();
    if (!guess.is_null() && !m_session.hasGuess())
        m_session.commitGuess(guess);
}

void PredictBox::refresh()
{
    const Predict& predict = *m_session.step()->predict;
    const Moment* moment =
        m_session.isFresh() || m_session.moment().now.result ? &m_session.moment() : nullptr;
    m_ask->setMoment(moment);
    setStyleSheet(
        QStringLiteral("QFrame#lessonBox { background: %1; border: 1px solid %2; border-radius: 8px; }")
            .arg(theme().card.name(), theme().line.name()));
    const bool guessed = m_session.hasGuess();
    m_commit->setVisible(!guessed);
    if (m_typedRow != nullptr)
        m_typedRow->setVisible(!guessed);
    if (m_options != nullptr) {
        for (QAbstractButton* button : m_options->buttons())
            button->setEnabled(!guessed);
    }
    if (m_order != nullptr)
        m_order->setEnabled(!guessed);
    for (LessonText* text : findChildren<LessonText*>(QStringLiteral("optionText")))
        text->setMoment(moment);
    const bool told = guessed && m_session.truth().has_value();
    m_difference->setVisible(told);
    m_reveal->setVisible(told);
    if (guessed && m_track != nullptr)
        m_track->setGuess(m_session.stepProgress().guess->get<double>());
    if (told)
        showReveal(predict);
    m_reveal->setMoment(moment);
}

void PredictBox::showReveal(const Predict& predict)
{
    const Truth& truth = *m_session.truth();
    const Json& guess = *m_session.stepProgress().guess;
    QString words;
    if (predict.kind == Predict::Kind::Number) {
        m_track->reveal(truth.number);
        const double off = std::abs(guess.get<double>() - truth.number);
        const double step = predict.step.value_or((predict.to - predict.from) / 200);
        words = tr("○ guess   ◆ truth   |guess − truth| **%1**").arg(trackText(off, step));
        if (predict.logarithmic && off > 0) {
            const double factor = guess.get<double>() / truth.number;
            words += factor > 1 ? tr(" · %1 times too large").arg(qs(significantText(factor, 2)))
                                : tr(" · %1 times too small").arg(qs(significantText(1 / factor, 2)));
        }
        if (off <= kWellAimed * (predict.to - predict.from))
            words += tr("  Well aimed.");
    } else if (predict.kind == Predict::Kind::Choice) {
        const bool right = guess == truth.option;
        words = right
            ? tr("Your guess **%1** is right.").arg(optionText(predict, truth.option))
            : tr("You guessed **%1**. It is **%2**.")
                  .arg(optionText(predict, guess.get<std::string>()), optionText(predict, truth.option));
    } else {
        const int wrongPairs = pairsOutOfOrder(predict, truth, guess.get<std::vector<std::string>>());
        QStringList order;
        for (const std::string& id : truth.order)
            order.append(optionText(predict, id));
        words = wrongPairs == 0 ? tr("All in order.")
                                : tr("**%1** pairs out of order. The engine says: %2.")
                                      .arg(wrongPairs)
                                      .arg(order.join(QStringLiteral(", ")));
    }
    m_difference->setWords(words);
}

} // namespace bitloupe
