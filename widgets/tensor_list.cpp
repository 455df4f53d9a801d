#include "widgets/tensor_list.h"

#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace bitloupe {

namespace {

constexpr int kFootWidth = 260; ///< narrower lists have an icon to export and no counts

} // namespace

TensorList::TensorList(QWidget* parent)
    : QFrame(parent)
    , m_model(new TensorListModel(this))
    , m_order(new TensorListOrder(m_model, this))
    , m_view(new QTreeView)
    , m_filter(new QLineEdit)
    , m_sort(new ChoiceButton(QString()))
    , m_below(new WordsLabel)
    , m_threshold(new ValueField)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    buildHead();
    m_view->setModel(m_order);
    m_view->setItemDelegate(new TensorRowDelegate(m_model, m_order, m_view));
    m_view->setUniformRowHeights(true);
    m_view->setHeaderHidden(true);
    m_view->setRootIsDecorated(false);
    m_view->setIndentation(0);
    m_view->setExpandsOnDoubleClick(false);
    m_view->setMouseTracking(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setAccessibleName(tr("Tensor list"));
    m_view->installEventFilter(this);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QTreeView::customContextMenuRequested, this, &TensorList::openMenu);
    layout->addWidget(m_view, 1);
    m_none = makeLabel({}, TextRole::Secondary, this);
    m_none->setWordWrap(true);
    m_none->setTextFormat(Qt::PlainText);
    m_none->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_none->setVisible(false);
    buildFoot();
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                if (m_showing || m_order->rowAt(current) < 0)
                    return;
                m_selected = current.data(TensorListModel::Name).toString();
                Q_EMIT tensorPicked(m_selected);
            });
    connect(m_view, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        if (m_order->groupAt(index))
            m_view->setExpanded(index, !m_view->isExpanded(index));
    });
    connect(m_view, &QTreeView::expanded, this, [this](const QModelIndex& index) {
        if (!m_showing)
            m_open.insert(m_order->groupAt(index)->path);
        Q_EMIT wantedChanged();
    });
    connect(m_view, &QTreeView::collapsed, this, [this](const QModelIndex& index) {
        if (!m_showing)
            m_open.erase(m_order->groupAt(index)->path);
    });
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &TensorList::wantedChanged);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &TensorList::refreshTheme);
    refreshTheme();
}

void TensorList::buildHead()
{
    auto* head = new QVBoxLayout;
    head->setContentsMargins(13, 13, 13, 10);
    head->setSpacing(10);
    auto* first = new QHBoxLayout;
    first->setSpacing(8);
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setAccessibleName(tr("Filter tensors by name"));
    m_filter->installEventFilter(this);
    m_filter->setMinimumWidth(60);
    m_search = m_filter->addAction(QIcon(), QLineEdit::LeadingPosition);
    first->addWidget(m_filter, 1);
    m_sort->setChoices({tr("Worst first"), tr("By name"), tr("File order"), tr("Largest first")});
    m_sort->setCompact(true);
    first->addWidget(m_sort);
    head->addLayout(first);
    auto* second = new QHBoxLayout;
    second->setSpacing(6);
    for (int kind = 0; kind < 3; ++kind) {
        auto* chip = new QPushButton;
        chip->setFixedHeight(24);
        chip->setCheckable(true);
        chip->setChecked(kind == 0);
        chip->setCursor(Qt::PointingHandCursor);
        connect(chip, &QPushButton::clicked, this, [this, kind](bool on) { setKind(kind, on); });
        m_kinds[static_cast<std::size_t>(kind)] = chip;
        second->addWidget(chip);
    }
    second->addStretch(1);
    second->addWidget(makeLabel(tr("dB"), TextRole::Axis));
    head->addLayout(second);
    static_cast<QVBoxLayout*>(layout())->addLayout(head);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        const QScopedValueRollback<bool> showing(m_showing, true);
        m_order->setText(text);
        keepSelection(true);
        refreshNone();
        Q_EMIT wantedChanged();
    });
    connect(m_sort, &ChoiceButton::picked, this,
            [this](int sort) { setSort(static_cast<TensorListOrder::Sort>(sort)); });
}

