#include "core/labs/weights/survey.h"

#include "core/io/file_text.h"
#include "core/labs/weights/block_rows.h"
#include "core/labs/weights/granularity_table.h"

#include <algorithm>

namespace bitloupe::weights {

namespace {

/// Figures of one way over the tensors seen so far.
struct Tally {
    TableRow way;
    std::vector<std::pair<double, std::string>> sqnr;
    std::int64_t bytes = 0;
};

bool isSameWay(const TableRow& a, const TableRow& b)
{
    return a.block == b.block && a.bits == b.bits
        && (a.block != nullptr || (a.granularity == b.granularity && a.groupSize == b.groupSize));
}

void addTo(std::vector<Tally>& tallies, const std::vector<TableRow>& rows, const std::string& name)
{
    for (const TableRow& row : rows) {
        auto it = std::find_if(tallies.begin(), tallies.end(),
                               [&](const Tally& tally) { return isSameWay(tally.way, row); });
        if (it == tallies.end()) {
            tallies.push_back({row, {}, 0});
            it = tallies.end() - 1;
        }
        if (!row.unavailable.empty())
            continue;
        it->sqnr.emplace_back(row.sqnrDb, name);
        it->bytes += row.bytes;
    }
}

SurveyWay waysOf(Tally tally)
{
    SurveyWay out;
    out.way = tally.way;
    out.tensors = std::ssize(tally.sqnr);
    out.bytes = tally.bytes;
    if (tally.sqnr.empty())
        return out;
    std::sort(tally.sqnr.begin(), tally.sqnr.end());
    const std::size_t middle = tally.sqnr.size() / 2;
    out.medianSqnrDb = tally.sqnr.size() % 2 != 0
        ? tally.sqnr[middle].first
        : (tally.sqnr[middle - 1].first + tally.sqnr[middle].first) / 2;
    out.worstSqnrDb = tally.sqnr.front().first;
    out.worstTensor = tally.sqnr.front().second;
    return out;
}

class Surveyor {
public:
    Surveyor(Survey& out, const OpenModel& open)
        : m_out(out)
        , m_open(open)
    {
    }

    Status add(std::size_t index, const Context& context)
    {
        const TensorInfo& info = m_open.model->tensors()[index];
        const auto matrix = readMatrix(*m_open.model, index, std::nullopt, context);
        if (!matrix) {
            if (matrix.error().code == ErrorCode::Cancelled)
                return fail(matrix.error());
            m_out.problems.push_back(matrix.error().message);
            return {};
        }
        const std::string why = whyNoBlocks(info, **matrix);
        if (!why.empty()) {
            m_out.problems.push_back(plainText(info.name) + " stays as it is: it " + why + ".");
            return {};
        }
        const std::string key =
            m_open.key + "|" + std::to_string(index) + "|" + std::to_string((*matrix)->axis);
        const auto table = granularityTable(**matrix, m_out.settings, key, context);
        if (!table)
            return fail(table.error());
        const auto blocks = blockTable(**matrix, m_out.settings, key, context);
        if (!blocks)
            return fail(blocks.error());
        addTo(m_tallies, *table, info.name);
        addTo(m_tallies, *blocks, info.name);
        SurveyRow row;
        row.index = index;
        row.name = info.name;
        row.shape = info.shape;
        row.dtype = info.dtype;
        row.count = info.count;
        row.notFinite = (*matrix)->notFinite;
        row.bytesBefore = info.sizeBytes;
        row.outliers = outlierChannels(**matrix);
        const auto figures = tableRow(**matrix, m_out.settings, context);
        if (!figures)
            return fail(figures.error());
        row.figures = *figures;
        if (!(row.figures.sqnrDb >= m_out.thresholdDb)) {
            auto fix = cheapestFix(**matrix, m_out.settings, m_out.thresholdDb, key, context);
            if (!fix)
                return fail(fix.error());
            row.fix = std::move(*fix);
        }
        m_out.weights += info.count;
        m_out.rows.push_back(std::move(row));
        return {};
    }

    void finish()
    {
        std::stable_sort(m_out.rows.begin(), m_out.rows.end(), [](const SurveyRow& a, const SurveyRow& b) {
            return a.figures.sqnrDb != b.figures.sqnrDb ? a.figures.sqnrDb < b.figures.sqnrDb
                                                        : a.name < b.name;
        });
        for (Tally& tally : m_tallies)
            m_out.ways.push_back(waysOf(std::move(tally)));
    }

private:
    std::string whyNoBlocks(const TensorInfo& info, const ChannelMatrix& matrix) const
    {
        const ScaledBlockFormat* block = m_out.settings.block;
        return block == nullptr
            ? std::string()
            : whyNotBlocks(*block, info.count / static_cast<std::int64_t>(matrix.channels()));
    }

