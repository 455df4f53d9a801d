#pragma once

#include "app/views/mapping_page.h"
#include "widgets/range_plot.h"

#include <functional>
#include <vector>

class QLabel;

namespace bitloupe {

class Button;
class ChoiceButton;
class Segmented;
class Slider;
class ValueField;
class WordsLabel;

/// The fields of the chosen quantizer in one row; hidden where it has none.
class LevelsParameters : public QWidget {
    Q_OBJECT

public:
    explicit LevelsParameters(QWidget* parent = nullptr);
    void showState(const mapping::State& state); ///< emits nothing
    void showResult(const mapping::State& state, const mapping::Result& result);
    void setFiguresHidden(bool hidden); ///< how well it does, while a lesson asks
    /// The control of a field of the quantizer, or none.
    QWidget* controlOf(const QString& field) const;

Q_SIGNALS:
    void edited(const bitloupe::mapping::State& state, const QString& label, bitloupe::EditPhase phase);
    void abandoned();

private:
    /// Controls that belong to one kind.
    struct Row {
        mapping::Kind kind;
        QString field;
        QWidget* group;
        QWidget* control;
    };
    QWidget* addGroup(mapping::Kind kind, const QString& field, const QString& label, QWidget* control);
    ValueField* addNumber(mapping::Kind kind, const QString& field, const QString& label,
                          std::function<bool(mapping::Quantizer&, double)> set);
    ChoiceButton* addChoice(mapping::Kind kind, const QString& field, const QString& label,
                            const QStringList& labels, std::function<void(mapping::Quantizer&, int)> set);
    void build();
    void buildOutliers();
    void showFields();
    void editFraction(double position, DragPhase phase);
    void edit(mapping::Quantizer quantizer, const QString& label, EditPhase phase);

    mapping::State m_state;
    std::vector<Row> m_rows;
    std::vector<QString> m_formats; ///< ids in the order of the menu
    std::vector<QString> m_elements;
    ValueField* m_base;
    ValueField* m_block;
    Segmented* m_double;
    ValueField* m_iterations;
    ChoiceButton* m_format;
    ChoiceButton* m_element;
    ChoiceButton* m_type;
    Slider* m_fraction;
    WordsLabel* m_figures;
    ValueField* m_indexBits;
    ValueField* m_alpha;
    WordsLabel* m_range;
    bool m_figuresHidden = false;
};

} // namespace bitloupe
