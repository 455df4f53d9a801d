#include "widgets/copy_menu.h"

#include "widgets/export.h"
#include "widgets/painting.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <charconv>
#include <cmath>
#include <utility>

namespace bitloupe {

namespace {

constexpr int kLongestLabel = 40;

QString words(const char* source)
{
    return QCoreApplication::translate("CopyMenu", source);
}

QJsonValue valueOf(const QString& cell)
{
    bool isNumber = false;
    const double number = cell.toDouble(&isNumber);
    return isNumber && std::isfinite(number) ? QJsonValue(number) : QJsonValue(cell);
}

template<typename Number>
QString shortestDigits(Number value)
{
    if (!std::isfinite(value))
        return QString::fromLatin1(std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    char digits[40];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return QString::fromLatin1(digits, end - digits);
}

QString line(const QStringList& cells)
{
    QStringList out;
    for (const QString& cell : cells)
        out << csvCell(cell);
    return out.join(QLatin1Char(',')) + QLatin1Char('\n');
}

} // namespace

QString csvCell(const QString& text)
{
    if (!text.contains(QLatin1Char(',')) && !text.contains(QLatin1Char('"'))
        && !text.contains(QLatin1Char('\n')))
        return text;
    return QLatin1Char('"') + QString(text).replace(QLatin1Char('"'), QStringLiteral("\"\""))
        + QLatin1Char('"');
}

QString fullNumber(double value)
{
    return shortestDigits(value);
}

QString fullNumber(float value)
{
    return shortestDigits(value);
}

QString figuresJson(const QList<CopyFigure>& figures)
{
    QJsonObject object;
    for (const CopyFigure& figure : figures)
        object.insert(figure.name, figure.isText ? QJsonValue(figure.value) : valueOf(figure.value));
    return QString::fromUtf8(QJsonDocument(object).toJson());
}

QString lineJson(const QString& line, const QStringList& values)
{
    const QJsonObject object{{QStringLiteral("line"), line},
                             {QStringLiteral("values"), QJsonArray::fromStringList(values)}};
    return QString::fromUtf8(QJsonDocument(object).toJson());
}

QString CopyTable::csv() const
{
    QString out = line(columns);
    for (const QStringList& row : rows)
        out += line(row);
    return out;
}

QString CopyTable::json() const
{
    QJsonArray array;
    for (const QStringList& row : rows) {
        QJsonObject object;
        for (qsizetype i = 0; i < columns.size(); ++i)
            object.insert(columns[i],
                          texts.contains(columns[i]) ? QJsonValue(row.value(i)) : valueOf(row.value(i)));
        array.append(object);
    }
    return QString::fromUtf8(QJsonDocument(array).toJson());
}

QString CopyTable::as(const QString& ending) const
{
    return ending == QLatin1String("csv") ? csv() : ending == QLatin1String("json") ? json() : QString();
}

CopyMenu::CopyMenu(QWidget* owner, std::function<void(const QString&)> told)
    : m_owner(owner)
    , m_told(std::move(told))
    , m_menu(owner)
{
}

void CopyMenu::value(const QString& text)
{
    this->text(words("Copy %1").arg(text.left(kLongestLabel)), text, text.left(kLongestLabel));
}

void CopyMenu::explanation(const QString& text)
{
    this->text(words("Copy what this says"), text, words("the explanation"));
}

void CopyMenu::text(const QString& label, const QString& text, const QString& what)
{
    if (!text.isEmpty())
        m_menu.addAction(label, m_owner, [this, text, what] { copy(text, what); });
}

void CopyMenu::row(const CopyTable& table, int row)
{
    if (row >= 0 && row < static_cast<int>(table.rows.size()))
        text(words("Copy the row as CSV"),
             line(table.columns) + line(table.rows[static_cast<std::size_t>(row)]), words("the row as CSV"));
}

void CopyMenu::table(const CopyTable& table)
{
    if (!table.rows.empty())
        this->table(table.name, [table] { return table; });
}

void CopyMenu::table(const QString& name, const std::function<CopyTable()>& make)
{
    m_menu.addAction(words("Copy %1 as CSV").arg(name), m_owner,
                     [this, name, make] { copy(make().csv(), words("%1 as CSV").arg(name)); });
    m_menu.addAction(words("Copy %1 as JSON").arg(name), m_owner,
                     [this, name, make] { copy(make().json(), words("%1 as JSON").arg(name)); });
}

void CopyMenu::picture()
{
    m_menu.addAction(words("Copy the picture"), m_owner, [this] {
        QGuiApplication::clipboard()->setPixmap(m_owner->grab());
        m_told(words("Copied the picture"));
    });
    m_menu.addAction(words("Save the picture…"), m_owner, [this] { save(); });
}

void CopyMenu::copy(const QString& text, const QString& what) const
{
    QGuiApplication::clipboard()->setText(text);
    m_told(words("Copied %1").arg(what));
}

void CopyMenu::save() const
{
    const QString path =
        QFileDialog::getSaveFileName(m_owner, words("Save the picture"), QStringLiteral("picture.png"),
                                     words("Picture (*.png);;Drawing (*.svg);;Document (*.pdf)"));
    if (path.isEmpty())
        return;
    const Status status = exportPicture(*m_owner, path);
    m_told(status ? words("Saved %1").arg(QFileInfo(path).fileName()) : qs(status.error().message));
}

} // namespace bitloupe
