#include "app/views/name_list.h"

#include "widgets/copy_menu.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QStringListModel>

#include <algorithm>

namespace bitloupe {

namespace {

constexpr int kLeastLines = 2;

class NameModel : public QStringListModel {
public:
    using QStringListModel::QStringListModel;

    QVariant data(const QModelIndex& index, int role) const override
    {
        // Names of what was fused, joined by ";", would make one very long line.
        if (role == Qt::ToolTipRole)
            return QStringListModel::data(index, Qt::DisplayRole)
                .toString()
                .replace(u';', QStringLiteral(";\n"));
        return QStringListModel::data(index, role);
    }
    Qt::ItemFlags flags(const QModelIndex&) const override
    {
        return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    }
};

} // namespace

NameList::NameList(QWidget* parent)
    : QListView(parent)
{
    setModel(new NameModel(this));
    setFrameShape(QFrame::NoFrame);
    setUniformItemSizes(true);
    setTextElideMode(Qt::ElideMiddle);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding);
    viewport()->setAutoFillBackground(false);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &NameList::refreshTheme);
    refreshTheme();
}

void NameList::refreshTheme()
{
    setFont(monoFont(13));
    setStyleSheet(QStringLiteral("QListView { background: transparent; border: none; color: %1; }"
                                 "QListView::item:selected { background: %2; color: %1; }")
                      .arg(theme().text.name(), theme().field.name()));
}

void NameList::setNames(const QStringList& names)
{
    if (names == this->names())
        return;
    static_cast<QStringListModel*>(model())->setStringList(names);
    updateGeometry();
}

QStringList NameList::names() const
{
    return static_cast<QStringListModel*>(model())->stringList();
}

QSize NameList::minimumSizeHint() const
{
    const int lines = std::clamp(model()->rowCount(), 1, kLeastLines);
    return {60, lines * (QFontMetrics(font()).height() + 2)};
}

/// The names take what others leave.
QSize NameList::sizeHint() const
{
    return {160, minimumSizeHint().height()};
}

void NameList::contextMenuEvent(QContextMenuEvent* event)
{
    CopyMenu menu(this, [this](const QString& sentence) { Q_EMIT note(sentence); });
    const QModelIndex at = indexAt(viewport()->mapFromGlobal(event->globalPos()));
    menu.value(at.data().toString());
    CopyTable table{tr("the names"), {QStringLiteral("name")}, {}, {QStringLiteral("name")}};
    for (const QString& name : names())
        table.rows.push_back({name});
    menu.table(table);
    menu.exec(event->globalPos());
}

void NameList::keyPressEvent(QKeyEvent* event)
{
    if (!event->matches(QKeySequence::Copy) || !currentIndex().isValid())
        return QListView::keyPressEvent(event);
    QGuiApplication::clipboard()->setText(currentIndex().data().toString());
    Q_EMIT note(tr("Copied the name"));
}

} // namespace bitloupe
