#pragma once

#include "core/lesson/lesson.h"

#include <string>
#include <string_view>

namespace bitloupe {

/// Text of a lesson.md. `folder` is the name of its folder, which `id` must repeat. Never fails: every broken
/// rule is one of `problems` with its line and step, and the steps without a problem stay usable.
Lesson parseLesson(std::string_view text, std::string_view folder, std::string file);

} // namespace bitloupe
