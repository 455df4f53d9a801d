#pragma once

#include "core/io/model.h"
#include "core/labs/common/data_ref.h"
#include "widgets/controls.h"

#include <QAbstractButton>
#include <QPlainTextEdit>

class QStackedWidget;

namespace bitloupe {

/// "Laplace with outliers  65,536  v": the data that are mapped.
class DataButton : public QAbstractButton {
    Q_OBJECT

public:
    explicit DataButton(QWidget* parent = nullptr);
    /// `isDecoded`: the values are those of codes.
    void setData(const QString& name, const QString& count, bool isDecoded);
    void setCountShown(bool shown);
    /// In a narrow window what is said of codes takes room from the name, not from the title beside it.
    void setNarrow(bool narrow);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    double nameRoom() const;

    QString m_name;
    QString m_count;
    bool m_isDecoded = false;
    bool m_isNarrow = false;
    bool m_countShown = true;
};

/// Text to paste numbers into. A long paste is kept aside instead of being laid out line by line.
class PasteEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    using QPlainTextEdit::QPlainTextEdit;
    /// What was pasted at length, else what stands in the field.
    QString wholeText() const { return m_long.isEmpty() ? toPlainText() : m_long; }

Q_SIGNALS:
    void longPasted(qsizetype characters);

protected:
    void insertFromMimeData(const QMimeData* source) override;

private:
    QString m_long;
};

/// Where data come from: a seeded distribution, a tensor of the open model or a slice of it, pasted numbers,
/// a picture.
class DataPopover : public Popover {
    Q_OBJECT

public:
    explicit DataPopover(QWidget* parent);
    void setCurrent(const DataRef& current);
    void setModelPath(const QString& path);
    /// Opens at the tensors of the model, which has just been dropped.
    void offerTensors();

Q_SIGNALS:
    void chosen(const bitloupe::DataRef& data);
    void modelWanted();
    void pictureWanted();

protected:
    void showEvent(QShowEvent*) override;

private:
    QWidget* buildDistributions();
    QWidget* buildTensors();
    QWidget* buildPaste();
    QWidget* buildPictures();
    void turn(int page);
    void listTensors();
    void showSlice();
    void chooseDistribution();
    void chooseTensor();
    void choosePasted();

    QString m_modelPath;
    QString m_listedPath;
    QStringList m_tensorNames;
    QList<std::vector<std::int64_t>> m_shapes;
    DataRef m_current;
    Segmented* m_pages;
    QStackedWidget* m_stack;
    ChoiceButton* m_distribution;
    ValueField* m_seed;
    ValueField* m_count;
    ValueField* m_scale;
    ValueField* m_shift;
    QWidget* m_outlierRow;
    ValueField* m_factor;
    ValueField* m_chance;
    ChoiceButton* m_tensors;
    QLabel* m_tensorNote;
    ValueField* m_slice;
    QLabel* m_sliceNote;
    PasteEdit* m_text;
    QLabel* m_pasteNote;
    Button* m_usePasted;
};

/// "Laplace + outliers"; names of the distributions as people know them.
QString distributionTitle(std::string_view name);

} // namespace bitloupe
