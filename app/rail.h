#pragma once

#include <QAbstractButton>
#include <QFocusEvent>
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
    void focusInEvent(QFocusEvent* event) override
    {
        const Qt::FocusReason why = event->reason();
        m_focusByKey =
            why == Qt::TabFocusReason || why == Qt::BacktabFocusReason || why == Qt::ShortcutFocusReason;
        QAbstractButton::focusInEvent(event);
    }

private:
    QString m_icon;
    bool m_focusByKey = false; ///< a ring is for those who move by keys
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
