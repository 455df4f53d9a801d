#pragma once

#include <QString>

namespace bitloupe {

/// What a dialog that asks for a model offers first, and all files; `withWorkspaces` adds those of the
/// program.
QString modelFileFilter(bool withWorkspaces = false);

} // namespace bitloupe
