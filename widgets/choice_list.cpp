#include "widgets/choice_list.h"

#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QKeyEvent>
#include <QListView>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {
namespace {

constexpr int kSearchFrom = 8;
constexpr int kMostRowsShown = 10;
constexpr int kIndexRole = Qt::UserRole;
constexpr int kDetailRole = Qt::UserRole + 1;
constexpr int kCurrentRole = Qt::UserRole + 2;
constexpr int kTick = 16;

class RowDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        const QString detail = index.data(kDetailRole).toString();
        const double label =
            QFontMetricsF(textFont(14, QFont::DemiBold)).horizontalAdvance(index.data().toString());
        const double second = QFontMetricsF(textFont(12)).horizontalAdvance(detail);
        const double zoom = ThemeManager::instance().textZoom();
        return {static_cast<int>(std::ceil(std::max(label, second))) + 20 + kTick + 14,
                qRound((detail.isEmpty() ? 32 : 48) * zoom)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& t = theme();
        const bool isHot = option.state & (QStyle::State_Selected | QStyle::State_MouseOver);
        const bool isCurrent = index.data(kCurrentRole).toBool();
        if (isHot)
            drawRoundedBox(*painter, option.rect, 6, t.accentTint, {});
        const QRect inner = option.rect.adjusted(10, 0, -kTick - 12, 0);
        const QString detail = index.data(kDetailRole).toString();
        const QRect upper = detail.isEmpty() ? inner : inner.adjusted(0, 5, 0, -inner.height() / 2 + 2);
        painter->setFont(textFont(14, isCurrent ? QFont::DemiBold : QFont::Normal));
        painter->setPen(isHot || isCurrent ? t.accent : t.text);
        painter->drawText(upper, Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
        if (!detail.isEmpty()) {
            painter->setFont(textFont(12));
            painter->setPen(t.secondary);
            painter->drawText(inner.adjusted(0, inner.height() / 2 - 2, 0, -4),
                              Qt::AlignVCenter | Qt::AlignLeft,
                              painter->fontMetrics().elidedText(detail, Qt::ElideRight, inner.width()));
        }
        if (isCurrent) {
            const QPointF corner(option.rect.right() - kTick - 6, option.rect.center().y() - kTick / 2 + 1);
            painter->drawPixmap(
                corner,
                iconPixmap(QStringLiteral("check"), t.accent, kTick, painter->device()->devicePixelRatioF()));
        }
    }
};

/// Matches the label and the second line.
class EitherLineFilter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setWords(const QString& words)
    {
        m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override
    {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        const QString text = index.data().toString() + QLatin1Char(' ') + index.data(kDetailRole).toString();
        return std::all_of(m_words.begin(), m_words.end(),
                           [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
    }

private:
    QStringList m_words;
};

} // namespace

ChoiceList::ChoiceList(const QStringList& labels, const QStringList& details, int current, QWidget* parent)
    : QWidget(parent)
    , m_view(new QListView(this))
{
    auto* model = new QStandardItemModel(this);
    for (int i = 0; i < labels.size(); ++i) {
        auto* item = new QStandardItem(labels[i]);
        item->setEditable(false);
        item->setData(i, kIndexRole);
        item->setData(details.value(i), kDetailRole);
        item->setData(i == current, kCurrentRole);
        item->setData(details.value(i), Qt::AccessibleDescriptionRole);
        model->appendRow(item);
    }
    auto* filter = new EitherLineFilter(this);
    filter->setSourceModel(model);
    m_filtered = filter;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    if (labels.size() >= kSearchFrom) {
        m_search = new QLineEdit(this);
        m_search->setPlaceholderText(tr("Type to find"));
        m_search->setAccessibleName(tr("Find"));
        m_search->setFont(textFont(14));
        m_search->installEventFilter(this);
        connect(m_search, &QLineEdit::textChanged, this, [this, filter](const QString& words) {
            filter->setWords(words);
            m_view->setCurrentIndex(m_filtered->index(0, 0));
        });
        layout->addWidget(m_search);
    }
    m_view->setModel(m_filtered);
    m_view->setItemDelegate(new RowDelegate(m_view));
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setUniformItemSizes(details.isEmpty());
    m_view->setFocusPolicy(m_search ? Qt::NoFocus : Qt::StrongFocus);
    m_view->installEventFilter(this);
    m_view->setCurrentIndex(m_filtered->index(std::max(current, 0), 0));
    connect(m_view, &QListView::clicked, this, &ChoiceList::choose);
    layout->addWidget(m_view, 1);
    fit();
}

/// As tall as its rows, up to ten of them; as wide as the longest.
void ChoiceList::fit()
{
    const int rows = m_filtered->rowCount();
    const int shown = std::min(rows, kMostRowsShown);
    int height = 0;
    for (int i = 0; i < shown; ++i)
        height += m_view->sizeHintForIndex(m_filtered->index(i, 0)).height();
    m_view->setFixedHeight(height + 2);
    m_view->setMinimumWidth(std::max(180, m_view->sizeHintForColumn(0) + (rows > shown ? 14 : 2)));
    m_view->scrollTo(m_view->currentIndex(), QAbstractItemView::PositionAtCenter);
}

void ChoiceList::choose(const QModelIndex& index)
{
    if (index.isValid())
        Q_EMIT chosen(index.data(kIndexRole).toInt());
}

bool ChoiceList::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(object, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const int row = m_view->currentIndex().row();
    const int last = m_filtered->rowCount() - 1;
    const auto go = [&](int to) {
        m_view->setCurrentIndex(m_filtered->index(std::clamp(to, 0, std::max(last, 0)), 0));
        return true;
    };
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(m_view->currentIndex());
        return true;
    case Qt::Key_Up:
        return go(row - 1);
    case Qt::Key_Down:
        return go(row + 1);
    case Qt::Key_PageUp:
        return go(row - kMostRowsShown);
    case Qt::Key_PageDown:
        return go(row + kMostRowsShown);
    default:
        return QWidget::eventFilter(object, event);
    }
}

} // namespace bitloupe
