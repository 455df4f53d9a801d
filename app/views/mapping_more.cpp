#include "app/views/mapping_more.h"

#include <QHBoxLayout>

namespace bitloupe {

MorePopover::MorePopover(QWidget* parent)
    : Popover(parent)
    , m_narrow(new Segmented({tr("All codes"), tr("Without the lowest")}))
    , m_scale(new Segmented({tr("Any scale"), tr("Power of two")}))
    , m_rounding(new ChoiceButton(tr("Rounding")))
    , m_seedRow(new QWidget)
    , m_seed(new ValueField)
{
    setAccessibleName(tr("More settings"));
    m_rounding->setChoices({tr("nearest, ties to even"), tr("nearest, ties away"), tr("up"),
                            tr("toward zero"), tr("stochastic")},
                           {tr("2.5 becomes 2"), tr("2.5 becomes 3"), tr("2.1 becomes 3"),
                            tr("−2.9 becomes −2"), tr("2.25 becomes 3 one time in four")});
    auto* seed = new QHBoxLayout(m_seedRow);
    seed->setContentsMargins(0, 0, 0, 0);
    seed->addWidget(makeLabel(tr("Seed"), TextRole::Secondary));
    seed->addWidget(m_seed);
    m_narrow->setAccessibleName(tr("Narrow range"));
    m_narrow->setToolTip(tr("A narrow range drops the lowest code, so that the codes mirror each other"));
    body()->addWidget(m_narrow, 0, Qt::AlignLeft);
    m_scale->setAccessibleName(tr("Scale"));
    m_scale->setToolTip(
        tr("A scale of 2ⁿ turns every multiplication by S into a shift; it is rounded up, so that "
           "nothing more is clipped"));
    body()->addWidget(m_scale, 0, Qt::AlignLeft);
    body()->addWidget(m_rounding);
    body()->addWidget(m_seedRow);
    setFixedWidth(300);
    connect(m_narrow, &Segmented::picked, this, [this](int i) { Q_EMIT narrowPicked(i == 1); });
    connect(m_scale, &Segmented::picked, this, [this](int i) { Q_EMIT powerOfTwoPicked(i == 1); });
    connect(m_rounding, &ChoiceButton::picked, this,
            [this](int i) { Q_EMIT roundingPicked(static_cast<CodeRounding>(i)); });
    connect(m_seed, &ValueField::committed, this, [this](const QString& text) {
        bool ok = false;
        const qulonglong value = text.trimmed().toULongLong(&ok);
        m_seed->setError(!ok);
        if (ok)
            Q_EMIT seedTyped(value);
    });
}

void MorePopover::show(const mapping::State& state)
{
    m_narrow->setCurrent(state.grid().narrow ? 1 : 0);
    m_scale->setCurrent(state.powerOfTwoScale ? 1 : 0);
    m_rounding->setCurrent(static_cast<int>(state.rounding));
    m_seedRow->setVisible(state.rounding == CodeRounding::Stochastic);
    m_seed->setValueText(QString::number(state.seed));
}

bool MorePopover::isChanged(const mapping::State& state)
{
    return state.grid().narrow != state.symmetric || state.powerOfTwoScale
        || state.rounding != CodeRounding::NearestEven;
}

} // namespace bitloupe
