#include "widgets/controls.h"
#include "widgets/copy_menu.h"
#include "widgets/painting.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>

namespace bitloupe {
namespace {

void setTextColor(QWidget* widget, const QColor& color)
{
    QPalette palette = widget->palette();
    palette.setColor(QPalette::WindowText, color);
    palette.setColor(QPalette::Text, color);
    widget->setPalette(palette);
}

QFont fontOf(TextRole role)
{
    switch (role) {
    case TextRole::Title:
        return textFont(24, QFont::DemiBold);
    case TextRole::CardTitle:
        return textFont(16, QFont::DemiBold);
    case TextRole::Body:
        return textFont(14);
    case TextRole::Secondary:
        return textFont(13);
    case TextRole::Axis:
        return textFont(12);
    case TextRole::Value:
        return monoFont(15);
    case TextRole::Caption:
        return textFont(12, QFont::DemiBold);
    }
    return textFont(14);
}

QColor colorOf(TextRole role)
{
    const bool isWeak = role == TextRole::Secondary || role == TextRole::Axis || role == TextRole::Caption;
    return isWeak ? theme().secondary : theme().text;
}

bool hasDigit(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
}

/// Values in the fixed-width face; a bold word without a digit stays in the text face.
QString boldRun(const QString& run)
{
    const QFont font = hasDigit(run) ? monoFont(13, QFont::DemiBold) : textFont(13, QFont::DemiBold);
    return QStringLiteral("<span style=\"font-family:'%1';font-weight:600;color:%2\">%3</span>")
        .arg(font.family(), theme().text.name(), run.toHtmlEscaped());
}

QString orangeRun(const QString& run)
{
    return QStringLiteral("<span style=\"color:%1;font-weight:600\">%2</span>")
        .arg(theme().clipped.name(), run.toHtmlEscaped());
}

/// "a **b** ~~c~~" as HTML; an opening sign without its partner is taken as text.
QString wordsToHtml(const QString& words)
{
    QString html;
    qsizetype i = 0;
    while (i < words.size()) {
        const QString sign = words.mid(i, 2);
        const bool opens = sign == QLatin1String("**") || sign == QLatin1String("~~");
        const qsizetype close = opens ? words.indexOf(sign, i + 2) : -1;
        if (close > 0) {
            const QString run = words.mid(i + 2, close - i - 2);
            html += sign == QLatin1String("**") ? boldRun(run) : orangeRun(run);
            i = close + 2;
            continue;
        }
        html += words[i] == QLatin1Char('\n') ? QStringLiteral("<br>") : QString(words[i]).toHtmlEscaped();
        ++i;
    }
    return html;
}

QString plainWords(QString words)
{
    return words.remove(QLatin1String("**")).remove(QLatin1String("~~"));
}

constexpr int kReadoutGap = 1;

QFont valueFont(bool large)
{
    return monoFont(large ? 22 : 15);
}

class RoleLabel : public QLabel {
public:
    RoleLabel(const QString& text, TextRole role, QWidget* parent)
        : QLabel(text, parent)
        , m_role(role)
    {
        setTextFormat(Qt::PlainText);
        connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] { refresh(); });
        refresh();
    }

private:
    void refresh()
    {
        setFont(fontOf(m_role));
        setTextColor(this, colorOf(m_role));
    }

    TextRole m_role;
};

} // namespace

QLabel* makeLabel(const QString& text, TextRole role, QWidget* parent)
{
    return new RoleLabel(text, role, parent);
}

namespace {

QStringList boldRuns(const QString& words)
{
    const QStringList parts = words.split(QStringLiteral("**"));
    QStringList runs;
    for (qsizetype i = 1; i < parts.size(); i += 2)
        runs << parts[i];
    return runs;
}

/// The values of the line one by one, the line, and what a hover says about it.
void openWordsMenu(WordsLabel* label, const QPoint& at)
{
    QMenu menu(label);
    const auto add = [&menu](const QString& entry, const QString& text) {
        menu.addAction(entry, &menu, [text] { QApplication::clipboard()->setText(text); });
    };
    for (const QString& run : boldRuns(label->words()))
        add(WordsLabel::tr("Copy %1").arg(run), run);
    add(WordsLabel::tr("Copy the line"), label->accessibleName().simplified());
    add(WordsLabel::tr("Copy as JSON"), label->json());
    if (!label->toolTip().isEmpty())
        add(WordsLabel::tr("Copy what this says"), label->toolTip());
    menu.exec(label->mapToGlobal(at));
}

} // namespace

