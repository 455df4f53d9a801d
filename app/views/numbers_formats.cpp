#include "app/views/numbers_formats.h"

#include "app/views/numbers_bias.h"
#include "app/views/numbers_fact_cards.h"
#include "app/views/numbers_formats_model.h"
#include "core/base/number_text.h"
#include "core/labs/numbers/explain.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QShortcut>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace bitloupe {

using numbers::ExponentCoding;
using numbers::OrderedCode;

namespace {

constexpr int kGap = 16;
constexpr int kRowHeight = 24;
constexpr int kHeadHeight = 28;
constexpr int kMinRows = 8;
constexpr int kFactWidth = 300;
constexpr int kStackBelow = 956;
constexpr int kWideBits = 20; ///< codes with more bits are written in hex

QLabel* wrapped(TextRole role)
{
    QLabel* label = makeLabel({}, role);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString codeWords(const numbers::FormatRow& row, std::uint64_t code)
{
    return row.format.totalBits() <= kWideBits
        ? qs(numbers::fieldText(row.format, code))
        : QStringLiteral("0x") + qs(hexText(code, row.format.totalBits())).toUpper();
}

} // namespace

NumbersFormats::NumbersFormats(QWidget* parent)
    : NumbersPage(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap);
    column->addWidget(buildTableCard(), 1);
    m_bottom = new QHBoxLayout;
    m_bottom->setSpacing(kGap);
    m_bottom->addWidget(buildBiasCard(), 1);
    m_bottom->addWidget(buildFactCard());
    column->addLayout(m_bottom);
    connectTable();
    showFacts();
    showBias();
}

Card* NumbersFormats::buildTableCard()
{
    auto* card = new Card(tr("All formats"));
    card->setSubtitle(tr("click a row to use it, a header to sort"));
    auto* copyButton = new Button(tr("Copy table"), Button::Kind::Link);
    card->header()->addWidget(copyButton);
    connect(copyButton, &QPushButton::clicked, this,
            [this] { copy(tableText(QStringLiteral("csv")), tr("the table as CSV")); });
    m_model = new NumbersFormatsModel(this);
    m_table = new QTableView;
    m_table->setModel(m_model);
    m_table->setItemDelegate(new NumbersFormatsDelegate(m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setMouseTracking(true);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setMinimumHeight(kHeadHeight + kRowHeight * kMinRows);
    m_table->setMinimumWidth(300);
    m_table->setStyleSheet(QStringLiteral("QTableView { background: transparent; border: none; }"));
    m_table->viewport()->setAutoFillBackground(false);
    m_table->setAccessibleName(tr("Summary of the formats"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->verticalHeader()->setMinimumSectionSize(kRowHeight);
    m_table->horizontalHeader()->setFixedHeight(kHeadHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionsClickable(true);
    m_table->horizontalHeader()->setMinimumSectionSize(40);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    card->body()->addWidget(m_table, 1);
    return card;
}

Card* NumbersFormats::buildBiasCard()
{
    m_biasCard = new Card(tr("Why a bias"));
    m_coding = new Segmented({tr("With a bias"), tr("Two’s complement")});
    m_coding->setAccessibleName(tr("How exponents are written"));
    m_biasCard->header()->addWidget(m_coding);
    m_bias = new NumbersBias;
    m_biasWords = new WordsLabel;
    m_biasWords->setMinimumHeight(42); // two lines, so that nothing moves while codes are pointed at
    m_biasWords->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_biasCard->body()->addWidget(m_bias);
    m_biasCard->body()->addWidget(m_biasWords);
    connect(m_bias, &NumbersBias::pointedChanged, this, &NumbersFormats::showBias);
    connect(m_coding, &Segmented::picked, this, [this](int index) {
        m_coding->setCurrent(index);
        m_bias->setCoding(index == 0 ? ExponentCoding::Biased : ExponentCoding::TwosComplement, true);
    });
    return m_biasCard;
}

Card* NumbersFormats::buildFactCard()
{
    m_factCard = new Card(tr("Format"));
    m_use = wrapped(TextRole::Body);
    m_note = wrapped(TextRole::Body);
    m_codes = wrapped(TextRole::Value);
    m_source = wrapped(TextRole::Axis);
    m_factCard->body()->setSpacing(10);
    m_factCard->body()->addWidget(m_use);
    m_factCard->body()->addWidget(m_note);
    m_factCard->body()->addWidget(m_codes);
    m_factCard->body()->addStretch(1);
    m_factCard->body()->addWidget(m_source);
    return m_factCard;
}

void NumbersFormats::connectTable()
{
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) { pick(index.row()); });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) { pick(index.row()); });
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, &NumbersFormats::sortBy);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        tableMenu(m_table->viewport()->mapToGlobal(at), m_table->indexAt(at).row());
    });
    auto* copyRow = new QShortcut(QKeySequence::Copy, m_table, nullptr, nullptr, Qt::WidgetShortcut);
    connect(copyRow, &QShortcut::activated, this, [this] {
        if (const numbers::FormatRow* row = m_model->formatRow(m_table->currentIndex().row()))
            copy(qs(numbers::rowText(*row)), qs(row->label));
    });
}

