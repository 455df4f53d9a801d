#pragma once

#include "widgets/copy_figure.h"

#include <QMenu>
#include <QStringList>

#include <functional>
#include <vector>

namespace bitloupe {

/// A cell of text as CSV wants it: in quotes where it holds a comma, a quote or a line end.
QString csvCell(const QString& text);

/// Rows behind a chart or a list, as they are copied: names and numbers in full, no thousands set apart.
struct CopyTable {
    QString name; ///< "the histogram"
    QStringList columns;
    std::vector<QStringList> rows;
    QStringList texts = {}; ///< columns that hold words, though they may look like numbers

    QString csv() const;
    /// An array of objects; cells that look like numbers become numbers.
    QString json() const;
    /// As "csv" or "json"; empty in any other format.
    QString as(const QString& ending) const;
};

/// A number as files hold it: the shortest digits that give it back in its own format; "Infinity", "NaN".
QString fullNumber(double value);
QString fullNumber(float value);

/// What the context menu of a chart or table ends with, in the same order and words everywhere: the figure
/// under the pointer in full, what its hover says, its row; the whole as CSV and as JSON; the picture. What a
/// widget has of its own goes into `menu` first.
class CopyMenu {
public:
    /// `told` is called with what was copied or written, for the status line.
    CopyMenu(QWidget* owner, std::function<void(const QString&)> told);

    QMenu& menu() { return m_menu; }
    /// A line between what a widget has of its own and what all have.
    void separate() { m_menu.addSeparator(); }
    /// Nothing is added for an empty text.
    void value(const QString& text);
    void explanation(const QString& text);
    void text(const QString& label, const QString& text, const QString& what);
    void row(const CopyTable& table, int row);
    void table(const CopyTable& table);
    /// The same of a long table that is made only when it is wanted.
    void table(const QString& name, const std::function<CopyTable()>& make);
    /// "Copy the picture", and "Save the picture…" as PNG, SVG or PDF.
    void picture();
    void exec(const QPoint& globalPosition) { m_menu.exec(globalPosition); }

private:
    void copy(const QString& text, const QString& what) const;
    void save() const;

    QWidget* m_owner;
    std::function<void(const QString&)> m_told;
    QMenu m_menu;
};

} // namespace bitloupe
