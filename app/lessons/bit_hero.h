#pragma once

#include <QWidget>

class QLabel;

namespace bitloupe {

class BitField;

/// Sixteen live tiles of 0.1 in binary16: the first thing a newcomer may touch.
class BitHero : public QWidget {
    Q_OBJECT

public:
    explicit BitHero(QWidget* parent = nullptr);

private:
    void show(quint64 bits);

    BitField* m_field;
    QLabel* m_value;
    QLabel* m_error;
};

} // namespace bitloupe
