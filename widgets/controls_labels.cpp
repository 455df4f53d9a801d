#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QVBoxLayout>

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

WordsLabel::WordsLabel(QWidget* parent)
    : QLabel(parent)
{
    setTextFormat(Qt::RichText);
    setWordWrap(true);
    setTextInteractionFlags(Qt::NoTextInteraction);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &WordsLabel::refresh);
    refresh();
}

void WordsLabel::setWords(const QString& words)
{
    if (words == m_words)
        return;
    m_words = words;
    refresh();
}

void WordsLabel::refresh()
{
    setFont(textFont(13));
    setTextColor(this, isEnabled() ? theme().secondary : theme().line);
    setText(wordsToHtml(m_words));
    setAccessibleName(plainWords(m_words));
}

void WordsLabel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::EnabledChange)
        refresh();
    QLabel::changeEvent(event);
}

Readout::Readout(const QString& label, QWidget* parent)
    : QWidget(parent)
    , m_label(makeLabel(label, TextRole::Secondary, this))
    , m_value(new QLabel(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(m_label);
    layout->addWidget(m_value);
    m_value->setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &Readout::refresh);
    setValue(QStringLiteral("…"));
}

void Readout::setLabel(const QString& label)
{
    m_label->setText(label);
    refresh();
}

void Readout::setValue(const QString& value, Tone tone)
{
    m_text = value;
    m_tone = tone;
    refresh();
}

void Readout::setLarge(bool large)
{
    m_large = large;
    refresh();
}

void Readout::setExplanation(const QString& formula)
{
    setToolTip(formula);
    setAccessibleDescription(formula);
}

void Readout::refresh()
{
    m_value->setFont(monoFont(m_large ? 22 : 15));
    setTextColor(m_value, m_tone == Tone::Clipped ? theme().clipped : theme().text);
    m_value->setText(m_text);
    setAccessibleName(m_label->text() + QStringLiteral(", ") + m_text);
}

void Readout::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    const QString text = m_text;
    menu.addAction(tr("Copy value"), this, [text] { QApplication::clipboard()->setText(text); });
    menu.exec(event->globalPos());
}

} // namespace bitloupe
