#pragma once

#include "widgets/block_tiles.h"

#include <QString>

#include <vector>

namespace bitloupe {

/// What the bytes of a group are for; each kind has a tint.
enum class BlockTone { Scale, Minimum, Codes, Other };

/// Neighbouring bytes of one meaning, with the label above the first.
struct BlockBytesGroup {
    QString label;
    BlockTone tone = BlockTone::Codes;
    int first = 0;
    int count = 0;
};

struct BlockByte {
    QString digits; ///< two, in hex
    QString tip;
};

struct BlockBytesModel {
    QString name;
    std::vector<BlockBytesGroup> groups; ///< in the order of the bytes, without gaps
    std::vector<BlockByte> bytes;
};

/// Bits of a byte that are marked: the lowest and how many.
struct MarkedBits {
    int byte = 0;
    int shift = 0;
    int bits = 8;
};

/// The bytes of a block as tiles in the order of the file, in labelled groups. Marked bits show as a bar in
/// their tile, highest bit at the left. Left and Right ask for the block before and behind.
class BlockBytes : public BlockTiles {
    Q_OBJECT

public:
    explicit BlockBytes(QWidget* parent = nullptr);
    void setModel(BlockBytesModel model); ///< emits nothing
    const BlockBytesModel& model() const { return m_model; }
    void setMarked(std::vector<MarkedBits> bits);
    const std::vector<MarkedBits>& marked() const { return m_marked; }
    QRectF byteRect(int byte) const;

    int heightForWidth(int width) const override;

    int partCount() const override { return static_cast<int>(m_model.bytes.size()); }
    AccessiblePart part(int index) const override;
    void pressPart(int index) override;

protected:
    void paintEvent(QPaintEvent*) override;
    int tileAt(const QPointF& point) const override;
    QString tipOf(int tile) const override;
    void fillMenu(CopyMenu& menu, int tile) const override;
    void press(int tile) override { Q_EMIT picked(tile); }

private:
    struct Places {
        int width = -1; ///< for which these hold
        std::vector<QRectF> bytes;
        std::vector<QPointF> labels; ///< left end of the line of each group's label
        std::vector<int> lineStarts; ///< bytes that begin a line
        double height = 0;
    };
    Places place(int width) const;
    const Places& places() const;
    int groupOf(int byte) const;
    void paintByte(QPainter& painter, int byte) const;

    BlockBytesModel m_model;
    mutable Places m_places;
    std::vector<MarkedBits> m_marked;
};

} // namespace bitloupe
