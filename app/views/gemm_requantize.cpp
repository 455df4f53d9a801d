#include "app/views/gemm_requantize.h"

#include "app/views/gemm_menus.h"
#include "app/views/gemm_requantize_text.h"
#include "core/base/number_text.h"
#include "core/labs/gemm/links.h"
#include "widgets/bit_lanes.h"
#include "widgets/controls.h"
#include "widgets/painting.h"
#include "widgets/text_table.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace bitloupe {

using requant::Method;
using requant::State;

namespace {

constexpr int kGap = 16;
constexpr int kRow = 24;
constexpr int kMostSteps = 7;
constexpr int kPinColumn = 6;
constexpr int kBitsColumn = 4;
constexpr int kBitsWidth = 160;
constexpr int kMoreWidth = 62; ///< of "… 16 more" after the bits
constexpr double kTwoRoundings = 1583594044 * 0x1p-40; ///< M₀ of the fixture with shift −9

ValueField* makeField(const QString& name, int width)
{
    auto* field = new ValueField;
    field->setPixelSize(14);
    field->setFixedWidth(width);
    field->setAccessibleName(name);
    return field;
}

} // namespace

GemmRequantize::GemmRequantize(QWidget* parent)
    : GemmPage(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    column->addWidget(buildInputs());
    column->addWidget(buildLanes());
    column->addWidget(buildTable(), 1);
    m_later = makeLabel(tr("What the methods make of it comes after your guess."), TextRole::Secondary);
    m_later->hide();
    column->addWidget(m_later);
    column->addStretch(0); // takes the room while the cards are hidden
    connectFields();
}

QHBoxLayout* GemmRequantize::buildFields()
{
    m_acc = makeField(tr("Accumulator"), 112);
    m_m = makeField(tr("Multiplier M"), 214);
    m_m0 = makeField(tr("Integer multiplier M₀"), 132);
    m_shift = makeField(tr("Shift, negative to the right"), 56);
    m_acc->setToolTip(tr("int32; paste “1234 × 0.01” to fill both"));
    m_m->setToolTip(tr("A decimal, 1/3, 0x1.8p-3, or the bits of a float64: 0x3f847ae147ae147b"));
    m_m0->setToolTip(tr("round(fraction of M · 2³¹)"));
    m_shift->setToolTip(tr("Exponent of M: M = M₀ · 2⁻³¹ · 2^shift"));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    const auto label = [row](const QString& text) { row->addWidget(makeLabel(text, TextRole::Secondary)); };
    label(tr("acc"));
    row->addWidget(m_acc);
    row->addSpacing(4);
    label(QStringLiteral("M"));
    row->addWidget(m_m);
    row->addSpacing(4);
    label(QStringLiteral("= M₀"));
    row->addWidget(m_m0);
    label(QStringLiteral("· 2⁻³¹ · 2 ^"));
    row->addWidget(m_shift);
    row->addStretch(1);
    return row;
}

Card* GemmRequantize::buildInputs()
{
    auto* card = new Card;
    m_examples = new Segmented(
        {tr("Two roundings: 7984"), tr("Course: 1234 × 0.01"), tr("A quarter becomes 1"), tr("From cell")});
    m_examples->setAccessibleName(tr("Examples"));
    m_problem = new WordsLabel;
    m_problem->setWordWrap(true);
    auto* examples = new QHBoxLayout;
    examples->setSpacing(10);
    examples->addWidget(makeLabel(tr("Examples"), TextRole::Secondary));
    examples->addWidget(m_examples);
    examples->addWidget(m_problem, 1);
    card->body()->setSpacing(10);
    card->body()->addLayout(buildFields());
    card->body()->addLayout(examples);
    card->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return card;
}

