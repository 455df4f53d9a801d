#include "app/views/gemm_step.h"

#include "app/views/gemm_transport.h"
#include "core/labs/gemm/c_snippet.h"
#include "core/labs/gemm/edits.h"
#include "widgets/bit_lanes.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kLeastZoom = 25;
constexpr int kMostZoom = 200;
constexpr int kZoomStep = 25;

} // namespace

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
    outer->setSpacing(12);
    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("page"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(buildMatrices());
    layout->addWidget(buildStages(), 1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(page);
    outer->addWidget(scroll, 1);
    auto* bar = new Card;
    m_transport = new GemmTransport;
    bar->body()->addWidget(m_transport);
    bar->layout()->setContentsMargins(20, 8, 20, 8);
    bar->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    outer->addWidget(bar);
    connectParts();
}

QWidget* GemmStep::buildMatrices()
{
    m_matrices = new Card(QStringLiteral(" "));
    m_show = new Segmented({tr("code"), tr("real"), tr("code − Z")});
    m_show->setAccessibleName(tr("What the matrices show"));
    m_matrices->header()->addWidget(makeLabel(tr("show"), TextRole::Secondary));
    m_matrices->header()->addWidget(m_show);
    m_scales = new PaintedTable;
    m_w = new MatrixView;
    m_x = new MatrixView;
    m_y = new MatrixView;
    m_y->setClickable(true);
    auto* field = new QWidget;
    auto* grid = new QGridLayout(field);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(6);
    grid->setVerticalSpacing(4);
    grid->addWidget(m_scales, 0, 0, Qt::AlignTop);
    grid->addWidget(m_x, 0, 1, Qt::AlignLeft | Qt::AlignBottom);
    grid->addWidget(m_w, 1, 0, Qt::AlignRight | Qt::AlignTop);
    grid->addWidget(m_y, 1, 1, Qt::AlignLeft | Qt::AlignTop);
    grid->setRowStretch(2, 1);
    grid->setColumnStretch(2, 1);
    m_field = new QScrollArea;
    m_field->setFrameShape(QFrame::NoFrame);
    m_field->setWidgetResizable(true);
    m_field->setWidget(field);
    m_field->viewport()->installEventFilter(this);
    field->setAutoFillBackground(false); // the card shows through
    m_field->viewport()->setAutoFillBackground(false);
    m_products = new PaintedTable;
    m_comparison = new GemmComparison;
    auto* right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(m_products);
    right->addSpacing(4);
    right->addWidget(makeLabel(tr("The same point in float"), TextRole::CardTitle));
    right->addWidget(m_comparison);
    right->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(28);
    row->addWidget(m_field, 3);
    row->addLayout(right, 2);
    m_matrices->body()->addLayout(row);
    return m_matrices;
}

QWidget* GemmStep::buildStages()
{
    auto* card = new Card;
    m_chips = new StageChips;
    m_detail = new GemmDetail;
    m_bits = new BitRow;
    m_lanes = new BitLanes;
    m_lanes->setAccessibleName(tr("Bits of the product"));
    m_words = new WordsLabel;
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(22);
    card->body()->setSpacing(6);
    card->layout()->setContentsMargins(20, 14, 20, 12);
    card->body()->addWidget(m_chips);
    card->body()->addWidget(m_detail);
    card->body()->addWidget(m_bits);
    card->body()->addWidget(m_lanes);
    card->body()->addWidget(m_words);
    card->body()->addStretch(1);
    return card;
}

void GemmStep::connectParts()
{
    connect(m_show, &Segmented::picked, this, [this](int index) {
        m_showAs = static_cast<gemmText::Show>(index);
        refresh();
    });
    connect(m_y, &MatrixView::cellPicked, this, [this](int row, int column) {
        if (const auto* r = shown()) {
            const Stage stage = r->place.stage < Stage::Products ? Stage::Products : r->place.stage;
            m_transport->pause();
            editStep(
                stepAt(r->step.grain, placeAt(row * r->shape.columns + column, stage, r->shape), r->shape));
        }
    });
    connect(m_chips, &StageChips::picked, this, &GemmStep::pickStage);
    connect(m_transport, &GemmTransport::untilWanted, this,
            [this](int event) { playUntil(static_cast<gemm::Event>(event)); });
    connect(m_lanes, &BitLanes::copied, this,
            [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); });
    connect(m_transport, &GemmTransport::stepWanted, this, &GemmStep::editStep);
    connect(m_transport, &GemmTransport::playStarted, this, [this] {
        m_running = true;
        Q_EMIT edited(m_state, tr("Play"), EditPhase::Begin);
    });
    connect(m_transport, &GemmTransport::playStopped, this, [this] {
        m_running = false;
        Q_EMIT edited(m_state, tr("Play"), EditPhase::Commit);
    });
}

