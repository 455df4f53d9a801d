#include "app/views/weights_compare.h"

#include "app/views/name_list.h"
#include "app/views/weights_compare_head.h"
#include "app/views/weights_compare_text.h"
#include "app/views/weights_figures.h"
#include "app/views/weights_text.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "widgets/overlay_bars.h"
#include "widgets/painting.h"
#include "widgets/tensor_list_order.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace bitloupe {

namespace {

constexpr int kLowHeight = 760;
constexpr int kNarrowWidth = 1048; ///< a content of 1,000
constexpr int kNarrowWithScales = 1264; ///< one column more to show
constexpr int kErrorColumn = 2;
constexpr int kCosineColumn = 3;
constexpr int kScaleColumn = 4;
constexpr int kNarrowName = 104;
constexpr int kRatioColumn = 1;

QString scaleHead(bool isNarrow)
{
    return isNarrow ? WeightsCompare::tr("equal scales") : WeightsCompare::tr("scales as expected");
}

/// As wide as "11,616 of 11,616" needs to be.
int scaleWidth(const std::vector<weights::MatchedTensor>& matched, bool isNarrow)
{
    constexpr int kPadding = 18;
    const QFontMetrics metrics(monoFont(13));
    int text = 0;
    for (const weights::MatchedTensor& pair : matched)
        text = std::max(text, metrics.horizontalAdvance(weightsText::scalesText(pair, isNarrow)));
    const int head = QFontMetrics(textFont(13)).horizontalAdvance(scaleHead(isNarrow));
    return std::max(text, head) + kPadding;
}

} // namespace

WeightsCompare::WeightsCompare(QWidget* parent)
    : QWidget(parent)
    , m_head(new WeightsCompareHead)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 20);
    layout->setSpacing(14);
    layout->addWidget(m_head);
    m_problem = makeLabel({}, TextRole::Body);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setVisible(false);
    layout->addWidget(m_problem);
    m_body = new QWidget;
    m_halves = new QHBoxLayout(m_body);
    auto* halves = m_halves;
    halves->setContentsMargins(0, 0, 0, 0);
    halves->setSpacing(16);
    halves->addWidget(buildLeft(), 53);
    m_right = buildRight();
    halves->addWidget(m_right, 47);
    layout->addWidget(m_body, 1);
    connect(m_head, &WeightsCompareHead::otherRequested, this, &WeightsCompare::otherRequested);
    connect(m_head, &WeightsCompareHead::closeRequested, this, &WeightsCompare::closeRequested);
    connect(m_head, &WeightsCompareHead::swapRequested, this, [this] {
        const bool hasPair = m_result != nullptr && m_result->pair != nullptr;
        Q_EMIT swapRequested(hasPair ? qs(m_result->pair->pair.otherName) : QString());
    });
    connect(m_sort, &ChoiceButton::picked, this, [this](int sort) {
        m_sort->setCurrent(sort);
        showTable();
    });
    connect(m_table, &TextTable::rowActivated, this, [this](int row) {
        const std::size_t at = m_order[static_cast<std::size_t>(row)];
        Q_EMIT tensorPicked(qs(m_result->comparison->matched[at].name));
    });
    connect(m_table, &TextTable::copied, this,
            [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); });
    for (OverlayBars* bars : {m_histogram, m_errors, m_scales})
        connect(bars, &OverlayBars::note, this, &WeightsCompare::note);
}

void WeightsCompare::setExportMenu(QMenu* menu)
{
    m_head->setExportMenu(menu);
}

void WeightsCompare::showState(const weights::State& state)
{
    m_state = state;
    m_head->setFile(true, weightsText::modelLabel(state.path), {});
    m_head->setFile(false, state.other ? weightsText::modelLabel(*state.other) : tr("no second file yet"),
                    {});
    m_problem->setVisible(false);
    // What is on screen belongs to other files until theirs are compared.
    const bool isOfThese =
        m_result != nullptr && m_result->state.path == state.path && m_result->state.other == state.other;
    if (state.other && !isOfThese) {
        m_body->setVisible(false);
        m_problem->setText(tr("Comparing the two files…"));
        m_problem->setVisible(true);
    }
    if (!state.other) {
        m_body->setVisible(false);
        m_problem->setText(
            tr("Choose a second file with Other B…, or drop one here: tensors of the same name "
               "and shape are compared."));
        m_problem->setVisible(true);
    }
}

