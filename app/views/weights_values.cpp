#include "app/views/weights_values.h"

#include "core/base/number_text.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kRowHeight = 26;
constexpr int kMostSelected = 1'000'000; ///< values that are copied at once
constexpr std::int64_t kMostExported = 1'000'000;

} // namespace

WeightsValues::WeightsValues(QWidget* parent)
    : WeightsPage(parent)
    , m_model(new WeightsValuesModel(this))
    , m_table(new QTableView)
    , m_kind(new Segmented({tr("Original"), tr("Code"), tr("Dequantized")}))
    , m_goTo(new ValueField)
    , m_problem(makeLabel({}, TextRole::Secondary))
    , m_words(new WordsLabel)
{
    build();
    connect(m_kind, &Segmented::picked, this, [this](int kind) {
        m_model->setKind(static_cast<WeightsValuesModel::Kind>(kind));
        fitColumns();
    });
    connect(m_goTo, &ValueField::committed, this, &WeightsValues::goTo);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &WeightsValues::tellPlace);
    connect(m_table, &QTableView::customContextMenuRequested, this, &WeightsValues::openMenu);
    m_table->installEventFilter(this);
}

void WeightsValues::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(10);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(10);
    m_kind->setAccessibleName(tr("What the numbers are"));
    m_goTo->setAccessibleName(tr("Go to index"));
    m_goTo->setPlaceholderText(tr("17 or 4, 17, 0, 0"));
    m_goTo->setPixelSize(13);
    m_goTo->setFixedWidth(170);
    m_problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    m_problem->setWordWrap(true);
    bar->addWidget(m_kind);
    bar->addSpacing(8);
    bar->addWidget(makeLabel(tr("Go to"), TextRole::Secondary));
    bar->addWidget(m_goTo);
    bar->addWidget(m_problem, 1);
    layout->addLayout(bar);
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Values"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setMinimumSectionSize(20);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setHighlightSections(false);
    layout->addWidget(m_table, 1);
    m_words->setWordWrap(true);
    layout->addWidget(m_words);
}

void WeightsValues::showState(const weights::State& state)
{
    const bool moved = state.channel && state.channel != m_channel;
    m_channel = state.channel;
    if (moved && m_result != nullptr && m_result->state.tensor == state.tensor
        && *m_channel < std::ssize(m_result->channels))
        showPlace({*m_channel, 0});
}

void WeightsValues::showResult(const std::shared_ptr<const weights::Result>& result)
{
    const bool isNew = m_result == nullptr || m_result->matrix != result->matrix;
    m_result = result;
    m_model->setResult(result);
    if (isNew) {
        const QScopedValueRollback<bool> showing(m_showing, true);
        m_problem->clear();
        m_goTo->setError(false);
        fitColumns();
        showPlace({result->state.channel.value_or(0), 0});
    }
    tellPlace();
}

/// All columns are as wide as the widest number that the tensor can show needs.
void WeightsValues::fitColumns()
{
    if (m_result == nullptr)
        return;
    const QFontMetricsF metrics(monoFont(13));
    const double heading =
        QFontMetricsF(m_table->horizontalHeader()->font())
            .horizontalAdvance(
                m_model->headerData(m_model->columnCount() - 1, Qt::Horizontal, Qt::DisplayRole).toString());
    m_table->horizontalHeader()->setDefaultSectionSize(
        static_cast<int>(std::max(metrics.horizontalAdvance(m_model->widestText()), heading)) + 20);
}

void WeightsValues::goTo(const QString& typed)
{
    if (m_result == nullptr || typed.trimmed().isEmpty()) {
        m_goTo->setError(false);
        m_problem->clear();
        return;
    }
    const auto place = weights::placeOf(*m_result, typed.toStdString());
    m_goTo->setError(!place);
    m_problem->setText(place ? QString() : qs(place.error().message));
    m_problem->setToolTip(m_problem->text());
    if (place)
        showPlace(*place);
}

