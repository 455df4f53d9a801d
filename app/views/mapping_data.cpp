#include "app/views/mapping_data.h"

#include "core/base/number_text.h"
#include "core/quant/distribution.h"
#include "widgets/painting.h"

#include <QFormLayout>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace bitloupe {

namespace {

constexpr qsizetype kMostPasted = 4096; // of a saved State
constexpr qint64 kMostDrawn = 200'000'000;
constexpr double kIconWidth = 18;

/// The bell in front of the name.
void drawBell(QPainter& painter, const QRectF& box)
{
    QPainterPath path(QPointF(box.left(), box.bottom()));
    const double middle = box.center().x();
    path.cubicTo(middle - 3, box.bottom(), middle - 4, box.top(), middle, box.top());
    path.cubicTo(middle + 4, box.top(), middle + 3, box.bottom(), box.right(), box.bottom());
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

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

Expected<std::vector<double>> pastedNumbers(const QString& text)
{
    std::vector<double> values;
    QString word;
    const auto take = [&]() -> Status {
        if (word.isEmpty())
            return {};
        word.replace(QChar(0x2212), QLatin1Char('-'));
        bool ok = false;
        double value = QLocale::c().toDouble(word, &ok);
        if (!ok && word.compare(QLatin1String("nan"), Qt::CaseInsensitive) == 0) {
            value = std::nan("");
            ok = true;
        }
        if (!ok)
            return fail(ErrorCode::WrongType, "/state/data",
                        DataPopover::tr("“%1” is not a number.").arg(word.left(20)).toStdString());
        values.push_back(value);
        word.clear();
        return {};
    };
    for (const QChar c : text) {
        if (!c.isSpace() && !QStringLiteral(",;[](){}").contains(c)) {
            word += c;
            continue;
        }
        if (auto status = take(); !status)
            return fail(status.error());
    }
    if (auto status = take(); !status)
        return fail(status.error());
    if (values.empty())
        return fail(ErrorCode::Missing, "/state/data",
                    DataPopover::tr("Paste at least one number.").toStdString());
    if (static_cast<qsizetype>(values.size()) > kMostPasted)
        return fail(
            ErrorCode::TooLarge, "/state/data",
            DataPopover::tr("That is %1 numbers; the limit for pasting is 4,096. Open them as a file.")
                .arg(qs(integerText(static_cast<std::int64_t>(values.size()))))
                .toStdString());
    return values;
}

DataButton::DataButton(QWidget* parent)
    : QAbstractButton(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void DataButton::setData(const QString& name, const QString& count)
{
    m_name = name;
    m_count = count;
    setAccessibleName(tr("Data: %1, %2 values").arg(name, count));
    setToolTip(tr("%1, %2 values: choose other data").arg(name, count));
    updateGeometry();
    update();
}

void DataButton::setCountShown(bool shown)
{
    m_countShown = shown;
    updateGeometry();
    update();
}

QSize DataButton::sizeHint() const
{
    const QString name = QFontMetricsF(textFont(14, QFont::Medium)).elidedText(m_name, Qt::ElideMiddle, 220);
    double width =
        14 + kIconWidth + 10 + QFontMetricsF(textFont(14, QFont::Medium)).horizontalAdvance(name) + 34;
    if (m_countShown)
        width += 8 + QFontMetricsF(monoFont(13)).horizontalAdvance(m_count);
    return {static_cast<int>(std::ceil(width)), 36};
}

void DataButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    drawRoundedBox(painter, box, 8, underMouse() || isDown() ? theme().field : theme().card, theme().line);
    painter.setPen(QPen(theme().text, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    drawBell(painter, QRectF(14, height() / 2.0 - 6, kIconWidth, 11));
    double x = 14 + kIconWidth + 10;
    painter.setFont(textFont(14, QFont::Medium));
    const QFontMetricsF metrics(painter.font());
    const QString name = metrics.elidedText(m_name, Qt::ElideMiddle, 220);
    painter.drawText(QRectF(x, 0, 240, height()), Qt::AlignLeft | Qt::AlignVCenter, name);
    x += metrics.horizontalAdvance(name) + 8;
    if (m_countShown) {
        painter.setFont(monoFont(13));
        painter.setPen(theme().secondary);
        painter.drawText(QRectF(x, 0, 160, height()), Qt::AlignLeft | Qt::AlignVCenter, m_count);
    }
    painter.setPen(QPen(theme().secondary, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF tip(width() - 19, height() / 2.0 + 2.5);
    painter.drawLine(tip + QPointF(-4, -4), tip);
    painter.drawLine(tip, tip + QPointF(4, -4));
    if (showsFocus(this))
        drawFocusRing(painter, QRectF(rect()), 8);
}

DataPopover::DataPopover(QWidget* parent)
    : Popover(parent)
    , m_pages(new Segmented({tr("Distribution"), tr("Tensor"), tr("Paste")}))
    , m_stack(new QStackedWidget)
{
    setAccessibleName(tr("Data"));
    m_pages->setAccessibleName(tr("Where the data come from"));
    m_stack->addWidget(buildDistributions());
    m_stack->addWidget(buildTensors());
    m_stack->addWidget(buildPaste());
    body()->addWidget(m_pages, 0, Qt::AlignLeft);
    body()->addWidget(m_stack);
    setFixedWidth(340);
    connect(m_pages, &Segmented::picked, m_stack, &QStackedWidget::setCurrentIndex);
}

QWidget* DataPopover::buildDistributions()
{
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setContentsMargins(0, 8, 0, 0);
    form->setSpacing(10);
    m_distribution = new ChoiceButton({});
    QStringList titles;
    for (const auto name : kDistributionNames)
        titles << distributionTitle(name);
    m_distribution->setChoices(titles);
    m_distribution->setAccessibleName(tr("Distribution"));
    m_seed = new ValueField;
    m_count = new ValueField;
    const auto add = [&](const QString& name, QWidget* field) {
        auto* label = makeLabel(name, TextRole::Secondary);
        label->setFixedHeight(field->sizeHint().height());
        form->addRow(label, field);
    };
    add(tr("Shape"), m_distribution);
    add(tr("Seed"), m_seed);
    add(tr("Values"), m_count);
    connect(m_distribution, &ChoiceButton::picked, this, &DataPopover::chooseDistribution);
    connect(m_seed, &ValueField::committed, this, &DataPopover::chooseDistribution);
    connect(m_count, &ValueField::committed, this, &DataPopover::chooseDistribution);
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
    auto* open = new Button(tr("Open a model…"));
    column->addWidget(m_tensorNote);
    column->addWidget(m_tensors);
    column->addWidget(open, 0, Qt::AlignLeft);
    column->addStretch(1);
    connect(m_tensors, &ChoiceButton::picked, this, [this](int i) {
        DataRef tensor;
        tensor.kind = DataRef::Kind::File;
        tensor.path = m_listedPath.toStdString();
        tensor.tensor = m_tensorNames.value(i).toStdString();
        Q_EMIT chosen(tensor);
    });
    connect(open, &Button::clicked, this, &DataPopover::modelWanted);
    return page;
}

QWidget* DataPopover::buildPaste()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 8, 0, 0);
    m_text = new QPlainTextEdit;
    m_text->setPlaceholderText(tr("0.5 −1.2 3.75 …"));
    m_text->setAccessibleName(tr("Numbers to map"));
    m_text->setFixedHeight(96);
    m_text->setTabChangesFocus(true);
    m_text->setFont(monoFont(13));
    m_pasteNote = makeLabel(tr("Up to 4,096 numbers, apart by blanks or commas."), TextRole::Secondary);
    m_pasteNote->setWordWrap(true);
    auto* use = new Button(tr("Map these numbers"), Button::Kind::Primary);
    column->addWidget(m_text);
    column->addWidget(m_pasteNote);
    column->addWidget(use, 0, Qt::AlignRight);
    connect(use, &Button::clicked, this, &DataPopover::choosePasted);
    return page;
}

void DataPopover::setCurrent(const DataRef& current)
{
    const bool isFile = current.kind == DataRef::Kind::File;
    const bool isDrawn = current.kind == DataRef::Kind::Distribution;
    if (!isVisible()) {
        m_pages->setCurrent(isDrawn ? 0 : isFile ? 1 : 2);
        m_stack->setCurrentIndex(m_pages->current());
    }
    if (isDrawn) {
        const auto* at = std::find(kDistributionNames.begin(), kDistributionNames.end(), current.name);
        m_distribution->setCurrent(static_cast<int>(at - kDistributionNames.begin()));
    }
    m_seed->setValueText(QString::number(isDrawn ? current.seed : 5));
    std::int64_t count = isDrawn ? current.count : 65'536;
    for (std::size_t i = 0; isDrawn && i < current.shape.size(); ++i)
        count = i == 0 ? current.shape[0] : count * current.shape[i];
    m_count->setValueText(qs(integerText(count)));
    if (isFile)
        m_tensors->setCurrent(static_cast<int>(m_tensorNames.indexOf(qs(current.tensor))));
}

void DataPopover::setModelPath(const QString& path)
{
    m_modelPath = path;
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
        details << tr("%1 values").arg(qs(integerText(info.count)));
    }
    m_tensorNote->setText(path == QLatin1String("demo") ? tr("Tensors of the built-in network")
                                                        : tr("Tensors of the open model"));
    m_tensors->setVisible(!m_tensorNames.isEmpty());
    m_tensors->setChoices(m_tensorNames, details);
    m_tensors->setCurrent(-1);
    m_tensors->setCustomText(tr("Choose a tensor"));
}

void DataPopover::chooseDistribution()
{
    bool seedOk = false;
    bool countOk = false;
    const qulonglong seed = m_seed->text().trimmed().toULongLong(&seedOk);
    const qlonglong count = m_count->text().remove(QLatin1Char(',')).trimmed().toLongLong(&countOk);
    countOk = countOk && count >= 1 && count <= kMostDrawn;
    m_seed->setError(!seedOk);
    m_count->setError(!countOk);
    if (!seedOk || !countOk)
        return;
    const auto name = kDistributionNames[static_cast<std::size_t>(std::max(0, m_distribution->current()))];
    Q_EMIT chosen(DataRef::distribution(std::string(name), seed, count));
}

void DataPopover::choosePasted()
{
    const auto values = pastedNumbers(m_text->toPlainText());
    if (!values) {
        m_pasteNote->setText(qs(values.error().message));
        return;
    }
    DataRef pasted;
    pasted.kind = DataRef::Kind::Values;
    pasted.values = *values;
    pasted.shape = {static_cast<std::int64_t>(values->size())};
    close();
    Q_EMIT chosen(pasted);
}

} // namespace bitloupe
