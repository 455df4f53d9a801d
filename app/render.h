#pragma once

#include "core/base/expected.h"

#include <QSize>
#include <QString>
#include <QStringList>

namespace bitloupe {

class MainWindow;

/// Lets the window compute and paint until nothing changes any more. False after `timeoutMs`.
bool settle(MainWindow& window, int timeoutMs = 60000);

/// The window as a picture, at the device's scale factor.
Status renderWindow(MainWindow& window, const QString& picture);

/// Every lab, the start page and every lesson step into pictures of both themes; returns their paths.
Expected<QStringList> renderTour(const QString& folder, const QString& lessonsFolder, const QSize& size);

} // namespace bitloupe
