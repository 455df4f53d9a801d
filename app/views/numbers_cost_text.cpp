#include "app/views/numbers_cost_text.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloupe::numbers {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("NumbersCost", text);
}

constexpr double kLowestDecade = -2; ///< the axis of energies starts at 0.01 pJ
constexpr double kDecades = 5.6;

double energyShare(double picojoules)
{
    return std::clamp((std::log10(picojoules) - kLowestDecade) / kDecades, 0.0, 1.0);
}

BarRow section(const QString& label)
{
    BarRow row;
    row.label = label;
    row.isSection = true;
    return row;
}

/// How many adds of two int8 the same energy pays for.
QString timesText(double picojoules)
{
    const double times = picojoules / kOperationEnergies.front().picojoules;
    return times < 99.5 ? qs(autoText(std::round(times * 10) / 10)) : qs(integerText(std::llround(times)));
}

BarRow operationRow(const OperationEnergy& energy)
{
    BarRow row;
    row.label = qs(energy.label);
    row.share = energyShare(energy.picojoules);
    row.values = QStringList{qs(autoText(energy.picojoules)), timesText(energy.picojoules)};
    row.tip = tr("One %1: %2 pJ. Horowitz, ISSCC 2014, 45 nm at 0.9 V; a model, not a measurement.")
                  .arg(row.label, row.values.front());
    return row;
}

BarRow accessRow(const MemoryEnergy& energy)
{
    BarRow row;
    row.label = qs(energy.label);
    row.share = energyShare(energy.picojoules);
    row.shareHigh = energyShare(energy.picojoulesHigh);
    QString text = qs(autoText(energy.picojoules));
    QString times = timesText(energy.picojoules);
    if (energy.picojoulesHigh > energy.picojoules) {
        text += QStringLiteral("–") + qs(autoText(energy.picojoulesHigh));
        times = tr("from ") + times;
    }
    row.values = QStringList{text, times};
    row.tip = tr("Reading 64 bits from %1: %2 pJ. Horowitz, ISSCC 2014, 45 nm at 0.9 V; a model, not a "
                 "measurement.")
                  .arg(row.label, text);
    return row;
}

} // namespace

BarListModel energyBars()
{
    BarListModel model;
    model.labelHead = tr("Operation");
    model.valueHeads = QStringList{tr("pJ"), tr("int8 adds")};
    for (const auto& [exponent, text] :
         {std::pair{-2, "0.01"}, {-1, "0.1"}, {0, "1"}, {1, "10"}, {2, "100"}, {3, "1000"}})
        model.ticks.push_back({(exponent - kLowestDecade) / kDecades, QString::fromLatin1(text)});
    auto operations = kOperationEnergies;
    std::ranges::sort(operations, {}, &OperationEnergy::picojoules);
    for (const OperationEnergy& energy : operations)
        model.rows.push_back(operationRow(energy));
    model.rows.push_back(section(tr("Reading 64 bits")));
    for (const MemoryEnergy& energy : kMemoryEnergies)
        model.rows.push_back(accessRow(energy));
    return model;
}

QString energyWords(const CostAnswer& answer)
{
    return tr("One read of 64 bits from DRAM costs as much as **%1** int8 multiply-accumulates: moving "
              "numbers "
              "costs more than computing with them.")
        .arg(qs(integerText(static_cast<std::int64_t>(answer.macsPerDramRead))));
}

QString sizeText(double value)
{
    if (value >= 999.95)
        return qs(integerText(std::llround(value)));
    if (value >= 99.995)
        return qs(fixedText(value, 1));
    return value >= 0.01 ? qs(fixedText(value, 2)) : qs(significantText(value, 2));
}

QString energyText(double picojoules)
{
    static constexpr std::array<const char*, 6> kUnits{"pJ", "nJ", "µJ", "mJ", "J", "kJ"};
    std::size_t unit = 0;
    while (picojoules >= 999.5 && unit + 1 < kUnits.size()) {
        picojoules /= 1000;
        ++unit;
    }
    return qs(significantText(picojoules, 3)) + u' ' + QString::fromUtf8(kUnits[unit]);
}

