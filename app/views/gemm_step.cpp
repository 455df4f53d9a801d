#include "app/views/gemm_step.h"

#include "app/views/gemm_field.h"
#include "app/views/gemm_transport.h"
#include "app/views/gemm_words.h"
#include "core/labs/gemm/c_snippet.h"
#include "core/labs/gemm/edits.h"
#include "widgets/bit_lanes.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QAccessible>
#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace bitloupe {

using gemm::Grain;
using gemm::Stage;
using gemm::State;
using gemm::Step;

GemmStep::GemmStep(QWidget* parent)
    : GemmPage(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("page"));
    m_page = new QVBoxLayout(page);
    m_page->setContentsMargins(0, 0, 0, 0);
    m_page->addWidget(buildMatrices());
    m_page->addWidget(buildStages(), 1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(page);
    outer->addWidget(scroll, 1);
    m_bar = new Card;
    m_transport = new GemmTransport;
    m_bar->body()->addWidget(m_transport);
    m_bar->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    outer->addWidget(m_bar);
    arrangeCards();
    connectParts();
}

QWidget* GemmStep::buildField()
{
    m_scales = new PaintedTable;
    m_w = new MatrixView;
    m_x = new MatrixView;
    m_y = new MatrixView;
    m_y->setClickable(true);
    m_guess = new QLineEdit(m_y);
    m_guess->setFrame(false);
    m_guess->setFont(monoFont(14));
    m_guess->setAlignment(Qt::AlignRight);
    m_guess->setMaxLength(7);
    m_guess->setAccessibleName(tr("Your guess of this output"));
    m_guess->hide();
    m_guess->installEventFilter(this);
    auto* corner = new QWidget;
    m_corner = new QVBoxLayout(corner);
    m_corner->setContentsMargins(0, 0, 0, 0);
    m_corner->setSpacing(2);
    m_corner->addWidget(makeLabel(tr("real = S · (code − Z)"), TextRole::Secondary));
    m_corner->addWidget(m_scales);
    m_field = new MatrixField(corner, m_w, m_x, m_y);
    connect(m_field, &MatrixField::zoomWanted, this, &GemmStep::zoomBy);
    return m_field;
}

QWidget* GemmStep::buildMatrices()
{
    m_matrices = new Card;
    m_title = makeLabel({}, TextRole::CardTitle);
    m_title->setTextFormat(Qt::RichText);
    m_show = new Segmented({tr("code"), tr("real"), tr("code − Z")});
    m_show->setAccessibleName(tr("What the matrices show"));
    m_showRow = new QWidget;
    auto* showRow = new QHBoxLayout(m_showRow);
    showRow->setContentsMargins(0, 0, 0, 0);
    showRow->setSpacing(10);
    showRow->addWidget(makeLabel(tr("show"), TextRole::Secondary));
    showRow->addWidget(m_show);
    m_products = new PaintedTable;
    m_productLine = new WordsLabel;
    m_productLine->setWordWrap(true);
    m_comparison = new GemmComparison;
    m_right = new QVBoxLayout;
    m_right->setSpacing(8);
    m_right->addWidget(m_products);
    m_right->addWidget(m_productLine);
    m_right->addSpacing(4);
    m_right->addWidget(makeLabel(tr("The same point in float"), TextRole::CardTitle));
    m_right->addWidget(m_comparison);
    m_right->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(28);
    row->addWidget(buildField(), 3);
    row->addLayout(m_right, 2);
    m_matrices->body()->addLayout(row);
    return m_matrices;
}

QWidget* GemmStep::buildStages()
{
    m_stages = new Card;
    m_chips = new StageChips;
    m_detail = new GemmDetail;
    m_bits = new BitRow;
    m_lanes = new BitLanes;
    m_lanes->setAccessibleName(tr("Bits of the product"));
    m_words = new WordsLabel;
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(22);
    for (QWidget* part : std::initializer_list<QWidget*>{m_chips, m_detail, m_bits, m_lanes, m_words})
        m_stages->body()->addWidget(part);
    m_stages->body()->addStretch(1);
    return m_stages;
}

void GemmStep::connectParts()
{
    connect(m_show, &Segmented::picked, this, [this](int index) {
        m_transport->pause();
        m_showAs = static_cast<gemmText::Show>(index);
        refresh();
    });
    connect(m_y, &MatrixView::cellPicked, this, &GemmStep::pickCell);
    connectHover(m_w, Stage::QuantizeW);
    connectHover(m_x, Stage::QuantizeX);
    connectLinks();
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &GemmStep::refresh);
    connect(m_chips, &StageChips::picked, this, &GemmStep::pickStage);
    connect(m_transport, &GemmTransport::untilWanted, this,
            [this](int event) { playUntil(static_cast<gemm::Event>(event)); });
    connect(m_lanes, &BitLanes::copied, this,
            [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); });
    connect(m_transport, &GemmTransport::note, this, &GemmStep::note);
    connect(m_transport, &GemmTransport::stepWanted, this, &GemmStep::editStep);
    connect(m_transport, &GemmTransport::playStarted, this, [this] { beginRun(tr("Play")); });
    connect(m_transport, &GemmTransport::playStopped, this, &GemmStep::endRun);
    connect(m_transport, &GemmTransport::scrubStarted, this, [this] { beginRun(tr("Steps")); });
    connect(m_transport, &GemmTransport::scrubEnded, this, &GemmStep::endRun);
}

