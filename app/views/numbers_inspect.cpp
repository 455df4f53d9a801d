#include "app/views/numbers_inspect.h"

#include "app/views/numbers_controls.h"
#include "app/views/numbers_list.h"
#include "app/views/numbers_motion.h"
#include "app/views/numbers_table.h"
#include "app/views/page_title.h"
#include "app/views/numbers_why.h"
#include "core/base/number_text.h"
#include "core/labs/registry.h"
#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGraphicsOpacityEffect>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace bitloupe {

using numbers::State;

namespace {

constexpr int kWhyWidth = 398;
constexpr int kNameLineFrom = 1000; ///< width at which the subtitle of the line fits its card
constexpr int kStackBelow = 900; ///< width at which Why and Where stand below each other
constexpr int kMaxStored = 420; ///< wider, the labels and values of the fourth column would drift apart

} // namespace

void NumbersInspect::takeTyped(const QString& text)
{
    const auto state = numbers::withTyped(m_state, text.toStdString());
    if (!state) {
        showError(state.error());
        return;
    }
    const auto count =
        state->list ? std::count(state->list->text.begin(), state->list->text.end(), '\n') + 1 : 0;
    edit(*state, count > 0 ? tr("Paste %1 numbers").arg(count) : tr("Value to %1").arg(text.left(24)));
}

void NumbersInspect::edit(const State& state, const QString& label, EditPhase phase)
{
    if (state == m_state && phase == EditPhase::Single)
        return;
    Q_EMIT edited(state, label, phase);
}

void NumbersInspect::editBits(quint64 bits, EditPhase phase)
{
    edit(numbers::withPattern(m_state, bits),
         tr("Bits to 0x%1").arg(qs(hexText(bits, m_state.format.totalBits())).toUpper()), phase);
}

void NumbersInspect::moveFlag(double steps, EditPhase phase)
{
    if (!m_result || !m_result->decoded.value.isFinite())
        return;
    if (phase == EditPhase::Begin)
        m_dragBase = m_result;
    const numbers::Result& base = m_dragBase ? *m_dragBase : *m_result;
    const State state = numbers::withAskedAt(m_state, base, steps);
    edit(state, tr("Value to %1").arg(qs(state.input->substr(0, 24))), phase);
    if (phase == EditPhase::Commit) {
        m_dragBase.reset();
        refreshLine();
    }
}

QString NumbersInspect::title(const State&, const numbers::Result*) const
{
    return m_titleText;
}

void NumbersInspect::showState(const State& state)
{
    m_state = state;
    m_controls->setState(m_state);
}

void NumbersInspect::showResult(const State& state, const numbers::Result& result)
{
    // A number elsewhere on the line takes the loupe with it.
    if (!m_result || m_result->pattern != result.pattern || m_result->format != result.format)
        m_loupeBar.reset();
    m_state = state;
    m_result = result;
    m_fade->setEnabled(false);
    m_controls->setResult(m_state, *m_result);
    m_titleText = numbers::titleText(m_state, *m_result);
    m_bits->setModel(numbers::bitFieldModel(*m_result));
    m_stored->setResult(*m_result);
    refreshWhy();
    refreshWords(m_bits->currentBit());
    refreshLine();
    refreshTables();
    arrange();
}

void NumbersInspect::refreshWhy()
{
    if (!m_result)
        return;
    numbers::WhyModel why = numbers::whyModel(*m_result);
    const int shown = m_whyStack->currentIndex();
    m_whyChoice->setCurrent(shown);
    m_whyCard->setTitle(shown == NormalisePage  ? tr("Moving the point")
                            : shown == TwinPage ? tr("Fixed or floating")
                                                : why.title);
    m_why->setModel(std::move(why));
    if (shown == NormalisePage)
        m_normalise->setModel(numbers::normaliseModel(*m_result));
    if (shown == TwinPage)
        m_twin->setModel(numbers::twinModel(*m_result));
}

void NumbersInspect::refreshTables()
{
    if (!m_result)
        return;
    const bool hasList = m_result->list.has_value();
    const bool list = hasList && m_showsList;
    m_listOrFormats->setVisible(hasList);
    m_listOrFormats->setCurrent(m_showsList ? 0 : 1);
    m_columns->setVisible(!list);
    m_which->setVisible(!list);
    m_tableStack->setCurrentIndex(list ? 1 : 0);
    const QString shown = m_result->input ? numbers::shortDecimal(m_result->input->label, 16)
                                          : numbers::shortDecimal(m_result->value, 16);
    m_tableCard->setTitle(
        list ? tr("%1 numbers in %2")
                   .arg(qs(integerText(static_cast<std::int64_t>(m_result->list->items->size()))),
                        qs(m_result->format.label()))
             : tr("%1 in other formats").arg(shown));
    m_tableCard->setSubtitle(list ? numbers::listWords(*m_result->list) : tr("one stripe is one bit"));
    m_table->rows()->setResult(*m_result);
    if (hasList)
        m_list->setResult(*m_result);
}

numbers::LineChoice NumbersInspect::lineChoice() const
{
    return {m_linear, m_loupeBar, m_reach, m_overlay};
}

