#include "app/cli/scale_options.h"

#include "app/cli/job.h"
#include "core/io/file_text.h"

#include <algorithm>
#include <filesystem>

namespace bitloupe::cli {

using weights::Granularity;

namespace {

Expected<const ScaledBlockFormat*> blockOf(const std::string& name)
{
    if (const ScaledBlockFormat* format = findBlockFormat(name))
        return format;
    if (const auto kind = enumOf<BlockKind>(name))
        return findBlockFormat(*kind);
    std::string words;
    for (const ScaledBlockFormat& format : allBlockFormats())
        words += (words.empty() ? "" : ", ") + std::string(format.id);
    return fail(ErrorCode::OutOfRange, "--block", "Choose one of " + words + ".");
}

} // namespace

Expected<weights::Settings> settingsOf(const ScaleOptions& options, const std::string& block)
{
    weights::Settings out;
    if (options.bits < 2 || options.bits > 16)
        return fail(ErrorCode::OutOfRange, "--bits", "The width must be 2 to 16 bits.");
    const std::string word = !options.granularity.empty() ? options.granularity
        : options.group                                   ? "perGroup"
                                                          : "perTensor";
    const auto granularity = enumOf<Granularity>(word);
    if (!granularity)
        return fail(ErrorCode::OutOfRange, "--granularity", "Choose perTensor, perChannel or perGroup.");
    if (options.group && (*options.group < 1 || *granularity != Granularity::PerGroup))
        return fail(ErrorCode::OutOfRange, "--group",
                    "A group has at least one value, and needs --granularity perGroup.");
    out.bits = options.bits;
    out.granularity = *granularity;
    out.groupSize = options.group.value_or(out.groupSize);
    out.symmetric = out.narrow = options.symmetric;
    if (block.empty())
        return out;
    const auto format = blockOf(block);
    if (!format)
        return fail(format.error());
    out.block = *format;
    return out;
}

Expected<std::string> formatOf(const std::string& given, const std::string& output, const std::string& usual,
                               const std::vector<std::pair<std::string, std::string>>& endings)
{
    std::string ending = std::filesystem::path(output).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (!given.empty() || (!ending.empty() && !isStandardOutput(output))) {
        ending.erase(0, ending.empty() ? 0 : 1);
        const auto it = std::find_if(endings.begin(), endings.end(), [&](const auto& known) {
            return given.empty() ? known.first == ending : known.second == given;
        });
        if (it != endings.end())
            return it->second;
        std::string words;
        for (const auto& known : endings) {
            if (words.find(known.second) == std::string::npos)
                words += (words.empty() ? "" : ", ") + known.second;
        }
        return fail(ErrorCode::OutOfRange, given.empty() ? output : "--format",
                    given.empty() ? "The ending ." + plainText(ending)
                            + " names no format of the output: give --format, one of " + words + "."
                                  : "Choose one of " + words + ".");
    }
    return usual;
}

} // namespace bitloupe::cli
