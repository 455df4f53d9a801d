#include "app/views/mapping_derivation.h"
#include "app/views/mapping_more.h"
#include "app/views/mapping_range.h"
#include "core/labs/mapping/edits.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace bitloupe {

QWidget* MappingRange::buildTop()
{
    auto* card = new Card(tr("Values, codes, steps"));
    buildStrip(card);
    m_plot = new RangePlot;
    m_words = new WordsLabel;
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(22);
    auto* row = new QHBoxLayout;
    row->setSpacing(22);
    row->addWidget(m_plot, 1);
    row->addLayout(buildReadouts());
    card->body()->addLayout(row, 1);
    card->body()->addWidget(m_words);
    return card;
}

void MappingRange::buildStrip(Card* card)
{
    m_bits = new Stepper(1, 16);
    m_bits->setName(tr("Bits"));
    m_sign = new Segmented({tr("Unsigned"), tr("Signed")});
    m_sign->setAccessibleName(tr("Codes"));
    m_symmetry = new Segmented({tr("Asymmetric"), tr("Symmetric")});
    m_symmetry->setAccessibleName(tr("Grid"));
    m_count = new Segmented({tr("lin"), tr("log")});
    m_count->setAccessibleName(tr("Count axis"));
    m_more = new Button(tr("More"));
    QHBoxLayout* header = card->header();
    header->setSpacing(10);
    header->addWidget(makeLabel(tr("Bits"), TextRole::Secondary));
    header->addWidget(m_bits);
    header->addWidget(m_sign);
    header->addWidget(m_symmetry);
    header->addWidget(makeLabel(tr("count"), TextRole::Secondary));
    header->addWidget(m_count);
    header->addWidget(m_more);
}

QBoxLayout* MappingRange::buildReadouts()
{
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    const auto add = [&](const QString& label) {
        auto* readout = new Readout(label);
        readout->setFixedWidth(150);
        column->addWidget(readout);
        column->addStretch(1);
        return readout;
    };
    m_sqnr = add(tr("SQNR"));
    m_sqnr->setLarge(true);
    m_mse = add(tr("Mean squared error"));
    m_largest = add(tr("Largest error"));
    m_step = add(tr("Step S"));
    m_clipped = add(tr("Clipped"));
    m_used = add(tr("Codes used"));
    m_zero = add(tr("Zero"));
    column->addStretch(3);
    return column;
}

QWidget* MappingRange::buildErrorCard()
{
    auto* card = new Card(tr("Where the error comes from"));
    m_vary = new Segmented({tr("min"), tr("max"), tr("both")});
    m_vary->setAccessibleName(tr("Bound that the curve moves"));
    card->header()->addWidget(makeLabel(tr("move"), TextRole::Secondary));
    card->header()->addWidget(m_vary);
    m_curve = new ErrorCurve;
    m_errorWords = new WordsLabel;
    m_errorWords->setWordWrap(true);
    m_errorWords->setMinimumHeight(42);
    m_best = new Button(tr("Go to best"));
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    row->addWidget(m_errorWords, 1);
    row->addWidget(m_best, 0, Qt::AlignVCenter);
    card->body()->addWidget(m_curve, 1);
    card->body()->addLayout(row);
    card->setMinimumWidth(400);
    return card;
}

QWidget* MappingRange::buildDerivationCard()
{
    auto* card = new Card(tr("Scale and zero point"));
    m_convention = new ChoiceButton(tr("convention"));
    m_convention->setCompact(true);
    QStringList titles;
    for (const auto& [convention, word] : kConventions)
        titles << qs(conventionTitle(convention));
    m_convention->setChoices(titles);
    card->header()->addWidget(m_convention);
    m_derivation = new MappingDerivation;
    card->body()->addWidget(m_derivation);
    card->setMinimumWidth(396);
    return card;
}

QWidget* MappingRange::buildOtherLevelsCard()
{
    auto* card = new Card(tr("Not even steps"));
    m_otherLevels = new WordsLabel;
    m_otherLevels->setWordWrap(true);
    auto* see = new Button(tr("See the levels"));
    auto* back = new Button(tr("Use even steps"));
    auto* row = new QHBoxLayout;
    row->addWidget(see);
    row->addWidget(back);
    row->addStretch(1);
    card->body()->addWidget(m_otherLevels);
    card->body()->addLayout(row);
    card->body()->addStretch(1);
    card->hide();
    connect(see, &Button::clicked, this, [this] {
        mapping::State state = m_state;
        state.page = mapping::Page::Levels;
        edit(std::move(state), tr("Page"));
    });
    connect(back, &Button::clicked, this,
            [this] { edit(mapping::withQuantizer(m_state, mapping::Kind::Affine), tr("Even steps")); });
    return card;
}

} // namespace bitloupe