/// Up, down, and back to the order of the table.
void NumbersFormats::sortBy(int column)
{
    QHeaderView* header = m_table->horizontalHeader();
    const bool isSame = header->isSortIndicatorShown() && header->sortIndicatorSection() == column;
    if (isSame && header->sortIndicatorOrder() == Qt::DescendingOrder) {
        header->setSortIndicatorShown(false);
        m_model->sort(-1, Qt::AscendingOrder);
        return;
    }
    const Qt::SortOrder order = isSame ? Qt::DescendingOrder : Qt::AscendingOrder;
    header->setSortIndicator(column, order);
    header->setSortIndicatorShown(true);
    m_model->sort(column, order);
}

void NumbersFormats::pick(int row)
{
    if (const numbers::FormatRow* picked = m_model->formatRow(row))
        Q_EMIT edited(numbers::withFormat(m_state, picked->format), tr("Format to %1").arg(qs(picked->label)),
                      EditPhase::Single);
}

void NumbersFormats::tableMenu(const QPoint& globalPosition, int row)
{
    QMenu menu(this);
    if (const numbers::FormatRow* picked = m_model->formatRow(row)) {
        menu.addAction(tr("Copy row"),
                       [this, picked] { copy(qs(numbers::rowText(*picked)), qs(picked->label)); });
        menu.addSeparator();
    }
    menu.addAction(tr("Copy table as CSV"),
                   [this] { copy(tableText(QStringLiteral("csv")), tr("the table as CSV")); });
    menu.addAction(tr("Copy table as Markdown"),
                   [this] { copy(tableText(QStringLiteral("md")), tr("the table as Markdown")); });
    menu.addAction(tr("Copy table as JSON"),
                   [this] { copy(tableText(QStringLiteral("json")), tr("the table as JSON")); });
    menu.exec(globalPosition);
}

void NumbersFormats::copy(const QString& text, const QString& what)
{
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT note(tr("Copied %1").arg(what));
}

QString NumbersFormats::tableText(const QString& ending) const
{
    if (ending == QLatin1String("csv"))
        return qs(numbers::formatTableCsv(m_model->formats()));
    if (ending == QLatin1String("md"))
        return qs(numbers::formatTableMarkdown(m_model->formats()));
    return ending == QLatin1String("json")
        ? qs(dumpJson(numbers::formatTableJson(m_model->formats()), 2)) + u'\n'
        : QString();
}

QString NumbersFormats::title(const numbers::State&, const numbers::Result*) const
{
    return tr("Formats side by side");
}

void NumbersFormats::showResult(const numbers::State& state, const numbers::Result&)
{
    showState(state);
}

