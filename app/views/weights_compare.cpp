#include "app/views/weights_compare.h"

#include "app/views/weights_compare_text.h"
#include "app/views/weights_text.h"
#include "core/base/number_text.h"
#include "core/io/file_text.h"
#include "core/io/inspect.h"
#include "core/report/compare_text.h"
#include "widgets/overlay_bars.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kMostNames = 9;
constexpr int kFewNames = 3; ///< in a low window
constexpr int kLowHeight = 760;
constexpr int kNarrowWidth = 1100;

/// A square letter, filled as the bars of A or framed as the outline of B.
class FileMark : public QWidget {
public:
    FileMark(const QString& letter, bool isFilled)
        : m_letter(letter)
        , m_isFilled(isFilled)
    {
        setFixedSize(22, 20);
        setAccessibleName(letter);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        drawRoundedBox(painter, QRectF(rect()), 4, m_isFilled ? theme().data : theme().card,
                       m_isFilled ? theme().data : theme().text);
        painter.setFont(textFont(12, QFont::DemiBold));
        painter.setPen(m_isFilled ? theme().card : theme().text);
        painter.drawText(rect(), Qt::AlignCenter, m_letter);
    }

private:
    QString m_letter;
    bool m_isFilled;
};

QVBoxLayout* column(QWidget* widget)
{
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    return layout;
}

QLabel* nameList()
{
    QLabel* label = makeLabel({}, TextRole::Value);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    label->setFont(monoFont(13));
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

} // namespace

WeightsCompare::WeightsCompare(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 20);
    layout->setSpacing(14);
    layout->addLayout(buildHead());
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
    halves->addWidget(buildRight(), 47);
    layout->addWidget(m_body, 1);
    connect(m_table, &TextTable::rowActivated, this, [this](int row) {
        if (m_result != nullptr && m_result->comparison != nullptr)
            Q_EMIT tensorPicked(qs(m_result->comparison->matched[static_cast<std::size_t>(row)].name));
    });
    connect(m_table, &TextTable::copied, this, &WeightsCompare::note);
    for (OverlayBars* bars : {m_histogram, m_errors, m_scales})
        connect(bars, &OverlayBars::copied, this,
                [this](const QString& what) { Q_EMIT note(tr("Copied %1").arg(what)); });
}

QLayout* WeightsCompare::buildHead()
{
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(makeLabel(tr("Compare"), TextRole::Title));
    head->addSpacing(4);
    m_a = makeLabel({}, TextRole::Body);
    m_b = makeLabel({}, TextRole::Body);
    for (const bool isA : {true, false}) {
        QLabel* label = isA ? m_a : m_b;
        label->setTextFormat(Qt::PlainText);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        head->addWidget(new FileMark(isA ? QStringLiteral("A") : QStringLiteral("B"), isA));
        head->addWidget(label, 1);
    }
    auto* other = new Button(tr("Other B…"));
    other->setIconName(QStringLiteral("compare"));
    auto* swap = new Button(tr("Swap"));
    auto* write = new Button(tr("Export"));
    write->setIconName(QStringLiteral("download"));
    auto* close = new Button(tr("Close B"));
    close->setIconName(QStringLiteral("close"));
    for (Button* button : {other, swap, write, close})
        head->addWidget(button);
    connect(other, &Button::clicked, this, &WeightsCompare::otherRequested);
    connect(swap, &Button::clicked, this, [this] {
        const bool hasPair = m_result != nullptr && m_result->pair != nullptr;
        Q_EMIT swapRequested(hasPair ? qs(m_result->pair->pair.otherName) : QString());
    });
    connect(write, &Button::clicked, this, [this, write] { Q_EMIT exportRequested(write); });
    connect(close, &Button::clicked, this, &WeightsCompare::closeRequested);
    return head;
}

QWidget* WeightsCompare::buildLeft()
{
    auto* left = new QWidget;
    auto* layout = column(left);
    m_matched = new Card(tr("Tensors matched"));
    m_table = new TextTable({{tr("Tensor"), false, 0},
                             {tr("SQNR dB"), true, 72},
                             {tr("max error"), true, 88},
                             {tr("1 − cosine"), true, 88},
                             {tr("scales as expected"), true, 142}});
    m_table->setAccessibleName(tr("Tensors matched, worst first"));
    m_table->setRowsChoosable(true);
    m_sizes = new WordsLabel;
    m_sizes->setWordWrap(false);
    m_matched->body()->addWidget(m_table, 1);
    m_matched->body()->addWidget(m_sizes);
    layout->addWidget(m_matched, 3);
    m_look = new Card(tr("Worth a look"));
    m_findings = new WordsLabel;
    m_findings->setWordWrap(true);
    m_look->body()->addWidget(m_findings);
    layout->addWidget(m_look);
    m_unmatched = new Card(tr("Not matched"));
    auto* lists = new QHBoxLayout;
    m_onlyA = nameList();
    m_onlyB = nameList();
    lists->addWidget(m_onlyA, 1);
    lists->addWidget(m_onlyB, 1);
    m_unmatched->body()->addLayout(lists);
    layout->addWidget(m_unmatched, 2);
    return left;
}

