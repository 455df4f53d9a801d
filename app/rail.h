#pragma once

#include <QAbstractButton>
#include <QWidget>

class QButtonGroup;
class QVBoxLayout;

namespace bitloupe {

/// Icon over label, 72x58, the lit state of the page in front.
class RailButton : public QAbstractButton {
    Q_OBJECT

public:
    RailButton(const QString& iconName, const QString& label, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent*) override;
    void enterEvent(QEnterEvent*) override { update(); }
    void leaveEvent(QEvent*) override { update(); }

private:
    QString m_icon;
};

/// The 88 px strip at the left: labs, then lessons and the menu at the foot.
class Rail : public QWidget {
    Q_OBJECT

public:
    explicit Rail(QWidget* parent = nullptr);
    /// Adds a page above the foot, in order.
    void addPage(const QString& id, const QString& iconName, const QString& label, const QString& tip);
    void addFootPage(const QString& id, const QString& iconName, const QString& label, const QString& tip);
    RailButton* addFootAction(const QString& iconName, const QString& label, const QString& tip);
    void setCurrent(const QString& id);

Q_SIGNALS:
    void picked(const QString& id);

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    RailButton* makePage(const QString& id, const QString& iconName, const QString& label,
                         const QString& tip);

    QButtonGroup* m_group;
    QVBoxLayout* m_top;
    QVBoxLayout* m_foot;
};

} // namespace bitloupe