void NumbersInspect::refreshLine()
{
    if (!m_result)
        return;
    const bool small = m_result->format.totalBits() <= 8;
    if (!(m_linearFor == m_result->format)) {
        m_linearFor = m_result->format;
        m_linear = small;
    }
    m_axis->setCurrent(m_linear ? 1 : 0);
    const bool linear = m_linear && m_result->decoded.value.isFinite();
    const bool allOnAxis = small || m_result->format.asFixed() == nullptr;
    m_whereCard->setSubtitle(!m_lineNamed    ? QString()
                                 : !linear   ? tr("values per power of two")
                                 : small     ? tr("every value of the format")
                                 : allOnAxis ? tr("powers of two, to scale")
                                             : tr("sixteenths of the range"));
    const numbers::Result& base = m_dragBase ? *m_dragBase : *m_result;
    NumberLineModel model = numbers::lineModel(*m_result, base, lineChoice());
    const bool away = model.loupeBar != model.currentBar && model.loupeBar >= 0 && !linear;
    QString words = away
        ? numbers::awayWords(*m_result, model.loupeBar) + u' ' + tr("A double click goes back to the number.")
        : numbers::lineWords(*m_result);
    m_line->setModel(std::move(model));
    if (m_dragBase && m_result->input) {
        const double error = m_result->input->errorUlp;
        const QString stored =
            tr("**%1** is stored as **%2**")
                .arg(numbers::shortDecimal(m_result->input->exact), numbers::shortDecimal(m_result->value));
        const QString off = error == 0 ? tr(", exactly.")
            : error < 0                ? tr(", %1 steps too small.").arg(qs(autoText(-error)))
                                       : tr(", %1 steps too large.").arg(qs(autoText(error)));
        words = stored + off;
    }
    m_lineWords->setWords(words);
}

void NumbersInspect::refreshWords(int bit)
{
    if (m_result && bit >= 0 && bit < m_result->format.totalBits())
        m_bitWords->setWords(numbers::bitWords(*m_result, bit));
}

/// An empty field: no number, so tiles of zeros and no rounding.
void NumbersInspect::showNothing()
{
    const auto zero = numbers::compute(numbers::withPattern(m_state, 0), {});
    m_controls->setHint(tr("Type a number, for example 0.1 or 1/3"));
    if (!zero)
        return;
    m_fade->setEnabled(false);
    m_bits->setModel(numbers::bitFieldModel(*zero));
    m_stored->setResult(*zero);
}

void NumbersInspect::showError(const Error& error)
{
    if (error.code == ErrorCode::Missing && error.where == "/state/input")
        return showNothing();
    m_controls->setError(qs(error.message));
    m_fade->setEnabled(m_result.has_value());
}

/// Tiles and stored value side by side where both fit; Why and Where likewise.
void NumbersInspect::arrange()
{
    const int width = this->width();
    const bool beside = m_state.format.totalBits() <= 16 && width - 42 >= 850;
    m_bitsRow->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    const int full = m_bits->fullWidth();
    m_bits->setMinimumWidth(beside ? std::min(full, width - 42 - kMaxStored) : 0);
    m_bits->setMaximumWidth(beside ? full : QWIDGETSIZE_MAX);
    m_stored->setLine(!beside);
    m_stored->setMinimumWidth(beside ? 186 : 300);
    m_stored->setMaximumWidth(beside ? kMaxStored : QWIDGETSIZE_MAX);
    m_bitsRow->setStretch(1, beside ? 1 : 0);
    m_bitsRow->setStretch(2, beside ? 1 : 0); // what is left over
    m_bits->setTrailingEquals(beside);
    const bool stacked = width < kStackBelow;
    m_middle->setDirection(stacked ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_whyCard->setMinimumWidth(stacked ? 0 : kWhyWidth);
    m_whyCard->setMaximumWidth(stacked ? QWIDGETSIZE_MAX : kWhyWidth);
    if (m_lineNamed != (width >= kNameLineFrom)) {
        m_lineNamed = width >= kNameLineFrom;
        refreshLine();
    }
}

void NumbersInspect::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void NumbersInspect::copy(const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT note(tr("Copied %1").arg(text.left(40)));
}

void NumbersInspect::copyNamed(const QString& text, const QString& what)
{
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT note(tr("Copied %1").arg(what));
}

void NumbersInspect::copyMenu(const QPoint& globalPosition)
{
    if (!m_result)
        return;
    QMenu menu(this);
    for (const numbers::CopyForm& form : numbers::copyForms(*m_result)) {
        const QString shown = form.text.size() > 40 ? form.text.left(40) + QStringLiteral("…") : form.text;
        menu.addAction(tr("Copy %1: %2").arg(form.name, shown), this,
                       [this, text = form.text] { copy(text); });
    }
    menu.addAction(tr("Copy a link to this view"), this, [this] {
        const std::string envelope = dumpJson(writeEnvelope("numbers", writeValue(m_state)));
        const QByteArray link = QByteArray::fromStdString(envelope).toBase64(
            QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        copyNamed(QStringLiteral("bitloupe:state/") + QString::fromLatin1(link), tr("a link to this view"));
    });
    const double value = m_result->stored().toDouble();
    if (std::isfinite(value) && value > 0) {
        menu.addSeparator();
        menu.addAction(tr("Use as scale in Mapping"), this, [this, value] {
            Json patch = Json::object();
            patch["parameters"] = {
                {"scale", realJson(value)}, {"zeroPoint", 0}, {"quantMin", -128}, {"quantMax", 127}};
            Q_EMIT openLab(QStringLiteral("mapping"), patch);
        });
    }
    menu.exec(globalPosition);
}

void NumbersInspect::contextMenuEvent(QContextMenuEvent* event)
{
    copyMenu(event->globalPos());
}

bool NumbersInspect::focusField(const QString& pointer)
{
    if (pointer.startsWith(QStringLiteral("/state/bits"))
        || pointer.startsWith(QStringLiteral("/result/bits")))
        m_bits->setFocus(Qt::OtherFocusReason);
    else
        m_controls->focusField(pointer);
    return true;
}

} // namespace bitloupe
