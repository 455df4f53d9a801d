#pragma once

#include "widgets/controls.h"

class QLabel;
class QPlainTextEdit;

namespace bitloupe {

/// Where the values of a block are typed or pasted as a list.
class BlockValues : public Popover {
    Q_OBJECT

public:
    explicit BlockValues(QWidget* parent);
    void setText(const QString& text);
    void setNote(const QString& note); ///< how many fit, or what is wrong

Q_SIGNALS:
    void chosen(const QString& text); ///< by the user only

private:
    QPlainTextEdit* m_text;
    QLabel* m_note;
};

} // namespace bitloupe
