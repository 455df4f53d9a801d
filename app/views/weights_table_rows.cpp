#include "app/views/weights_table_rows.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

using weights::TableRow;

QString text(const char* source)
{
    return QCoreApplication::translate("WeightsTable", source);
}

QString nameOf(const TableRow& row)
{
    switch (row.granularity) {
    case weights::Granularity::PerTensor:
        return text("tensor");
    case weights::Granularity::PerChannel:
        return text("channel");
    case weights::Granularity::PerGroup:
        return text("group of %1").arg(row.groupSize);
    }
    return {};
}

void addScaleRows(ComparedRows& out, const weights::Result& result)
{
    for (const TableRow& left : result.table) {
        if (left.bits != out.leftBits)
            continue;
        const auto right = std::find_if(result.table.begin(), result.table.end(), [&](const TableRow& row) {
            return row.bits == out.rightBits && row.granularity == left.granularity
                && row.groupSize == left.groupSize;
        });
        if (right == result.table.end())
            continue;
        ComparedRow row;
        row.name = nameOf(left);
        row.detail = left.scales == 1 ? text("1 scale") : text("%1 scales").arg(qs(integerText(left.scales)));
        row.left = left;
        row.right = *right;
        row.isChosen = !result.state.block && left.granularity == result.state.granularity
            && (left.groupSize == 0 || left.groupSize == result.state.groupSize);
        out.rows.push_back(std::move(row));
    }
}

/// A row of one or two formats of blocks.
ComparedRow blockRow(const QString& family, const std::optional<TableRow>& left,
                     const std::optional<TableRow>& right, const ScaledBlockFormat* chosen)
{
    ComparedRow row;
    row.isBlock = true;
    row.left = left;
    row.right = right;
    QStringList labels;
    for (const auto* half : {&left, &right}) {
        if (!half->has_value())
            continue;
        row.name = text("block of %1, %2").arg((*half)->block->elements).arg(family);
        labels << qs((*half)->block->label).remove(family + QLatin1Char(' '));
        row.isChosen = row.isChosen || (*half)->block == chosen;
        if (!(*half)->unavailable.empty()) {
            row.isUsable = false;
            row.detail = qs((*half)->unavailable);
        }
    }
    if (row.isUsable)
        row.detail = labels.join(QStringLiteral(" · "));
    else {
        row.left.reset();
        row.right.reset();
    }
    return row;
}

void addBlockRows(ComparedRows& out, const weights::Result& result)
{
    const ScaledBlockFormat* chosen = weights::settingsOf(result.state).block;
    // Of several formats of a family and width the chosen one stands in the row.
    const auto find = [&](int bits, auto claim) {
        std::optional<TableRow> found;
        for (const TableRow& row : result.blockTable) {
            if (row.bits == bits && claim(*row.block) && (!found || row.block == chosen))
                found = row;
        }
        return found;
    };
    using Claim = bool (*)(const ScaledBlockFormat&);
    const std::array<std::pair<QString, Claim>, 3> families{
        {{QStringLiteral("MX"), [](const ScaledBlockFormat& f) { return f.isMx(); }},
         {QStringLiteral("NV"), [](const ScaledBlockFormat& f) { return f.hasTensorScale(); }},
         {QStringLiteral("GGUF"), [](const ScaledBlockFormat& f) { return f.isGguf(); }}}};
    for (const auto& [family, claim] : families) {
        const auto left = find(out.leftBits, claim);
        const auto right = find(out.rightBits, claim);
        if (left || right)
            out.rows.push_back(blockRow(family, left, right, chosen));
    }
}

} // namespace

ComparedRows comparedRows(const weights::Result& result)
{
    ComparedRows out;
    out.bits = weights::settingsOf(result.state).bits;
    const bool isSmall = out.bits < 6;
    out.leftBits = isSmall ? 8 : out.bits;
    out.rightBits = isSmall ? out.bits : 4;
    addScaleRows(out, result);
    addBlockRows(out, result);
    return out;
}

} // namespace bitloupe
