#include "app/views/mapping_data.h"

#include "app/views/mapping_files.h"
#include "core/base/number_text.h"
#include "core/labs/common/number_words.h"
#include "core/labs/common/real_values.h"
#include "core/quant/distribution.h"
#include "widgets/painting.h"

#include <QGridLayout>
#include <QLocale>
#include <QMimeData>
#include <QStackedWidget>
#include <QThread>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr double kMostDrawn = 200'000'000;
constexpr qsizetype kLongPaste = 200'000; ///< characters that a text field lays out without a pause

} // namespace

QString distributionTitle(std::string_view name)
{
    if (name == "normal")
        return DataPopover::tr("Normal");
    if (name == "laplace")
        return DataPopover::tr("Laplace");
    if (name == "relu")
        return DataPopover::tr("ReLU of normal");
    if (name == "bimodal")
        return DataPopover::tr("Two humps");
    if (name == "outliers")
        return DataPopover::tr("Laplace + outliers");
    return DataPopover::tr("Uniform");
}

void PasteEdit::insertFromMimeData(const QMimeData* source)
{
    const QString pasted = source->text();
    if (pasted.size() <= kLongPaste) {
        m_long.clear();
        QPlainTextEdit::insertFromMimeData(source);
        return;
    }
    m_long = pasted;
    clear();
    Q_EMIT longPasted(pasted.size());
}

DataPopover::DataPopover(QWidget* parent)
    : Popover(parent)
    , m_pages(new Segmented({tr("Distribution"), tr("Tensor"), tr("Paste"), tr("Picture")}))
    , m_stack(new QStackedWidget)
{
    setAccessibleName(tr("Data"));
    m_pages->setAccessibleName(tr("Where the data come from"));
    m_stack->addWidget(buildDistributions());
    m_stack->addWidget(buildTensors());
    m_stack->addWidget(buildPaste());
    m_stack->addWidget(buildPictures());
    body()->addWidget(m_pages, 0, Qt::AlignLeft);
    body()->addWidget(m_stack);
    setFixedWidth(380);
    connect(m_pages, &Segmented::picked, m_stack, &QStackedWidget::setCurrentIndex);
}

void DataPopover::turn(int page)
{
    m_pages->setCurrent(page);
    m_stack->setCurrentIndex(page);
}

QWidget* DataPopover::buildDistributions()
{
    auto* page = new QWidget;
    auto* grid = new QGridLayout(page);
    grid->setContentsMargins(0, 8, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(6);
    m_distribution = new ChoiceButton({});
    QStringList titles;
    for (const auto name : kDistributionNames)
        titles << distributionTitle(name);
    m_distribution->setChoices(titles);
    m_distribution->setAccessibleName(tr("Distribution"));
    grid->addWidget(m_distribution, 0, 0, 1, 2);
    const auto add = [&](QGridLayout* to, const QString& name, const QString& hint, int row, int column) {
        auto* field = new ValueField;
        field->setAccessibleName(name);
        field->setToolTip(hint);
        to->addWidget(makeLabel(name, TextRole::Secondary), row, column);
        to->addWidget(field, row + 1, column);
        connect(field, &ValueField::committed, this, &DataPopover::chooseDistribution);
        return field;
    };
    m_seed = add(grid, tr("Seed"), tr("The same seed draws the same values on every machine"), 1, 0);
    m_count = add(grid, tr("Values"), tr("1 to 200,000,000"), 1, 1);
    m_scale = add(grid, tr("Scale"), tr("Every value is multiplied by this"), 3, 0);
    m_shift = add(grid, tr("Shift"), tr("Then this is added"), 3, 1);
    m_outlierRow = new QWidget;
    auto* outliers = new QGridLayout(m_outlierRow);
    outliers->setContentsMargins(0, 0, 0, 0);
    outliers->setHorizontalSpacing(12);
    outliers->setVerticalSpacing(6);
    m_factor = add(outliers, tr("Outliers times"), tr("An outlier is this many times too large"), 0, 0);
    m_chance = add(outliers, tr("at chance"), tr("Share of outliers, 0 to 1"), 0, 1);
    grid->addWidget(m_outlierRow, 5, 0, 1, 2);
    grid->setRowStretch(6, 1);
    connect(m_distribution, &ChoiceButton::picked, this, &DataPopover::chooseDistribution);
    return page;
}

QWidget* DataPopover::buildTensors()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 8, 0, 0);
    m_tensorNote = makeLabel({}, TextRole::Secondary);
    m_tensorNote->setWordWrap(true);
    m_tensors = new ChoiceButton({});
    m_tensors->setAccessibleName(tr("Tensor"));
    m_slice = new ValueField;
    m_slice->setAccessibleName(tr("Slice"));
    m_sliceNote = makeLabel({}, TextRole::Secondary);
    m_sliceNote->setWordWrap(true);
    auto* open = new Button(tr("Open a model…"));
    column->addWidget(m_tensorNote);
    column->addWidget(m_tensors);
    column->addWidget(m_slice);
    column->addWidget(m_sliceNote);
    column->addWidget(open, 0, Qt::AlignLeft);
    column->addStretch(1);
    connect(m_tensors, &ChoiceButton::picked, this, [this] {
        m_slice->setValueText({});
        chooseTensor();
    });
    connect(m_slice, &ValueField::committed, this, &DataPopover::chooseTensor);
    connect(open, &Button::clicked, this, &DataPopover::modelWanted);
    return page;
}

