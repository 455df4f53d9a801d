#include "app/views/gemm_menus.h"
#include "app/views/gemm_step.h"
#include "app/views/gemm_words.h"
#include "core/labs/gemm/links.h"

#include <QMenu>

/// What a right click and Shift+click do on page Step.
namespace bitloupe {

using gemm::Operand;
using gemm::Stage;

/// "Requantize this", where the sum with bias is known.
void GemmStep::addAccumulator(QMenu& menu, int row, int column)
{
    const auto i = gemmText::cellOf(*m_result, row, column);
    const bool isOpen =
        static_cast<std::int64_t>(i) == m_result->place.element && gemmText::knows(*m_result, Stage::Bias);
    if (isOpen || gemmText::isToldOutput(*m_result, i))
        gemmMenus::addRequantize(menu, this, *m_result, row, column);
}

void GemmStep::addOutputMenu(QMenu& menu, int row, int column)
{
    addAccumulator(menu, row, column);
    gemmMenus::addExport(menu, this);
}

void GemmStep::addInputMenu(QMenu& menu, bool isW)
{
    const QString letter = isW ? QStringLiteral("W") : QStringLiteral("X");
    menu.addAction(tr("Open %1 in Mapping").arg(letter), this, [this, isW] { openScale(isW ? 0 : 1); });
    if (gemm::weightsPatch(isW ? m_state.w : m_state.x))
        menu.addAction(tr("Open %1 in Weights").arg(letter), this, [this, isW] { openTensor(isW); });
    gemmMenus::addExport(menu, this);
}

void GemmStep::openTensor(bool isW)
{
    if (const auto patch = gemm::weightsPatch(isW ? m_state.w : m_state.x))
        Q_EMIT openLab(QStringLiteral("weights"), *patch);
    else
        Q_EMIT note(tr("%1 is from no file; the setup takes a layer of one")
                        .arg(isW ? QStringLiteral("W") : QStringLiteral("X")));
}

/// Row 0 of the scales is W, 1 is X, 2 is Y.
void GemmStep::openScale(int row)
{
    if (shown() != nullptr && row <= static_cast<int>(Operand::Y))
        Q_EMIT openLab(QStringLiteral("mapping"),
                       mappingPatch(m_state, *m_result, static_cast<Operand>(row), m_result->trace.row));
}

void GemmStep::openNumber(std::int64_t value, int bits)
{
    Q_EMIT openLab(QStringLiteral("numbers"), gemm::numbersPatch(value, bits));
}

void GemmStep::openNumberMenu(const QPoint& at, const QStringList& copies, bool isAccumulator)
{
    QMenu menu(this);
    for (const QString& text : copies)
        gemmMenus::addCopy(menu, this, text);
    if (isAccumulator)
        addAccumulator(menu, m_result->trace.row, m_result->trace.column);
    gemmMenus::addExport(menu, this);
    menu.exec(at);
}

void GemmStep::openStageMenu(const QPoint& at, int stage)
{
    const auto index = static_cast<std::size_t>(stage);
    const auto name = static_cast<Stage>(stage);
    const bool isAccumulator = name >= Stage::ZeroPoints && name <= Stage::Multiply;
    openNumberMenu(at,
                   {gemmText::stageValues(*m_result).value(stage),
                    qs(dumpJson(traceLineJson(*m_result, m_result->lines[index])))},
                   isAccumulator);
}

void GemmStep::openBitsMenu(const QPoint& at)
{
    const BitRowModel& bits = m_bits->model();
    QMenu menu(this);
    for (const QString& text : {gemmText::plainNumber(bits.value), gemmText::hexOf(bits.value, bits.width),
                                qs(dumpJson(Json{{"value", bits.value}, {"bits", bits.width}}))})
        gemmMenus::addCopy(menu, this, text);
    menu.addAction(tr("Open in Numbers"), this,
                   [this, value = bits.value, width = bits.width] { openNumber(value, width); });
    addAccumulator(menu, m_result->trace.row, m_result->trace.column);
    gemmMenus::addExport(menu, this);
    menu.exec(at);
}

void GemmStep::openScaleMenu(const QPoint& at, int row, int column)
{
    const auto& cells = m_scales->table().rows[static_cast<std::size_t>(row)];
    QMenu menu(this);
    gemmMenus::addCopy(menu, this, cells[static_cast<std::size_t>(column)].text);
    const std::string letters = "WXY";
    if (row < static_cast<int>(letters.size()))
        menu.addAction(tr("Open %1 in Mapping").arg(QLatin1Char(letters[static_cast<std::size_t>(row)])),
                       this, [this, row] { openScale(row); });
    gemmMenus::addExport(menu, this);
    menu.exec(at);
}

void GemmStep::connectLinks()
{
    const auto told = [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); };
    for (MatrixView* matrix : {m_w, m_x, m_y})
        connect(matrix, &MatrixView::copied, this, told);
    m_w->setMenuExtra([this](QMenu& menu, int, int) { addInputMenu(menu, true); });
    m_x->setMenuExtra([this](QMenu& menu, int, int) { addInputMenu(menu, false); });
    m_y->setMenuExtra([this](QMenu& menu, int row, int column) { addOutputMenu(menu, row, column); });
    connect(m_w, &MatrixView::linkWanted, this, [this] { openTensor(true); });
    connect(m_x, &MatrixView::linkWanted, this, [this] { openTensor(false); });
    connect(m_scales, &PaintedTable::linkWanted, this, &GemmStep::openScale);
    connect(m_scales, &PaintedTable::menuWanted, this, &GemmStep::openScaleMenu);
    connect(m_products, &PaintedTable::menuWanted, this, [this](const QPoint& at, int row, int column) {
        openNumberMenu(
            at,
            {m_products->table().rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)].text},
            false);
    });
    connect(m_comparison, &GemmComparison::menuWanted, this, [this](const QPoint& at) {
        const auto line = m_result->lines[static_cast<std::size_t>(Stage::Compare)];
        const bool isKnown = gemmText::knows(*m_result, Stage::Compare);
        openNumberMenu(
            at,
            {m_comparison->model().tip, isKnown ? qs(dumpJson(traceLineJson(*m_result, line))) : QString()},
            true);
    });
    connect(m_chips, &StageChips::menuWanted, this, &GemmStep::openStageMenu);
    connect(m_detail, &GemmDetail::menuWanted, this, [this](const QPoint& at, int row) {
        const DetailRow& shown = m_detail->rows()[static_cast<std::size_t>(row)];
        const auto stage = static_cast<std::size_t>(m_result->place.stage);
        openNumberMenu(
            at, {shown.value, shown.hex, qs(dumpJson(traceLineJson(*m_result, m_result->lines[stage])))},
            shown.isTotal);
    });
    connect(m_bits, &BitRow::menuWanted, this, &GemmStep::openBitsMenu);
    connect(m_bits, &BitRow::linkWanted, this,
            [this] { openNumber(m_bits->model().value, m_bits->model().width); });
    connect(m_lanes, &BitLanes::linkWanted, this, [this](int lane) {
        const std::uint64_t value = m_lanes->model().lanes[static_cast<std::size_t>(lane)].value;
        openNumber(static_cast<std::int64_t>(value), value >> 31U == 0 ? 32 : 64);
    });
}

} // namespace bitloupe
