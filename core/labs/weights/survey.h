#pragma once

#include "core/labs/weights/model_files.h"
#include "core/labs/weights/outlier_channels.h"
#include "core/labs/weights/weights.h"

#include <optional>
#include <string>
#include <vector>

/// All weights of a model under one setting: the figures behind the report.
namespace bitloupe::weights {

struct SurveyRow {
    std::size_t index = 0; ///< in the model
    std::string name;
    std::vector<std::int64_t> shape;
    std::string dtype;
    std::int64_t count = 0;
    std::int64_t notFinite = 0;
    TableRow figures; ///< under the settings
    std::int64_t bytesBefore = 0;
    OutlierChannels outliers;
    std::optional<Fix> fix; ///< of tensors below the threshold
};

/// One way to quantize over the whole model.
struct SurveyWay {
    TableRow way; ///< granularity, group or block, and bits; sizes and errors are of no tensor
    std::int64_t tensors = 0; ///< that this way can store
    double medianSqnrDb = 0;
    double worstSqnrDb = 0;
    std::string worstTensor;
    std::int64_t bytes = 0; ///< of these tensors
};

struct Survey {
    std::string path;
    std::string file; ///< last part of the path
    std::string format;
    std::string note;
    std::vector<FileIdentity> files; ///< that the model is read from
    Settings settings;
    double thresholdDb = 0;
    std::int64_t tensors = 0; ///< of the model
    std::int64_t weights = 0; ///< values in the rows
    std::vector<SurveyRow> rows; ///< worst SQNR first, then by name
    std::vector<std::string>
        problems; ///< sentences about weights that cannot be read or hold no finite value
    std::vector<SurveyWay> ways; ///< of granularityTable and blockTable, in their order
    std::vector<DtypeSize> dtypes; ///< in the order of first appearance
    std::int64_t bytesBefore = 0; ///< of the model
    std::int64_t bytesAfter = 0; ///< with the weights quantized and everything else as it is

    /// Tensors below the threshold.
    std::int64_t below() const;
};

/// Fixes tried, cheapest first by their size: a scale per channel, per group of 128 and of 32, each at the
/// width given and at the wider ones of 4, 6 and 8 bits. Errors: noAnswer for a model without weights;
/// cancelled.
Expected<Survey> survey(const OpenModel& open, const Settings& settings, double thresholdDb,
                        const Context& context);

/// "8 bits, one scale per channel, symmetric"; "MXFP4 blocks".
std::string settingsText(const Settings& settings);
/// "per channel", "group of 32", "MXFP4".
std::string wayText(const TableRow& row);

/// Sizes by type under the settings; the sums are those of the model.
std::vector<DtypeSize> sizesByDtype(const Model& model, const Settings& settings);

} // namespace bitloupe::weights
