#include "app/views/numbers_controls.h"
#include "app/views/numbers_inspect.h"
#include "app/views/numbers_list.h"
#include "app/views/numbers_motion.h"
#include "app/views/numbers_table.h"
#include "app/views/page_title.h"
#include "app/views/numbers_why.h"
#include "core/base/number_text.h"
#include "core/labs/registry.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGraphicsOpacityEffect>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace bitloupe {

using numbers::State;

namespace {

constexpr int kGap = 12;
constexpr int kMaxReach = 64; ///< ticks on each side of the number line

EditPhase phaseOf(BitField::Phase phase)
{
    return static_cast<EditPhase>(static_cast<int>(phase));
}

EditPhase phaseOf(NumberLine::Phase phase)
{
    return static_cast<EditPhase>(static_cast<int>(phase));
}

} // namespace

NumbersInspect::NumbersInspect(QWidget* parent)
    : NumbersPage(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    column->addWidget(buildBitsCard());
    m_middle = new QHBoxLayout;
    m_middle->setSpacing(kGap);
    m_middle->addWidget(buildWhyCard());
    m_middle->addWidget(buildWhereCard(), 1);
    column->addLayout(m_middle);
    column->addWidget(buildTableCard(), 1);
    connectEdits();
}

Card* NumbersInspect::buildBitsCard()
{
    auto* card = new Card;
    m_controls = new NumbersControls;
    m_bits = new BitField;
    m_stored = new NumbersStored;
    m_bitWords = new WordsLabel;
    m_bitsRow = new QHBoxLayout;
    m_bitsRow->setSpacing(12);
    m_bitsRow->addWidget(m_bits);
    m_bitsRow->addWidget(m_stored);
    m_bitsRow->addStretch(0);
    auto* line = new Rule;
    card->body()->setSpacing(10);
    card->body()->addWidget(m_controls);
    card->body()->addLayout(m_bitsRow);
    card->body()->addWidget(line);
    card->body()->addWidget(m_bitWords);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_fade = new QGraphicsOpacityEffect(m_bits);
    m_fade->setOpacity(0.5);
    m_fade->setEnabled(false);
    m_bits->setGraphicsEffect(m_fade);
    return card;
}

Card* NumbersInspect::buildWhyCard()
{
    m_whyCard = new Card(tr("Why"));
    m_whyCard->layout()->setContentsMargins(20, 12, 20, 12);
    m_whyCard->layout()->setSpacing(6);
    m_whyChoice = new ChoiceButton({});
    m_whyChoice->setCompact(true);
    m_whyChoice->setObjectName(QStringLiteral("whyChoice"));
    m_whyChoice->setAccessibleDescription(tr("What this card shows"));
    m_whyChoice->setChoices({tr("Rounding"), tr("Normalising"), tr("Fixed point")},
                            {tr("the digits kept, the cut and the rule"),
                             tr("how the point moves behind the first 1"),
                             tr("the same number in the same bits, both ways")});
    m_whyCard->header()->addWidget(m_whyChoice);
    m_why = new NumbersWhy;
    m_normalise = new NumbersNormalise;
    m_twin = new NumbersTwin;
    m_whyStack = new QStackedLayout;
    m_whyStack->addWidget(m_why);
    m_whyStack->addWidget(m_normalise);
    m_whyStack->addWidget(m_twin);
    m_whyCard->body()->addLayout(m_whyStack, 1);
    connect(m_whyChoice, &ChoiceButton::picked, this, [this](int index) {
        m_whyStack->setCurrentIndex(index);
        refreshWhy();
        if (index == NormalisePage)
            m_normalise->play();
    });
    return m_whyCard;
}

Card* NumbersInspect::buildWhereCard()
{
    m_whereCard = new Card(tr("Where it lies"));
    m_whereCard->layout()->setContentsMargins(20, 12, 20, 12);
    m_whereCard->layout()->setSpacing(8);
    m_overlayChoice = new ChoiceButton(tr("Overlay"));
    m_overlayChoice->setCompact(true);
    QStringList overlays{tr("none")};
    for (const NamedFormat& named : namedFormats())
        overlays << qs(named.label);
    m_overlayChoice->setChoices(overlays);
    m_whereCard->header()->addWidget(m_overlayChoice);
    m_axis = new Segmented({tr("Log"), tr("Linear")});
    m_line = new NumberLine;
    m_lineWords = new WordsLabel;
    m_whereCard->header()->addWidget(m_axis);
    m_whereCard->body()->addWidget(m_line);
    m_whereCard->body()->addWidget(m_lineWords);
    m_whereCard->body()->addStretch(1);
    return m_whereCard;
}

Card* NumbersInspect::buildTableCard()
{
    m_tableCard = new Card(tr("In other formats"));
    m_tableCard->setSubtitle(tr("one stripe is one bit"));
    m_tableCard->layout()->setContentsMargins(20, 12, 20, 10);
    m_tableCard->layout()->setSpacing(4);
    m_which = new Segmented({tr("Common 8"), tr("All 15")});
    m_listOrFormats = new Segmented({tr("The list"), tr("In other formats")});
    m_columns = new Button(tr("Columns"), Button::Kind::Link);
    m_table = new NumbersTable;
    m_list = new NumbersList;
    auto* columns = new QMenu(m_columns);
    for (const auto column : NumbersTable::extraColumns()) {
        QAction* action = columns->addAction(m_table->columnName(column));
        action->setCheckable(true);
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { m_table->setExtraShown(column, shown); });
    }
    m_columns->setMenu(columns);
    for (QWidget* control : {static_cast<QWidget*>(m_columns), static_cast<QWidget*>(m_which),
                             static_cast<QWidget*>(m_listOrFormats)})
        m_tableCard->header()->addWidget(control);
    m_tableStack = new QStackedLayout;
    m_tableStack->addWidget(m_table);
    m_tableStack->addWidget(m_list);
    m_tableCard->body()->addLayout(m_tableStack, 1);
    m_listOrFormats->setVisible(false);
    return m_tableCard;
}

