#include "app/views/gemm_view.h"

#include "app/views/gemm_setup.h"
#include "app/views/gemm_transport.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

using gemm::Grain;
using gemm::Stage;
using gemm::State;
using gemm::Step;

GemmView::GemmView(QWidget* parent)
    : LabView(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(24, 14, 0, 16);
    outer->setSpacing(12);
    outer->addLayout(buildHead());
    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("page"));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 24, 0);
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
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(0, 0, 24, 0);
    foot->addWidget(bar);
    outer->addLayout(foot);
    m_setup = new GemmSetup(this);
    m_setup->hide();
    connectParts();
}

QBoxLayout* GemmView::buildHead()
{
    auto* head = new QHBoxLayout;
    head->setContentsMargins(0, 0, 24, 0);
    m_title = makeLabel(tr("int8 GEMM"), TextRole::Title);
    head->addWidget(m_title);
    head->addStretch(1);
    m_setupButton = new Button({});
    m_setupButton->setIconName(QStringLiteral("settings"));
    m_setupButton->setToolTip(tr("Shape, data, widths and method"));
    head->addWidget(m_setupButton);
    return head;
}

QWidget* GemmView::buildMatrices()
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

QWidget* GemmView::buildStages()
{
    auto* card = new Card;
    m_chips = new StageChips;
    m_detail = new GemmDetail;
    m_bits = new BitRow;
    m_words = new WordsLabel;
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(22);
    card->body()->setSpacing(6);
    card->layout()->setContentsMargins(20, 14, 20, 12);
    card->body()->addWidget(m_chips);
    card->body()->addWidget(m_detail);
    card->body()->addWidget(m_bits);
    card->body()->addWidget(m_words);
    card->body()->addStretch(1);
    return card;
}

void GemmView::connectParts()
{
    connect(m_setupButton, &Button::clicked, this, [this] {
        m_transport->pause();
        m_setup->openBelow(m_setupButton);
    });
    connect(m_setup, &GemmSetup::stateEdited, this,
            [this](const State& state, const QString& label) { edit(state, label); });
    connect(m_show, &Segmented::picked, this, [this](int index) {
        m_showAs = static_cast<gemmText::Show>(index);
        refresh();
    });
    connect(m_y, &MatrixView::cellPicked, this, [this](int row, int column) {
        if (const auto* r = result()) {
            const Stage stage = r->place.stage < Stage::Products ? Stage::Products : r->place.stage;
            m_transport->pause();
            editStep(
                stepAt(r->step.grain, placeAt(row * r->shape.columns + column, stage, r->shape), r->shape));
        }
    });
    connect(m_chips, &StageChips::picked, this, &GemmView::pickStage);
    connect(m_transport, &GemmTransport::stepWanted, this, &GemmView::editStep);
    connect(m_transport, &GemmTransport::playStarted, this, [this] {
        m_running = true;
        Q_EMIT edited(writeValue(m_state), tr("Play"), EditPhase::Begin);
    });
    connect(m_transport, &GemmTransport::playStopped, this, [this] {
        m_running = false;
        Q_EMIT edited(writeValue(m_state), tr("Play"), EditPhase::Commit);
    });
}

void GemmView::edit(State state, const QString& label, EditPhase phase)
{
    if (phase == EditPhase::Single)
        m_transport->pause();
    Q_EMIT edited(writeValue(state), label, phase);
}

void GemmView::editStep(const Step& step)
{
    edit(withStep(m_state, step), m_running ? tr("Play") : tr("Step"),
         m_running ? EditPhase::Update : EditPhase::Single);
}

void GemmView::pickStage(int stage)
{
    const auto* r = result();
    if (r == nullptr)
        return;
    m_transport->pause();
    const Grain grain = r->step.grain == Grain::Element ? Grain::Stage : r->step.grain;
    editStep(stepAt(grain, placeAt(r->place.element, static_cast<Stage>(stage), r->shape), r->shape));
}

void GemmView::showState(const Json& state)
{
    if (auto typed = readFields<State>(state, "/state"))
        m_state = std::move(*typed);
}

void GemmView::showResult(const LabResult& labResult)
{
    m_result = labResult;
    if (const auto* r = result()) {
        m_setup->setState(m_state, r->shape);
        m_transport->setStep(r->step, r->shape, r->stepGiven);
    }
    refresh();
}