QWidget* DataPopover::buildPaste()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 8, 0, 0);
    m_text = new PasteEdit;
    m_text->setPlaceholderText(tr("0.5 −1.2 3.75 …"));
    m_text->setAccessibleName(tr("Numbers to map"));
    m_text->setFixedHeight(96);
    m_text->setTabChangesFocus(true);
    m_text->setFont(monoFont(13));
    m_pasteNote = makeLabel(tr("Up to 10,000,000 numbers, apart by blanks or commas."), TextRole::Secondary);
    m_pasteNote->setWordWrap(true);
    m_usePasted = new Button(tr("Map these numbers"), Button::Kind::Primary);
    column->addWidget(m_text);
    column->addWidget(m_pasteNote);
    column->addWidget(m_usePasted, 0, Qt::AlignRight);
    column->addStretch(1);
    connect(m_usePasted, &Button::clicked, this, &DataPopover::choosePasted);
    connect(m_text, &PasteEdit::longPasted, this, [this](qsizetype characters) {
        m_pasteNote->setText(
            tr("%1 characters are ready from the clipboard.").arg(qs(integerText(characters))));
    });
    return page;
}

QWidget* DataPopover::buildPictures()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 8, 0, 0);
    auto* note =
        makeLabel(tr("Every channel of every pixel is a value from 0 to 255. With few levels the picture "
                     "shows what they cost."),
                  TextRole::Secondary);
    note->setWordWrap(true);
    auto* builtin = new Button(tr("Built-in picture"));
    auto* open = new Button(tr("Open a picture…"));
    auto* row = new QHBoxLayout;
    row->addWidget(builtin);
    row->addWidget(open);
    row->addStretch(1);
    column->addWidget(note);
    column->addLayout(row);
    column->addStretch(1);
    connect(builtin, &Button::clicked, this, [this] {
        DataRef picture;
        picture.kind = DataRef::Kind::Picture;
        picture.path = "builtin";
        close();
        Q_EMIT chosen(picture);
    });
    connect(open, &Button::clicked, this, [this] {
        close();
        Q_EMIT pictureWanted();
    });
    return page;
}

