#include "widgets/formula_boxes.h"

#include "widgets/math_table.h"
#include "widgets/theme.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace bitloupe {
namespace {

using Kind = FormulaNode::Kind;
using Table = MathTable;

constexpr double kFixedWidthShare = 0.84; // that face looks larger than the formula's

double zoom()
{
    return ThemeManager::instance().textZoom();
}

double em(double pixels)
{
    return pixels * zoom();
}

double constant(Table::Constant which, double pixels)
{
    return Table::instance().constant(which) * em(pixels);
}

/// Copies `part` into `box` with its baseline origin at `at`; extents grow, the width does not.
void place(FormulaBox& box, const FormulaBox& part, const QPointF& at)
{
    for (FormulaLayout::Piece piece : part.pieces) {
        piece.at += at;
        box.pieces.push_back(std::move(piece));
    }
    box.ascent = std::max(box.ascent, part.ascent - at.y());
    box.descent = std::max(box.descent, part.descent + at.y());
}

FormulaBox textBox(const QString& text, const QFont& font)
{
    const QFontMetricsF metrics(font);
    FormulaBox box;
    FormulaLayout::Piece piece;
    piece.text = text;
    piece.font = font;
    box.pieces.push_back(piece);
    box.width = metrics.horizontalAdvance(text);
    const QRectF ink = metrics.tightBoundingRect(text);
    box.ascent = std::max(0.0, -ink.top());
    box.descent = std::max(0.0, ink.bottom());
    if (font.italic())
        box.slant = std::max(0.0, ink.right() - box.width);
    return box;
}

FormulaBox pathBox(const QPainterPath& path, double advance)
{
    FormulaBox box;
    FormulaLayout::Piece piece;
    piece.path = path;
    box.pieces.push_back(piece);
    box.width = advance;
    const QRectF ink = path.boundingRect();
    box.ascent = -ink.top();
    box.descent = ink.bottom();
    return box;
}

FormulaBox ruleBox(double width, double thickness)
{
    QPainterPath path;
    path.addRect(0, -thickness / 2, width, thickness);
    return pathBox(path, width);
}

/// A sign at least `height` high whose middle lies on the axis.
FormulaBox centredSign(const QString& sign, double pixels, double height)
{
    double advance = 0;
    const QPainterPath path = Table::instance().grown(sign, em(pixels), height, &advance);
    FormulaBox raw = pathBox(path, advance);
    FormulaBox box;
    box.width = advance;
    place(box, raw, QPointF(0, (raw.ascent - raw.descent) / 2 - constant(Table::AxisHeight, pixels)));
    return box;
}

/// Spaces between atoms in 18ths of an em (The TeXbook, chapter 18); negative ones fall away in scripts.
int spaceBetween(AtomClass left, AtomClass right)
{
    static constexpr int kSpaces[8][8] = {
        // Ord Op  Bin Rel Open Close Punct Inner
        {0, 3, -4, -5, 0, 0, 0, -3},     {3, 3, 0, -5, 0, 0, 0, -3},     {-4, -4, 0, 0, -4, 0, 0, -4},
        {-5, -5, 0, 0, -5, 0, 0, -5},    {0, 0, 0, 0, 0, 0, 0, 0},       {0, 3, -4, -5, 0, 0, 0, -3},
        {-3, -3, 0, -3, -3, -3, -3, -3}, {-3, 3, -4, -5, -3, 0, -3, -3},
    };
    return kSpaces[static_cast<int>(left)][static_cast<int>(right)];
}

/// A sign with nothing to join on one side is a sign, not an operator: the minus of "−r" or of "(−1)".
AtomClass classInRow(const std::vector<FormulaNode>& row, std::size_t index, AtomClass before, bool isFirst)
{
    const AtomClass own = row[index].atomClass;
    if (own != AtomClass::Binary)
        return own;
    const bool nothingBefore = isFirst || before == AtomClass::Binary || before == AtomClass::Relation
        || before == AtomClass::Opening || before == AtomClass::Operator || before == AtomClass::Punctuation;
    std::size_t next = index + 1;
    while (next < row.size() && row[next].kind == Kind::Space)
        ++next;
    const bool nothingAfter = next == row.size() || row[next].atomClass == AtomClass::Relation
        || row[next].atomClass == AtomClass::Closing || row[next].atomClass == AtomClass::Punctuation;
    return nothingBefore || nothingAfter ? AtomClass::Ordinary : own;
}

bool isEmpty(const FormulaNode& node)
{
    return node.kind == Kind::Row && node.children.empty();
}

QString string(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

} // namespace

QString FormulaBuilder::liveText(const FormulaValues& values, const QString& pointer, const QString& format)
{
    const QString token = format.isEmpty() ? pointer : pointer + QStringLiteral(" | ") + format;
    const auto found = values.constFind(token);
    return found != values.constEnd() ? *found : values.value(pointer, QStringLiteral("…"));
}

FormulaBuilder::Style FormulaBuilder::script(const Style& style) const
{
    const double scale = style.level < 2 ? Table::instance().scriptScale() : 1.0;
    return {std::max(style.pixels * scale, 9.0), std::min(style.level + 1, 2), false};
}

FormulaBox FormulaBuilder::make(const FormulaNode& node, const Style& style)
{
    switch (node.kind) {
    case Kind::Row:
        return makeRow(node.children, style);
    case Kind::Symbol:
        return makeSymbol(node, style);
    case Kind::Words: {
        const bool isBold = node.face == FormulaNode::Face::Bold;
        QFont font = mathFont(style.pixels);
        font.setBold(isBold);
        return textBox(string(node.text), font);
    }
    case Kind::Live:
        return makeLive(node, style);
    case Kind::Space: {
        FormulaBox box;
        box.width = node.amount * em(style.pixels);
        return box;
    }
    case Kind::Fraction:
        return makeFraction(node, style);
    case Kind::Root:
        return makeRoot(node, style);
    case Kind::Scripts:
        return node.takesLimits && style.display ? makeLimits(node, style) : makeScripts(node, style);
    case Kind::Fenced:
        return makeFenced(node, style);
    case Kind::Accent:
        return makeAccent(node, style);
    case Kind::Color: {
        FormulaBox box = make(node.children.front(), style);
        for (FormulaLayout::Piece& piece : box.pieces) {
            if (piece.color.isEmpty())
                piece.color = string(node.text);
        }
        return box;
    }
    }
    return {};
}

FormulaBox FormulaBuilder::makeRow(const std::vector<FormulaNode>& nodes, const Style& style)
{
    FormulaBox row;
    AtomClass before = AtomClass::Ordinary;
    bool isFirst = true;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const FormulaBox part = make(nodes[i], style);
        if (nodes[i].kind != Kind::Space) {
            const AtomClass own = classInRow(nodes, i, before, isFirst);
            const int space = isFirst ? 0 : spaceBetween(before, own);
            if (space > 0 || style.level == 0)
                row.width += std::abs(space) * em(style.pixels) / 18;
            before = own;
            isFirst = false;
        }
        place(row, part, QPointF(row.width, 0));
        row.width += part.width;
        row.slant = part.slant;
    }
    return row;
}

