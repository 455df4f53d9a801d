#include "app/views/weights_compare_head.h"

#include "widgets/painting.h"

#include <QHBoxLayout>

namespace bitloupe {

namespace {

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

} // namespace

QWidget* fileMark(bool isA)
{
    return new FileMark(isA ? QStringLiteral("A") : QStringLiteral("B"), isA);
}

NameAndFacts::NameAndFacts(int pixels, QWidget* parent)
    : QWidget(parent)
    , m_pixels(pixels)
{
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void NameAndFacts::setName(const QString& name, const QString& facts, const QString& full)
{
    m_name = name;
    m_facts = facts;
    const QString& whole = full.isEmpty() ? name : full;
    setToolTip(facts.isEmpty() ? whole : QStringLiteral("%1\n%2").arg(whole, facts));
    setAccessibleName(facts.isEmpty() ? whole : QStringLiteral("%1, %2").arg(whole, facts));
    updateGeometry();
    update();
}

QSize NameAndFacts::sizeHint() const
{
    const QFontMetricsF bold(textFont(m_pixels, QFont::DemiBold));
    const QFontMetricsF plain(textFont(14));
    return {static_cast<int>(bold.horizontalAdvance(m_name) + plain.horizontalAdvance(m_facts)) + 16, 24};
}

void NameAndFacts::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(textFont(m_pixels, QFont::DemiBold));
    painter.setPen(theme().text);
    const QString name = elidedName(QFontMetricsF(painter.font()), m_name, width());
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, name);
    const int used = static_cast<int>(QFontMetricsF(painter.font()).horizontalAdvance(name)) + 8;
    painter.setFont(textFont(14));
    painter.setPen(theme().secondary);
    const QRect rest = rect().adjusted(used, 0, 0, 0);
    const QString separator = QStringLiteral(" · ");
    QStringList facts = m_facts.split(separator);
    while (!facts.isEmpty()
           && QFontMetricsF(painter.font()).horizontalAdvance(facts.join(separator)) > rest.width())
        facts.removeLast();
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, facts.join(separator));
}

WeightsCompareHead::WeightsCompareHead(QWidget* parent)
    : QWidget(parent)
    , m_a(new NameAndFacts(14))
    , m_b(new NameAndFacts(14))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(makeLabel(tr("Compare"), TextRole::Title));
    row->addSpacing(4);
    row->addWidget(fileMark(true));
    row->addWidget(m_a);
    row->addWidget(fileMark(false));
    row->addWidget(m_b);
    row->addStretch(1);
    const auto add = [&](const QString& text, const QString& iconName) {
        auto* button = new Button(text);
        button->setAccessibleName(text);
        button->setIconName(iconName);
        row->addWidget(button);
        if (!iconName.isEmpty())
            m_buttons.emplace_back(button, text);
        return button;
    };
    Button* other = add(tr("Other B…"), QStringLiteral("compare"));
    Button* swap = add(tr("Swap"), {});
    m_export = add(tr("Export"), QStringLiteral("download"));
    Button* close = add(tr("Close B"), QStringLiteral("close"));
    swap->setToolTip(tr("Exchanges A and B"));
    connect(other, &Button::clicked, this, &WeightsCompareHead::otherRequested);
    connect(swap, &Button::clicked, this, &WeightsCompareHead::swapRequested);
    connect(close, &Button::clicked, this, &WeightsCompareHead::closeRequested);
}

void WeightsCompareHead::setFile(bool isA, const QString& name, const QString& facts)
{
    (isA ? m_a : m_b)->setName(name, facts);
}

void WeightsCompareHead::setNarrow(bool narrow)
{
    for (const auto& [button, text] : m_buttons) {
        button->setText(narrow ? QString() : text);
        button->setToolTip(narrow ? text : QString());
    }
}

} // namespace bitloupe