void DataPopover::setCurrent(const DataRef& current)
{
    m_current = current;
    const bool isFile = current.kind == DataRef::Kind::File;
    const bool isDrawn = current.kind == DataRef::Kind::Distribution;
    if (!isVisible())
        turn(isDrawn ? 0 : isFile ? 1 : current.kind == DataRef::Kind::Picture ? 3 : 2);
    if (isDrawn) {
        const auto* at = std::find(kDistributionNames.begin(), kDistributionNames.end(), current.name);
        m_distribution->setCurrent(static_cast<int>(at - kDistributionNames.begin()));
    }
    const DataRef& drawn = isDrawn ? current : DataRef::distribution("outliers", 5, 65'536);
    const Spread plain;
    const auto number = [](double value) { return qs(withMinus(shortestText(value))); };
    m_seed->setValueText(QString::number(drawn.seed));
    m_count->setValueText(qs(integerText(drawn.count)));
    m_scale->setValueText(number(drawn.scale.value_or(plain.scale)));
    m_shift->setValueText(number(drawn.shift.value_or(plain.shift)));
    m_factor->setValueText(number(drawn.factor.value_or(plain.outlierFactor)));
    m_chance->setValueText(number(drawn.chance.value_or(plain.outlierChance)));
    m_outlierRow->setVisible(m_distribution->current() >= 0
                             && kDistributionNames[static_cast<std::size_t>(m_distribution->current())]
                                 == "outliers");
    if (isFile) {
        m_tensors->setCurrent(static_cast<int>(m_tensorNames.indexOf(qs(current.tensor))));
        showSlice();
    }
}

void DataPopover::setModelPath(const QString& path)
{
    m_modelPath = path;
}

void DataPopover::offerTensors()
{
    listTensors();
    turn(1);
}

void DataPopover::showEvent(QShowEvent* event)
{
    listTensors();
    Popover::showEvent(event);
}

void DataPopover::listTensors()
{
    const QString path = m_modelPath.isEmpty() ? QStringLiteral("demo") : m_modelPath;
    if (path == m_listedPath)
        return;
    m_listedPath = path;
    m_tensorNames.clear();
    m_shapes.clear();
    QStringList details;
    const auto model = openModel(path.toStdString());
    if (!model) {
        m_tensorNote->setText(qs(model.error().message));
        m_tensors->setVisible(false);
        return;
    }
    for (const TensorInfo& info : (*model)->tensors()) {
        if (info.count == 0)
            continue;
        m_tensorNames << qs(info.name);
        m_shapes << info.shape;
        const QString count = qs(integerText(info.count));
        details << (hasUsableScales(info) ? tr("%1 values, codes as S(q − Z)") : tr("%1 values")).arg(count);
    }
    m_tensorNote->setText(path == QLatin1String("demo") ? tr("Tensors of the built-in network")
                                                        : tr("Tensors of the open model"));
    m_tensors->setVisible(!m_tensorNames.isEmpty());
    m_tensors->setChoices(m_tensorNames, details);
    m_tensors->setCustomText(tr("Choose a tensor"));
    m_tensors->setCurrent(m_current.kind == DataRef::Kind::File && qs(m_current.path) == path
                              ? static_cast<int>(m_tensorNames.indexOf(qs(m_current.tensor)))
                              : -1);
    showSlice();
}

/// The slice of the tensor in use, and its axes as a hint.
void DataPopover::showSlice()
{
    const int index = m_tensors->current();
    const bool isChosen = index >= 0 && index < m_shapes.size();
    m_slice->setVisible(isChosen);
    m_sliceNote->setVisible(isChosen);
    if (!isChosen)
        return;
    QStringList axes;
    for (const std::int64_t size : m_shapes[index])
        axes << qs(integerText(size));
    m_slice->setPlaceholderText(tr("all of it"));
    m_slice->setValueText(qs(sliceWords(m_current.slice, m_shapes[index])));
    m_slice->setError(false);
    m_sliceNote->setText(tr("Slice of %1, such as 0:4 or :, 2").arg(axes.join(QStringLiteral(" × "))));
}

void DataPopover::chooseTensor()
{
    const int index = m_tensors->current();
    if (index < 0 || index >= m_shapes.size())
        return;
    DataRef tensor;
    tensor.kind = DataRef::Kind::File;
    tensor.path = m_listedPath.toStdString();
    tensor.tensor = m_tensorNames[index].toStdString();
    const auto slice = readSliceWords(m_slice->text().toStdString(), m_shapes[index], "/state/data/slice");
    m_slice->setError(!slice);
    if (!slice) {
        m_sliceNote->setText(qs(slice.error().message));
        return;
    }
    tensor.slice = *slice;
    Q_EMIT chosen(tensor);
}

void DataPopover::chooseDistribution()
{
    const auto number = [](ValueField* field, double least, double most, double& out) {
        bool ok = false;
        const QString text =
            field->text().remove(QLatin1Char(',')).trimmed().replace(QChar(0x2212), QLatin1Char('-'));
        out = QLocale::c().toDouble(text, &ok);
        ok = ok && out >= least && out <= most;
        field->setError(!ok);
        return ok;
    };
    bool seedOk = false;
    const qulonglong seed = m_seed->text().trimmed().toULongLong(&seedOk);
    m_seed->setError(!seedOk);
    double count = 0;
    double scale = 1;
    double shift = 0;
    double factor = 0;
    double chance = 0;
    bool isGood = seedOk;
    isGood &= number(m_count, 1, kMostDrawn, count);
    isGood &= number(m_scale, 1e-30, 1e30, scale);
    isGood &= number(m_shift, -1e30, 1e30, shift);
    isGood &= number(m_factor, -1e9, 1e9, factor);
    isGood &= number(m_chance, 0, 1, chance);
    if (!isGood)
        return;
    const auto name = kDistributionNames[static_cast<std::size_t>(std::max(0, m_distribution->current()))];
    DataRef drawn = DataRef::distribution(std::string(name), seed, static_cast<std::int64_t>(count));
    // What is as usual stays out of the State, so that it names only what was changed.
    const Spread plain;
    const auto unusual = [](double value, double usual) {
        return value == usual ? std::nullopt : std::optional(value);
    };
    drawn.scale = unusual(scale, plain.scale);
    drawn.shift = unusual(shift, plain.shift);
    if (name == "outliers") {
        drawn.factor = unusual(factor, plain.outlierFactor);
        drawn.chance = unusual(chance, plain.outlierChance);
    }
    Q_EMIT chosen(drawn);
}

/// Long texts are read in the background, and a long list becomes a file that the State names.
void DataPopover::choosePasted()
{
    m_usePasted->setEnabled(false);
    m_pasteNote->setText(tr("Reading…"));
    const QByteArray text = m_text->wholeText().toUtf8();
    const QString folder = pastedFolder();
    auto* thread = QThread::create([this, text, folder] {
        const auto read = pastedData(text, folder);
        QMetaObject::invokeMethod(this, [this, read] {
            m_usePasted->setEnabled(true);
            if (!read) {
                m_pasteNote->setText(qs(read.error().message));
                return;
            }
            m_pasteNote->setText(tr("Up to 10,000,000 numbers, apart by blanks or commas."));
            close();
            Q_EMIT chosen(*read);
        });
    });
    // A popover that is closed for good waits for its reader.
    connect(this, &QObject::destroyed, thread, [thread] { thread->wait(); });
    connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    thread->start();
}

} // namespace bitloupe
