#pragma once

#include <QStringList>
#include <QWidget>

class QLineEdit;
class QListView;
class QSortFilterProxyModel;

namespace bitloupe {

/// The list inside a choice popover: rows with an optional second line and a tick at the current one; from
/// eight rows on a search line above. Up/Down move, Enter or a click chooses.
class ChoiceList : public QWidget {
    Q_OBJECT

public:
    ChoiceList(const QStringList& labels, const QStringList& details, int current, QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(int index);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void choose(const QModelIndex& index);
    void fit();

    QSortFilterProxyModel* m_filtered;
    QLineEdit* m_search = nullptr;
    QListView* m_view;
};

} // namespace bitloupe