/// While a matrix is being quantized, the card follows the element under the pointer.
void GemmStep::connectHover(MatrixView* matrix, Stage stage)
{
    connect(matrix, &MatrixView::cellHovered, this, [this, stage](int row, int column) {
        const auto* r = shown();
        if (r == nullptr || r->place.stage != stage)
            return;
        m_hovered = row < 0 ? std::nullopt : std::optional(Cell{row, column});
        refreshStage();
    });
}

void GemmStep::pickCell(int row, int column)
{
    const auto* r = shown();
    if (r == nullptr)
        return;
    const std::int64_t element = std::int64_t(row) * r->shape.columns + column;
    const bool isOpen = element == r->place.element && r->place.stage >= Stage::Products;
    if (isOpen && !gemmText::isToldOutput(*r, static_cast<std::size_t>(element))) {
        beginGuess(row, column);
        return;
    }
    const Stage stage = r->place.stage < Stage::Products ? Stage::Products : r->place.stage;
    m_transport->pause();
    editStep(stepAt(r->step.grain, placeAt(element, stage, r->shape), r->shape));
}

void GemmStep::editStep(const Step& step)
{
    const bool isRun = !m_run.isEmpty();
    Q_EMIT edited(gemm::withStep(m_state, step), isRun ? m_run : tr("Step"),
                  isRun ? EditPhase::Update : EditPhase::Single);
}

void GemmStep::beginRun(const QString& label)
{
    m_run = label;
    Q_EMIT edited(m_state, m_run, EditPhase::Begin);
}

void GemmStep::endRun()
{
    if (!m_run.isEmpty())
        Q_EMIT edited(m_state, std::exchange(m_run, QString()), EditPhase::Commit);
}

QString GemmStep::tableText(const QString& ending) const
{
    if (!m_result)
        return {};
    if (ending == QLatin1String("c"))
        return qs(gemm::cSnippet(*m_result));
    if (ending == QLatin1String("json"))
        return qs(gemm::traceJson(*m_result));
    if (ending == QLatin1String("csv"))
        return qs(gemm::traceCsv(*m_result));
    return ending == QLatin1String("md") ? gemmText::traceMarkdown(*m_result) : QString();
}

void GemmStep::interrupt()
{
    m_transport->pause();
}

void GemmStep::playUntil(gemm::Event event)
{
    if (shown() == nullptr)
        return;
    if (const auto target = nextStep(*shown(), event))
        m_transport->playUntil(*target);
    else
        Q_EMIT note(event == gemm::Event::Clamp          ? tr("No output ahead is clamped")
                        : event == gemm::Event::Overflow ? tr("No sum ahead overflows")
                                                         : tr("No output ahead differs from exact"));
}

bool GemmStep::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_guess) {
        const int key =
            event->type() == QEvent::KeyPress ? static_cast<QKeyEvent*>(event)->key() : Qt::Key_unknown;
        const bool isEnter = key == Qt::Key_Return || key == Qt::Key_Enter;
        if (isEnter)
            takeGuess();
        else if (key == Qt::Key_Escape || event->type() == QEvent::FocusOut)
            m_guess->hide();
        return isEnter || key == Qt::Key_Escape; // the matrix below would take them for its own
    }
    return GemmPage::eventFilter(watched, event);
}

void GemmStep::pickStage(int stage)
{
    const auto* r = shown();
    if (r == nullptr)
        return;
    m_transport->pause();
    const Grain grain = r->step.grain == Grain::Element ? Grain::Stage : r->step.grain;
    editStep(stepAt(grain, placeAt(r->place.element, static_cast<Stage>(stage), r->shape), r->shape));
}

void GemmStep::showState(const State& state)
{
    State moved = m_state;
    moved.step = state.step;
    moved.page = state.page;
    if (!(moved == state)) {
        m_guesses.clear(); // they were of other numbers
        m_guess->hide();
    } else if (const auto* r = shown();
               r != nullptr && state.step && state.step->index < stepCount(state.step->grain, r->shape))
        m_transport->setStep(*state.step, r->shape, true);
    m_state = state;
}

void GemmStep::showResult(const State& state, const gemm::Result& result)
{
    m_state = state;
    m_result = std::make_shared<const gemm::Result>(gemmText::told(result, m_hidden));
    m_whole = m_hidden.isEmpty() ? std::nullopt : std::optional(result);
    m_problem.clear();
    m_isMissing = false;
    m_hovered.reset();
    m_guess->hide();
    m_transport->setStep(result.step, result.shape, result.stepGiven);
    refresh();
}

