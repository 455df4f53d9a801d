#include "core/labs/weights/model_files.h"

#include "core/base/sha256.h"
#include "core/io/array_model.h"
#include "core/io/file_text.h"
#include "core/io/mapped_file.h"

#include <algorithm>
#include <filesystem>

namespace bitloupe::weights {

namespace {

/// Empty where the file cannot be read to its end.
Expected<std::string> digestOf(const MappedFile& file, const Context& context)
{
    constexpr std::uint64_t kPiece = 1 << 20;
    Sha256 sum;
    for (std::uint64_t at = 0; at < file.size(); at += kPiece) {
        if (context.cancelled())
            return fail(ErrorCode::Cancelled, "", "Reading was cancelled.");
        context.report(static_cast<double>(at) / static_cast<double>(file.size()),
                       "Reading " + fileName(file.path()));
        const auto view = file.bytes(at, std::min(kPiece, file.size() - at));
        if (!view)
            return std::string();
        sum.add(view->bytes);
    }
    return file.intact() ? sum.hex() : std::string();
}

} // namespace

std::vector<std::string> filesOf(const Model& model)
{
    if (model.path() == "demo")
        return {};
    std::vector<std::string> files{model.path()};
    const auto* arrays = dynamic_cast<const ArrayModel*>(&model);
    for (std::size_t i = 0; arrays != nullptr && i < model.tensors().size(); ++i) {
        const auto* mapped = dynamic_cast<const MappedFile*>(arrays->stored(i).source.get());
        if (mapped != nullptr && std::find(files.begin(), files.end(), mapped->path()) == files.end())
            files.push_back(mapped->path());
    }
    return files;
}

Expected<std::vector<FileIdentity>> identify(const Model& model, const Context& context)
{
    std::vector<FileIdentity> out;
    for (const std::string& path : filesOf(model)) {
        FileIdentity& identity = out.emplace_back();
        identity.name = fileName(path);
        const auto file = MappedFile::open(path);
        if (!file)
            continue;
        identity.bytes = static_cast<std::int64_t>((*file)->size());
        auto digest = digestOf(**file, context);
        if (!digest)
            return fail(digest.error());
        identity.sha256 = std::move(*digest);
    }
    return out;
}

Status checkNotOwnFile(const Model& model, const std::string& path)
{
    for (const std::string& file : filesOf(model)) {
        std::error_code error;
        if (std::filesystem::equivalent(path, file, error))
            return fail(ErrorCode::OutOfRange, path,
                        "The output is a file of the model itself: give another name, so that the original "
                        "stays.");
    }
    return {};
}

} // namespace bitloupe::weights
