#pragma once

#include "core/labs/mapping/mapping.h"

#include <QWidget>

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;

namespace bitloupe {

class Button;
class Segmented;
class ValueField;
class WordsLabel;

/// The selected calibrator: what it does, its parameters, and the button that takes its range.
class CalibratorInspector : public QWidget {
    Q_OBJECT

public:
    explicit CalibratorInspector(QWidget* parent = nullptr);

    /// Emits nothing.
    void show(const mapping::Calibration& calibration, bool isAdopted, bool hasRange);
    /// Points at the field of a parameter, "percentile"; false where this method has none.
    bool focusParameter(const QString& name);

Q_SIGNALS:
    void edited(const bitloupe::mapping::Calibration& calibration, const QString& label);
    void adopted();
    /// A typed parameter was refused; empty once it is right again.
    void refused(const QString& why);

protected:
    void changeEvent(QEvent*) override;

private:
    struct Parameter {
        QString name; ///< of the field in the State
        QString label; ///< for undo
        std::vector<mapping::Method> methods;
        QLabel* caption = nullptr;
        ValueField* field = nullptr;
        std::function<double(const mapping::Calibration&)> get;
        std::function<void(mapping::Calibration&, double)> set;
        std::function<double(double, int, bool)> stepped; ///< value, direction, fine
        std::function<QString(const mapping::Calibration&, double)> why; ///< empty where the value may stand
        bool isWhole = true;
    };

    void addPercentile(QHBoxLayout* row);
    void addCounts(QHBoxLayout* row);
    Parameter& add(QHBoxLayout* row, const QString& name, const QString& caption, int width);
    void take(const Parameter& parameter, const QString& text);
    void takeValue(const Parameter& parameter, double value);
    bool isOf(const Parameter& parameter) const;

    mapping::Calibration m_calibration;
    QLabel* m_title;
    QLabel* m_description;
    Segmented* m_sides;
    Button* m_use;
    std::vector<Parameter> m_parameters;
};

} // namespace bitloupe