void GemmStep::setHiddenPointers(const QStringList& pointers)
{
    if (pointers == m_hidden)
        return;
    m_hidden = pointers;
    if (shown() != nullptr)
        showResult(m_state, gemm::Result(m_whole ? *m_whole : *m_result));
}

bool GemmStep::isSettled() const
{
    return !m_lanes->isRunning();
}

void GemmStep::showError(const Error& error)
{
    m_transport->pause();
    m_problem = qs(error.message);
    m_isMissing =
        m_state.accumulator.overflow == AccumulatorOverflow::Error && error.where == "/state/accumulator";
    if (shown() != nullptr)
        refresh();
    else
        sayStage();
}

void GemmStep::showStopped()
{
    m_transport->pause();
    m_problem = tr("Stopped: the hatched outputs are not computed. Any change computes them.");
    m_isMissing = true;
    if (shown() != nullptr)
        refresh();
}

void GemmStep::refresh()
{
    const auto* r = shown();
    if (r == nullptr)
        return;
    const auto inked = [](const char* letter, const QColor& color) {
        return QStringLiteral("<span style='color:%1'>%2</span>").arg(color.name(), QLatin1String(letter));
    };
    m_title->setText(tr("Row %1 of %2 meets column %3 of %4")
                         .arg(r->trace.row)
                         .arg(inked("W", theme().exponentSolid))
                         .arg(r->trace.column)
                         .arg(inked("X", theme().fractionSolid)));
    m_matrices->setAccessibleName(
        tr("Row %1 of W meets column %2 of X").arg(r->trace.row).arg(r->trace.column));
    m_scales->setTable(gemmText::scales(*r));
    m_w->setModel(gemmText::matrixW(m_result, m_showAs));
    m_x->setModel(gemmText::matrixX(m_result, m_showAs));
    MatrixModel y = gemmText::matrixY(m_result, m_showAs, guessText());
    m_y->setModel(m_isMissing ? gemmText::notComputed(std::move(y)) : std::move(y));
    m_comparison->setModel(gemmText::comparison(*r));
    m_chips->setStages(gemmText::stageNames(*r), gemmText::stageValues(*r), static_cast<int>(r->place.stage),
                       gemmText::reachedStage(*r));
    m_chips->setTips(gemmText::stageTips(*r));
    refreshStage();
    fitCells();
    showCurrentCell();
}

void GemmStep::refreshStage()
{
    const auto* r = shown();
    const BitLanesModel lanes = gemmText::lanes(*r);
    m_detail->setFitsRows(!lanes.lanes.empty());
    const Cell hovered = m_hovered.value_or(Cell{});
    m_lanes->setModel(lanes);
    auto rows = gemmText::detail(*r, hovered.row, hovered.column);
    const auto most = static_cast<std::ptrdiff_t>(mostDetailRows());
    if (std::ssize(rows) > most)
        rows.erase(rows.begin(), rows.end() - most);
    m_detail->setRows(std::move(rows), gemmText::detailLine(*r));
    m_lanes->setVisible(!lanes.lanes.empty());
    m_bits->setVisible(r->place.stage >= Stage::Products && lanes.lanes.empty());
    m_bits->setModel(gemmText::bits(*r));
    sayStage();
}

/// The line of words, which screen readers hear at every step.
void GemmStep::sayStage()
{
    const QString words = m_problem.isEmpty() ? wordsOfStage() : QStringLiteral("~~%1~~").arg(m_problem);
    m_words->setWords(words);
    m_words->setAccessibleName(QString(words).remove(QStringLiteral("**")).remove(QStringLiteral("~~")));
    QAccessibleEvent said(m_words, QAccessible::Alert);
    QAccessible::updateAccessibility(&said);
}

void GemmStep::keyPressEvent(QKeyEvent* event)
{
    const bool plain = (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) == 0;
    if (plain && event->key() == Qt::Key_C) {
        m_show->setCurrent((m_show->current() + 1) % 3);
        m_showAs = static_cast<gemmText::Show>(m_show->current());
        refresh();
        return;
    }
    if (!plain || shown() == nullptr
        || !m_transport->takeKey(event->key(), event->modifiers().testFlag(Qt::ShiftModifier)))
        GemmPage::keyPressEvent(event);
}

void GemmStep::resizeEvent(QResizeEvent* event)
{
    GemmPage::resizeEvent(event);
    setDense(isLow());
    fitCells();
}

/// The keys walk at once, without a click first; who is typing keeps the keyboard.
void GemmStep::showEvent(QShowEvent* event)
{
    GemmPage::showEvent(event);
    if (qobject_cast<QLineEdit*>(QApplication::focusWidget()) == nullptr)
        setFocus(Qt::OtherFocusReason);
}

void GemmStep::hideEvent(QHideEvent* event)
{
    m_transport->pause();
    GemmPage::hideEvent(event);
}

} // namespace bitloupe
