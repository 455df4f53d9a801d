#include "app/views/gemm_field.h"
#include "app/views/gemm_step.h"
#include "app/views/gemm_transport.h"
#include "core/labs/gemm/edits.h"
#include "widgets/bit_lanes.h"
#include "widgets/bit_row.h"
#include "widgets/controls.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

/// Sizes on page Step: cells, zoom, what folds where the page is narrow.
namespace bitloupe {

using gemm::Stage;

namespace {

constexpr int kLeastZoom = 25;
constexpr int kMostZoom = 200;
constexpr int kZoomStep = 25; ///< percent
constexpr int kWide = 1500; ///< on larger pages cells and text grow
constexpr int kHigh = 1000;
constexpr int kLow = 810; ///< lower pages are dense, so that all of a step is in sight without scrolling
constexpr int kAroundPage = 82; ///< head and margins of the window
constexpr int kDenseRest = 425; ///< what is not cells, on a dense page
constexpr int kFoldBelow = 940; ///< narrower, the products are one line
constexpr int kMostUnscrolled = 8; ///< rows or columns
constexpr int kRightNarrow = 480; ///< of the page: the comparison and the margins
constexpr int kLeastNumber = 15; ///< pixels of a cell's smaller side that holds a number
constexpr int kProducts = 6;
constexpr int kProductsWide = 10;

} // namespace

void GemmStep::zoomBy(int steps)
{
    m_zoom = std::clamp(m_zoom + steps * kZoomStep, kLeastZoom, kMostZoom);
    fitCells();
    if (shown() != nullptr)
        showCurrentCell();
    Q_EMIT note(tr("Matrices at %1 %").arg(m_zoom));
}

bool GemmStep::isLarge() const
{
    return width() > kWide && height() > kHigh;
}

bool GemmStep::isLow() const
{
    return roomHigh() < kLow;
}

/// Of the window rather than of this page: a note in the status line must not change the sizes.
int GemmStep::roomHigh() const
{
    return isWindow() ? height() : window()->height() - kAroundPage;
}

void GemmStep::setDense(bool dense)
{
    if (dense == m_isDense)
        return;
    m_isDense = dense;
    arrangeCards();
    if (shown() != nullptr)
        refreshStage();
}

/// Where the page is low, the title stands in the free corner of the matrices and the switch above the
/// products, so that no line of the card is theirs alone.
void GemmStep::arrangeCards()
{
    const bool dense = m_isDense;
    for (QBoxLayout* from : std::initializer_list<QBoxLayout*>{m_matrices->header(), m_corner, m_right}) {
        from->removeWidget(m_title);
        from->removeWidget(m_showRow);
    }
    if (dense) {
        m_corner->insertWidget(0, m_title);
        m_right->insertWidget(0, m_showRow, 0, Qt::AlignLeft);
    } else {
        m_matrices->header()->insertWidget(0, m_title);
        m_matrices->header()->addWidget(m_showRow);
    }
    m_page->setSpacing(dense ? 8 : 12);
    layout()->setSpacing(dense ? 8 : 12);
    m_matrices->layout()->setContentsMargins(20, dense ? 10 : 16, 20, dense ? 10 : 16);
    m_stages->layout()->setContentsMargins(20, dense ? 10 : 14, 20, dense ? 8 : 12);
    m_stages->body()->setSpacing(dense ? 4 : 6);
    m_bar->layout()->setContentsMargins(20, dense ? 4 : 8, 20, dense ? 4 : 8);
    m_words->setMinimumHeight(dense ? 20 : 22);
    m_chips->setChipHeight(dense ? 38 : 44);
    m_detail->setRowHeight(dense ? 19 : 24);
    m_bits->setDense(dense);
    m_lanes->setDense(dense);
}

/// On a low page the lanes tell what the first rows would, and the last rows are kept.
int GemmStep::mostDetailRows() const
{
    constexpr int kRoom = 165; ///< of rows and lanes together
    constexpr int kAll = 8;
    const bool isFolded = m_isDense && !m_lanes->model().lanes.empty();
    return isFolded ? std::max(1, (kRoom - m_lanes->sizeHint().height()) / m_detail->rowHeight()) : kAll;
}

void GemmStep::refreshProducts()
{
    const auto* r = shown();
    const bool isFolded = width() < kFoldBelow;
    m_products->setVisible(!isFolded);
    m_productLine->setVisible(isFolded);
    m_products->setTable(gemmText::products(*r, isLarge() ? kProductsWide : kProducts));
    m_productLine->setWords(gemmText::productLine(*r));
}

void GemmStep::showCurrentCell()
{
    const auto* r = shown();
    const auto element = static_cast<int>(std::min<std::int64_t>(r->place.element, r->shape.elements() - 1));
    m_field->showCell(element / r->shape.columns, element % r->shape.columns, lastProduct());
}

/// The last known product of the open cell; the first before there is one.
int GemmStep::lastProduct() const
{
    const auto* r = shown();
    return std::max(1, r->stepGiven ? r->place.products : r->shape.depth) - 1;
}

/// Small matrices take the room there is; from nine rows or columns on cells keep their size and scroll.
QSize GemmStep::cellSize() const
{
    const gemm::Shape& shape = shown()->shape;
    const int largest = isLarge() ? 60 : 46;
    const int room = width() < kFoldBelow ? width() - kRightNarrow : (width() - 140) * 3 / 5 - 60;
    const bool isSmall = std::max(shape.depth, shape.columns) <= kMostUnscrolled;
    const int least = isSmall ? 34 : 46;
    const int cell = std::clamp(room / std::max(1, shape.depth + shape.columns), least, largest);
    const int rows = std::min(kMostUnscrolled, shape.depth) + std::min(kMostUnscrolled, shape.rows);
    const int dense = std::clamp((roomHigh() - kDenseRest) / rows, 19, 25);
    return {cell, cell > 54 ? 32 : isLow() ? dense : 25};
}

/// Where cells are colours, the row of W and the column of X at work keep all their numbers: those of the row
/// stand upright where its columns are narrow.
void GemmStep::setLenses()
{
    constexpr int kWide = 46;
    constexpr int kHigh = 25;
    constexpr QSize kLeast = MatrixView::kLeastCell;
    const auto* r = shown();
    const QSize cell = m_w->cellSize();
    const bool isSmall = cell.width() < kLeastNumber || cell.height() < kLeastNumber;
    const bool isLit = isSmall && r->place.stage >= Stage::Products;
    const int row = isLit ? r->trace.row : -1;
    const int column = isLit ? r->trace.column : -1;
    const QSize lens(kWide, cell.width() < kLeast.width() ? kWide : kHigh);
    m_w->setLens({row, -1, lens, isLit ? QSize(kLeast.height(), 0) : QSize()});
    m_x->setLens({-1, column, lens, isLit ? QSize(0, kLeast.height()) : QSize()});
    m_y->setLens({row, column, lens, {}});
}

/// Pixels for X, and for W and Y, so that the stages below stay in sight; ten rows at least.
std::pair<int, int> GemmStep::rooms(int rowHeight) const
{
    constexpr int kHeads = 38;
    const int below = isLow() ? 360 : 470; ///< stages, transport, this card's title
    constexpr int kLeastRows = 10;
    constexpr int kLeastLower = 4;
    const gemm::Shape& shape = shown()->shape;
    const int rows = std::max(kLeastRows, (height() - below - 2 * kHeads) / rowHeight);
    const int lower = std::min(shape.rows, std::max(kLeastLower, rows - shape.depth));
    const int upper = std::min(shape.depth, std::max(1, rows - lower));
    return {upper * rowHeight + kHeads, lower * rowHeight + kHeads};
}

void GemmStep::fitCells()
{
    const auto* r = shown();
    if (r == nullptr)
        return;
    refreshProducts();
    const QSize full = cellSize();
    const QSize size(full.width() * m_zoom / 100, full.height() * m_zoom / 100);
    for (MatrixView* matrix : {m_w, m_x, m_y})
        matrix->setCellSize(size);
    for (PaintedTable* table : {m_scales, m_products})
        table->setRowHeight(std::min(full.height(), 24));
    setLenses();
    const auto [upper, lower] = rooms(full.height());
    m_field->setRooms(upper, lower);
    m_field->arrange();
    m_field->setMinimumWidth(width() < kFoldBelow ? std::min(m_field->sizeHint().width(), 540) : 0);
    m_field->setMaximumWidth(m_field->sizeHint().width() + 24); // the rest goes to the products
    m_matrices->setMinimumHeight(m_field->sizeHint().height() + (m_isDense ? 20 : 76));
    const int beside = (m_products->isVisibleTo(this) ? m_products->sizeHint().height() : 30) + 212;
    m_matrices->setMaximumHeight(std::max(m_matrices->minimumHeight(), beside));
}

} // namespace bitloupe
