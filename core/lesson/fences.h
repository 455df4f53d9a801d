#pragma once

#include "core/lesson/lesson.h"

#include <string>
#include <string_view>

namespace bitloupe {

/// Content of one fence into its part of the step: scene, predict, check, solution or hint. The sentence of
/// an error says what to write instead; `where` may hold a quoted text to find the line by.
Status readFence(Step& step, std::string_view kind, const std::string& content, int line);

/// What can be judged only when the whole step is there: pointers name declared `with` States and answers, a
/// name is used once, check and solution go together.
std::vector<std::string> crossCheck(const Step& step);

/// Every pointer that the step reads, in the order of the file.
std::vector<std::string> pointersOf(const Step& step);

} // namespace bitloupe