FormulaBox FormulaBuilder::makeSymbol(const FormulaNode& node, const Style& style)
{
    const QString text = string(node.text);
    const bool isLarge =
        node.atomClass == AtomClass::Operator && (text == u"∑" || text == u"∏" || text == u"∫");
    if (isLarge)
        return centredSign(text, style.pixels, em(style.pixels) * (style.display ? 1.35 : 1.0));
    if (node.face == FormulaNode::Face::FixedWidth)
        return textBox(text, monoFont(style.pixels * kFixedWidthShare, QFont::Medium));
    QFont font = mathFont(style.pixels, node.face == FormulaNode::Face::Italic);
    if (node.face == FormulaNode::Face::Bold)
        font.setBold(true);
    if (node.face == FormulaNode::Face::Blackboard) {
        // Double-struck letters of everyday mathematics lie outside the block of the others.
        static const QHash<QString, QString> kLetters{{QStringLiteral("Z"), QStringLiteral("ℤ")},
                                                      {QStringLiteral("R"), QStringLiteral("ℝ")},
                                                      {QStringLiteral("N"), QStringLiteral("ℕ")},
                                                      {QStringLiteral("Q"), QStringLiteral("ℚ")},
                                                      {QStringLiteral("C"), QStringLiteral("ℂ")}};
        return textBox(kLetters.value(text, text), font);
    }
    return textBox(text, font);
}

/// In the fixed-width face; as wide as the widest text that this token has had.
FormulaBox FormulaBuilder::makeLive(const FormulaNode& node, const Style& style)
{
    const QString pointer = string(node.text);
    const QString format = string(node.format);
    FormulaBox box = textBox(liveText(m_values, pointer, format),
                             monoFont(style.pixels * kFixedWidthShare, QFont::Medium));
    if (m_reserved) {
        double& widest = (*m_reserved)[pointer + QLatin1Char('|') + format + QString::number(style.level)];
        widest = std::max(widest, box.width);
        box.width = widest;
    }
    return box;
}