QWidget* WeightsCompare::buildRight()
{
    auto* right = new QWidget;
    auto* layout = column(right);
    m_pair = new Card(QStringLiteral(" "));
    m_histogram = new OverlayBars;
    m_pairWords = new WordsLabel;
    m_pairWords->setWordWrap(true);
    m_pair->body()->addWidget(makeLabel(tr("A as bars, B decoded as a line"), TextRole::Secondary));
    m_pair->body()->addWidget(m_histogram, 1);
    m_pair->body()->addWidget(m_pairWords);
    layout->addWidget(m_pair, 5);
    m_steps = new Card;
    auto* row = new QHBoxLayout;
    row->setSpacing(20);
    const auto box = [row](const QString& title, OverlayBars* bars, WordsLabel* words) {
        auto* widget = new QWidget;
        auto* inside = new QVBoxLayout(widget);
        inside->setContentsMargins(0, 0, 0, 0);
        QLabel* label = makeLabel(title, TextRole::Body);
        label->setFont(textFont(13, QFont::DemiBold));
        words->setWordWrap(true);
        inside->addWidget(label);
        inside->addWidget(bars, 1);
        inside->addWidget(words);
        row->addWidget(widget, 1);
        return widget;
    };
    m_errors = new OverlayBars;
    m_errorWords = new WordsLabel;
    m_errorBox = box(tr("Error, in steps of its scale"), m_errors, m_errorWords);
    m_scales = new OverlayBars;
    m_scaleWords = new WordsLabel;
    m_scaleBox = box(tr("Stored scales (bars), our rule (line)"), m_scales, m_scaleWords);
    m_steps->body()->addLayout(row);
    layout->addWidget(m_steps, 4);
    return right;
}

void WeightsCompare::showState(const weights::State& state)
{
    m_state = state;
    m_a->setText(weightsText::modelLabel(state.path));
    m_b->setText(state.other ? weightsText::modelLabel(*state.other) : tr("no second file yet"));
    m_problem->setVisible(false);
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
    showTable();
    showFindings();
    showPair();
}

void WeightsCompare::showError(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(true);
}

void WeightsCompare::showTable()
{
    const weights::Comparison& c = *m_result->comparison;
    m_a->setText(qs(plainText(c.file)) + QStringLiteral(" · ") + qs(c.format));
    m_b->setText(qs(plainText(c.otherFile)) + QStringLiteral(" · ") + qs(c.otherFormat));
    m_matched->setTitle(c.matched.size() == 1 ? tr("1 tensor matched")
                                              : tr("%1 tensors matched").arg(c.matched.size()));
    m_matched->setSubtitle(tr("worst first"));
    QList<QList<TextCell>> rows;
    int bold = -1;
    for (const weights::MatchedTensor& pair : c.matched) {
        if (pair.name == m_result->state.tensor)
            bold = static_cast<int>(rows.size());
        rows << weightsText::compareRow(pair);
    }
    m_table->setRows(rows);
    m_table->setBoldRow(bold);
    m_sizes->setWords(weightsText::compareSizes(c));
    m_sizes->setVisible(!c.matched.empty());
}

void WeightsCompare::showFindings()
{
    const weights::Comparison& c = *m_result->comparison;
    QStringList lines;
    for (const weights::Finding& finding : c.findings)
        lines << qs(report::findingText(finding));
    m_findings->setWords(lines.join(QLatin1Char('\n')));
    m_look->setVisible(!lines.isEmpty());
    const int most = height() < kLowHeight ? kFewNames : kMostNames;
    const auto list = [most](QLabel* label, const QString& file, const std::vector<std::string>& names) {
        label->setText(names.empty() ? QString()
                                     : tr("%1 only · %2").arg(file).arg(names.size()) + QLatin1Char('\n')
                               + weightsText::onlyNames(names, most));
    };
    list(m_onlyA, QStringLiteral("A"), c.onlyA);
    list(m_onlyB, QStringLiteral("B"), c.onlyB);
    m_unmatched->setVisible(!c.onlyA.empty() || !c.onlyB.empty());
}

void WeightsCompare::showPair()
{
    const bool isThere = m_result->pair != nullptr;
    m_histogram->setVisible(isThere);
    m_pairWords->setVisible(isThere);
    m_steps->setVisible(isThere && !m_result->pair->scales.empty());
    if (!isThere) {
        m_pair->setTitle(qs(plainText(m_result->state.tensor)));
        m_pair->setSubtitle(tr("is not in B; choose a row of the table"));
        return;
    }
    const weights::PairDetail& detail = *m_result->pair;
    m_pair->setTitle(qs(plainText(detail.pair.name)));
    QString facts =
        tr("%1 · %2 values").arg(qs(shapeText(detail.pair.shape)), qs(integerText(detail.pair.count)));
    if (!detail.scales.empty())
        facts +=
            (detail.scales.size() == 1 ? tr(" · 1 scale")
                                       : tr(" · %1 scales").arg(qs(integerText(std::ssize(detail.scales)))))
            + (detail.axis >= 0 ? tr(", axis %1").arg(detail.axis) : QString());
    m_pair->setSubtitle(facts);
    m_histogram->setModel(weightsText::pairBars(detail));
    m_pairWords->setWords(weightsText::pairWords(detail));
    if (detail.scales.empty())
        return;
    m_errors->setModel(weightsText::stepBars(detail));
    m_errorWords->setWords(weightsText::stepWords(detail));
    m_scales->setModel(weightsText::scaleBars(detail));
    m_scaleWords->setWords(weightsText::scaleWords(detail));
}

/// In a narrow window the table needs more of the width, in a low one the names left over get fewer lines.
void WeightsCompare::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool isNarrow = width() < kNarrowWidth;
    m_halves->setStretch(0, isNarrow ? 60 : 53);
    m_halves->setStretch(1, isNarrow ? 40 : 47);
    if (m_result != nullptr && m_result->comparison != nullptr)
        showFindings();
}

void WeightsCompare::paintEvent(QPaintEvent*)
{
    QPainter(this).fillRect(rect(), theme().window);
}

} // namespace bitloupe
