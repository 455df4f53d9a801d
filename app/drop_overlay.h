#pragma once

#include <QString>
#include <QWidget>

namespace bitloupe {

/// What a file dragged over the window can do: an outline in the accent colour and a field for each thing.
/// The window takes the events; this only draws and tells what is under the pointer.
class DropOverlay : public QWidget {
    Q_OBJECT

public:
    enum class Target { Open, Compare };

    explicit DropOverlay(QWidget* parent);

    /// `compareWith` names the file that is open; empty leaves out the second field.
    void open(const QRect& place, const QString& file, const QString& compareWith);
    /// Outside the fields a file is opened.
    Target targetAt(const QPoint& point) const;
    /// Lights the field under the pointer.
    void pointAt(const QPoint& point);
    QRectF fieldOf(Target target) const;

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QString m_file;
    QString m_compareWith;
    Target m_target = Target::Open;
};

} // namespace bitloupe
