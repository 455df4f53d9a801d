#include "widgets/controls.h"
#include "widgets/painting.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace bitloupe {

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_title(makeLabel(title, TextRole::CardTitle, this))
    , m_subtitle(makeLabel({}, TextRole::Secondary, this))
{
    setFrameShape(QFrame::NoFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(10);
    for (QLabel* label : {m_title, m_subtitle})
        label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_header = new QHBoxLayout;
    m_header->setSpacing(10);
    m_header->addWidget(m_title);
    m_header->addWidget(m_subtitle);
    m_header->addStretch(1);
    layout->addLayout(m_header);
    layout->setAlignment(m_header, Qt::AlignTop);
    m_body = new QVBoxLayout;
    m_body->setSpacing(10);
    layout->addLayout(m_body, 1);
    setTitle(title);
    setSubtitle({});
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    setAccessibleName(title);
}

void Card::setSubtitle(const QString& subtitle)
{
    m_subtitle->setText(subtitle);
    m_subtitle->setVisible(!subtitle.isEmpty());
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawRoundedBox(painter, rect(), 10, theme().card, theme().line);
}

EmptyState::EmptyState(const QString& iconName, const QString& sentence, QWidget* parent)
    : QWidget(parent)
    , m_iconName(iconName)
    , m_sentence(makeLabel(sentence, TextRole::Secondary, this))
    , m_buttons(new QHBoxLayout)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(14);
    layout->addStretch(1);
    layout->addSpacing(44); // the icon is painted here
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    layout->addWidget(m_sentence);
    m_buttons->setSpacing(10);
    m_buttons->addStretch(1);
    m_buttons->addStretch(1);
    layout->addLayout(m_buttons);
    layout->addStretch(1);
    setAccessibleName(sentence);
}

void EmptyState::setSentence(const QString& sentence)
{
    m_sentence->setText(sentence);
    setAccessibleName(sentence);
}

Button* EmptyState::addButton(const QString& text, Button::Kind kind)
{
    auto* button = new Button(text, kind, this);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

void EmptyState::paintEvent(QPaintEvent*)
{
    constexpr int kSide = 32;
    QPainter painter(this);
    const QPointF corner((width() - kSide) / 2.0, m_sentence->y() - kSide - 18);
    painter.drawPixmap(corner, iconPixmap(m_iconName, theme().secondary, kSide, devicePixelRatioF()));
}

} // namespace bitloupe
