#include "app/views/gemm_view.h"

#include "app/views/gemm_accumulator.h"
#include "app/views/gemm_cost.h"
#include "app/views/gemm_requantize.h"
#include "app/views/gemm_setup.h"
#include "app/views/gemm_step.h"
#include "app/views/gemm_text.h"
#include "widgets/painting.h"

#include <QResizeEvent>
#include <QShortcut>

namespace bitloupe {

using gemm::Page;
using gemm::State;

namespace {

constexpr int kNarrowWidth = 1000; ///< below this the setup button is an icon, its text a hover

} // namespace

GemmView::GemmView(QWidget* parent)
    : PagedView({{Page::Step, tr("Step"), [] { return new GemmStep; }},
                 {Page::Accumulator, tr("Accumulator"), [] { return new GemmAccumulator; }},
                 {Page::Requantize, tr("Requantize"), [] { return new GemmRequantize; }},
                 {Page::Cost, tr("Error and cost"), [] { return new GemmCost; }}},
                parent)
    , m_setupButton(new Button({}))
    , m_setup(new GemmSetup(this))
{
    m_setupButton->setIconName(QStringLiteral("settings"));
    m_setupButton->setAccessibleName(tr("Shape, data, widths and method"));
    head()->addWidget(m_setupButton);
    m_setup->hide();
    connect(m_setupButton, &Button::clicked, this, [this] {
        page()->interrupt();
        m_setup->openBelow(m_setupButton);
    });
    connect(m_setup, &GemmSetup::stateEdited, this, [this](const State& state, const QString& label) {
        page()->interrupt();
        edit(state, label, EditPhase::Single);
    });
    connect(m_setup, &GemmSetup::modelWanted, this, [this] { Q_EMIT openModelRequested({}); });
    for (const auto& [keys, by] :
         {std::pair{Qt::CTRL | Qt::Key_Tab, 1}, std::pair{Qt::CTRL | Qt::SHIFT | Qt::Key_Backtab, -1}}) {
        auto* shortcut = new QShortcut(QKeySequence(keys), this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, [this, turn = by] { turnPage(turn); });
    }
    for (GemmPage* each : findChildren<GemmPage*>()) {
        connect(each, &GemmPage::exportWanted, this, &LabView::exportWanted);
        if (const QString lab = each->guestLab(); !lab.isEmpty())
            connect(each, &GemmPage::guestEdited, this,
                    [this, lab](const Json& state, const QString& label, EditPhase phase) {
                        Q_EMIT guestEdited(lab, state, label, phase);
                    });
    }
}

/// The next page, after the last the first.
void GemmView::turnPage(int by)
{
    const int count = pageSwitch()->partCount();
    page()->interrupt();
    pageSwitch()->pressPart((pageSwitch()->current() + by + count) % count);
}

void GemmView::showResult(const LabResult& shown)
{
    PagedView::showResult(shown);
    if (result()) {
        m_setup->setState(state(), result()->shape, result()->outputRange);
        refreshSetup();
    }
}

void GemmView::showError(const Error& error)
{
    PagedView::showError(error);
    m_setup->setProblem(error);
}

void GemmView::setModelPath(const QString& path)
{
    m_setup->setModelPath(path);
}

void GemmView::refreshSetup()
{
    if (!result())
        return;
    const gemm::Shape& shape = result()->shape;
    const QString text = QStringLiteral("%1×%2 · %2×%3   %4   %5")
                             .arg(shape.rows)
                             .arg(shape.depth)
                             .arg(shape.columns)
                             .arg(qs(gemm::typeName(state().bits.w, state().isSigned.w)),
                                  gemmText::method(result()->gemm.method));
    const bool isNarrow = width() < kNarrowWidth;
    m_setupButton->setText(isNarrow ? QString() : text);
    m_setupButton->setToolTip(isNarrow ? text : tr("Shape, data, widths and method"));
}

GemmPage* GemmView::pageOfGuest(const QString& lab) const
{
    for (GemmPage* each : findChildren<GemmPage*>()) {
        if (each->guestLab() == lab)
            return each;
    }
    return nullptr;
}

std::vector<GuestLab> GemmView::guestLabs() const
{
    return {{QStringLiteral("requant"), QStringLiteral("requantize")},
            {QStringLiteral("cost"), QStringLiteral("cost")}};
}

void GemmView::showGuestState(const QString& lab, const Json& json)
{
    if (GemmPage* drawn = pageOfGuest(lab))
        drawn->showGuestState(json);
}

void GemmView::showGuestResult(const QString& lab, const LabResult& shown)
{
    if (GemmPage* drawn = pageOfGuest(lab))
        drawn->showGuestResult(shown);
}

void GemmView::showGuestError(const QString& lab, const Error& error)
{
    if (GemmPage* drawn = pageOfGuest(lab))
        drawn->showGuestError(error);
}

void GemmView::resizeEvent(QResizeEvent* event)
{
    PagedView::resizeEvent(event);
    refreshSetup();
}

QString GemmView::explanation() const
{
    return tr(
        "An integer matrix multiply replaces real numbers by codes: real = S · (code − Z). The sum of "
        "products of codes needs three corrections for the zero points and a bias; one multiplier then turns "
        "the wide accumulator into an output byte. Step walks through it by product, by stage or by output. "
        "Accumulator asks how wide the sum must be. Requantize puts ten ways of multiplying by M side by "
        "side, down to the bit in which they part. Error and cost compares every output with its float twin "
        "and tells what a narrower type saves.");
}

} // namespace bitloupe
