#pragma once

#include "core/labs/gemm/edits.h"
#include "widgets/controls.h"

namespace bitloupe {

class GemmData;

/// Shape, data, widths, symmetry, bias, activation, output range and method of the multiply.
class GemmSetup : public Popover {
    Q_OBJECT

public:
    explicit GemmSetup(QWidget* parent);
    /// `output` is what the codes of Y can say. Emits nothing.
    void setState(const gemm::State& state, const gemm::Shape& shape, const gemm::Range& output);
    void setModelPath(const QString& path);
    /// Tells beside the data why they cannot be multiplied.
    void setProblem(const Error& error);

Q_SIGNALS:
    void stateEdited(const bitloupe::gemm::State& state, const QString& label);
    void modelWanted();

protected:
    void showEvent(QShowEvent*) override;

private:
    void buildShape();
    void buildTypes();
    void buildOutput();
    QHBoxLayout* line(const QString& label);
    void editShape();
    void editRange();

    gemm::State m_state;
    gemm::Shape m_shape;
    Stepper* m_rows;
    Stepper* m_depth;
    Stepper* m_columns;
    GemmData* m_data;
    Stepper* m_bitsW;
    Stepper* m_bitsX;
    Stepper* m_bitsY;
    Segmented* m_signs;
    Segmented* m_symmetryW;
    Segmented* m_symmetryX;
    Segmented* m_granularity;
    Segmented* m_bias;
    Segmented* m_activation;
    Segmented* m_output;
    ValueField* m_low;
    ValueField* m_high;
    ChoiceButton* m_method;
    Segmented* m_shift;
};

} // namespace bitloupe
