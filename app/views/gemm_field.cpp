#include "app/views/gemm_field.h"

#include "widgets/matrix_view.h"
#include "widgets/painting.h"

#include <QCoreApplication>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kAcross = 6;
constexpr int kDown = 4;
constexpr int kCornerWidth = 286; ///< of the scales
constexpr int kBar = 10; ///< room for a scroll bar
constexpr int kHeads = 24; ///< width of the row indices
constexpr int kEdge = 3;
constexpr int kNumber = 30; ///< narrower cells hold no number that could be cut

/// Of the room as much as whole cells take: half a number reads as another one.
int wholeCells(int room, int cell)
{
    return cell < kNumber ? room : kHeads + kEdge + (room - kHeads - kEdge) / cell * cell;
}

void snap(QScrollBar* bar, int cell)
{
    if (cell > 0)
        bar->setValue((bar->value() + cell - 1) / cell * cell);
}

void link(QScrollBar* a, QScrollBar* b)
{
    QObject::connect(a, &QScrollBar::valueChanged, b, &QScrollBar::setValue);
    QObject::connect(b, &QScrollBar::valueChanged, a, &QScrollBar::setValue);
}

/// The bar of a matrix that scrolls with a neighbour stands wherever the neighbour's does, so that both see
/// the same width.
Qt::ScrollBarPolicy barIf(bool isNeeded)
{
    return isNeeded ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff;
}

} // namespace

MatrixField::MatrixField(QWidget* corner, MatrixView* w, MatrixView* x, MatrixView* y)
    : m_corner(corner)
    , m_w(w)
    , m_x(x)
    , m_y(y)
{
    m_corner->setParent(this);
    m_wArea = addArea(m_w);
    m_xArea = addArea(m_x);
    m_yArea = addArea(m_y);
    link(m_wArea->verticalScrollBar(), m_yArea->verticalScrollBar());
    link(m_xArea->horizontalScrollBar(), m_yArea->horizontalScrollBar());
    for (QScrollArea* area : {m_wArea, m_xArea, m_yArea}) {
        for (QScrollBar* bar : {area->horizontalScrollBar(), area->verticalScrollBar()})
            connect(bar, &QScrollBar::valueChanged, this, [this, area] {
                update();
                area->widget()->update(); // its heads stay in sight
            });
    }
}

QScrollArea* MatrixField::addArea(MatrixView* matrix)
{
    auto* area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setWidget(matrix);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false); // the card and the bands show through
    matrix->setAutoFillBackground(false);
    area->viewport()->installEventFilter(this);
    return area;
}

void MatrixField::setRooms(int upper, int lower)
{
    m_upper = upper;
    m_lower = lower;
}

QSize MatrixField::sizeHint() const
{
    const int width = std::max(kCornerWidth, m_w->sizeHint().width()) + kAcross + m_x->sizeHint().width();
    return {width,
            std::max(std::min(m_x->sizeHint().height(), m_upper), m_corner->sizeHint().height()) + kDown
                + std::min(m_y->sizeHint().height(), m_lower) + (m_hasBarBelow ? kBar : 0)};
}

/// Both sides what they want, or an even share of what there is.
int MatrixField::leftWidth() const
{
    const int room = width() - kAcross;
    const int left = std::max(kCornerWidth, m_w->sizeHint().width());
    const int right = m_x->sizeHint().width();
    if (left + right <= room)
        return left;
    return std::clamp(std::max(room - right, std::min(left, room / 2)), kCornerWidth,
                      std::max(kCornerWidth, room));
}