FormulaBox FormulaBuilder::makeFraction(const FormulaNode& node, const Style& style)
{
    const bool isLarge = node.size == FormulaNode::FractionSize::Large
        || (style.display && node.size != FormulaNode::FractionSize::Small);
    const Style inner = isLarge ? Style{style.pixels, style.level, false} : script(style);
    const FormulaBox upper = make(node.children[0], inner);
    const FormulaBox lower = make(node.children[1], inner);
    const auto value = [&](Table::Constant large, Table::Constant small) {
        return constant(isLarge ? large : small, style.pixels);
    };
    const double axis = constant(Table::AxisHeight, style.pixels);
    const double rule = std::max(1.0, constant(Table::FractionRule, style.pixels));
    const double gapAbove = value(Table::NumeratorDisplayGapMin, Table::NumeratorGapMin);
    const double gapBelow = value(Table::DenominatorDisplayGapMin, Table::DenominatorGapMin);
    const double up = std::max(value(Table::NumeratorDisplayShiftUp, Table::NumeratorShiftUp),
                               axis + rule / 2 + gapAbove + upper.descent);
    const double down = std::max(value(Table::DenominatorDisplayShiftDown, Table::DenominatorShiftDown),
                                 -axis + rule / 2 + gapBelow + lower.ascent);
    const double overhang = 0.08 * em(style.pixels);
    const double width = std::max(upper.width, lower.width) + 2 * overhang;
    const double side = 0.08 * em(style.pixels);
    FormulaBox box;
    place(box, upper, QPointF(side + (width - upper.width) / 2, -up));
    place(box, lower, QPointF(side + (width - lower.width) / 2, down));
    place(box, ruleBox(width, rule), QPointF(side, -axis));
    box.width = width + 2 * side;
    return box;
}

FormulaBox FormulaBuilder::makeRoot(const FormulaNode& node, const Style& style)
{
    const FormulaBox inner = make(node.children[0], style);
    const double rule = std::max(1.0, constant(Table::RadicalRule, style.pixels));
    const double gap = constant(style.display ? Table::RadicalDisplayGap : Table::RadicalGap, style.pixels);
    const double needed = inner.ascent + inner.descent + gap + rule;
    double advance = 0;
    const QPainterPath path =
        Table::instance().grown(QStringLiteral("√"), em(style.pixels), needed, &advance);
    const FormulaBox sign = pathBox(path, advance);
    // Extra height of the sign is shared between the space above and below what it covers.
    const double extra = std::max(0.0, sign.ascent + sign.descent - needed) / 2;
    const double top = inner.ascent + gap + rule + extra;
    FormulaBox box;
    double x = 0;
    if (node.children.size() > 1) {
        const FormulaBox degree = make(node.children[1], script(script(style)));
        place(box, degree, QPointF(0.1 * em(style.pixels), -top * 0.45));
        x = std::max(0.0, degree.width - 0.35 * advance);
    }
    place(box, sign, QPointF(x, sign.ascent - top));
    x = path.isEmpty() ? x + advance : x + path.boundingRect().right() - rule / 2;
    place(box, ruleBox(inner.width + rule, rule), QPointF(x, -top + rule / 2));
    place(box, inner, QPointF(x + rule / 2, 0));
    box.width = x + inner.width + rule;
    return box;
}

FormulaBox FormulaBuilder::makeScripts(const FormulaNode& node, const Style& style)
{
    const FormulaBox base = make(node.children[0], style);
    const bool hasLower = !isEmpty(node.children[1]);
    const bool hasUpper = !isEmpty(node.children[2]);
    const FormulaBox lower = make(node.children[1], script(style));
    const FormulaBox upper = make(node.children[2], script(style));
    const auto value = [&](Table::Constant which) { return constant(which, style.pixels); };
    // Scripts of one letter stand at the font's heights; those of something tall hang on its edges.
    const bool isGlyph = node.children[0].kind == Kind::Symbol || isEmpty(node.children[0]);
    double up =
        std::max(value(Table::SuperscriptShiftUp), upper.descent + value(Table::SuperscriptBottomMin));
    double down = value(Table::SubscriptShiftDown);
    if (!isGlyph) {
        up = std::max(up, base.ascent - value(Table::SuperscriptBaselineDropMax));
        down = std::max(down, base.descent + value(Table::SubscriptBaselineDropMin));
    }
    if (hasLower && hasUpper) {
        const double gap = (up - upper.descent) - (lower.ascent - down);
        down += std::max(0.0, value(Table::SubSuperscriptGapMin) - gap);
    }
    FormulaBox box;
    place(box, base, QPointF());
    double width = base.width;
    if (hasUpper) {
        place(box, upper, QPointF(base.width + base.slant, -up));
        width = std::max(width, base.width + base.slant + upper.width);
    }
    if (hasLower) {
        place(box, lower, QPointF(base.width, down));
        width = std::max(width, base.width + lower.width);
    }
    box.width = width + value(Table::SpaceAfterScript);
    return box;
}

