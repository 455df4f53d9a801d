#include "app/views/gemm_data.h"

#include "core/base/number_text.h"
#include "core/io/model.h"
#include "core/labs/common/number_words.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

using gemm::State;

namespace {

constexpr int kLabelWidth = 84; ///< as in the popover's other lines
constexpr int kTextHeight = 62;

QString shapeText(const std::vector<std::int64_t>& shape)
{
    QStringList axes;
    for (const std::int64_t size : shape)
        axes << QString::number(size);
    return axes.join(QStringLiteral(" × "));
}

QHBoxLayout* addLine(QVBoxLayout* column, const QString& label)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* text = makeLabel(label, TextRole::Secondary);
    text->setFixedWidth(kLabelWidth);
    row->addWidget(text);
    column->addLayout(row);
    return row;
}

QVBoxLayout* pageLayout(QWidget* page)
{
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    return column;
}

} // namespace

GemmData::GemmData(QWidget* parent)
    : QWidget(parent)
    , m_which(new Segmented({QStringLiteral("W"), QStringLiteral("X")}))
    , m_source(new Segmented({tr("seeded"), tr("typed"), tr("a layer")}))
    , m_stack(new QStackedWidget)
    , m_note(new WordsLabel)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto* row = addLine(column, tr("Numbers of"));
    m_which->setAccessibleName(tr("Which matrix is set up"));
    m_source->setAccessibleName(tr("Where its numbers come from"));
    row->addWidget(m_which);
    row->addWidget(m_source);
    row->addStretch(1);
    m_stack->addWidget(buildSeeded());
    m_stack->addWidget(buildTyped());
    m_stack->addWidget(buildLayer());
    m_note->setWordWrap(true);
    m_note->setMinimumHeight(20);
    column->addWidget(m_stack);
    column->addWidget(m_note);
    connect(m_which, &Segmented::picked, this, [this] {
        refresh();
        showSource();
    });
    connect(m_source, &Segmented::picked, this, &GemmData::turn);
}

QWidget* GemmData::buildSeeded()
{
    auto* page = new QWidget;
    auto* column = pageLayout(page);
    auto* row = addLine(column, tr("Seed"));
    m_seed = new ValueField;
    m_seed->setFixedWidth(76);
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setToolTip(tr("The same seed draws the same normal values on every machine"));
    auto* next = new Button(tr("New numbers"));
    auto* example = new Button(tr("The example"));
    row->addWidget(m_seed);
    row->addWidget(next);
    row->addWidget(example);
    row->addStretch(1);
    column->addStretch(1);
    connect(m_seed, &ValueField::committed, this, &GemmData::takeSeed);
    connect(next, &Button::clicked, this, [this] { drawSeed(matrix().seed + 1); });
    connect(example, &Button::clicked, this,
            [this] { Q_EMIT stateEdited(withExample(m_state), tr("The example")); });
    return page;
}

