#pragma once

#include "widgets/controls.h"

#include <utility>
#include <vector>

namespace bitloupe {

/// A name in bold, cut in the middle, and grey facts behind it, the last ones left out where there is no
/// room.
class NameAndFacts : public QWidget {
public:
    explicit NameAndFacts(int pixels, QWidget* parent = nullptr);

    /// `full` is the name in a hover, where `name` shortens it.
    void setName(const QString& name, const QString& facts, const QString& full = {});
    QString name() const { return m_name; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {80, 24}; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    int m_pixels;
    QString m_name;
    QString m_facts;
};

/// The letter of a file, A filled as its bars, B framed as its outline.
QWidget* fileMark(bool isA);

/// Title of the Compare page: the two files and what can be done with them.
class WeightsCompareHead : public QWidget {
    Q_OBJECT

public:
    explicit WeightsCompareHead(QWidget* parent = nullptr);

    void setFile(bool isA, const QString& name, const QString& facts);
    void setExportMenu(QMenu* menu) { m_export->setMenu(menu); }
    /// In little room the buttons are icons.
    void setNarrow(bool narrow);

Q_SIGNALS:
    // By the user only.
    void otherRequested();
    void swapRequested();
    void closeRequested();

private:
    NameAndFacts* m_a;
    NameAndFacts* m_b;
    Button* m_export;
    std::vector<std::pair<Button*, QString>> m_buttons;
};

} // namespace bitloupe
