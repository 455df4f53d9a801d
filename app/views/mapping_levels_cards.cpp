#include "app/views/mapping_levels_text.h"
#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace bitloupe::levelsText {

using mapping::LevelsPage;
using mapping::State;
using mapping::StoragePart;

namespace {

QString text(const char* words)
{
    return QCoreApplication::translate("MappingLevels", words);
}

QString bold(QString value)
{
    return QStringLiteral("**%1**").arg(value.replace(QLatin1Char(' '), QChar(0x00A0)));
}

QString partText(const StoragePart& part, const State& state)
{
    const QString times = QString(QChar(0x00A0)) + QStringLiteral("×") + QChar(0x00A0);
    if (part.what == StoragePart::What::Apart) {
        const auto indexBits = *mapping::withDefaults(state.quantizer).indexBits;
        return qs(integerText(part.count)) + times + QStringLiteral("(16 + %1)").arg(indexBits);
    }
    if (part.count == 1)
        return QString::number(part.bits);
    const QString count = qs(integerText(part.count));
    return (part.what == StoragePart::What::Codes ? bold(count) : count) + times + QString::number(part.bits);
}

QString partTip(const StoragePart& part)
{
    const QString count = qs(integerText(part.count));
    switch (part.what) {
    case StoragePart::What::Codes:
        return text("%1 codes of %2 bits").arg(count).arg(part.bits);
    case StoragePart::What::Levels:
        return text("%1 levels of the table, binary32").arg(count);
    case StoragePart::What::Basis:
        return text("%1 numbers of the basis, binary32").arg(count);
    case StoragePart::What::BlockScales:
        return text("%1 scales of blocks, %2 bits each").arg(count).arg(part.bits);
    case StoragePart::What::GroupScales:
        return text("%1 scales of the scales, binary32, one for 256 blocks").arg(count);
    case StoragePart::What::Mean:
        return text("the mean of the scales, binary32");
    case StoragePart::What::TensorScale:
        return text("one scale of the tensor, binary32");
    case StoragePart::What::Apart:
        break;
    }
    return text("%1 values kept apart: binary16 and the bits that say where").arg(count);
}

QString storedName(StoragePart::What what)
{
    switch (what) {
    case StoragePart::What::Levels:
        return text(" and the table");
    case StoragePart::What::Basis:
        return text(" and the basis");
    case StoragePart::What::Apart:
        return text(" and the outliers");
    default:
        return text(" and the scales");
    }
}

/// Values of a window in one unit, so that they can be compared at a glance.
struct WindowUnit {
    int exponent = 0; ///< power of ten that is taken out
    int decimals = 2;

    explicit WindowUnit(const std::vector<mapping::StoredValue>& stored)
    {
        double greatest = 0;
        for (const mapping::StoredValue& value : stored) {
            if (std::isfinite(value.x))
                greatest = std::max({greatest, std::abs(value.x), std::abs(value.restored)});
        }
        exponent = axisExponent(0, greatest);
        const double size = greatest / std::pow(10.0, exponent);
        decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 0.1 || size == 0 ? 2 : 3;
    }

    QString text(double value) const
    {
        if (std::isnan(value))
            return QStringLiteral("NaN");
        if (std::isinf(value))
            return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
        return qs(fixedText(value / std::pow(10.0, exponent), decimals));
    }
};

QString otherTip(const mapping::OtherQuantizer& other, const QString& name, bool isHidden)
{
    if (!other.metrics)
        return name + QLatin1Char('\n') + qs(other.why);
    if (isHidden)
        return name;
    return text("%1: SQNR = 10·log₁₀(Σr² / Σ(r̂ − r)²) = %2\n%3 bits per weight\nMSE %4")
        .arg(name, decibels(other.metrics->sqnrDb), qs(fixedText(other.bitsPerWeight, 3)),
             qs(autoText(other.metrics->mse)));
}

} // namespace

QString hexBits(const std::string& bits)
{
    std::uint64_t value = 0;
    for (const char bit : bits)
        value = 2 * value + (bit == '1' ? 1 : 0);
    const auto digits = static_cast<int>((bits.size() + 3) / 4);
    return QString::number(value, 16).toUpper().rightJustified(digits, QLatin1Char('0'));
}

QString storageWords(const mapping::Storage& storage, const State& state)
{
    QStringList parts;
    for (const StoragePart& part : storage.parts)
        parts << partText(part, state);
    return text("%1 bits\n= %2 bytes, was %3\n= %4 bits per weight")
        .arg(parts.join(QStringLiteral(" + ")), bold(qs(integerText(storage.bytes))),
             qs(integerText(storage.bytesBefore)), bold(qs(fixedText(storage.bitsPerWeight, 3))));
}

