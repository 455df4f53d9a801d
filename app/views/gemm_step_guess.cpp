#include "app/views/gemm_step.h"
#include "app/views/gemm_transport.h"
#include "app/views/gemm_words.h"

#include <QLineEdit>

/// A guess typed into the question mark of the open cell.
namespace bitloupe {

using gemm::Stage;

void GemmStep::beginGuess(int row, int column)
{
    m_transport->pause();
    m_guess->setText(guessText());
    m_guess->setGeometry(m_y->cellRect(row, column).adjusted(3, 3, -2, -2));
    m_guess->show();
    m_guess->selectAll();
    m_guess->setFocus();
}

void GemmStep::takeGuess()
{
    bool isNumber = false;
    const QString typed = m_guess->text().trimmed().replace(QChar(0x2212), u'-').remove(u',');
    const std::int64_t guess = typed.toLongLong(&isNumber);
    m_guess->hide();
    setFocus();
    if (const auto* r = shown(); r != nullptr && isNumber) {
        m_guesses.insert(r->place.element, guess);
        refresh();
    }
}

QString GemmStep::guessText() const
{
    const auto found = m_guesses.constFind(m_result->place.element);
    return found == m_guesses.constEnd() ? QString() : gemmText::whole(*found);
}

QString GemmStep::wordsOfStage() const
{
    const QString words = gemmText::words(*m_result);
    const auto found = m_guesses.constFind(m_result->place.element);
    const bool isJudged = m_result->place.stage == Stage::Compare && found != m_guesses.constEnd();
    return isJudged ? gemmText::guessWords(*m_result, *found) + u' ' + words : words;
}

} // namespace bitloupe
