#pragma once

#include "widgets/accessible_parts.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <utility>
#include <vector>

class QMenu;

namespace bitloupe {

/// A sum of matrices of unlike shapes: each is drawn as what it is, its repeats pale.
struct TermMatricesModel {
    enum class Shape { Full, Column, Row, Single };
    enum class Ink { Plain, W, X, Result };

    struct Block {
        std::vector<std::pair<QString, Ink>> title; ///< rich runs in the formula face
        QString tag; ///< "run time"
        bool isWarm = false; ///< the tag is of what costs at run time
        QString sign; ///< in front of the block
        QString note; ///< under it: "one per row"
        Shape shape = Shape::Full;
        Ink ink = Ink::Plain;
        bool isGone = false; ///< struck through: it vanishes
        std::vector<QString> texts; ///< row-major of its own shape
    };

    int rows = 0; ///< of a full block, as shown
    int columns = 0;
    int firstRow = 0; ///< index of the first shown
    int firstColumn = 0;
    int currentRow = -1; ///< index of the output at hand
    int currentColumn = -1;
    std::vector<Block> blocks;
};

/// The terms of an accumulator side by side. A hover lights one output in all of them, a click or the arrows
/// choose it.
class TermMatrices : public QWidget, public AccessibleParts {
    Q_OBJECT

public:
    explicit TermMatrices(QWidget* parent = nullptr);
    void setModel(TermMatricesModel model); ///< emits nothing
    const TermMatricesModel& model() const { return m_model; }
    QRectF cell(int block, int row, int column) const; ///< shown row and column

    /// Further entries of the menu of a cell, by the indices of the output.
    void setMenuExtra(std::function<void(QMenu&, int row, int column)> extra)
    {
        m_menuExtra = std::move(extra);
    }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {300, sizeHint().height()}; }
    QAccessible::Role accessibleRole() const override { return QAccessible::Table; }
    int partCount() const override { return m_model.rows * m_model.columns; }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

Q_SIGNALS:
    void cellPicked(int row, int column); ///< indices of the output, by the user only
    void copied(const QString& text);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void contextMenuEvent(QContextMenuEvent*) override;
    bool event(QEvent*) override;

private:
    struct Hit {
        int block = -1;
        int row = -1;
        int column = -1;
    };
    double cellWidth(const TermMatricesModel::Block& block) const;
    double blockWidth(const TermMatricesModel::Block& block) const;
    double blockX(int block) const;
    Hit hitAt(const QPointF& point) const;
    const QString& textOf(const TermMatricesModel::Block& block, int row, int column) const;
    void paintHead(QPainter& painter, int index) const;
    void paintCells(QPainter& painter, int index) const;
    QString formula(int row, int column) const;
    QString titles() const;

    TermMatricesModel m_model;
    std::function<void(QMenu&, int, int)> m_menuExtra;
    Hit m_hover;
};

} // namespace bitloupe