Card* GemmRequantize::buildLanes()
{
    m_lanesCard = new Card(tr("One product, rounded once or twice"));
    m_back = new Button(tr("Once or twice"), Button::Kind::Link);
    m_back->setToolTip(tr("Back to rounding once beside rounding twice"));
    m_lanesCard->header()->addWidget(m_back);
    m_lanes = new BitLanes;
    m_lanes->setAccessibleName(tr("Bits of the product and of its roundings"));
    m_way = new QWidget;
    auto* steps = new QHBoxLayout(m_way);
    steps->setContentsMargins(0, 4, 0, 4);
    steps->setSpacing(26);
    for (int i = 0; i < kMostSteps; ++i) {
        m_steps.push_back(new Readout({}));
        steps->addWidget(m_steps.back());
    }
    steps->addStretch(1);
    m_laneWords = new WordsLabel;
    m_laneWords->setWordWrap(true);
    m_lanesCard->body()->addWidget(m_lanes);
    m_lanesCard->body()->addWidget(m_way);
    m_lanesCard->body()->addWidget(m_laneWords);
    m_lanesCard->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return m_lanesCard;
}

Card* GemmRequantize::buildTable()
{
    m_tableCard = new Card(tr("Ten methods, one accumulator"));
    m_rounding = new Segmented({tr("plain shift"), tr("half even"), tr("half away")});
    m_rounding->setAccessibleName(tr("How the power-of-two methods round"));
    m_tableCard->header()->addWidget(makeLabel(tr("power of two"), TextRole::Secondary));
    m_tableCard->header()->addWidget(m_rounding);
    m_table = new TextTable({{tr("Method"), false, 186},
                             {tr("What it does"), false, 0},
                             {tr("Before rounding"), true, 116},
                             {tr("Result"), true, 62},
                             {tr("Low 8 bits"), false, kBitsWidth},
                             {tr("vs exact"), true, 74},
                             {QString(), true, 92, true}});
    m_table->setAccessibleName(tr("What each method makes of the accumulator"));
    m_table->setRowHeight(kRow);
    m_table->setFitsRows(true);
    m_table->setRowsChoosable(true);
    m_table->setMenuExtra([this](QMenu& menu, int) { fillMenu(menu); });
    m_tableWords = new WordsLabel;
    m_tableWords->setWordWrap(true);
    m_tableCard->body()->setSpacing(4);
    m_tableCard->body()->addWidget(m_table);
    m_tableCard->body()->addWidget(m_tableWords);
    m_tableCard->body()->addStretch(1);
    return m_tableCard;
}

void GemmRequantize::connectFields()
{
    connect(m_acc, &ValueField::committed, this, [this](const QString& text) {
        take(withText(m_state, text.toStdString()), tr("Accumulator %1").arg(text.trimmed()));
    });
    connect(m_m, &ValueField::committed, this, [this](const QString& text) {
        take(requant::multiplierFromText(text.toStdString()).map([this](double m) {
            State next = m_state;
            next.m = m;
            return next;
        }),
             tr("M to %1").arg(text.trimmed()));
    });
    for (ValueField* field : {m_m0, m_shift})
        connect(field, &ValueField::committed, this, [this] {
            take(withMultiplier(m_state, m_m0->text().toStdString(), m_shift->text().toStdString()),
                 tr("M₀ and shift"));
        });
    connect(m_acc, &ValueField::stepRequested, this,
            [this](int direction) { take(withStep(m_state, direction, 0, 0), tr("Accumulator")); });
    for (ValueField* field : {m_m, m_m0}) // M moves by what its integer can tell apart
        connect(field, &ValueField::stepRequested, this,
                [this](int direction) { take(withStep(m_state, 0, direction, 0), tr("M₀ by one")); });
    connect(m_shift, &ValueField::stepRequested, this,
            [this](int direction) { take(withStep(m_state, 0, 0, direction), tr("Shift by one")); });
    connect(m_examples, &Segmented::picked, this, &GemmRequantize::pickExample);
    connect(m_back, &Button::clicked, this, [this] {
        State next = m_state;
        next.method.reset();
        edit(next, tr("Once or twice"));
    });
    connect(m_table, &TextTable::rowActivated, this, [this](int row) {
        State next = m_state;
        const auto method = static_cast<Method>(row);
        next.method = m_state.method == method ? std::nullopt : std::optional(method);
        edit(next, tr("The way of %1").arg(requantText::methodName(method)));
    });
    connect(m_rounding, &Segmented::picked, this, [this](int index) {
        State next = m_state;
        next.shift = static_cast<ShiftRounding>(index);
        edit(next, tr("Power of two"));
    });
    connect(m_table, &TextTable::copied, this,
            [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); });
    connect(m_lanes, &BitLanes::copied, this,
            [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); });
    connect(m_lanes, &BitLanes::linkWanted, this, &GemmRequantize::openLane);
    m_lanes->setMenuExtra([this](QMenu& menu, int lane) {
        menu.addAction(tr("Open in Numbers"), this, [this, lane] { openLane(lane); });
        gemmMenus::addExport(menu, this);
    });
}