void MatrixField::arrange()
{
    const QSize w = m_w->sizeHint();
    const QSize x = m_x->sizeHint();
    const QSize y = m_y->sizeHint();
    const int left = leftWidth();
    const int right = std::max(60, width() - kAcross - left);
    const bool isHighX = x.height() > m_upper;
    const bool isHighY = y.height() > m_lower;
    const bool isWideW = w.width() > left;
    const bool isWideY = y.width() + (isHighX || isHighY ? kBar : 0) > right;
    m_hasBarBelow = isWideW || isWideY;
    const int highX = std::min(x.height(), m_upper);
    const int upper = std::max(highX, m_corner->sizeHint().height());
    const int lower = std::min(y.height(), m_lower) + (m_hasBarBelow ? kBar : 0);
    m_xArea->setVerticalScrollBarPolicy(barIf(isHighX || isHighY));
    m_yArea->setVerticalScrollBarPolicy(barIf(isHighX || isHighY));
    m_xArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_wArea->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_wArea->setHorizontalScrollBarPolicy(barIf(m_hasBarBelow));
    m_yArea->setHorizontalScrollBarPolicy(barIf(m_hasBarBelow));
    const int bar = isHighX || isHighY ? kBar : 0;
    const int cell = m_w->cellSize().width();
    const int seenW = std::min(w.width(), wholeCells(left, cell));
    const int seenY = std::min(y.width(), wholeCells(right - bar, cell)) + bar;
    m_corner->setGeometry(0, 0, left, m_corner->sizeHint().height());
    m_xArea->setGeometry(left + kAcross, upper - highX, seenY, highX); // its columns end at those of Y
    m_wArea->setGeometry(left - seenW, upper + kDown, seenW, lower);
    m_yArea->setGeometry(left + kAcross, upper + kDown, seenY, lower);
    for (QScrollArea* area : {m_wArea, m_xArea, m_yArea}) {
        QEvent sized(QEvent::LayoutRequest);
        QCoreApplication::sendEvent(area, &sized);
    }
    updateGeometry();
    update();
}

void MatrixField::showCell(int row, int column, int product)
{
    constexpr int kHeadHeight = 35;
    const QSize each = m_w->cellSize();
    const auto show = [each](QScrollArea* area, const QRect& cell) {
        area->ensureVisible(cell.center().x(), cell.center().y(), kHeads + cell.width(),
                            kHeadHeight + cell.height());
        if (each.width() >= kNumber) {
            snap(area->horizontalScrollBar(), each.width());
            snap(area->verticalScrollBar(), each.height());
        }
    };
    show(m_wArea, m_w->cellRect(row, product));
    show(m_xArea, m_x->cellRect(product, column));
    show(m_yArea, m_y->cellRect(row, column));
}

/// Where a cell is drawn, as far as it is not scrolled away.
QRect MatrixField::seen(const MatrixView* matrix, int row, int column) const
{
    const QWidget* area = matrix->parentWidget();
    const QRect inside(area->mapTo(this, QPoint()), area->size());
    return matrix->cellRect(row, column).translated(matrix->mapTo(this, QPoint())).intersected(inside);
}

/// Bands from the lit row of W and the lit column of X to the cell in which they meet.
void MatrixField::paintEvent(QPaintEvent*)
{
    const int row = m_w->model().litRow;
    const int column = m_x->model().litColumn;
    if (row < 0 || column < 0 || row >= m_y->model().rows || column >= m_y->model().columns)
        return;
    const QRect cell = seen(m_y, row, column);
    if (cell.isEmpty())
        return;
    QPainter painter(this);
    const int fromW = std::min(m_wArea->geometry().right(), seen(m_w, row, m_w->model().columns - 1).right());
    const int fromX =
        std::min(m_xArea->geometry().bottom(), seen(m_x, m_x->model().rows - 1, column).bottom());
    const QRect across(QPoint(std::max(fromW, m_wArea->geometry().right() - 3), cell.top() + 2),
                       QPoint(cell.left(), cell.bottom()));
    const QRect down(QPoint(cell.left() + 2, std::max(fromX, m_xArea->geometry().bottom() - 3)),
                     QPoint(cell.right(), cell.top()));
    painter.fillRect(across, theme().exponentTint);
    painter.fillRect(down, theme().fractionTint);
}

void MatrixField::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

bool MatrixField::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Wheel) {
        const auto* wheel = static_cast<QWheelEvent*>(event);
        if (wheel->modifiers().testFlag(Qt::ControlModifier) && wheel->angleDelta().y() != 0) {
            Q_EMIT zoomWanted(wheel->angleDelta().y() > 0 ? 1 : -1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace bitloupe