FormulaBox FormulaBuilder::makeLimits(const FormulaNode& node, const Style& style)
{
    const FormulaBox base = make(node.children[0], style);
    const FormulaBox lower = make(node.children[1], script(style));
    const FormulaBox upper = make(node.children[2], script(style));
    FormulaBox box;
    box.width = std::max({base.width, lower.width, upper.width});
    const auto centred = [&](const FormulaBox& part) { return (box.width - part.width) / 2; };
    place(box, base, QPointF(centred(base), 0));
    if (!isEmpty(node.children[2])) {
        const double y = -(base.ascent + constant(Table::UpperLimitGapMin, style.pixels) + upper.descent);
        place(box, upper, QPointF(centred(upper), y));
    }
    if (!isEmpty(node.children[1])) {
        const double y = base.descent + constant(Table::LowerLimitGapMin, style.pixels) + lower.ascent;
        place(box, lower, QPointF(centred(lower), y));
    }
    return box;
}

FormulaBox FormulaBuilder::makeFenced(const FormulaNode& node, const Style& style)
{
    const FormulaBox inner = make(node.children.front(), style);
    const double axis = constant(Table::AxisHeight, style.pixels);
    const double reach = std::max(inner.ascent - axis, inner.descent + axis);
    const double height = std::max(2 * reach * 0.92, em(style.pixels) * 0.9);
    FormulaBox box;
    const auto add = [&](const FormulaBox& part) {
        place(box, part, QPointF(box.width, 0));
        box.width += part.width;
    };
    if (!node.text.empty())
        add(centredSign(string(node.text), style.pixels, height));
    add(inner);
    if (!node.format.empty())
        add(centredSign(string(node.format), style.pixels, height));
    return box;
}

FormulaBox FormulaBuilder::makeAccent(const FormulaNode& node, const Style& style)
{
    const FormulaBox inner = make(node.children.front(), style);
    const double size = em(style.pixels);
    const double rule = std::max(1.0, constant(Table::FractionRule, style.pixels));
    const double lean =
        inner.slant + (node.children.front().face == FormulaNode::Face::Italic ? 0.08 * size : 0);
    FormulaBox box;
    place(box, inner, QPointF());
    box.width = inner.width;
    box.slant = inner.slant;
    const double above = inner.ascent + 0.1 * size;
    const bool isLine = node.text == "¯" || node.text == "‾";
    if (isLine) {
        place(box, ruleBox(inner.width, rule), QPointF(lean / 2, -above));
        return box;
    }
    QPainterPath sign;
    const double half = std::min(0.24 * size, inner.width / 2 + 0.05 * size);
    QPainterPathStroker pen;
    pen.setWidth(rule * 1.2);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCapStyle(Qt::RoundCap);
    if (node.text == "^") {
        sign.moveTo(-half, 0);
        sign.lineTo(0, -0.16 * size);
        sign.lineTo(half, 0);
    } else if (node.text == "~") {
        sign.moveTo(-half, 0);
        sign.cubicTo(-half / 2, -0.2 * size, half / 2, 0.12 * size, half, -0.06 * size);
    } else if (node.text == "→") {
        sign.moveTo(-half, -0.06 * size);
        sign.lineTo(half, -0.06 * size);
        sign.moveTo(half - 0.09 * size, -0.14 * size);
        sign.lineTo(half, -0.06 * size);
        sign.lineTo(half - 0.09 * size, 0.02 * size);
    } else {
        sign.moveTo(0, -0.06 * size);
        sign.lineTo(0.01, -0.06 * size);
    }
    place(box, pathBox(pen.createStroke(sign), 0), QPointF(inner.width / 2 + lean, -above));
    return box;
}

} // namespace bitloupe
