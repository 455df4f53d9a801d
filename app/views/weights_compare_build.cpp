#include "app/views/name_list.h"
#include "app/views/weights_compare.h"
#include "app/views/weights_compare_head.h"
#include "app/views/weights_compare_text.h"
#include "app/views/weights_figures.h"
#include "widgets/overlay_bars.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace bitloupe {

namespace {

QVBoxLayout* column(QWidget* widget)
{
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    return layout;
}

} // namespace

QWidget* WeightsCompare::buildLeft()
{
    auto* left = new QWidget;
    auto* layout = column(left);
    m_left = layout;
    m_matched = new Card(tr("Tensors matched"));
    m_table = new TextTable({{tr("Tensor"), false, 0, false, Qt::ElideMiddle, kNameWidth},
                             {tr("SQNR dB"), true, 110},
                             {tr("max error"), true, 88},
                             {tr("1 − cosine"), true, 88},
                             {tr("scales as expected"), true, 142}});
    m_table->setAccessibleName(tr("Tensors matched"));
    m_sort = new ChoiceButton(QString());
    m_sort->setChoices({tr("Worst first"), tr("By name"), tr("File order")});
    m_sort->setCompact(true);
    m_sort->setAccessibleName(tr("Order"));
    m_matched->header()->addWidget(m_sort);
    m_table->setRowsChoosable(true);
    m_table->setRowHeight(48);
    m_sizes = new WordsLabel;
    m_sizes->setWordWrap(false);
    m_none =
        makeLabel(tr("The two files have no tensor of the same name and shape in common. Both may hold the "
                     "same network under other names: below is what each calls its own."),
                  TextRole::Secondary);
    m_none->setWordWrap(true);
    m_matched->body()->addWidget(m_none);
    m_matched->body()->addWidget(m_table, 1);
    m_matched->body()->addWidget(m_sizes);
    layout->addWidget(m_matched, 3);
    m_look = new Card(tr("Worth a look"));
    m_findings = new WordsLabel;
    m_findings->setWordWrap(true);
    m_look->body()->addWidget(m_findings);
    layout->addWidget(m_look);
    m_unmatched = new Card(tr("Not matched"));
    auto* lists = new QHBoxLayout;
    for (OnlyList* list : {&m_onlyA, &m_onlyB}) {
        list->box = new QWidget;
        list->count = makeLabel({}, TextRole::Body);
        list->names = new NameList;
        list->names->setAccessibleName(list == &m_onlyA ? tr("Only in A") : tr("Only in B"));
        connect(list->names, &NameList::note, this, &WeightsCompare::note);
        auto* side = new QVBoxLayout(list->box);
        side->setContentsMargins(0, 0, 0, 0);
        auto* head = new QHBoxLayout;
        head->addWidget(fileMark(list == &m_onlyA));
        head->addWidget(list->count, 1);
        side->addLayout(head);
        side->addWidget(list->names, 1);
        lists->addWidget(list->box, 1);
    }
    m_unmatched->body()->addLayout(lists);
    layout->addWidget(m_unmatched, 2);
    return left;
}

QWidget* WeightsCompare::buildRight()
{
    auto* right = new QWidget;
    auto* layout = column(right);
    m_pair = new Card;
    m_pairName = new NameAndFacts(16);
    m_pair->header()->insertWidget(0, m_pairName, 100); // before the room that the header leaves free
    m_histogram = new OverlayBars;
    m_pairWords = new WordsLabel;
    m_pairWords->setWordWrap(true);
    m_legend = new OverlayLegend;
    m_pair->body()->addWidget(m_legend);
    m_pair->body()->addWidget(m_histogram, 1);
    m_pair->body()->addWidget(m_pairWords);
    layout->addWidget(m_pair, 5);
    m_steps = new Card;
    auto* row = new QHBoxLayout;
    row->setSpacing(20);
    const auto box = [row](const QString& title, OverlayBars* bars, WordsLabel* words) {
        auto* widget = new QWidget;
        auto* inside = new QVBoxLayout(widget);
        inside->setContentsMargins(0, 0, 0, 0);
        QLabel* label = makeLabel(title, TextRole::Body);
        label->setFont(textFont(13, QFont::DemiBold));
        words->setWordWrap(true);
        inside->addWidget(label);
        inside->addWidget(bars, 1);
        inside->addWidget(words);
        row->addWidget(widget, 1);
        return widget;
    };
    m_errors = new OverlayBars;
    m_errorWords = new WordsLabel;
    m_errorBox = box(tr("Error, in steps of its scale"), m_errors, m_errorWords);
    m_scales = new OverlayBars;
    m_scaleWords = new WordsLabel;
    m_scaleBox = box(tr("Stored scales (bars), our rule (line)"), m_scales, m_scaleWords);
    m_steps->body()->addLayout(row);
    layout->addWidget(m_steps, 4);
    return right;
}

} // namespace bitloupe