void WeightsCompare::showResult(const std::shared_ptr<const weights::Result>& result)
{
    m_result = result;
    const bool isThere = m_result->comparison != nullptr && m_state.other;
    m_body->setVisible(isThere);
    if (!isThere)
        return;
    m_problem->setVisible(false);
    m_isNarrow = hasLittleRoom();
    showTable();
    showFindings();
    showPair();
}

void WeightsCompare::showError(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(true);
}

void WeightsCompare::showFiles()
{
    const weights::Comparison& c = *m_result->comparison;
    const auto facts = [](const std::string& format, std::int64_t bytes) {
        const QString label = qs(formatLabel(format));
        return bytes == 0 ? label : QStringLiteral("%1 · %2").arg(label, weightsText::bytesText(bytes));
    };
    m_head->setFile(true, weightsText::modelLabel(m_state.path), facts(c.format, c.bytes));
    m_head->setFile(false, weightsText::modelLabel(*m_state.other), facts(c.otherFormat, c.otherBytes));
}

/// The pairs come worst first.
void WeightsCompare::sortRows()
{
    const auto& matched = m_result->comparison->matched;
    m_order.resize(matched.size());
    std::iota(m_order.begin(), m_order.end(), std::size_t(0));
    std::stable_sort(m_order.begin(), m_order.end(), [&](std::size_t a, std::size_t b) {
        switch (m_sort->current()) {
        case 1:
            return naturallyBefore(qs(matched[a].name), qs(matched[b].name));
        case 2:
            return matched[a].index < matched[b].index;
        default:
            return false;
        }
    });
}

void WeightsCompare::showTable()
{
    const weights::Comparison& c = *m_result->comparison;
    showFiles();
    const bool hasMatches = !c.matched.empty();
    m_matched->setTitle(c.matched.size() == 1 ? tr("1 tensor matched")
                            : hasMatches      ? tr("%1 tensors matched").arg(c.matched.size())
                                              : tr("No tensor matched"));
    m_none->setVisible(!hasMatches);
    m_table->setVisible(hasMatches);
    m_sort->setVisible(hasMatches);
    m_right->setVisible(hasMatches);
    sortRows();
    QList<QList<TextCell>> rows;
    int chosen = -1;
    double best = 0;
    for (const weights::MatchedTensor& pair : c.matched)
        best = std::max(best, std::isfinite(pair.sqnrDb) ? pair.sqnrDb : 0);
    const QString prefix = weightsText::namePrefix(c);
    for (const std::size_t at : m_order) {
        const weights::MatchedTensor& pair = c.matched[at];
        if (pair.name == m_result->state.tensor)
            chosen = static_cast<int>(rows.size());
        rows << weightsText::compareRow(pair, best, prefix, m_isNarrow);
    }
    m_table->setColumnHead(0, prefix.isEmpty() ? QString() : tr("Tensor in %1").arg(prefix));
    m_table->setRows(rows);
    placeColumns();
    m_table->setChosenRow(chosen);
    m_sizes->setWords(weightsText::compareSizes(c), weightsText::compareFigures(c));
    m_sizes->setVisible(!c.matched.empty());
    placeLeft();
}

/// Where nothing matched the names left over have the room.
void WeightsCompare::placeLeft()
{
    const bool hasMatches =
        m_result == nullptr || m_result->comparison == nullptr || !m_result->comparison->matched.empty();
    m_left->setStretch(m_left->indexOf(m_matched), hasMatches ? 3 : 0);
    m_left->setStretch(m_left->indexOf(m_unmatched), hasMatches && height() < kLowHeight ? 0 : 2);
}

void WeightsCompare::showFindings()
{
    const weights::Comparison& c = *m_result->comparison;
    QStringList lines;
    for (const weights::Finding& finding : c.findings)
        lines << weightsText::findingWords(finding);
    m_findings->setWords(lines.join(QLatin1Char('\n')));
    m_look->setVisible(!lines.isEmpty());
    const auto show = [](const OnlyList& list, const std::vector<std::string>& names) {
        list.box->setVisible(!names.empty());
        list.count->setText(tr("only · %1").arg(names.size()));
        list.names->setNames(weightsText::onlyNames(names));
    };
    show(m_onlyA, c.onlyA);
    show(m_onlyB, c.onlyB);
    m_unmatched->setVisible(!c.onlyA.empty() || !c.onlyB.empty());
}