void GemmStep::editStep(const Step& step)
{
    Q_EMIT edited(gemm::withStep(m_state, step), m_running ? tr("Play") : tr("Step"),
                  m_running ? EditPhase::Update : EditPhase::Single);
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

void GemmStep::setZoom(int percent)
{
    m_zoom = std::clamp(percent, kLeastZoom, kMostZoom);
    fitCells();
    Q_EMIT note(tr("Matrices at %1 %").arg(m_zoom));
}

bool GemmStep::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Wheel) {
        auto* wheel = static_cast<QWheelEvent*>(event);
        if (wheel->modifiers().testFlag(Qt::ControlModifier) && wheel->angleDelta().y() != 0) {
            setZoom(m_zoom + (wheel->angleDelta().y() > 0 ? kZoomStep : -kZoomStep));
            return true;
        }
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
    m_state = state;
}

void GemmStep::showResult(const State& state, const gemm::Result& result)
{
    m_state = state;
    m_result = result;
    m_transport->setStep(result.step, result.shape, result.stepGiven);
    refresh();
}

void GemmStep::showError(const Error& error)
{
    m_transport->pause();
    m_words->setWords(QStringLiteral("~~%1~~").arg(qs(error.message)));
}

void GemmStep::refresh()
{
    const auto* r = shown();
    if (r == nullptr)
        return;
    m_matrices->setTitle(tr("Row %1 of W meets column %2 of X").arg(r->trace.row).arg(r->trace.column));
    m_scales->setTable(gemmText::scales(*r));
    m_w->setModel(gemmText::matrixW(*r, m_showAs));
    m_x->setModel(gemmText::matrixX(*r, m_showAs));
    m_y->setModel(gemmText::matrixY(*r, m_showAs));
    m_products->setTable(gemmText::products(*r));
    m_comparison->setModel(gemmText::comparison(*r));
    m_chips->setStages(gemmText::stageNames(*r), gemmText::stageValues(*r), static_cast<int>(r->place.stage),
                       gemmText::reachedStage(*r));
    const BitLanesModel lanes = gemmText::lanes(*r);
    m_detail->setFitsRows(!lanes.lanes.empty());
    m_detail->setRows(gemmText::detail(*r), gemmText::detailLine(*r));
    m_lanes->setModel(lanes);
    m_lanes->setVisible(!lanes.lanes.empty());
    m_bits->setVisible(r->place.stage >= Stage::Products && lanes.lanes.empty());
    m_bits->setModel(gemmText::bits(*r));
    m_words->setWords(gemmText::words(*r));
    fitCells();
    const int known = static_cast<int>(std::min<std::int64_t>(r->place.element, r->shape.elements() - 1));
    const QRect cell = m_y->cellRect(known / r->shape.columns, known % r->shape.columns);
    const QPoint place = m_y->pos() + cell.center();
    m_field->ensureVisible(place.x(), place.y(), cell.width() * 3 / 2, cell.height() * 3 / 2);
}

void GemmStep::fitCells()
{
    const auto* r = shown();
    if (r == nullptr)
        return;
    const int across = r->shape.depth + r->shape.columns;
    const int room = (width() - 140) * 3 / 5 - 60;
    const int largest = width() > 1900 ? 60 : 46;
    const int cell = std::clamp(room / std::max(1, across), 34, largest);
    const int flat = height() < 780 ? 21 : 25;
    const QSize size(cell * m_zoom / 100, (cell > 54 ? 32 : flat) * m_zoom / 100);
    for (MatrixView* matrix : {m_w, m_x, m_y})
        matrix->setCellSize(size);
    const int left = std::max(m_w->sizeHint().width(), 250);
    m_field->setMaximumWidth(left + m_x->sizeHint().width() + 24); // the rest goes to the products
    const int rows = std::min(r->shape.depth, 8) + std::min(r->shape.rows, 8);
    const int high = m_zoom < 100 ? size.height() * 100 / m_zoom : std::min(size.height(), 32);
    m_matrices->setMinimumHeight(rows * high + 2 * 38 + 76);
    m_matrices->setMaximumHeight(
        std::max(m_matrices->minimumHeight(), m_products->sizeHint().height() + 212));
    for (PaintedTable* table : {m_scales, m_products})
        table->setRowHeight(std::min(flat, 24));
    m_scales->setMinimumWidth(std::max(250, m_w->sizeHint().width() - 24));
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
    fitCells();
}

void GemmStep::hideEvent(QHideEvent* event)
{
    m_transport->pause();
    GemmPage::hideEvent(event);
}

} // namespace bitloupe