    Survey& m_out;
    const OpenModel& m_open;
    std::vector<Tally> m_tallies;
};

} // namespace

std::int64_t Survey::below() const
{
    return std::count_if(rows.begin(), rows.end(),
                         [&](const SurveyRow& row) { return !(row.figures.sqnrDb >= thresholdDb); });
}

Expected<Survey> survey(const OpenModel& open, const Settings& settings, double thresholdDb,
                        const Context& context)
{
    const Model& model = *open.model;
    Survey out;
    out.path = model.path();
    out.file = fileName(model.path());
    out.format = std::string(model.format());
    out.note = model.note();
    out.settings = settings;
    out.thresholdDb = thresholdDb;
    out.tensors = std::ssize(model.tensors());
    constexpr double kToSurvey = 0.95; // the rest is for the digests of the files
    Surveyor surveyor(out, open);
    for (std::size_t i = 0; i < model.tensors().size(); ++i) {
        const TensorInfo& info = model.tensors()[i];
        if (!isWeight(info) || info.count == 0)
            continue;
        const double part = kToSurvey / static_cast<double>(out.tensors);
        context.report(static_cast<double>(i) * part, "Surveying " + info.name);
        const Context piece = context.piece(static_cast<double>(i) * part, static_cast<double>(i + 1) * part);
        if (auto status = surveyor.add(i, piece); !status)
            return fail(status.error());
    }
    if (out.rows.empty())
        return fail(ErrorCode::NoAnswer, out.file,
                    settings.block != nullptr && !out.problems.empty()
                        ? out.problems.front()
                        : out.file + " holds no weights: tensors of two or more dimensions.");
    surveyor.finish();
    auto files = identify(model, context.piece(kToSurvey, 1));
    if (!files)
        return fail(files.error());
    out.files = std::move(*files);
    out.dtypes = sizesByDtype(model, settings);
    for (const DtypeSize& size : out.dtypes) {
        out.bytesBefore += size.bytesBefore;
        out.bytesAfter += size.bytesAfter;
    }
    return out;
}

std::string settingsText(const Settings& settings)
{
    if (settings.block != nullptr)
        return std::string(settings.block->label) + " blocks of " + std::to_string(settings.block->elements);
    std::string scale = settings.granularity == Granularity::PerTensor ? "tensor"
        : settings.granularity == Granularity::PerChannel              ? "channel"
                                                          : "group of " + std::to_string(settings.groupSize);
    return std::to_string(settings.bits) + " bits, one scale per " + scale + ", "
        + (settings.symmetric ? "symmetric" : "asymmetric");
}

std::string wayText(const TableRow& row)
{
    if (row.block != nullptr)
        return std::string(row.block->label);
    switch (row.granularity) {
    case Granularity::PerTensor:
        return "per tensor";
    case Granularity::PerChannel:
        return "per channel";
    case Granularity::PerGroup:
        return "group of " + std::to_string(row.groupSize);
    }
    return {};
}

std::vector<DtypeSize> sizesByDtype(const Model& model, const Settings& settings)
{
    std::vector<DtypeSize> out;
    for (const TensorInfo& info : model.tensors()) {
        auto it = std::find_if(out.begin(), out.end(),
                               [&](const DtypeSize& size) { return size.dtype == info.dtype; });
        if (it == out.end()) {
            out.push_back({info.dtype, 0, 0, 0});
            it = out.end() - 1;
        }
        ++it->tensors;
        it->bytesBefore += info.sizeBytes;
        if (!isWeight(info) || info.count == 0) {
            it->bytesAfter += info.sizeBytes;
            continue;
        }
        const std::int64_t channels = info.shape[static_cast<std::size_t>(channelAxis(model, info))];
        const std::int64_t perChannel = info.count / channels;
        const bool stays = settings.block != nullptr && !whyNotBlocks(*settings.block, perChannel).empty();
        it->bytesAfter += stays ? info.sizeBytes : packedBytes(settings, channels, perChannel);
    }
    return out;
}

} // namespace bitloupe::weights