void WeightsCompare::showPair()
{
    const bool isThere = m_result->pair != nullptr;
    m_histogram->setVisible(isThere);
    m_legend->setVisible(isThere);
    m_pairWords->setVisible(isThere);
    m_steps->setVisible(isThere && !m_result->pair->scales.empty());
    const QString name =
        qs(plainText(isThere ? m_result->pair->pair.name : m_result->state.tensor, kLongestName));
    m_pair->setAccessibleName(name);
    const auto showName = [&](const QString& facts) {
        m_pairName->setName(weightsText::nameLabel(name, weightsText::namePrefix(*m_result->comparison)),
                            facts, name);
    };
    if (!isThere) {
        showName(tr("is not in B; choose a row of the table"));
        return;
    }
    const weights::PairDetail& detail = *m_result->pair;
    QString facts =
        tr("%1 · %2 values").arg(qs(shapeText(detail.pair.shape)), qs(integerText(detail.pair.count)));
    if (!detail.scales.empty())
        facts +=
            (detail.scales.size() == 1 ? tr(" · 1 scale")
                                       : tr(" · %1 scales").arg(qs(integerText(std::ssize(detail.scales)))))
            + (detail.axis >= 0 ? tr(", axis %1").arg(detail.axis) : QString());
    showName(facts);
    m_histogram->setModel(weightsText::pairBars(detail));
    m_legend->setNames(tr("A"), detail.scales.empty() ? tr("B") : tr("B, decoded: code × scale"));
    m_pairWords->setWords(weightsText::pairWords(detail), weightsText::pairFigures(detail));
    if (detail.scales.empty())
        return;
    m_errors->setModel(weightsText::stepBars(detail));
    m_errorWords->setWords(weightsText::stepWords(detail), weightsText::stepFigures(detail));
    m_scales->setModel(weightsText::scaleBars(detail));
    m_scaleWords->setWords(weightsText::scaleWords(detail));
}

bool WeightsCompare::hasScales() const
{
    if (m_result == nullptr || m_result->comparison == nullptr)
        return false;
    const auto& matched = m_result->comparison->matched;
    return std::any_of(matched.begin(), matched.end(),
                       [](const weights::MatchedTensor& pair) { return pair.scales > 0; });
}

bool WeightsCompare::hasLittleRoom() const
{
    return width() < (hasScales() ? kNarrowWithScales : kNarrowWidth);
}

/// In a narrow window the distance of the cosines stands below the error; scales are a column where some are
/// stored.
void WeightsCompare::placeColumns()
{
    const auto& matched = m_result->comparison->matched;
    m_table->setColumnHidden(kCosineColumn, m_isNarrow);
    m_table->setColumnHidden(kScaleColumn, !hasScales());
    m_table->setColumnHead(kScaleColumn, m_isNarrow ? scaleHead(true) : QString());
    m_table->setColumnLeast(0, m_isNarrow ? kNarrowName : kNameWidth);
    m_table->setColumnSpace(kRatioColumn, m_isNarrow ? 100 : 110);
    m_table->setColumnSpace(kErrorColumn, m_isNarrow ? 112 : 88);
    m_table->setColumnSpace(kScaleColumn, scaleWidth(matched, m_isNarrow));
}

/// In a low window the names left over get fewer lines.
void WeightsCompare::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool wasNarrow = std::exchange(m_isNarrow, hasLittleRoom());
    m_head->setNarrow(width() < kNarrowWidth);
    placeLeft();
    m_halves->setStretch(0, m_isNarrow ? 60 : 53);
    m_halves->setStretch(1, m_isNarrow ? 40 : 47);
    if (m_result == nullptr || m_result->comparison == nullptr)
        return;
    if (m_isNarrow != wasNarrow)
        showTable();
    showFindings();
}

void WeightsCompare::paintEvent(QPaintEvent*)
{
    QPainter(this).fillRect(rect(), theme().window);
}

} // namespace bitloupe