void WeightsValues::showPlace(const weights::Place& place)
{
    const QModelIndex index = m_model->show(place);
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void WeightsValues::tellPlace()
{
    const QModelIndex index = m_table->currentIndex();
    if (m_result == nullptr || !index.isValid()) {
        m_words->setWords({});
        return;
    }
    const QStringList lines = index.data(Qt::ToolTipRole).toString().split(QLatin1Char('\n'));
    QStringList parts{tr("**%1**").arg(lines.value(0))};
    parts << lines.mid(1);
    if (m_result->notFinite > 0)
        parts << tr("**%1** of %2 are not numbers")
                     .arg(qs(integerText(m_result->notFinite)), qs(integerText(m_result->count)));
    if (m_model->lineCount() > WeightsValuesModel::kMostRows)
        parts << tr("lines **%1** to **%2** of %3")
                     .arg(qs(integerText(m_model->firstLine())),
                          qs(integerText(m_model->firstLine() + m_model->rowCount() - 1)),
                          qs(integerText(m_model->lineCount())));
    m_words->setWords(parts.join(QString(4, QChar(QChar::Nbsp)) + QLatin1Char(' ')));
}

/// Rows and columns of the selection, apart by tabs, as a spreadsheet takes them.
void WeightsValues::copySelection()
{
    const QItemSelection selection = m_table->selectionModel()->selection();
    if (selection.isEmpty())
        return;
    const QItemSelectionRange range = selection.first();
    if (static_cast<std::int64_t>(range.width()) * range.height() > kMostSelected) {
        Q_EMIT note(tr("Select up to %1 values to copy them").arg(qs(integerText(kMostSelected))));
        return;
    }
    QString text;
    for (int row = range.top(); row <= range.bottom(); ++row) {
        for (int column = range.left(); column <= range.right(); ++column)
            text += (column > range.left() ? QStringLiteral("\t") : QString())
                + m_model->copyText(m_model->index(row, column));
        text += QLatin1Char('\n');
    }
    QGuiApplication::clipboard()->setText(range.width() * range.height() == 1 ? text.trimmed() : text);
    Q_EMIT note(range.width() * range.height() == 1
                    ? tr("Copied 1 value")
                    : tr("Copied %1 values").arg(range.width() * range.height()));
}

void WeightsValues::openMenu(const QPoint& at)
{
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    const QModelIndex index = m_table->currentIndex();
    if (index.isValid()) {
        menu.menu().addAction(tr("Show this channel's filter"), this,
                              [this, index] { Q_EMIT channelChosen(m_model->placeOf(index).channel); });
        menu.separate();
        menu.value(m_model->copyText(index));
        menu.explanation(index.data(Qt::ToolTipRole).toString());
        menu.text(tr("Copy the row as CSV"), rowText(index.row()), tr("the row as CSV"));
    }
    if (m_table->selectionModel()->selectedIndexes().size() > 1)
        menu.menu().addAction(tr("Copy the selection"), this, &WeightsValues::copySelection);
    if (m_result != nullptr && m_result->count <= kMostExported)
        menu.table(tr("the tensor"), [this] { return allValues(); });
    menu.exec(m_table->viewport()->mapToGlobal(at));
}

QString WeightsValues::rowText(int row) const
{
    QStringList cells;
    for (int column = 0; column < m_model->columnCount(); ++column)
        cells << m_model->copyText(m_model->index(row, column));
    return cells.join(u',') + u'\n';
}

bool WeightsValues::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy)) {
            copySelection();
            return true;
        }
        if (key->text() == QLatin1String("/")) {
            m_goTo->setFocus(Qt::ShortcutFocusReason);
            m_goTo->selectAll();
            return true;
        }
    }
    return WeightsPage::eventFilter(watched, event);
}

CopyTable WeightsValues::allValues() const
{
    CopyTable table{tr("the tensor"),
                    {QStringLiteral("index"), QStringLiteral("value"), QStringLiteral("code"),
                     QStringLiteral("dequantized")},
                    {},
                    {QStringLiteral("index")}};
    for (std::int64_t channel = 0; channel < std::ssize(m_result->channels); ++channel) {
        const weights::Slice slice = weights::sliceOf(*m_result, {channel, 0}, m_result->perChannel);
        for (std::size_t i = 0; i < slice.original.size(); ++i) {
            QStringList index;
            for (const std::int64_t d : weights::indexOf(*m_result, {channel, static_cast<std::int64_t>(i)}))
                index << QString::number(d);
            table.rows.push_back(
                {index.join(u' '), fullNumber(slice.original[i]),
                 slice.isNumber(i) && slice.hasCodes ? QString::number(slice.codes[i]) : QString(),
                 slice.isNumber(i) ? fullNumber(slice.dequantized[i]) : QString()});
        }
    }
    return table;
}

QString WeightsValues::tableText(const QString& ending) const
{
    const bool isThere = m_result != nullptr && m_result->count <= kMostExported;
    return isThere ? allValues().as(ending) : QString();
}

} // namespace bitloupe
