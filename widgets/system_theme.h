#pragma once

namespace bitloupe {

/// Whether the desktop asks for dark windows: the freedesktop appearance portal where there is one, else the
/// lightness of the platform's window colour. False without a desktop.
bool systemPrefersDark();

} // namespace bitloupe
