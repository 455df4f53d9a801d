#pragma once

#include "core/io/model.h"
#include "core/labs/common/data_ref.h"
#include "widgets/controls.h"

#include <QAbstractButton>

class QPlainTextEdit;
class QStackedWidget;

namespace bitloupe {

/// "Laplace with outliers  65,536  v": the data that are mapped.
class DataButton : public QAbstractButton {
    Q_OBJECT

public:
    explicit DataButton(QWidget* parent = nullptr);
    void setData(const QString& name, const QString& count);
    void setCountShown(bool shown);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QString m_name;
    QString m_count;
    bool m_countShown = true;
};

/// Where data come from: a seeded distribution, a tensor of the open model, pasted numbers.
class DataPopover : public Popover {
    Q_OBJECT

public:
    explicit DataPopover(QWidget* parent);
    void setCurrent(const DataRef& current);
    void setModelPath(const QString& path);

Q_SIGNALS:
    void chosen(const bitloupe::DataRef& data);
    void modelWanted();

protected:
    void showEvent(QShowEvent*) override;

private:
    QWidget* buildDistributions();
    QWidget* buildTensors();
    QWidget* buildPaste();
    void listTensors();
    void chooseDistribution();
    void choosePasted();

    QString m_modelPath;
    QString m_listedPath;
    QStringList m_tensorNames;
    Segmented* m_pages;
    QStackedWidget* m_stack;
    ChoiceButton* m_distribution;
    ValueField* m_seed;
    ValueField* m_count;
    ChoiceButton* m_tensors;
    QLabel* m_tensorNote;
    QPlainTextEdit* m_text;
    QLabel* m_pasteNote;
};

/// Numbers apart by blanks, commas, semicolons or brackets. Errors: a word that is no number, none or too
/// many.
Expected<std::vector<double>> pastedNumbers(const QString& text);

/// "Laplace + outliers"; names of the distributions as people know them.
QString distributionTitle(std::string_view name);

} // namespace bitloupe
