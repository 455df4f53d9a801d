#include "core/labs/weights/compare_names.h"

#include "core/labs/common/real_values.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

namespace bitloupe::weights {

namespace {

bool isOutputNumber(std::string_view tail)
{
    return tail.size() > 1 && tail.front() == ':'
        && std::all_of(tail.begin() + 1, tail.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Indexes of the tensors that take part: readable, and no scale or zero point of another one.
std::vector<std::size_t> candidates(const Model& model)
{
    std::unordered_set<std::string> companions;
    for (const TensorInfo& info : model.tensors()) {
        if (!info.quantization)
            continue;
        std::string base = info.name;
        for (const char* separator : {"_", "."}) {
            const std::string ending = std::string(separator) + "quantized";
            if (base.ends_with(ending))
                base.resize(base.size() - ending.size());
        }
        for (const std::string& stem : {info.name, base}) {
            for (const char* ending : {"_scale", ".scale", "_zero_point", ".zero_point"})
                companions.insert(stem + ending);
        }
    }
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < model.tensors().size(); ++i) {
        const TensorInfo& info = model.tensors()[i];
        if (info.problem.empty() && (info.quantization || !companions.contains(info.name)))
            out.push_back(i);
    }
    return out;
}

/// Names that stand for one tensor only.
using NameMap = std::unordered_map<std::string, std::optional<std::size_t>>;

template<typename NameOf>
NameMap mapOf(const Model& model, const std::vector<std::size_t>& indexes, NameOf nameOf)
{
    NameMap out;
    for (const std::size_t i : indexes) {
        const auto [it, isNew] = out.emplace(nameOf(model.tensors()[i].name), i);
        if (!isNew)
            it->second.reset();
    }
    return out;
}

bool isListed(const Pairing& out, const std::string& name)
{
    return std::any_of(out.mismatched.begin(), out.mismatched.end(),
                       [&](const ShapeMismatch& row) { return row.name == name; });
}

std::string joined(const std::string& a, const std::string& b)
{
    return a.empty() || b.empty() || a == b ? (a.empty() ? b : a) : a + ", " + b;
}

/// Pairs by `nameOf` and takes the paired ones out of both lists.
template<typename NameOf>
void pairBy(Pairing& out, const Model& a, const Model& b, std::vector<std::size_t>& inA,
            std::vector<std::size_t>& inB, NameOf nameOf)
{
    const NameMap mapA = mapOf(a, inA, nameOf);
    const NameMap mapB = mapOf(b, inB, nameOf);
    std::vector<std::size_t> restA;
    std::unordered_set<std::size_t> used;
    for (const std::size_t i : inA) {
        const TensorInfo& info = a.tensors()[i];
        const std::string name = nameOf(info.name);
        const auto it = mapB.find(name);
        const bool isOne = mapA.at(name) == i && it != mapB.end() && it->second;
        if (!isOne || b.tensors()[*it->second].shape != info.shape) {
            restA.push_back(i);
            if (isOne && name == info.name && info.name == b.tensors()[*it->second].name
                && !isListed(out, name))
                out.mismatched.push_back({info.name, info.shape, b.tensors()[*it->second].shape});
            continue;
        }
        MatchedTensor pair;
        pair.name = info.name;
        pair.otherName = b.tensors()[*it->second].name;
        if (pair.name != pair.otherName)
            pair.renamed = joined(simplerName(pair.name).leftOut, simplerName(pair.otherName).leftOut);
        pair.shape = info.shape;
        pair.index = i;
        pair.otherIndex = *it->second;
        used.insert(pair.otherIndex);
        out.pairs.push_back(std::move(pair));
    }
    std::erase_if(inB, [&](std::size_t i) { return used.contains(i); });
    inA = std::move(restA);
}

} // namespace

SimplerName simplerName(std::string_view name)
{
    constexpr std::array<std::string_view, 3> kEndings{"_quantized", ".quantized", "_dequantized"};
    constexpr std::array<std::string_view, 3> kPaths{"/resource", "/ReadVariableOp", "/Read"};
    constexpr std::array<std::string_view, 3> kStarts{"StatefulPartitionedCall/", "module.", "model."};
    SimplerName out;
    const auto note = [&](std::string_view part) {
        out.leftOut += (out.leftOut.empty() ? "“" : ", “") + std::string(part) + "”";
    };
    const auto dropEnd = [&](std::size_t count) {
        note(name.substr(name.size() - count));
        name.remove_suffix(count);
    };
    if (const std::size_t joint = name.find(';'); joint != std::string_view::npos) {
        note(";…");
        name = name.substr(0, joint);
    }
    if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos) {
        if (isOutputNumber(name.substr(colon)))
            dropEnd(name.size() - colon);
    }
    for (const std::string_view path : kPaths) {
        if (name.ends_with(path))
            dropEnd(path.size());
    }
    for (const std::string_view ending : kEndings) {
        if (name.ends_with(ending))
            dropEnd(ending.size());
    }
    for (const std::string_view start : kStarts) {
        if (name.starts_with(start)) {
            note(start);
            name.remove_prefix(start.size());
        }
    }
    out.name = std::string(name);
    return out;
}

Pairing pairTensors(const Model& a, const Model& b)
{
    Pairing out;
    std::vector<std::size_t> inA = candidates(a);
    std::vector<std::size_t> inB = candidates(b);
    pairBy(out, a, b, inA, inB, [](const std::string& name) { return name; });
    pairBy(out, a, b, inA, inB, [](const std::string& name) { return simplerName(name).name; });
    std::stable_sort(out.pairs.begin(), out.pairs.end(),
                     [](const MatchedTensor& x, const MatchedTensor& y) { return x.index < y.index; });
    for (const std::size_t i : inA)
        out.onlyA.push_back(a.tensors()[i].name);
    for (const std::size_t i : inB)
        out.onlyB.push_back(b.tensors()[i].name);
    return out;
}

} // namespace bitloupe::weights
