#pragma once

#include "core/base/json.h"
#include "core/labs/weights/survey.h"

#include <string>

/// The layers of a survey for other programs.
namespace bitloupe::report {

/// RFC 4180: a header line, then one line per layer, worst first; texts in quotes, numbers shortest round
/// trip, infinity as "Infinity". Columns: name, shape (64x256x1x1), dtype, count, sqnrDb, worstChannel,
/// worstChannelSqnrDb, mse, bytesBefore, bytesAfter, fix, fixSqnrDb, fixBytes (empty where there is no fix),
/// outlierChannels, widestChannel, widestTimesMedian.
std::string layerCsv(const weights::Survey& survey);

/// {"file", "format", "files": [{name, bytes, sha256}], "settings": {bits, granularity, groupSize?,
/// symmetric, narrow, block?}, "thresholdDb", "bytes": {before, after, dtypes: [{dtype, tensors, before,
/// after}]}, "layers": [{name, shape, dtype, count, sqnrDb, worst: {channel, sqnrDb}, mse, outliers:
/// {channels, widest, times}, bytes: {before, after}, fix? {name, bits?, sqnrDb, bytes}}], "granularities":
/// [{name, bits, tensors, medianSqnrDb, worstSqnrDb, worstTensor, bytes}], "problems"}.
Json layerJson(const weights::Survey& survey);

/// "8 bits, per channel", or "keep as it is".
std::string fixText(const weights::Fix& fix);

} // namespace bitloupe::report