void TensorList::buildFoot()
{
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(13, 8, 13, 9);
    foot->setSpacing(6);
    foot->addWidget(m_below);
    m_threshold->setPixelSize(13);
    m_threshold->setFixedWidth(44);
    m_threshold->setAlignment(Qt::AlignCenter);
    m_threshold->setAccessibleName(tr("Threshold in decibel"));
    foot->addWidget(m_threshold);
    foot->addWidget(makeLabel(tr("dB"), TextRole::Secondary));
    foot->addStretch(1);
    m_export = new Button(tr("Export list"), Button::Kind::Link);
    m_export->setAccessibleName(tr("Export list"));
    m_export->setToolTip(tr("Names and decibels of the tensors below the threshold"));
    connect(m_export, &Button::clicked, this, [this] { Q_EMIT exportRequested(m_export); });
    foot->addWidget(m_export);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(foot);
    m_footWords = new WordsLabel;
    m_footLine = new QWidget;
    auto* line = new QHBoxLayout(m_footLine);
    line->setContentsMargins(13, 0, 13, 10);
    line->addWidget(m_footWords);
    m_footLine->setVisible(false);
    column->addWidget(m_footLine);
    connect(m_threshold, &ValueField::committed, this, [this](const QString& text) {
        bool ok = false;
        const double value = text.toDouble(&ok);
        const bool fits = ok && value >= 0 && value <= 100;
        m_threshold->setError(!fits);
        if (fits)
            Q_EMIT thresholdEdited(value);
        else
            Q_EMIT note(tr("The threshold is a number of decibels from 0 to 100, such as 30"));
    });
    connect(m_threshold, &ValueField::stepRequested, this, [this](int direction, bool) {
        Q_EMIT thresholdEdited(std::clamp(m_model->threshold() + direction, 0.0, 100.0));
    });
}

void TensorList::setKind(int kind, bool on)
{
    const bool any =
        std::any_of(m_kinds.begin(), m_kinds.end(), [](QPushButton* chip) { return chip->isChecked(); });
    if (!any && !on) // at least one kind stays on
        m_kinds[static_cast<std::size_t>(kind)]->setChecked(true);
    const QScopedValueRollback<bool> showing(m_showing, true);
    m_order->setKinds(m_kinds[0]->isChecked(), m_kinds[1]->isChecked(), m_kinds[2]->isChecked());
    m_order->setSort(m_order->order());
    keepSelection(true);
    refreshNone();
    refreshTheme();
    refreshFoot();
    Q_EMIT wantedChanged();
}

void TensorList::setRows(std::vector<TensorRow> rows)
{
    const QScopedValueRollback<bool> showing(m_showing, true);
    m_model->setRows(std::move(rows));
    m_order->setSort(m_order->order());
    refreshKinds();
    showSelectedKind();
    refreshFoot();
    keepSelection(true);
    refreshNone();
}

/// Where the filter leaves nothing the list says so.
void TensorList::refreshNone()
{
    const bool isEmpty = m_order->rowCount() == 0 && !m_filter->text().isEmpty() && !m_model->rows().empty();
    m_none->setVisible(isEmpty);
    if (!isEmpty)
        return;
    m_none->setText(tr("None of the names shown holds “%1”. Esc in the filter shows all again.")
                        .arg(m_filter->text().left(40)));
    m_none->setGeometry(m_view->geometry().adjusted(14, 14, -14, -14));
    m_none->raise();
}

void TensorList::setBadge(int row, double sqnrDb, std::vector<qint64> bins)
{
    const QScopedValueRollback<bool> showing(m_showing, true);
    m_model->setBadge(row, sqnrDb, std::move(bins));
    if (m_order->badgesChanged())
        keepSelection(true);
    refreshFoot();
}

void TensorList::setNoBadge(int row)
{
    const QScopedValueRollback<bool> showing(m_showing, true);
    m_model->setNoBadge(row);
    if (m_order->badgesChanged())
        keepSelection(true);
}

void TensorList::setSelected(const QString& name)
{
    const bool changed = name != m_selected;
    if (changed) {
        m_selected = name;
        showSelectedKind();
    }
    keepSelection(changed);
}

/// A selected tensor of a kind that is filtered out turns its chip on.
void TensorList::showSelectedKind()
{
    for (const TensorRow& row : m_model->rows()) {
        const auto kind = static_cast<std::size_t>(row.kind);
        if (row.name != m_selected || m_kinds[kind]->isChecked())
            continue;
        m_kinds[kind]->setChecked(true);
        setKind(static_cast<int>(kind), true);
        return;
    }
}

/// Groups that the user opened are open again, and those around what is chosen or found.
void TensorList::restoreFolds()
{
    const QScopedValueRollback<bool> showing(m_showing, true);
    for (const QModelIndex& group : m_order->groups())
        m_view->setExpanded(group, m_order->isFiltered() || m_open.contains(m_order->groupAt(group)->path));
}

void TensorList::keepSelection(bool scroll)
{
    const QScopedValueRollback<bool> showing(m_showing, true);
    restoreFolds();
    const QModelIndex index = m_order->indexOfName(m_selected);
    if (!index.isValid()) {
        m_view->selectionModel()->clear();
        return;
    }
    for (QModelIndex group = index.parent(); group.isValid(); group = group.parent()) {
        m_open.insert(m_order->groupAt(group)->path);
        m_view->expand(group);
    }
    if (m_view->currentIndex() != index || !m_view->selectionModel()->isSelected(index))
        m_view->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    if (scroll)
        m_view->scrollTo(index);
}

void TensorList::setThreshold(double decibels)
{
    m_model->setThreshold(decibels);
    m_threshold->setValueText(QString::number(decibels));
    m_threshold->setError(false);
    refreshFoot();
}

