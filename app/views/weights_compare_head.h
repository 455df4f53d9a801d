#pragma once

#include "widgets/controls.h"

#include <utility>
#include <vector>

namespace bitloupe {

/// The letter of a file, A filled as its bars, B framed as its outline.
QWidget* fileMark(bool isA);

/// Title of the Compare page: the two files and what can be done with them.
class WeightsCompareHead : public QWidget {
    Q_OBJECT

public:
    explicit WeightsCompareHead(QWidget* parent = nullptr);

    void setFile(bool isA, const QString& name, const QString& facts);
    /// In little room the buttons are icons.
    void setNarrow(bool narrow);

Q_SIGNALS:
    // By the user only.
    void otherRequested();
    void swapRequested();
    void exportRequested(QWidget* anchor);
    void closeRequested();

private:
    class FileLabel;

    FileLabel* m_a;
    FileLabel* m_b;
    std::vector<std::pair<Button*, QString>> m_buttons;
};

} // namespace bitloupe
