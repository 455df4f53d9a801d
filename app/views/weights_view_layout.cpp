#include "app/views/weights_card.h"
#include "app/views/weights_table.h"
#include "app/views/weights_text.h"
#include "app/views/weights_view.h"
#include "widgets/painting.h"
#include "widgets/tensor_list.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QResizeEvent>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

/// How the screen gives way where there is little room.
namespace bitloupe {

namespace {

constexpr int kMargins = 48;
constexpr int kLowHeight = 760; ///< below this the table folds to its header line
constexpr int kIconsContent = 1000; ///< content below this has icons for buttons and no counts
constexpr int kLeanContent = 940; ///< content below this has a list without histograms
constexpr int kWideList = 330;
constexpr int kMiddleList = 264;
constexpr int kLeanList = 240;
constexpr int kWidestList = 520;

} // namespace

void WeightsView::showFacts()
{
    if (m_model == nullptr)
        return;
    m_facts->setText(weightsText::modelFacts(*m_model, m_room.hasIcons));
    m_facts->setToolTip(weightsText::modelFacts(*m_model, false));
}

void WeightsView::refreshRoom()
{
    const int content = width() - kMargins;
    Room room;
    room.isLow = height() < kLowHeight;
    room.hasIcons = content < kIconsContent;
    room.isLean = content < kLeanContent;
    if (room != m_room || !m_roomKnown) {
        const bool folds = room.isLow != m_room.isLow || !m_roomKnown;
        m_room = room;
        m_roomKnown = true;
        applyRoom();
        if (folds)
            setTableOpen(!room.isLow);
    }
    placeSize();
    placeTable();
}

/// A block format has a range of its own, and in a narrow window its name needs the room.
void WeightsView::placeRange()
{
    const bool isShown = !m_state.block || !m_room.hasIcons;
    m_rangeLabel->setVisible(isShown);
    m_range->setVisible(isShown);
}

void WeightsView::applyRoom()
{
    const auto label = [this](Button* button, const QString& text) {
        button->setText(m_room.hasIcons ? QString() : text);
        button->setToolTip(m_room.hasIcons ? text : QString());
        button->setAccessibleName(text);
    };
    label(m_open, tr("Open…"));
    label(m_compareButton, tr("Compare with…"));
    label(m_exportButton, tr("Export"));
    showFacts();
    m_card->setShapesShown(!m_room.hasIcons);
    placeRange();
    m_card->setNarrow(m_room.hasIcons);
    m_list->setMaximumWidth(m_room.isLean ? kLeanList : kWidestList);
    const int list = m_room.isLean ? kLeanList : m_room.hasIcons ? kMiddleList : kWideList;
    m_splitter->setSizes({list, std::max(1, width() - list)});
    m_tableHead->setVisible(m_room.isLow);
}

/// The size of the model stands at the end of the bar while there is room, else below the list.
void WeightsView::placeSize()
{
    int taken = 0;
    for (int i = 0; i < m_bar->count(); ++i) {
        const QLayoutItem* item = m_bar->itemAt(i);
        if (item->widget() != m_size && !item->isEmpty())
            taken += item->sizeHint().width() + m_bar->spacing();
    }
    const bool fits = taken + m_size->sizeHint().width() <= width() - kMargins;
    m_size->setVisible(fits && !m_sizeHidden);
    m_list->setFootWords(fits || m_sizeHidden ? QString() : m_size->words());
}

/// In a low window the table lies over the charts instead of taking their room.
void WeightsView::setTableOpen(bool open)
{
    QWidget* home = m_room.isLow ? m_tableOver : m_tableCard;
    if (m_table->parentWidget() != home)
        static_cast<Card*>(home)->body()->addWidget(m_table);
    m_table->setVisible(open);
    m_tableOver->setVisible(open && m_room.isLow && m_tableCard->isVisibleTo(this));
    m_tableToggle->setText(open ? tr("Hide the comparison") : tr("Compare scales"));
    placeTable();
    if (m_tableOver->isVisible())
        m_table->setFocus(Qt::OtherFocusReason);
}

void WeightsView::placeTable()
{
    if (!m_tableOver->isVisibleTo(this))
        return;
    const QWidget* column = m_tableOver->parentWidget();
    const int height = m_tableOver->sizeHint().height();
    const int bottom = m_tableCard->y() - 6;
    m_tableOver->setGeometry(0, std::max(0, bottom - height), column->width(), std::min(bottom, height));
    m_tableOver->raise();
}

void WeightsView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_tableOver->isVisible())
        setTableOpen(false);
    else
        LabView::keyPressEvent(event);
}

void WeightsView::resizeEvent(QResizeEvent* event)
{
    LabView::resizeEvent(event);
    refreshRoom();
}

} // namespace bitloupe
