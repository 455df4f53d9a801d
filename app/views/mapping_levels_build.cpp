#include "app/views/mapping_levels.h"
#include "app/views/mapping_levels_parameters.h"
#include "app/views/mapping_levels_table.h"
#include "app/views/mapping_levels_text.h"
#include "app/views/mapping_picture.h"
#include "widgets/bar_grid.h"
#include "widgets/controls.h"
#include "widgets/levels_plot.h"
#include "widgets/stored_values.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bitloupe {

MappingLevels::MappingLevels(QWidget* parent)
    : MappingPage(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addWidget(buildTop(), 1);
    m_picture = new MappingPicture;
    layout->addWidget(m_picture, 1);
    auto* right = new QVBoxLayout;
    right->setSpacing(16);
    right->addWidget(buildStoredCard());
    right->addWidget(buildOthersCard(), 1);
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(16);
    bottom->addWidget(buildTableCard());
    bottom->addLayout(right, 1);
    layout->addLayout(bottom);
    connectControls();
    connectPlot();
    connectCards();
}

QWidget* MappingLevels::buildTop()
{
    m_top = new Card(tr("Levels"));
    buildStrip(m_top);
    m_parameters = new LevelsParameters;
    m_plot = new LevelsPlot;
    m_words = new WordsLabel;
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(24);
    m_best = new Button(tr("Back to the best levels"));
    m_best->hide();
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    row->addWidget(m_words, 1);
    row->addWidget(m_best, 0, Qt::AlignVCenter);
    m_top->body()->addWidget(m_parameters);
    m_top->body()->addWidget(m_plot, 1);
    m_top->body()->addLayout(row);
    return m_top;
}

void MappingLevels::buildStrip(Card* card)
{
    QStringList details;
    for (const mapping::Kind kind : levelsText::menuKinds())
        details << levelsText::detail(kind);
    const auto makeChoice = [&] {
        auto* choice = new ChoiceButton({});
        choice->setCompact(true);
        return choice;
    };
    m_quantizer = makeChoice();
    m_quantizer->setToolTip(tr("Which levels there are"));
    m_compare = makeChoice();
    m_compare->setToolTip(tr("What to compare with"));
    m_bits = new Stepper(1, 16);
    m_bits->setName(tr("Bits"));
    m_count = new Segmented({tr("lin"), tr("log")});
    m_count->setAccessibleName(tr("Count axis"));
    QHBoxLayout* header = card->header();
    header->setSpacing(10);
    header->addWidget(makeLabel(tr("Quantizer"), TextRole::Secondary));
    header->addWidget(m_quantizer);
    header->addWidget(makeLabel(tr("compare"), TextRole::Secondary));
    header->addWidget(m_compare);
    header->addWidget(makeLabel(tr("Bits"), TextRole::Secondary));
    header->addWidget(m_bits);
    header->addWidget(makeLabel(tr("count"), TextRole::Secondary));
    header->addWidget(m_count);
}

QWidget* MappingLevels::buildTableCard()
{
    auto* card = new Card(tr("Lookup table"));
    m_table = new LevelsTable;
    m_storage = new WordsLabel;
    m_storage->setWordWrap(true);
    card->body()->addWidget(m_table, 1);
    card->body()->addWidget(m_storage);
    card->setFixedWidth(268);
    return card;
}

QWidget* MappingLevels::buildStoredCard()
{
    m_storedCard = new Card(tr("Sixteen of them, stored"));
    m_window = new ValueField;
    m_window->setPixelSize(13);
    m_window->setFixedSize(78, 28);
    m_window->setAccessibleName(tr("Index of the first value shown"));
    m_window->setToolTip(
        tr("Index of the first value shown; Up and Down move on by sixteen, with Shift by one"));
    m_windowWords = makeLabel({}, TextRole::Secondary);
    m_storedCard->header()->setSpacing(6);
    m_storedCard->header()->addWidget(makeLabel(tr("index"), TextRole::Secondary));
    m_storedCard->header()->addWidget(m_window);
    m_storedCard->header()->addWidget(m_windowWords);
    m_stored = new StoredValues;
    m_storedCard->body()->addWidget(m_stored);
    return m_storedCard;
}

QWidget* MappingLevels::buildOthersCard()
{
    m_othersCard = new Card(tr("Other quantizers"));
    m_uniform = makeLabel({}, TextRole::Secondary);
    m_othersCard->header()->addWidget(m_uniform);
    m_others = new BarGrid(tr("Signal to quantization noise of the quantizers"));
    // More bars than three lines scroll inside the card.
    constexpr int kThreeLines = 108;
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumHeight(kThreeLines);
    scroll->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    scroll->setStyleSheet(QStringLiteral("QScrollArea { background: transparent; border: none; }"));
    scroll->setWidget(m_others);
    m_others->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    m_othersCard->body()->addWidget(scroll, 1);
    connect(m_others, &BarGrid::cellFocused, scroll, [scroll, this](int cell) {
        const QPoint centre = m_others->cellRect(cell).center().toPoint();
        scroll->ensureVisible(centre.x(), centre.y(), 10, 24);
    });
    return m_othersCard;
}

} // namespace bitloupe
