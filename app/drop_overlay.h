#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace bitloupe {

/// What a file dragged over the window can do: an outline in the accent colour and a field for each thing.
/// The window takes the events; this only draws and tells what is under the pointer.
class DropOverlay : public QWidget {
    Q_OBJECT

public:
    enum class Target { Open, Compare, Data };

    /// One thing to do with the file.
    struct Field {
        Target target = Target::Open;
        QString icon;
        QString title;
        QString words;
    };

    explicit DropOverlay(QWidget* parent);

    /// At least one field; the first is also meant outside the fields.
    void open(const QRect& place, const QList<Field>& fields);
    Target targetAt(const QPoint& point) const;
    /// Lights the field under the pointer.
    void pointAt(const QPoint& point);
    /// Where a field lies; empty of what is not offered.
    QRectF fieldOf(Target target) const;

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QList<Field> m_fields;
    Target m_target = Target::Open;
};

} // namespace bitloupe
