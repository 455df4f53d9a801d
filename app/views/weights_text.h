#pragma once

#include "core/labs/weights/weights.h"

#include <QString>

/// What the weights screen says in words. Pure functions of the result.
namespace bitloupe::weightsText {

/// "64×256×1×1 · float32 · 65.5 kB".
QString tensorFacts(const weights::Result& result);
/// "float32" for what files call "F32", "FLOAT" or "<f4"; "float32, big-endian"; other words as they are.
QString dtypeLabel(const std::string& dtype);
/// "65.5 kB", "1.05 MB": units of 1000.
QString bytesText(std::int64_t bytes);
/// Words under the charts: what sets the scale, the poorest channels, what vanishes, what is not a number.
QString words(const weights::Result& result);
/// What the words are computed from: the formula of the scale with its numbers, SQNR, the counts.
QString wordsTip(const weights::Result& result);
/// The size of the model by type, before and after.
QString sizeTip(const weights::Result& result);
/// "SQNR 20.4 dB, worst channel 16.8 dB".
QString scaleSummary(const weights::Result& result);
/// "28.3", or "exact" where nothing is lost.
QString tableDecibels(double value);
/// Hover text of a channel row.
QString channelTip(const weights::Result& result, const weights::Part& part);
/// Name shown for a tensor; a lone array is called by its file.
QString tensorLabel(const std::string& name, const std::string& path);
/// "Digit network (built in)" or the file's name.
QString modelLabel(const std::string& path);
/// "ONNX · 254,304 weights · 3,612 biases · 1.05 MB", and a note where the model has one. Brief: without the
/// counts and the note.
QString modelFacts(const Model& model, bool isBrief = false);

} // namespace bitloupe::weightsText