void NumbersFormats::showState(const numbers::State& state)
{
    const bool isNew = state.format != m_state.format;
    m_state = state;
    m_model->setCurrent(state.format);
    const FloatFormat* layout = state.format.asFloat();
    const bool isSmall = layout != nullptr && layout->totalBits() <= numbers::kMaxOrderBits;
    m_bias->setFormat(isSmall ? *layout : kE3M2FN);
    if (isNew)
        m_table->scrollTo(m_model->index(m_model->currentRow(), 0));
    showFacts();
    showBias();
}

void NumbersFormats::showFacts()
{
    const numbers::FormatRow row = numbers::formatRow(m_state.format);
    const numbers::FactCard card = numbers::factCard(m_state.format);
    m_factCard->setTitle(qs(row.label));
    m_use->setText(card.use);
    m_note->setText(card.note);
    QStringList codes;
    if (row.infinity)
        codes << tr("∞   %1").arg(codeWords(row, *row.infinity));
    if (row.quietNan)
        codes << tr("NaN %1").arg(codeWords(row, *row.quietNan));
    m_codes->setText(codes.join(u'\n'));
    m_codes->setVisible(!codes.isEmpty());
    m_source->setText(card.source.isEmpty() ? QString() : tr("Source: %1").arg(card.source));
}

void NumbersFormats::showBias()
{
    const numbers::BiasOrder& order = m_bias->order();
    const QString name = qs(NumberFormat{m_bias->format()}.label());
    m_biasCard->setSubtitle(tr("the %1 codes of %2 from 0 up").arg(order.codes.size()).arg(name));
    const bool isBiased = m_coding->current() == 0;
    if (const OrderedCode* code = m_bias->pointed()) {
        const QString bits = qs(numbers::fieldText({m_bias->format()}, code->pattern));
        m_biasWords->setWords(code->patternRank == code->valueRank
                                  ? tr("**%1** is **%2**: number **%3** among the patterns, and number "
                                       "**%3** among the values.")
                                        .arg(bits, qs(autoText(code->value)))
                                        .arg(code->patternRank)
                                  : tr("**%1** is **%2**: number **%3** among the patterns, but number "
                                       "~~%4~~ among the values.")
                                        .arg(bits, qs(autoText(code->value)))
                                        .arg(code->patternRank)
                                        .arg(code->valueRank));
        return;
    }
    m_biasWords->setWords(
        isBiased
            ? tr(
                "With the bias added, the smallest exponent is written 0. The patterns then count up exactly "
                "as the values do and **no line crosses**: which of two numbers is larger, an integer "
                "comparison can tell.")
            : tr("Written in two’s complement, negative exponents start with a 1 and look larger than "
                 "positive "
                 "ones: **%1** pairs of lines cross. Comparing the patterns would call 0.5 larger than 1.")
                  .arg(qs(integerText(order.crossings))));
}

void NumbersFormats::resizeEvent(QResizeEvent* event)
{
    const bool isNarrow = width() < kStackBelow;
    m_bottom->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_factCard->setMinimumWidth(isNarrow ? 0 : kFactWidth);
    m_factCard->setMaximumWidth(isNarrow ? QWIDGETSIZE_MAX : kFactWidth);
    NumbersPage::resizeEvent(event);
    using Model = NumbersFormatsModel;
    const int room = width() - 2 * 21 - 12; // padding of the card, a scroll bar
    // Shares of the width at 912 px; name and fields keep theirs, the numbers share the rest.
    constexpr std::array<int, Model::ColumnCount> kWidths{120, 84, 46, 82, 82, 78, 60, 50, 66, 74, 74, 44};
    const int fixed = kWidths[0] + kWidths[1];
    int numbersWidth = 0;
    for (std::size_t i = 2; i < kWidths.size(); ++i)
        numbersWidth += kWidths[i];
    for (std::size_t i = 0; i < kWidths.size(); ++i)
        m_table->setColumnWidth(static_cast<int>(i),
                                i < 2 ? kWidths[i]
                                      : kWidths[i] * std::max(room - fixed, numbersWidth) / numbersWidth);
}

} // namespace bitloupe