QWidget* GemmData::buildTyped()
{
    auto* page = new QWidget;
    auto* column = pageLayout(page);
    m_numbers = new QPlainTextEdit;
    m_numbers->setFont(monoFont(12));
    m_numbers->setFixedHeight(kTextHeight);
    m_numbers->setTabChangesFocus(true);
    m_numbers->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_numbers->setAccessibleName(tr("Rows of numbers"));
    m_numbers->setPlaceholderText(tr("Type or paste rows of numbers, one row a line."));
    auto* use = new Button(tr("Use these"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_numbers, 1);
    row->addWidget(use, 0, Qt::AlignBottom);
    column->addLayout(row);
    column->addStretch(1);
    connect(use, &Button::clicked, this, &GemmData::takeNumbers);
    return page;
}

QWidget* GemmData::buildLayer()
{
    auto* page = new QWidget;
    auto* column = pageLayout(page);
    auto* row = new QHBoxLayout;
    m_tensor = new ChoiceButton(tr("Layer"));
    m_tensor->setCompact(true);
    auto* open = new Button(tr("Open a model…"), Button::Kind::Link);
    row->addWidget(m_tensor, 1);
    row->addWidget(open);
    column->addLayout(row);
    auto* slice = addLine(column, tr("Slice"));
    m_slice = new ValueField;
    m_slice->setAccessibleName(tr("Slice"));
    m_slice->setToolTip(tr("As in NumPy: 0:16, 0:64 are 16 rows and 64 columns, -4: are the last four rows"));
    m_axes = makeLabel({}, TextRole::Secondary);
    slice->addWidget(m_slice, 1);
    slice->addWidget(m_axes);
    column->addStretch(1);
    connect(m_tensor, &ChoiceButton::picked, this, &GemmData::takeTensor);
    connect(m_slice, &ValueField::committed, this, &GemmData::takeSlice);
    connect(open, &Button::clicked, this, &GemmData::modelWanted);
    return page;
}

void GemmData::turn(int source)
{
    m_source->setCurrent(source);
    m_stack->setCurrentIndex(source);
    say({});
    if (source == Layer)
        listTensors();
}

void GemmData::showSource()
{
    const DataRef::Kind kind = matrix().kind;
    turn(kind == DataRef::Kind::Distribution ? Seeded : kind == DataRef::Kind::File ? Layer : Typed);
}

void GemmData::setState(const State& state, const gemm::Shape& shape)
{
    m_state = state;
    m_shape = shape;
    refresh();
}

void GemmData::setModelPath(const QString& path)
{
    m_modelPath = path;
    if (m_source->current() == Layer)
        listTensors();
}

void GemmData::setProblem(const QString& sentence)
{
    say(sentence);
}

void GemmData::refresh()
{
    m_seed->setValueText(QString::number(matrix().kind == DataRef::Kind::Distribution ? matrix().seed : 0));
    m_seed->setError(false);
    if (!m_numbers->hasFocus())
        showNumbers();
    showSlice();
    if (m_isProblem)
        say({});
}

void GemmData::showNumbers()
{
    m_numbers->setPlainText(qs(gemm::matrixText(matrix())));
}

/// The tensors that can be a matrix.
void GemmData::listTensors()
{
    const QString path = m_modelPath.isEmpty() ? QStringLiteral("demo") : m_modelPath;
    if (path != m_listedPath) {
        m_listedPath = path;
        m_tensors.clear();
        QStringList names;
        QStringList details;
        const auto model = openModel(path.toStdString());
        for (const TensorInfo& info : model ? (*model)->tensors() : std::vector<TensorInfo>()) {
            if (info.count == 0 || info.shape.size() < 2 || !info.problem.empty())
                continue;
            m_tensors.push_back({qs(info.name), info.shape});
            names << qs(info.name);
            details << shapeText(info.shape);
        }
        m_tensor->setChoices(names, details);
        m_tensor->setCustomText(names.isEmpty() ? tr("No layer here") : tr("Choose a layer"));
        m_tensor->setEnabled(!names.isEmpty());
        if (!model)
            say(qs(model.error().message));
    }
    showSlice();
}

/// The tensor and the slice in use; without one, what to do.
void GemmData::showSlice()
{
    const bool isHere = matrix().kind == DataRef::Kind::File && qs(matrix().path) == m_listedPath;
    const auto found = std::find_if(m_tensors.begin(), m_tensors.end(), [&](const Tensor& tensor) {
        return isHere && tensor.name == qs(matrix().tensor);
    });
    const bool isChosen = found != m_tensors.end();
    m_tensor->setCurrent(isChosen ? static_cast<int>(found - m_tensors.begin()) : -1);
    m_slice->setEnabled(isChosen);
    m_slice->setPlaceholderText(isChosen ? tr("all of it") : QString());
    m_slice->setValueText(isChosen ? qs(sliceWords(matrix().slice, found->shape)) : QString());
    m_slice->setError(false);
    m_axes->setText(isChosen ? tr("of %1").arg(shapeText(found->shape)) : QString());
    if (!isChosen && m_source->current() == Layer && m_note->words().isEmpty())
        m_note->setWords(tr("Choose a layer, or keep the example."));
}

void GemmData::say(const QString& problem)
{
    m_isProblem = !problem.isEmpty();
    m_note->setWords(problem.isEmpty() ? QString() : QStringLiteral("~~%1~~").arg(problem));
    if (problem.isEmpty() && m_source->current() == Layer && m_tensor->current() < 0)
        m_note->setWords(tr("Choose a layer, or keep the example."));
}

void GemmData::drawSeed(std::uint64_t seed)
{
    Q_EMIT stateEdited(isW() ? withSeededW(m_state, m_shape, seed) : withSeededX(m_state, m_shape, seed),
                       tr("Seed of %1 to %2").arg(letter()).arg(seed));
}

void GemmData::takeSeed(const QString& text)
{
    bool isNumber = false;
    const qulonglong seed = text.trimmed().toULongLong(&isNumber);
    m_seed->setError(!isNumber);
    if (isNumber)
        drawSeed(seed);
    else
        say(tr("A seed is a whole number from 0 on."));
}

void GemmData::takeNumbers()
{
    auto typed =
        gemm::matrixFromText(m_numbers->toPlainText().toStdString(), isW() ? "/state/w" : "/state/x");
    if (!typed) {
        say(qs(typed.error().message));
        return;
    }
    const gemm::MatrixSize size{typed->shape[0], typed->shape[1]};
    take(std::move(*typed), size, tr("Numbers of %1").arg(letter()));
}

void GemmData::takeTensor(int index)
{
    if (index < 0 || index >= static_cast<int>(m_tensors.size()))
        return;
    const Tensor& tensor = m_tensors[static_cast<std::size_t>(index)];
    DataRef chosen;
    chosen.kind = DataRef::Kind::File;
    chosen.path = m_listedPath.toStdString();
    chosen.tensor = tensor.name.toStdString();
    chosen.slice = gemm::fittingSlice(tensor.shape);
    if (const auto size = gemm::matrixSize(tensor.shape, chosen.slice, "/state/slice"))
        take(std::move(chosen), *size, tr("%1 from %2").arg(letter(), tensor.name));
}

void GemmData::takeSlice(const QString& text)
{
    const int index = m_tensor->current();
    if (index < 0)
        return;
    const Tensor& tensor = m_tensors[static_cast<std::size_t>(index)];
    const auto slice = readSliceWords(text.toStdString(), tensor.shape, "/state/slice");
    const auto size = slice ? gemm::matrixSize(tensor.shape, *slice, "/state/slice")
                            : Expected<gemm::MatrixSize>(fail(slice.error()));
    m_slice->setError(!size);
    if (!size) {
        say(qs(size.error().message));
        return;
    }
    DataRef chosen = matrix();
    chosen.slice = *slice;
    take(std::move(chosen), *size, tr("Slice of %1").arg(letter()));
}

/// Says which matrix was drawn anew because it no longer fitted.
void GemmData::take(DataRef taken, const gemm::MatrixSize& size, const QString& label)
{
    const gemm::Shape now = m_shape;
    const bool fits = (isW() ? size.columns : size.rows) == now.depth;
    const State next =
        isW() ? withW(m_state, std::move(taken), size, now) : withX(m_state, std::move(taken), size, now);
    say({});
    Q_EMIT stateEdited(next, label);
    if (fits)
        return;
    const QString other = isW() ? QStringLiteral("X") : QStringLiteral("W");
    const QString extent = isW() ? QStringLiteral("%1 × %2").arg(size.columns).arg(now.columns)
                                 : QStringLiteral("%1 × %2").arg(now.rows).arg(size.rows);
    m_note->setWords(tr("%1 was drawn anew to fit: **%2**.").arg(other, extent));
}

} // namespace bitloupe
