#pragma once

#include <QAbstractButton>

namespace bitloupe {

/// A lesson in the catalogue: ring with its number, title, first objective, minutes and lab.
class LessonCard : public QAbstractButton {
    Q_OBJECT

public:
    struct Facts {
        int number = 0;
        QString title;
        QString objective;
        QString minutes; ///< "10 min" or "step 6/8"
        QString lab;
        QString icon;
        double share = 0; ///< passed steps, 0 to 1
        bool isDone = false;
        bool isSuggested = false;
    };

    explicit LessonCard(QWidget* parent = nullptr);
    void setFacts(const Facts& facts);
    QSize sizeHint() const override { return {300, 88}; }

protected:
    void paintEvent(QPaintEvent*) override;
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

private:
    Facts m_facts;
};

} // namespace bitloupe