bool GemmRequantize::isSettled() const
{
    return !m_lanes->isRunning();
}

void GemmRequantize::openLane(int lane)
{
    const std::uint64_t value = m_lanes->model().lanes[static_cast<std::size_t>(lane)].value;
    const int bits = value >> 31U == 0 ? 32 : 64;
    Q_EMIT openLab(QStringLiteral("numbers"), gemm::numbersPatch(static_cast<std::int64_t>(value), bits));
}

void GemmRequantize::take(const Expected<State>& next, const QString& label)
{
    if (next)
        edit(*next, label);
    else
        showGuestError(next.error());
}

void GemmRequantize::edit(const State& state, const QString& label)
{
    if (!(state == m_state))
        Q_EMIT guestEdited(writeValue(state), label, EditPhase::Single);
}

std::optional<State> GemmRequantize::exampleState(int index) const
{
    State next = m_state;
    next.method.reset();
    switch (index) {
    case TwoRoundings:
        next.acc = 7984;
        next.m = kTwoRoundings;
        return next;
    case Course:
        next.acc = 1234;
        next.m = 0.01;
        next.method = Method::CourseTruncated;
        return next;
    case Quarter:
        next.acc = 1;
        next.m = 0.25;
        return next;
    default:
        break;
    }
    if (!m_multiply)
        return std::nullopt;
    next.acc = static_cast<std::int32_t>(m_multiply->trace.biased);
    next.m = m_multiply->multiplier(m_multiply->trace.row).m;
    return next;
}

int GemmRequantize::currentExample() const
{
    for (const int index : {TwoRoundings, Course, Quarter, FromCell}) {
        const auto example = exampleState(index);
        if (example && example->acc == m_state.acc && example->m == m_state.m)
            return index;
    }
    return -1;
}

void GemmRequantize::pickExample(int index)
{
    if (const auto next = exampleState(index))
        edit(*next, tr("Example"));
}

void GemmRequantize::fillMenu(QMenu& menu)
{
    menu.addAction(tr("Pin this case as the last column"), this,
                   [this] { edit(withPin(m_state), tr("Pin")); });
    gemmMenus::addExport(menu, this);
}

void GemmRequantize::showResult(const gemm::State&, const gemm::Result& result)
{
    m_multiply = result;
    m_examples->setLabels({tr("Two roundings: 7984"), tr("Course: 1234 × 0.01"), tr("A quarter becomes 1"),
                           tr("From cell %1, %2").arg(result.trace.row).arg(result.trace.column)});
    m_examples->setCurrent(currentExample());
}

void GemmRequantize::showGuestState(const Json& json)
{
    const auto state = readFields<State>(json, "/state");
    if (!state)
        return;
    m_state = *state;
    m_rounding->setCurrent(static_cast<int>(m_state.shift));
    m_examples->setCurrent(currentExample());
    m_table->setColumnTitle(kPinColumn, requantText::caseName(m_state.pin));
    m_table->setBoldRow(-1);
    showFields();
}