void TensorList::setFootWords(const QString& words)
{
    m_footWords->setWords(words);
    m_footLine->setVisible(!words.isEmpty());
}

void TensorList::setSort(TensorListOrder::Sort sort)
{
    const QScopedValueRollback<bool> showing(m_showing, true);
    m_sort->setCurrent(static_cast<int>(sort));
    m_view->setUniformRowHeights(sort != TensorListOrder::Sort::ByName); // rows of groups are lower
    m_order->setSort(sort);
    keepSelection(true);
    Q_EMIT wantedChanged();
}

void TensorList::refreshKinds()
{
    std::array<int, 3> counts{};
    for (const TensorRow& row : m_model->rows())
        ++counts[static_cast<std::size_t>(row.kind)];
    const std::array<QString, 3> names{tr("Weights"), tr("Biases"), tr("Other")};
    for (std::size_t i = 0; i < m_kinds.size(); ++i) {
        const QString full = QStringLiteral("%1 %2").arg(names[i]).arg(counts[i]);
        m_kinds[i]->setText(width() < kFootWidth ? names[i] : full);
        m_kinds[i]->setToolTip(full);
        m_kinds[i]->setVisible(counts[i] > 0 || i == 0);
    }
    // A model without weights shows what it has.
    if (counts[0] == 0 && !m_model->rows().empty() && !m_kinds[1]->isChecked() && !m_kinds[2]->isChecked()) {
        const std::size_t kind = counts[1] > 0 ? 1 : 2;
        m_kinds[kind]->setChecked(true);
        setKind(static_cast<int>(kind), true);
    }
}

void TensorList::refreshFoot()
{
    int shown = 0;
    int below = 0;
    for (const TensorRow& row : m_model->rows()) {
        if (!m_kinds[static_cast<std::size_t>(row.kind)]->isChecked())
            continue;
        ++shown;
        below += row.sqnrDb && *row.sqnrDb < m_model->threshold() ? 1 : 0;
    }
    m_below->setWords(tr("**%1** of %2 below").arg(below).arg(shown));
    m_below->setToolTip(tr("Tensors of the kinds shown whose SQNR = 10·log10(Σw² / Σ(w − ŵ)²) is below %1 dB")
                            .arg(m_model->threshold()));
}

void TensorList::refreshTheme()
{
    const Theme& t = theme();
    m_search->setIcon(icon(QStringLiteral("search"), t.secondary));
    m_view->setStyleSheet(
        QStringLiteral(
            "QTreeView { background: transparent; border-top: 1px solid %1; border-bottom: 1px solid %1; }")
            .arg(t.line.name()));
    for (QPushButton* chip : m_kinds) {
        chip->setFont(textFont(12, chip->isChecked() ? QFont::DemiBold : QFont::Normal));
        chip->setStyleSheet(QStringLiteral("QPushButton { border: 1px solid %1; border-radius: 11px; "
                                           "padding: 2px 9px; background: %2; color: %3; }"
                                           "QPushButton:focus { border: 2px solid %4; padding: 0 8px; }")
                                .arg(chip->isChecked() ? t.accentTint.name() : t.line.name(),
                                     chip->isChecked() ? t.accentTint.name() : t.card.name(),
                                     chip->isChecked() ? t.accent.name() : t.secondary.name(),
                                     t.accent.name()));
    }
    update();
}

std::vector<int> TensorList::wantedRows() const
{
    std::vector<int> out;
    std::set<int> seen;
    const auto add = [&](int row) {
        if (row >= 0 && seen.insert(row).second)
            out.push_back(row);
    };
    constexpr int kStep = 24; // below the height of a row
    for (int y = 0; y < m_view->viewport()->height(); y += kStep)
        add(m_order->rowAt(m_view->indexAt({4, y})));
    for (const int row : m_order->leaves())
        add(row);
    return out;
}

bool TensorList::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(object, event);
    auto* key = static_cast<QKeyEvent*>(event);
    if (object == m_view && key->text() == QLatin1String("/")) {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
        return true;
    }
    if (object == m_view && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
        Q_EMIT cardRequested();
        return true;
    }
    if (object == m_filter && (key->key() == Qt::Key_Down || key->key() == Qt::Key_Escape)) {
        if (key->key() == Qt::Key_Escape)
            m_filter->clear();
        m_view->setFocus(Qt::ShortcutFocusReason);
        return true;
    }
    return QFrame::eventFilter(object, event);
}

void TensorList::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    const bool isNarrow = width() < kFootWidth;
    m_export->setText(isNarrow ? QString() : tr("Export list"));
    m_export->setIconName(isNarrow ? QStringLiteral("download") : QString());
    m_search->setVisible(!isNarrow); // room for the word
    refreshKinds();
    refreshNone();
}

void TensorList::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawRoundedBox(painter, QRectF(rect()), 10, theme().card, theme().line);
}

} // namespace bitloupe