QString storageTip(const mapping::Storage& storage)
{
    QStringList lines;
    for (const StoragePart& part : storage.parts)
        lines << partTip(part);
    lines << text("together %1 bits; 8 bits are a byte").arg(qs(integerText(storage.bits)));
    if (storage.parts.size() == 1)
        lines << text("The one scale of the whole tensor is not counted.");
    return lines.join(QLatin1Char('\n'));
}

std::vector<StoredCell> storedCells(const State& state, const mapping::Result& result)
{
    const LevelsPage& page = *result.levels;
    const double last = std::max(1.0, static_cast<double>(page.shown.rows.size()) - 1);
    const WindowUnit unit(page.stored);
    std::vector<StoredCell> cells;
    for (const mapping::StoredValue& value : page.stored) {
        StoredCell cell;
        cell.real = unit.text(value.x);
        cell.name = text("Value %1").arg(qs(integerText(value.index)));
        cell.isFollowed = state.probe && !state.probe->empty() && state.probe->front() == value.x;
        if (value.bits.empty()) {
            cell.code = cell.shortCode = cell.restored = QStringLiteral("–");
            cell.tip = text("%1 is left out.").arg(cell.real);
        } else {
            cell.code = value.isApart ? text("f16") : qs(value.bits);
            cell.shortCode = value.isApart ? text("f16") : hexBits(value.bits);
            cell.restored = unit.text(value.restored);
            cell.shade = value.place ? static_cast<double>(*value.place) / last : -1;
            cell.tip = text("value %1: %2\nstored as %3\nread back as %4\nerror %5")
                           .arg(qs(integerText(value.index)), qs(autoText(value.x)), qs(value.bits),
                                qs(autoText(value.restored)), qs(autoText(value.restored - value.x)));
        }
        cells.push_back(std::move(cell));
    }
    return cells;
}

QString storedWords(const LevelsPage& page)
{
    QString out = text("%1 bytes → %2 bytes")
                      .arg(qs(integerText(page.storedBytesBefore)), qs(integerText(page.storedBytes)));
    if (const int exponent = WindowUnit(page.stored).exponent; exponent != 0)
        out = text("in 10%1 · ").arg(qs(superscript(exponent))) + out;
    if (page.storage.parts.size() > 1)
        out += storedName(page.storage.parts[1].what);
    return out;
}

std::vector<BarCell> barCells(const State& state, const LevelsPage& page, bool isHidden)
{
    double top = 10;
    for (const mapping::OtherQuantizer& other : page.others) {
        if (other.metrics && std::isfinite(other.metrics->sqnrDb))
            top = std::max(top, std::ceil(other.metrics->sqnrDb / 5) * 5);
    }
    std::vector<BarCell> cells;
    for (const mapping::OtherQuantizer& other : page.others) {
        BarCell cell;
        cell.label = shortName(other, state);
        cell.isCurrent = other.isCurrent;
        cell.value = isHidden || !other.metrics ? QStringLiteral("–") : decibels(other.metrics->sqnrDb);
        if (!isHidden && other.metrics)
            cell.share = std::isfinite(other.metrics->sqnrDb) ? other.metrics->sqnrDb / top : 1;
        cell.tip = otherTip(other, cell.label, isHidden);
        cells.push_back(std::move(cell));
    }
    return cells;
}

QString tableText(const LevelsPage& page, const QString& ending)
{
    const auto& rows = page.shown.rows;
    if (ending == QLatin1String("json")) {
        Json list = Json::array();
        for (const mapping::LevelRow& row : rows)
            list.push_back({{"index", row.place},
                            {"bits", row.bits},
                            {"value", realJson(row.level)},
                            {"count", row.count},
                            {"share", realJson(row.share)}});
        return qs(dumpJson(list, 2)) + QLatin1Char('\n');
    }
    const bool isCsv = ending == QLatin1String("csv");
    if (!isCsv && ending != QLatin1String("md"))
        return {};
    const QStringList names{QStringLiteral("index"), QStringLiteral("bits"), QStringLiteral("value"),
                            QStringLiteral("count"), QStringLiteral("share")};
    const auto line = [&](const QStringList& fields) {
        return isCsv ? fields.join(QLatin1Char(',')) + QLatin1Char('\n')
                     : QStringLiteral("| ") + fields.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
    };
    QString out = line(names);
    if (!isCsv)
        out += QStringLiteral("|---:|---|---:|---:|---:|\n");
    for (const mapping::LevelRow& row : rows)
        out += line({QString::number(row.place), qs(row.bits), qs(shortestText(row.level)),
                     QString::number(row.count), qs(shortestText(row.share))});
    return out;
}

} // namespace bitloupe::levelsText
