#include "app/lessons/bit_hero.h"

#include "core/base/number_text.h"
#include "core/labs/registry.h"
#include "widgets/bit_field.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace bitloupe {

namespace {

constexpr quint64 kOneTenth = 0x2e66;

BitFieldModel halfModel(quint64 bits)
{
    BitFieldModel model;
    model.name = QStringLiteral("binary16");
    model.bits = bits;
    BitGroup sign;
    sign.tone = BitGroup::Tone::Sign;
    sign.name = BitHero::tr("Sign");
    sign.count = 1;
    BitGroup exponent;
    exponent.tone = BitGroup::Tone::Exponent;
    exponent.name = BitHero::tr("Exponent");
    exponent.count = 5;
    BitGroup fraction;
    fraction.tone = BitGroup::Tone::Fraction;
    fraction.name = BitHero::tr("Fraction");
    fraction.count = 10;
    for (BitGroup* group : {&sign, &exponent, &fraction}) {
        for (int i = 0; i < group->count; ++i)
            group->places.append(QString());
    }
    model.groups = {sign, exponent, fraction};
    return model;
}

/// What the numbers lab says of a pattern: its value and how far it is from 0.1.
Json evaluated(quint64 bits)
{
    const Lab* lab = findLab("numbers");
    Json patch;
    patch["format"] = "binary16";
    patch["bits"] = QStringLiteral("%1").arg(bits, 4, 16, QLatin1Char('0')).toStdString();
    const auto state = applyPatch(*lab, lab->defaults, patch, "/state");
    const auto result = state ? lab->evaluate(*state, Context{}) : Expected<LabResult>(fail(state.error()));
    return result ? result->json : Json::object();
}

} // namespace

BitHero::BitHero(QWidget* parent)
    : QWidget(parent)
    , m_field(new BitField(this))
    , m_value(makeLabel({}, TextRole::Value, this))
    , m_error(makeLabel({}, TextRole::Secondary, this))
{
    m_field->setFormulaShown(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_field);
    auto* row = new QHBoxLayout;
    row->addWidget(m_value);
    row->addSpacing(12);
    row->addWidget(m_error);
    row->addStretch(1);
    column->addLayout(row);
    connect(m_field, &BitField::bitsEdited, this, [this](quint64 bits) { show(bits); });
    show(kOneTenth);
}

void BitHero::show(quint64 bits)
{
    m_field->setModel(halfModel(bits));
    const Json result = evaluated(bits);
    const Json* value = findPointer(result, "/value");
    const QString text =
        value != nullptr && value->is_string() ? qs(withMinus(value->get<std::string>())) : QString();
    m_value->setText(text.size() > 24 ? text.left(24) + QStringLiteral("…") : text);
    m_error->setText(bits == kOneTenth ? tr("is what 16 bits keep of 0.1. Flip a bit.")
                                       : tr("is what these 16 bits hold."));
}

} // namespace bitloupe