void GemmView::showError(const Error& error)
{
    m_transport->pause();
    m_words->setWords(QStringLiteral("~~%1~~").arg(qs(error.message)));
}

void GemmView::refresh()
{
    const auto* r = result();
    if (r == nullptr)
        return;
    const QString type = qs(gemm::typeName(m_state.bits.w, m_state.isSigned.w));
    m_title->setText(tr("%1 GEMM").arg(type));
    m_setupButton->setText(QStringLiteral("%1×%2 · %2×%3   %4   %5")
                               .arg(r->shape.rows)
                               .arg(r->shape.depth)
                               .arg(r->shape.columns)
                               .arg(type, gemmText::method(r->gemm.method)));
    m_matrices->setTitle(tr("Row %1 of W meets column %2 of X").arg(r->trace.row).arg(r->trace.column));
    m_scales->setTable(gemmText::scales(*r));
    m_w->setModel(gemmText::matrixW(*r, m_showAs));
    m_x->setModel(gemmText::matrixX(*r, m_showAs));
    m_y->setModel(gemmText::matrixY(*r, m_showAs));
    m_products->setTable(gemmText::products(*r));
    m_comparison->setModel(gemmText::comparison(*r));
    m_chips->setStages(gemmText::stageNames(*r), gemmText::stageValues(*r), static_cast<int>(r->place.stage),
                       gemmText::reachedStage(*r));
    m_detail->setRows(gemmText::detail(*r));
    m_bits->setVisible(r->place.stage >= Stage::Products);
    m_bits->setModel(gemmText::bits(*r));
    m_words->setWords(gemmText::words(*r));
    fitCells();
    const int known = static_cast<int>(std::min<std::int64_t>(r->place.element, r->shape.elements() - 1));
    const QRect cell = m_y->cellRect(known / r->shape.columns, known % r->shape.columns);
    const QPoint place = m_y->pos() + cell.center();
    m_field->ensureVisible(place.x(), place.y(), cell.width() * 3 / 2, cell.height() * 3 / 2);
}

void GemmView::fitCells()
{
    const auto* r = result();
    if (r == nullptr)
        return;
    const int across = r->shape.depth + r->shape.columns;
    const int room = (width() - 140) * 3 / 5 - 60;
    const int largest = width() > 1900 ? 60 : 46;
    const int cell = std::clamp(room / std::max(1, across), 34, largest);
    const int flat = height() < 780 ? 21 : 25;
    const QSize size(cell, cell > 54 ? 32 : flat);
    for (MatrixView* matrix : {m_w, m_x, m_y})
        matrix->setCellSize(size);
    const int left = std::max(m_w->sizeHint().width(), 250);
    m_field->setMaximumWidth(left + m_x->sizeHint().width() + 24); // the rest goes to the products
    const int rows = std::min(r->shape.depth, 8) + std::min(r->shape.rows, 8);
    m_matrices->setMinimumHeight(rows * size.height() + 2 * 38 + 76);
    m_matrices->setMaximumHeight(
        std::max(m_matrices->minimumHeight(), m_products->sizeHint().height() + 212));
    for (PaintedTable* table : {m_scales, m_products})
        table->setRowHeight(std::min(flat, 24));
    m_scales->setMinimumWidth(std::max(250, m_w->sizeHint().width() - 24));
}

void GemmView::keyPressEvent(QKeyEvent* event)
{
    const bool plain = (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) == 0;
    if (plain && event->key() == Qt::Key_C) {
        m_show->setCurrent((m_show->current() + 1) % 3);
        m_showAs = static_cast<gemmText::Show>(m_show->current());
        refresh();
        return;
    }
    if (!plain || result() == nullptr
        || !m_transport->takeKey(event->key(), event->modifiers().testFlag(Qt::ShiftModifier)))
        LabView::keyPressEvent(event);
}

void GemmView::resizeEvent(QResizeEvent* event)
{
    LabView::resizeEvent(event);
    fitCells();
}

void GemmView::hideEvent(QHideEvent* event)
{
    m_transport->pause();
    LabView::hideEvent(event);
}

QString GemmView::explanation() const
{
    return tr(
        "An integer matrix multiply replaces real numbers by codes: real = S · (code − Z). The sum of "
        "products of "
        "codes needs three corrections for the zero points and a bias; one multiplier then turns the wide "
        "accumulator into an output byte. Step through it by product, by stage or by output, and compare "
        "every "
        "output with its float twin.");
}

} // namespace bitloupe
