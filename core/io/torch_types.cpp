#include "core/io/torch_types.h"

#include <algorithm>
#include <array>

namespace bitloupe {

namespace {

// Storage classes: torch/storage.py; a quantized storage holds the plain codes.
constexpr std::array kTypes{TorchType{"FloatStorage", "float32", 4, ElementType::F32},
                            TorchType{"DoubleStorage", "float64", 8, ElementType::F64},
                            TorchType{"HalfStorage", "float16", 2, ElementType::F16},
                            TorchType{"BFloat16Storage", "bfloat16", 2, ElementType::BF16},
                            TorchType{"LongStorage", "int64", 8, ElementType::I64},
                            TorchType{"IntStorage", "int32", 4, ElementType::I32},
                            TorchType{"ShortStorage", "int16", 2, ElementType::I16},
                            TorchType{"CharStorage", "int8", 1, ElementType::I8},
                            TorchType{"ByteStorage", "uint8", 1, ElementType::U8},
                            TorchType{"BoolStorage", "bool", 1, ElementType::Bool},
                            TorchType{"QInt8Storage", "qint8", 1, ElementType::I8},
                            TorchType{"QUInt8Storage", "quint8", 1, ElementType::U8},
                            TorchType{"QInt32Storage", "qint32", 4, ElementType::I32},
                            TorchType{"QUInt4x2Storage", "quint4x2", 1, std::nullopt},
                            TorchType{"QUInt2x4Storage", "quint2x4", 1, std::nullopt},
                            TorchType{"ComplexFloatStorage", "complex64", 8, std::nullopt},
                            TorchType{"ComplexDoubleStorage", "complex128", 16, std::nullopt},
                            TorchType{"", "complex32", 4, std::nullopt},
                            TorchType{"", "uint16", 2, ElementType::U16},
                            TorchType{"", "uint32", 4, ElementType::U32},
                            TorchType{"", "uint64", 8, ElementType::U64},
                            TorchType{"", "float8_e4m3fn", 1, ElementType::F8E4M3},
                            TorchType{"", "float8_e5m2", 1, ElementType::F8E5M2},
                            TorchType{"", "float8_e8m0fnu", 1, ElementType::F8E8M0},
                            TorchType{"", "float8_e4m3fnuz", 1, std::nullopt},
                            TorchType{"", "float8_e5m2fnuz", 1, std::nullopt}};

struct KnownName {
    std::string_view module;
    std::string_view name;
    TorchGlobal global;
};

constexpr std::array kNames{
    KnownName{"collections", "OrderedDict", TorchGlobal::OrderedDictionary},
    KnownName{"torch._utils", "_rebuild_tensor", TorchGlobal::RebuildTensor},
    KnownName{"torch._utils", "_rebuild_tensor_v2", TorchGlobal::RebuildTensor},
    KnownName{"torch._utils", "_rebuild_tensor_v3", TorchGlobal::RebuildTensor},
    KnownName{"torch._utils", "_rebuild_qtensor", TorchGlobal::RebuildQuantized},
    KnownName{"torch._utils", "_rebuild_parameter", TorchGlobal::Wrapper},
    KnownName{"torch._utils", "_rebuild_parameter_with_state", TorchGlobal::Wrapper},
    KnownName{"torch.jit._pickle", "build_intlist", TorchGlobal::Wrapper},
    KnownName{"torch.jit._pickle", "build_doublelist", TorchGlobal::Wrapper},
    KnownName{"torch.jit._pickle", "build_boollist", TorchGlobal::Wrapper},
    KnownName{"torch.jit._pickle", "build_tensorlist", TorchGlobal::Wrapper},
    KnownName{"torch.jit._pickle", "restore_type_tag", TorchGlobal::Wrapper},
    KnownName{"torch", "per_tensor_affine", TorchGlobal::PerTensor},
    KnownName{"torch", "per_tensor_symmetric", TorchGlobal::PerTensor},
    KnownName{"torch", "per_channel_affine", TorchGlobal::PerChannel},
    KnownName{"torch", "per_channel_symmetric", TorchGlobal::PerChannel},
    KnownName{"torch", "device", TorchGlobal::Plain},
    KnownName{"torch", "Size", TorchGlobal::Plain},
    KnownName{"torch", "Tensor", TorchGlobal::Plain},
    KnownName{"torch.nn.parameter", "Parameter", TorchGlobal::Plain},
    KnownName{"torch.serialization", "_get_layout", TorchGlobal::Plain},
    KnownName{"torch._utils", "_rebuild_sparse_tensor", TorchGlobal::RebuildSparse},
    KnownName{"torch._utils", "_rebuild_sparse_csr_tensor", TorchGlobal::RebuildSparse},
    KnownName{"torch._tensor", "_rebuild_from_type_v2", TorchGlobal::RebuildFromType},
    KnownName{"collections", "defaultdict", TorchGlobal::OrderedDictionary},
    KnownName{"collections", "Counter", TorchGlobal::Wrapper},
    KnownName{"_codecs", "encode", TorchGlobal::Plain}};

/// Python's own containers and numbers, which hold nothing that could run.
constexpr std::array kBuiltins{
    std::string_view{"set"},   std::string_view{"frozenset"}, std::string_view{"list"},
    std::string_view{"dict"},  std::string_view{"int"},       std::string_view{"float"},
    std::string_view{"bytes"}, std::string_view{"bytearray"}, std::string_view{"complex"}};

std::optional<TorchName> storageOrDtype(std::string_view module, std::string_view name)
{
    if (module == "torch.storage" && (name == "UntypedStorage" || name == "_UntypedStorage"))
        return TorchName{TorchGlobal::Storage, -1};
    if (module == "torch" && name == "UntypedStorage")
        return TorchName{TorchGlobal::Storage, -1};
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
        const int index = static_cast<int>(i);
        if ((module == "torch" || module == "torch.cuda") && !name.empty() && kTypes[i].storage == name)
            return TorchName{TorchGlobal::Storage, index};
        if (module == "torch" && kTypes[i].dtype == name)
            return TorchName{TorchGlobal::Dtype, index};
    }
    return std::nullopt;
}

} // namespace

const TorchType& torchType(int index)
{
    return kTypes[static_cast<std::size_t>(index)];
}

std::optional<std::int64_t> knownTorchGlobal(std::string_view module, std::string_view name)
{
    for (const KnownName& known : kNames) {
        if (known.module == module && known.name == name)
            return TorchName{known.global}.code();
    }
    if ((module == "builtins" || module == "__builtin__")
        && std::find(kBuiltins.begin(), kBuiltins.end(), name) != kBuiltins.end())
        return TorchName{TorchGlobal::Plain}.code();
    // Classes of a TorchScript archive are data here: only their attributes are looked at.
    if (module == "__torch__" || module.starts_with("__torch__."))
        return TorchName{TorchGlobal::ScriptClass}.code();
    if (const auto found = storageOrDtype(module, name))
        return found->code();
    return std::nullopt;
}

} // namespace bitloupe
