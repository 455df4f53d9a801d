#include "app/views/numbers_formats.h"

#include "app/views/numbers_text.h"
#include "core/base/number_text.h"
#include "core/labs/numbers/explain.h"
#include "core/num/decode.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <cmath>

namespace bitloupe {

namespace {

/// A cell that sorts by its number and shows its text.
class NumberCell : public QTableWidgetItem {
public:
    NumberCell(const QString& text, double value)
        : QTableWidgetItem(text)
        , m_value(value)
    {
        setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        setFont(monoFont(12));
        setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    }
    bool operator<(const QTableWidgetItem& other) const override
    {
        const auto* number = dynamic_cast<const NumberCell*>(&other);
        return number != nullptr ? m_value < number->m_value : QTableWidgetItem::operator<(other);
    }

private:
    double m_value;
};

QString magnitude(const std::string& exact)
{
    const QString text = numbers::decimal(exact);
    return text.size() <= 9 ? text : qs(scientificText(std::strtod(exact.c_str(), nullptr), 2));
}

QString specialsText(const FloatFormat& format)
{
    switch (format.specials) {
    case Specials::Ieee:
        return NumbersFormats::tr("∞, NaN");
    case Specials::None:
        return NumbersFormats::tr("none");
    default:
        return NumbersFormats::tr("NaN");
    }
}

} // namespace

NumbersFormats::NumbersFormats(QWidget* parent)
    : NumbersPage(parent)
    , m_table(new QTableWidget)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(tr("All named formats"));
    card->setSubtitle(tr("a click on a row makes that format the current one"));
    card->body()->addWidget(m_table, 1);
    column->addWidget(card, 1);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(30);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setAccessibleName(tr("Summary of the formats"));
    fill();
    connect(m_table, &QTableWidget::cellClicked, this, [this](int row, int) { pick(row); });
}

void NumbersFormats::pick(int row)
{
    const QString id = m_table->item(row, 0)->data(Qt::UserRole).toString();
    if (const NamedFormat* named = findFormat(id.toStdString()))
        Q_EMIT edited(numbers::withFormat(m_state, NumberFormat{named->format}),
                      tr("Format to %1").arg(qs(named->label)), EditPhase::Single);
}

QString NumbersFormats::title(const numbers::State&, const numbers::Result*) const
{
    return tr("Formats side by side");
}

void NumbersFormats::fill()
{
    const QStringList heads{tr("Format"),  tr("Bits"),       tr("Exponent"), tr("Fraction"),  tr("Bias"),
                            tr("Largest"), tr("Min normal"), tr("Smallest"), tr("Step at 1"), tr("Digits"),
                            tr("Values"),  tr("Range, dB"),  tr("Specials")};
    m_table->setColumnCount(static_cast<int>(heads.size()));
    m_table->setHorizontalHeaderLabels(heads);
    for (int i = 0; i < m_table->columnCount(); ++i) {
        QTableWidgetItem* head = m_table->horizontalHeaderItem(i);
        head->setFont(textFont(12));
        head->setTextAlignment((i == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    m_table->setRowCount(static_cast<int>(namedFormats().size()));
    int row = 0;
    for (const NamedFormat& named : namedFormats()) {
        const FloatFormat& format = named.format;
        const numbers::FormatFacts facts = numbers::formatFacts(NumberFormat{format});
        const auto number = [](const std::string& text) { return std::strtod(text.c_str(), nullptr); };
        const std::string& smallest =
            facts.smallestSubnormal.empty() ? facts.smallestNormal : facts.smallestSubnormal;
        auto* name = new QTableWidgetItem(qs(named.label));
        name->setData(Qt::UserRole, qs(named.id));
        m_table->setItem(row, 0, name);
        int column = 1;
        const auto add = [&](const QString& text, double value) {
            m_table->setItem(row, column++, new NumberCell(text, value));
        };
        add(QString::number(format.totalBits()), format.totalBits());
        add(QString::number(format.exponentBits), format.exponentBits);
        add(QString::number(format.fractionBits), format.fractionBits);
        add(QString::number(format.bias), format.bias);
        add(magnitude(facts.largest), number(facts.largest));
        add(magnitude(facts.smallestNormal), number(facts.smallestNormal));
        add(magnitude(smallest), number(smallest));
        add(numbers::power(facts.epsilonExponent), facts.epsilonExponent);
        add(qs(fixedText(facts.decimalDigits, 1)), facts.decimalDigits);
        add(facts.finiteCount < 1e6 ? qs(integerText(std::llround(facts.finiteCount)))
                                    : qs(scientificText(facts.finiteCount, 2)),
            facts.finiteCount);
        add(qs(fixedText(facts.rangeDb, 0)), facts.rangeDb);
        auto* specials = new QTableWidgetItem(specialsText(format));
        specials->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_table->setItem(row, column, specials);
        ++row;
    }
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicatorShown(false);
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    m_table->horizontalHeader()->setMinimumSectionSize(78);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
}

void NumbersFormats::showResult(const numbers::State& state, const numbers::Result&)
{
    showState(state);
}

void NumbersFormats::showState(const numbers::State& state)
{
    m_state = state;
    m_table->clearSelection();
    const NamedFormat* named = state.format.named();
    for (int row = 0; named != nullptr && row < m_table->rowCount(); ++row) {
        if (m_table->item(row, 0)->data(Qt::UserRole).toString() == qs(named->id))
            m_table->selectRow(row);
    }
}

} // namespace bitloupe