void GemmRequantize::showFields()
{
    const FixedMultiplier multiplier = fixedMultiplier(m_state.m);
    m_acc->setValueText(qs(integerText(m_state.acc)));
    m_m->setValueText(requantText::multiplierText(m_state.m));
    m_m0->setValueText(qs(integerText(multiplier.m0)));
    m_shift->setValueText(qs(integerText(multiplier.shift)));
    for (ValueField* field : {m_acc, m_m, m_m0, m_shift})
        field->setError(false);
    m_problem->setWords({});
}

void GemmRequantize::showGuestResult(const LabResult& shown)
{
    const auto* result = shown.as<requant::Result>();
    if (result == nullptr)
        return;
    m_result = *result;
    const auto rows = requantText::rows(*result);
    const bool hasMore = std::any_of(rows.begin(), rows.end(), [](const QList<TextCell>& row) {
        return !row[kBitsColumn].text.isEmpty();
    });
    m_table->setColumnSpace(kBitsColumn, kBitsWidth + (hasMore ? kMoreWidth : 0));
    m_table->setRows(rows);
    m_tableWords->setWords(requantText::tableWords(*result));
    showWay();
}

void GemmRequantize::showWay()
{
    const auto method = m_state.method;
    m_lanesCard->setTitle(method ? tr("The way of %1").arg(requantText::methodName(*method))
                                 : tr("One product, rounded once or twice"));
    m_back->setVisible(method.has_value());
    const BitLanesModel lanes = requantText::lanes(*m_result, method);
    m_lanes->setModel(lanes);
    m_lanes->setVisible(!lanes.lanes.empty());
    const auto* row = method ? &m_result->rows[static_cast<std::size_t>(*method)] : nullptr;
    m_way->setVisible(row != nullptr && !row->way.empty());
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        const bool isUsed = row != nullptr && i < row->way.size();
        m_steps[i]->setVisible(isUsed);
        if (!isUsed)
            continue;
        m_steps[i]->setLabel(qs(row->way[i].formula));
        m_steps[i]->setValue(qs(row->way[i].value));
    }
    m_laneWords->setWords(requantText::laneWords(*m_result, method));
    m_lanesCard->setVisible(!m_hidden);
    m_tableCard->setVisible(!m_hidden);
    m_later->setVisible(m_hidden);
}

void GemmRequantize::showGuestError(const Error& error)
{
    const QString where = qs(error.where);
    m_acc->setError(where == QLatin1String("/state/acc"));
    m_m->setError(where == QLatin1String("/state/m"));
    m_m0->setError(where == QLatin1String("/state/m0"));
    m_shift->setError(where == QLatin1String("/state/shift0"));
    m_problem->setWords(QStringLiteral("~~%1~~").arg(qs(error.message)));
}

void GemmRequantize::setHiddenPointers(const QStringList& pointers)
{
    m_hidden = std::any_of(pointers.begin(), pointers.end(), [](const QString& pointer) {
        return pointer == QLatin1String("/result")
            || (pointer.startsWith(QLatin1String("/result/"))
                && std::any_of(
                    requant::enumWords(Method{}).begin(), requant::enumWords(Method{}).end(),
                    [&](const auto& word) { return pointer.section(u'/', 2, 2) == qs(word.second); }));
    });
    m_lanesCard->setVisible(!m_hidden);
    m_tableCard->setVisible(!m_hidden);
    m_later->setVisible(m_hidden);
}

bool GemmRequantize::focusField(const QString& pointer)
{
    const std::array<std::pair<const char*, QWidget*>, 5> fields{{{"/state/acc", m_acc},
                                                                  {"/state/m", m_m},
                                                                  {"/state/shift", m_rounding},
                                                                  {"/state/method", m_table},
                                                                  {"/state/pin", m_table}}};
    for (const auto& [field, widget] : fields) {
        if (pointer == QLatin1String(field)) {
            widget->setFocus();
            return true;
        }
    }
    return false;
}

QString GemmRequantize::tableText(const QString& ending) const
{
    return m_table->tableText(ending);
}

} // namespace bitloupe