BarListModel memoryBars(const CostAnswer& answer, const NumberFormat& current)
{
    BarListModel model;
    model.labelHead = tr("Format");
    model.valueHeads = QStringList{tr("bits each"), tr("bytes"), tr("MB"), tr("MiB"), tr("one DRAM read")};
    const double most = static_cast<double>(answer.memory.front().bytes);
    for (const MemoryRow& memory : answer.memory) {
        BarRow row;
        row.label = qs(memory.stored->label);
        row.share = static_cast<double>(memory.bytes) / most;
        row.values = QStringList{qs(autoText(memory.stored->bitsPerValue())), qs(integerText(memory.bytes)),
                                 sizeText(memory.megabytes()), sizeText(memory.mebibytes()),
                                 energyText(memory.readPicojoules)};
        row.isCurrent = memory.stored->blockValues == 1 && memory.stored->format == current;
        row.tip = memory.stored->blockValues == 1
            ? tr("%1 numbers × %2 bits ÷ 8 = %3 bytes")
                  .arg(qs(integerText(answer.question.count)))
                  .arg(memory.stored->blockBits)
                  .arg(row.values[1])
            : tr("Blocks of %1 numbers in %2 bits, their shared scale included: %3 bytes")
                  .arg(memory.stored->blockValues)
                  .arg(memory.stored->blockBits)
                  .arg(row.values[1]);
        model.rows.push_back(std::move(row));
    }
    return model;
}

QString memoryWords(const CostAnswer& answer)
{
    const auto of = [&](const NumberFormat& format) {
        const auto row = std::ranges::find_if(answer.memory, [&](const MemoryRow& memory) {
            return memory.stored->blockValues == 1 && memory.stored->format == format;
        });
        return sizeText(row->mebibytes());
    };
    return tr("**%1 MiB** in binary32 become **%2 MiB** in int8. A MB is 10⁶ bytes, a MiB 2²⁰ = 1,048,576.")
        .arg(of({kBinary32}), of({FixedFormat{}}));
}

BarListModel safeBars(const CostAnswer& answer)
{
    BarListModel model;
    model.labelHead = tr("Accumulator");
    model.valueHeads = QStringList{tr("safe K")};
    const auto share = [](double k) { return k < 1 ? 0 : std::log2(k + 1) / 48; };
    for (const SafeTerms& safe : answer.safe) {
        BarRow row;
        row.label = qs(safe.accumulator);
        row.share = std::min(1.0, share(static_cast<double>(safe.k)));
        row.values =
            QStringList{safe.k >= 10000000000LL ? QString(qs(scientificText(static_cast<double>(safe.k), 2)))
                                                : qs(integerText(safe.k))};
        row.isCurrent = false;
        row.tip = safe.k == 0
            ? tr("Not even one product is sure to fit.")
            : tr("Up to %1 products of %2 can never overflow; %3 can.")
                  .arg(qs(integerText(safe.k)), codesName(answer.question), qs(integerText(safe.k + 1)));
        model.rows.push_back(std::move(row));
    }
    return model;
}

QString codesName(const CostQuestion& question)
{
    return (question.isSigned ? QStringLiteral("int") : QStringLiteral("uint"))
        + QString::number(question.bits);
}

QString sumWords(const CostAnswer& answer)
{
    const CostQuestion& question = answer.question;
    const QString factor = question.isSigned
        ? QStringLiteral("2") + qs(superscript(2 * question.bits - 2))
        : qs(integerText((std::int64_t(1) << question.bits) - 1)) + QStringLiteral("²");
    const QString first = tr("**%1** products of %2 add up to at most %1 × %3 = **%4**. The rule 2N + M says "
                             "%5 + %6 = **%7** bits; ")
                              .arg(qs(integerText(question.k)), codesName(question), factor,
                                   qs(integerText(static_cast<std::int64_t>(answer.bound))))
                              .arg(answer.productBits)
                              .arg(answer.growthBits)
                              .arg(answer.ruleBits);
    if (answer.neededBits == answer.ruleBits)
        return first + tr("this sum needs all of them.");
    return first
        + tr("**%1** already hold this one, for the rule counts K as 2ᴹ = %2.")
              .arg(answer.neededBits)
              .arg(qs(integerText(std::int64_t(1) << answer.growthBits)));
}

} // namespace bitloupe::numbers
