#pragma once

#include <QString>

#include <vector>

class QWidget;

namespace bitloupe {

class LabView;

/// How a lab appears in the window: rail entry and screen. Labs without a screen of their own (requant) are
/// drawn by another lab's screen.
struct LabPage {
    const char* id;
    const char* icon;
    QString label;
    QString tip;
    LabView* (*make)(QWidget* parent);
};

/// One row per screen, in rail order.
std::vector<LabPage> labPages();

} // namespace bitloupe
