#include "widgets/formula_view.h"

#include "widgets/formula_boxes.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QPainter>

#include <cmath>

namespace bitloupe {
namespace {

QColor inkOf(const QString& name, const QColor& ink)
{
    const Theme& t = theme();
    static const QHash<QString, QColor Theme::*> kRoles{{QStringLiteral("sign"), &Theme::signSolid},
                                                        {QStringLiteral("exponent"), &Theme::exponentSolid},
                                                        {QStringLiteral("fraction"), &Theme::fractionSolid},
                                                        {QStringLiteral("text"), &Theme::text},
                                                        {QStringLiteral("secondary"), &Theme::secondary},
                                                        {QStringLiteral("clipped"), &Theme::clipped},
                                                        {QStringLiteral("data"), &Theme::data},
                                                        {QStringLiteral("good"), &Theme::good},
                                                        {QStringLiteral("accent"), &Theme::accent}};
    const auto role = kRoles.constFind(name);
    return role == kRoles.constEnd() ? ink : t.*role.value();
}

/// A tree of one word: what cannot be read stays visible as it was written.
FormulaNode verbatim(const QString& tex)
{
    FormulaNode node;
    node.kind = FormulaNode::Kind::Words;
    node.text = tex.toStdString();
    return node;
}

QString spokenOf(const FormulaNode& node, const FormulaValues& values)
{
    const auto live = [&](std::string_view pointer, std::string_view format) {
        return FormulaBuilder::liveText(values, QString::fromUtf8(pointer.data(), qsizetype(pointer.size())),
                                        QString::fromUtf8(format.data(), qsizetype(format.size())))
            .toStdString();
    };
    return QString::fromStdString(spokenFormula(node, live));
}

} // namespace

FormulaLayout::FormulaLayout(const QString& tex, double pixels, bool display, const FormulaValues& values)
{
    const auto parsed = parseFormula(tex.toStdString());
    build(parsed ? *parsed : verbatim(tex), pixels, display, values, nullptr);
    if (!parsed)
        m_error = QString::fromStdString(parsed.error().message);
}

FormulaLayout::FormulaLayout(const FormulaNode& node, double pixels, bool display,
                             const FormulaValues& values, QHash<QString, double>* reserved)
{
    build(node, pixels, display, values, reserved);
}

void FormulaLayout::build(const FormulaNode& node, double pixels, bool display, const FormulaValues& values,
                          QHash<QString, double>* reserved)
{
    FormulaBox box = FormulaBuilder(values, reserved).build(node, pixels, display);
    // A line of formulas keeps its height whatever stands in it: at least that of a letter with a descender.
    const double size = pixels * ThemeManager::instance().textZoom();
    m_pieces = std::move(box.pieces);
    m_width = box.width + box.slant;
    m_ascent = std::max(box.ascent, 0.70 * size);
    m_descent = std::max(box.descent, 0.22 * size);
    m_spoken = spokenOf(node, values);
}

void FormulaLayout::paint(QPainter& painter, const QPointF& origin, const QColor& ink) const
{
    const QColor base = ink.isValid() ? ink : theme().text;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Piece& piece : m_pieces) {
        const QColor color = inkOf(piece.color, base);
        if (piece.text.isEmpty()) {
            painter.fillPath(piece.path.translated(origin + piece.at), color);
            continue;
        }
        painter.setFont(piece.font);
        painter.setPen(color);
        painter.drawText(origin + piece.at, piece.text);
    }
    painter.restore();
}

FormulaView::FormulaView(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        m_reserved.clear();
        relayout();
    });
}

void FormulaView::setFormula(const QString& tex)
{
    if (tex == m_tex)
        return;
    m_tex = tex;
    m_reserved.clear();
    const auto parsed = parseFormula(tex.toStdString());
    m_node = parsed ? *parsed : verbatim(tex);
    m_error = parsed ? QString() : QString::fromStdString(parsed.error().message);
    setToolTip(m_error);
    relayout();
}

void FormulaView::setValue(const QString& pointer, const QString& text)
{
    if (m_values.value(pointer) == text && m_values.contains(pointer))
        return;
    m_values.insert(pointer, text);
    relayout();
}

void FormulaView::setValues(const FormulaValues& values)
{
    if (values == m_values)
        return;
    m_values = values;
    relayout();
}

void FormulaView::setPixelSize(double pixels)
{
    m_pixels = pixels;
    m_reserved.clear();
    relayout();
}

void FormulaView::setDisplay(bool display)
{
    m_display = display;
    relayout();
}

void FormulaView::setInk(const QColor& ink)
{
    m_ink = ink;
    update();
}

void FormulaView::relayout()
{
    const QSize before = sizeHint();
    m_layout = FormulaLayout(m_node, m_pixels, m_display, m_values, &m_reserved);
    setAccessibleName(m_layout.spoken());
    if (sizeHint() != before)
        updateGeometry();
    update();
}

double FormulaView::baseline() const
{
    return std::ceil(m_layout.ascent()) + 1 + (height() - sizeHint().height()) / 2;
}

QSize FormulaView::sizeHint() const
{
    const double height = std::ceil(m_layout.ascent()) + std::ceil(m_layout.descent()) + 2;
    return {static_cast<int>(std::ceil(m_layout.width())) + 2, static_cast<int>(height)};
}

void FormulaView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    m_layout.paint(painter, QPointF(1, baseline()), m_ink);
}

} // namespace bitloupe
