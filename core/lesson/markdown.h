#pragma once

#include "core/base/expected.h"
#include "core/lesson/live_value.h"

#include <string>
#include <string_view>
#include <vector>

/// The Markdown of lessons: paragraphs, **bold**, *emphasis*, `code`, - and 1. lists, $inline$ and $$block$$
/// formulas, links to lesson:ID#step and lab:ID, pictures of the lesson's folder, {{live values}}. No HTML,
/// no tables, no headings. A backslash takes the meaning from the punctuation after it.
namespace bitloupe {

struct Inline {
    enum class Kind { Text, Strong, Emphasis, Code, Formula, Live, Link, Picture };

    Kind kind = Kind::Text;
    std::string text; ///< words, code, TeX, target of a link, file of a picture
    LiveValue live;
    std::vector<Inline> children; ///< of strong, emphasis, link; the description of a picture
};

/// Text of one line's worth of meaning: paragraphs' content, list items, every text field of JSON.
using Text = std::vector<Inline>;

struct Block {
    enum class Kind { Paragraph, Bullets, Numbers, Formula };

    Kind kind = Kind::Paragraph;
    Text text; ///< of a paragraph
    std::vector<Text> items; ///< of a list
    std::string tex; ///< of a formula
    int line = 0; ///< in the lesson file
};

struct MarkdownProblem {
    int line = 0;
    std::string sentence;
};

Expected<Text> parseText(std::string_view source);

/// `firstLine` is the number of the first line of `lines` in the file.
std::vector<Block> parseBlocks(const std::vector<std::string>& lines, int firstLine,
                               std::vector<MarkdownProblem>& problems);

/// The words alone, live values as {{…}} left out: for counting, elided previews and screen readers.
std::string plainText(const Text& text);
int countWords(const std::vector<Block>& blocks);

/// Live values in TeX, in order of appearance.
Expected<std::vector<LiveValue>> liveValuesOf(std::string_view tex);

/// Calls `use` for each inline below `text`, parents first.
template<typename Use>
void forEachInline(const Text& text, Use&& use)
{
    for (const Inline& part : text) {
        use(part);
        forEachInline(part.children, use);
    }
}

} // namespace bitloupe
