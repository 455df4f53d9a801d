#include "core/io/csv.h"
#include "core/io/demo_model.h"
#include "core/io/file_text.h"
#include "core/io/gguf.h"
#include "core/io/hdf5.h"
#include "core/io/idx.h"
#include "core/io/npy.h"
#include "core/io/onnx.h"
#include "core/io/safetensors.h"
#include "core/io/sharded.h"
#include "core/io/tflite.h"
#include "core/io/torch.h"
#include "core/io/zip_model.h"

#include <algorithm>

namespace bitloupe {

namespace {

bool looksLikeJson(std::span<const std::byte> start)
{
    const auto it = std::find_if(start.begin(), start.end(), [](std::byte b) {
        return b != std::byte{' '} && b != std::byte{'\n'} && b != std::byte{'\r'} && b != std::byte{'\t'};
    });
    return it != start.end() && *it == std::byte{'{'};
}

Expected<std::shared_ptr<const Model>> openContent(const std::shared_ptr<const MappedFile>& file,
                                                   const std::string& path)
{
    const auto start = file->bytes(0, std::min<std::uint64_t>(file->size(), 16));
    if (!start)
        return fail(start.error());
    const auto asModel = [](auto&& opened) -> Expected<std::shared_ptr<const Model>> {
        if (!opened)
            return fail(opened.error());
        return std::shared_ptr<const Model>(std::move(*opened));
    };
    if (start->bytes.empty())
        return fileFailure(path, 0, fileName(path) + " is empty.");
    // First: a header of 640 bytes begins like a pickle, one of 31,520 like JSON.
    if (hasSafetensorsLength(start->bytes))
        return asModel(openSafetensors(file));
    if (looksLikeGguf(start->bytes))
        return asModel(openGguf(file));
    if (looksLikeTflite(start->bytes))
        return asModel(openTflite(file));
    if (looksLikeNpy(start->bytes))
        return asModel(openNpy(file));
    if (looksLikeZip(start->bytes))
        return asModel(openZipModel(file));
    if (looksLikeHdf5(start->bytes) || hasHdf5UserBlock(*file))
        return asModel(openHdf5(file));
    if (looksLikeGzip(start->bytes))
        return asModel(openIdxGzip(file));
    if (looksLikePickle(start->bytes))
        return asModel(openTorchLegacy(file));
    if (looksLikeJson(start->bytes))
        return asModel(openSharded(file));
    if (looksLikeOnnx(*file))
        return asModel(openOnnx(file));
    if (looksLikeSafetensors(start->bytes))
        return asModel(openSafetensors(file));
    if (looksLikeIdx(start->bytes))
        return asModel(openIdx(file));
    if (looksLikeCsv(*file))
        return openCsv(file);
    return fileFailure(path, 0,
                       fileName(path) + " is not a model file we know: it starts with "
                           + leadingBytes(start->bytes) + ".",
                       ErrorCode::Unsupported);
}

} // namespace

Expected<std::shared_ptr<const Model>> openModel(const std::string& path)
{
    if (path == "demo")
        return demoModel();
    const auto file = MappedFile::open(path);
    if (!file)
        return fail(file.error());
    auto model = openContent(*file, path);
    // What a file seemed to hold while it went away is not worth telling.
    if (auto status = (*file)->intact(); !status)
        return fail(status.error());
    return model;
}

} // namespace bitloupe