void NumbersInspect::connectEdits()
{
    connect(m_controls, &NumbersControls::inputCommitted, this, &NumbersInspect::takeTyped);
    connect(m_controls, &NumbersControls::sourceCleared, this, [this] {
        if (m_result && m_result->input)
            edit(numbers::withInput(m_state, m_result->input->exact), tr("Forget the source"));
    });
    connect(m_controls, &NumbersControls::stepRequested, this, [this](int direction, bool fine) {
        if (m_result)
            edit(fine ? numbers::withUlpStep(m_state, *m_result, direction)
                      : numbers::withUnitStep(m_state, *m_result, direction),
                 fine ? tr("One step") : tr("Value by one"));
    });
    connect(m_controls, &NumbersControls::formatPicked, this, [this](const NumberFormat& format) {
        edit(numbers::withFormat(m_state, format), tr("Format to %1").arg(qs(format.label())));
    });
    connect(m_controls, &NumbersControls::roundingPicked, this, [this](RoundingMode mode) {
        State state = m_state;
        state.rounding = mode;
        edit(state, tr("Rounding to %1").arg(qs(wordOf(mode))));
    });
    connect(m_controls, &NumbersControls::overflowPicked, this, [this](Overflow overflow) {
        State state = m_state;
        state.overflow = overflow;
        edit(state, tr("Overflow to %1").arg(qs(wordOf(overflow))));
    });
    connect(m_controls, &NumbersControls::redrawRequested, this, [this] {
        State state = m_state;
        state.seed = (state.seed + 1) % 1'000'000;
        edit(state, tr("Draw again"));
    });
    connect(m_controls, &NumbersControls::hexClicked, this, [this] {
        if (m_result)
            copy(numbers::hexWithPrefix(*m_result));
    });
    connect(m_controls, &NumbersControls::copyMenuRequested, this, &NumbersInspect::copyMenu);
    connect(m_bits, &BitField::bitsEdited, this,
            [this](quint64 bits, BitField::Phase phase) { editBits(bits, phaseOf(phase)); });
    connect(m_bits, &BitField::attended, this, &NumbersInspect::refreshWords);
    connectLine();
    connectTables();
}

void NumbersInspect::connectLine()
{
    connect(m_line, &NumberLine::flagMoved, this,
            [this](double steps, NumberLine::Phase phase) { moveFlag(steps, phaseOf(phase)); });
    connect(m_line, &NumberLine::loupeMoved, this, [this](int bar) {
        m_loupeBar = bar;
        refreshLine();
    });
    connect(m_line, &NumberLine::loupeReturned, this, [this] {
        m_loupeBar.reset();
        m_reach = 2;
        refreshLine();
    });
    connect(m_line, &NumberLine::zoomed, this, [this](int direction) {
        m_reach = std::clamp(direction > 0 ? m_reach / 2 : m_reach * 2, 2, kMaxReach);
        refreshLine();
    });
    connect(m_line, &NumberLine::valuePicked, this, [this](int index) {
        const auto places = numbers::linearPlaces(m_state.format);
        if (index >= 0 && index < static_cast<int>(places.size()))
            editBits(places[static_cast<std::size_t>(index)], EditPhase::Single);
    });
    connect(m_line, &NumberLine::tickPicked, this, [this](int index) {
        if (!m_result)
            return;
        if (const auto pattern = numbers::linePattern(*m_result, lineChoice(), index))
            editBits(*pattern, EditPhase::Single);
    });
    connect(m_axis, &Segmented::picked, this, [this](int index) {
        m_linear = index == 1;
        refreshLine();
    });
    connect(m_overlayChoice, &ChoiceButton::picked, this, [this](int index) {
        m_overlay.reset();
        if (index > 0)
            m_overlay = NumberFormat{namedFormats()[static_cast<std::size_t>(index - 1)].format};
        refreshLine();
    });
}

void NumbersInspect::connectTables()
{
    connect(m_table, &NumbersTable::formatPicked, this, [this](const QString& id) {
        if (const NamedFormat* named = findFormat(id.toStdString()))
            edit(numbers::withFormat(m_state, NumberFormat{named->format}),
                 tr("Format to %1").arg(qs(named->label)));
    });
    connect(m_table, &NumbersTable::convertPicked, this, [this](const QString& id, quint64 pattern) {
        if (const NamedFormat* named = findFormat(id.toStdString()))
            edit(numbers::withSource(m_state, NumberFormat{named->format}, pattern),
                 tr("Convert from %1").arg(qs(named->label)));
    });
    connect(m_table, &NumbersTable::copied, this, &NumbersInspect::copyNamed);
    connect(m_list, &NumbersList::copied, this, &NumbersInspect::copyNamed);
    connect(m_list, &NumbersList::itemPicked, this, [this](int item) {
        edit(numbers::withItem(m_state, static_cast<std::size_t>(item)), tr("Number %1").arg(item + 1));
    });
    connect(m_which, &Segmented::picked, this,
            [this](int index) { m_table->rows()->setOnlyCommon(index == 0); });
    connect(m_listOrFormats, &Segmented::picked, this, [this](int index) {
        m_showsList = index == 0;
        refreshTables();
    });
}

} // namespace bitloupe
