#pragma once

#include "core/base/fields.h"

#include <array>
#include <optional>
#include <string>

namespace bitloupe::weights {

enum class Page { Distribution, Filters, Values, Blocks, Compare };

constexpr auto enumWords(Page)
{
    return std::array<std::pair<Page, std::string_view>, 5>{{{Page::Distribution, "distribution"},
                                                             {Page::Filters, "filters"},
                                                             {Page::Values, "values"},
                                                             {Page::Blocks, "blocks"},
                                                             {Page::Compare, "compare"}}};
}

/// How many weights share a scale. Groups run along the input dimension inside one output channel.
enum class Granularity { PerTensor, PerChannel, PerGroup };

constexpr auto enumWords(Granularity)
{
    return std::array<std::pair<Granularity, std::string_view>, 3>{{{Granularity::PerTensor, "perTensor"},
                                                                    {Granularity::PerChannel, "perChannel"},
                                                                    {Granularity::PerGroup, "perGroup"}}};
}

/// One tensor of one model file and how its weights are to be quantized.
struct State {
    std::string path = "demo"; ///< "demo" is the built-in model
    std::string tensor; ///< empty: the first weight tensor (two or more dimensions, floating)
    int bits = 8;
    Granularity granularity = Granularity::PerTensor;
    std::optional<int> axis; ///< of the output channels; else as the file says, else 0
    int groupSize = 128;
    bool symmetric = true;
    std::optional<bool> narrow; ///< drops the lowest code; symmetric ranges do unless told otherwise
    std::optional<Json> block; ///< a block format instead of one scale per ...
    std::optional<std::int64_t> channel; ///< the channel looked at
    std::optional<std::int64_t> element; ///< the value looked at, its flat index; page blocks shows its block
    std::optional<std::string> other; ///< a second file to compare with
    double threshold = 30; ///< dB below which a tensor is marked
    Page page = Page::Distribution;

    bool isNarrow() const { return narrow.value_or(symmetric); }

    template<typename V, typename S>
    static void visitFields(V& v, S& s)
    {
        v("path", s.path);
        v("tensor", s.tensor);
        v("bits", s.bits, Limits{2, 16});
        v("granularity", s.granularity);
        v("axis", s.axis, Limits{0, 31});
        v("groupSize", s.groupSize, Limits{1, 1 << 20});
        v("symmetric", s.symmetric);
        v("narrow", s.narrow);
        v("block", s.block);
        v("channel", s.channel, Limits{0, 1e9});
        v("element", s.element, Limits{0, 0x1p53});
        v("other", s.other);
        v("threshold", s.threshold, Limits{0, 100});
        v("page", s.page);
    }
    friend bool operator==(const State&, const State&) = default;
};

// The rules of editing.

/// Another file starts at its first weight tensor; nothing that named a place in the old one remains.
inline State withPath(State s, std::string path)
{
    s.path = std::move(path);
    s.tensor.clear();
    s.axis.reset();
    s.channel.reset();
    s.element.reset();
    return s;
}

inline State withTensor(State s, std::string tensor)
{
    s.tensor = std::move(tensor);
    s.axis.reset();
    s.channel.reset();
    s.element.reset();
    return s;
}

inline State withBits(State s, int bits)
{
    s.bits = bits;
    return s;
}

inline State withGranularity(State s, Granularity granularity)
{
    s.granularity = granularity;
    return s;
}

inline State withGroupSize(State s, int size)
{
    s.granularity = Granularity::PerGroup;
    s.groupSize = size;
    return s;
}

/// An explicit `narrow` belonged to the other kind of range.
inline State withSymmetric(State s, bool symmetric)
{
    s.symmetric = symmetric;
    s.narrow.reset();
    return s;
}

inline State withAxis(State s, int axis)
{
    s.axis = axis;
    s.channel.reset();
    return s;
}

inline State withChannel(State s, std::optional<std::int64_t> channel)
{
    s.channel = channel;
    return s;
}

inline State withPage(State s, Page page)
{
    s.page = page;
    return s;
}

inline State withElement(State s, std::int64_t element)
{
    s.element = element;
    return s;
}

/// A block format takes the place of bits and granularity; they stay for when it is taken away again.
inline State withBlock(State s, std::optional<Json> block)
{
    s.block = std::move(block);
    return s;
}

inline State withOther(State s, std::optional<std::string> other)
{
    s.other = std::move(other);
    return s;
}

/// Exchanges the two files of a comparison; `tensor` is the name of the chosen one in the new first file.
inline State withFilesSwapped(State s, std::string tensor)
{
    if (s.other)
        std::swap(s.path, *s.other);
    return withTensor(std::move(s), std::move(tensor));
}

inline State withThreshold(State s, double threshold)
{
    s.threshold = threshold;
    return s;
}

} // namespace bitloupe::weights