WordsLabel::WordsLabel(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
{
    m_text->setTextFormat(Qt::RichText);
    m_text->setTextInteractionFlags(Qt::NoTextInteraction);
    setContextMenuPolicy(Qt::CustomContextMenu);
    connect(this, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { openWordsMenu(this, at); });
    setWordWrap(true);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &WordsLabel::refresh);
    refresh();
}

void WordsLabel::setWords(const QString& words, const QList<CopyFigure>& figures)
{
    m_figures = figures;
    if (words == m_words)
        return;
    m_words = words;
    refresh();
}

QString WordsLabel::json() const
{
    return m_figures.isEmpty() ? lineJson(accessibleName().simplified(), boldRuns(m_words))
                               : figuresJson(m_figures);
}

void WordsLabel::setWordWrap(bool wrap)
{
    m_text->setWordWrap(wrap);
    QSizePolicy policy = sizePolicy();
    policy.setHeightForWidth(wrap);
    setSizePolicy(policy);
    updateGeometry();
}

/// What the words ask of a layout that has given the label this width. One line that got shorter keeps its
/// room, so that its neighbours stand still.
QSize WordsLabel::need() const
{
    if (m_text->wordWrap())
        return {0, m_text->heightForWidth(width())};
    const QSize line = m_text->sizeHint();
    return {std::max(line.width(), width()), line.height()};
}

void WordsLabel::refresh()
{
    const QSize before = need();
    m_text->setFont(textFont(13));
    setTextColor(m_text, isEnabled() ? theme().secondary : theme().line);
    m_text->setText(wordsToHtml(m_words));
    setAccessibleName(plainWords(m_words));
    m_text->setAccessibleName(accessibleName());
    if (!isVisible() || need() != before)
        updateGeometry();
}

void WordsLabel::resizeEvent(QResizeEvent*)
{
    m_text->setGeometry(rect());
}

void WordsLabel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::EnabledChange)
        refresh();
    QWidget::changeEvent(event);
}

Readout::Readout(const QString& label, QWidget* parent)
    : QWidget(parent)
    , m_label(label)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &Readout::refresh);
    setValue(QStringLiteral("…"));
}

void Readout::setLabel(const QString& label)
{
    m_label = label;
    refresh();
}

void Readout::setValue(const QString& value, Tone tone)
{
    if (value == m_text && tone == m_tone)
        return;
    m_text = value;
    m_tone = tone;
    refresh();
}

void Readout::setLarge(bool large)
{
    m_large = large;
    refresh();
}

QSize Readout::sizeHint() const
{
    const QFontMetrics label(fontOf(TextRole::Secondary));
    const QFontMetrics value(valueFont(m_large));
    return {std::max(label.horizontalAdvance(m_label), value.horizontalAdvance(m_text)),
            label.height() + kReadoutGap + value.height()};
}

void Readout::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(fontOf(TextRole::Secondary));
    painter.setPen(colorOf(TextRole::Secondary));
    const int top = painter.fontMetrics().height();
    painter.drawText(QRect(0, 0, width(), top), Qt::AlignLeft | Qt::AlignVCenter, m_label);
    painter.setFont(valueFont(m_large));
    painter.setPen(m_tone == Tone::Clipped ? theme().clipped : theme().text);
    painter.drawText(QRect(0, top + kReadoutGap, width(), height() - top - kReadoutGap),
                     Qt::AlignLeft | Qt::AlignVCenter, m_text);
}

void Readout::setExplanation(const QString& formula)
{
    setToolTip(formula);
    setAccessibleDescription(formula);
}

void Readout::refresh()
{
    // A shorter value keeps its room, so that nothing beside it moves.
    const QSize hint = sizeHint();
    if (!isVisible() || hint.width() > width() || hint.height() != m_hint.height()) {
        m_hint = hint;
        updateGeometry();
    }
    setAccessibleName(m_label + QStringLiteral(", ") + m_text);
    update();
}

void Readout::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    const QString text = m_text;
    menu.addAction(tr("Copy value"), this, [text] { QApplication::clipboard()->setText(text); });
    menu.exec(event->globalPos());
}

} // namespace bitloupe
