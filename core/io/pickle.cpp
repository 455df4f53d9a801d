#include "core/io/pickle.h"

#include "core/io/byte_reader.h"
#include "core/io/file_text.h"
#include "core/io/pickle_stack.h"

#include <bit>
#include <charconv>
#include <limits>

namespace bitloupe {

namespace {

constexpr std::uint64_t kMostSteps = 1U << 21U;

std::string pythonName(std::string_view module, std::string_view name)
{
    return "needs the Python object " + plainText(std::string(module) + "." + std::string(name));
}

class Machine {
public:
    Machine(std::span<const std::byte> bytes, const KnownGlobal& known)
        : m_reader(bytes)
        , m_known(known)
    {
    }

    /// True at the end mark; else `stop` says why not.
    bool run()
    {
        for (std::uint64_t steps = 0; !m_stack.stopped(); ++steps) {
            m_opcodeAt = m_reader.at();
            const std::uint8_t opcode = m_reader.u8();
            if (!m_reader.ok())
                break;
            if (steps == kMostSteps)
                return m_stack.refuse("has more than 2,097,152 steps", ErrorCode::TooLarge);
            if (opcode == '.')
                return m_stack.finish();
            step(opcode);
            if (!m_reader.ok())
                break;
        }
        return false;
    }

    const PickleStack& stack() const { return m_stack; }
    bool cutOff() const { return !m_reader.ok(); }
    std::uint64_t opcodeAt() const { return m_opcodeAt; }

    Pickle take()
    {
        Pickle pickle = m_stack.take();
        pickle.size = m_reader.at();
        return pickle;
    }

private:
    void pushGlobal(std::string_view module, std::string_view name)
    {
        if (!m_reader.ok())
            return;
        const auto known = m_known(module, name);
        if (!known)
            m_stack.refuse(pythonName(module, name), ErrorCode::Unsupported);
        else
            m_stack.push(PickleKind::Global).integer = *known;
    }

    void stackGlobal()
    {
        const PickleRef name = m_stack.pop();
        const PickleRef module = m_stack.pop();
        if (m_stack.stopped())
            return;
        if (m_stack.node(name).kind != PickleKind::Text || m_stack.node(module).kind != PickleKind::Text)
            return void(m_stack.refuse("names an object by something that is no text"));
        pushGlobal(m_stack.node(module).text, m_stack.node(name).text);
    }

    /// callee(*arguments), which is not called.
    void pushCall()
    {
        const PickleRef arguments = m_stack.pop();
        const PickleRef callee = m_stack.pop();
        if (m_stack.stopped())
            return;
        PickleNode& call = m_stack.push(PickleKind::Call);
        call.callee = callee;
        call.arguments = arguments;
    }

    void setState()
    {
        const PickleRef state = m_stack.pop();
        const PickleRef target = m_stack.top();
        if (!m_stack.stopped())
            m_stack.node(target).state = state;
    }

    void pushPersistent()
    {
        const PickleRef id = m_stack.pop();
        if (!m_stack.stopped())
            m_stack.push(PickleKind::Persistent).callee = id;
    }

    void pushLong(std::uint64_t size)
    {
        const std::string_view bytes = m_reader.text(size);
        if (!m_reader.ok())
            return;
        if (bytes.size() > 8)
            return m_stack.pushText(PickleKind::BigInteger, bytes);
        std::uint64_t value =
            !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0 ? ~0ULL : 0;
        for (std::size_t i = bytes.size(); i-- > 0;)
            value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
        m_stack.pushInteger(static_cast<std::int64_t>(value));
    }

    /// Protocol 0: decimal digits up to the end of the line; "01" and "00" are truth values, 3L is a long.
    void pushDecimal(bool isLong)
    {
        std::string_view line = m_reader.textUntil('\n');
        if (!m_reader.ok())
            return;
        if (!isLong && (line == "01" || line == "00"))
            return void(m_stack.push(PickleKind::Bool).integer = line == "01" ? 1 : 0);
        if (isLong && line.ends_with('L'))
            line.remove_suffix(1);
        std::int64_t value = 0;
        if (const auto [end, code] = std::from_chars(line.data(), line.data() + line.size(), value);
            code != std::errc{} || end != line.data() + line.size())
            return void(
                m_stack.refuse("has the text \"" + plainText(line) + "\" where a whole number should be"));
        m_stack.pushInteger(value);
    }

    void pushReal()
    {
        const std::string_view line = m_reader.textUntil('\n');
        if (!m_reader.ok())
            return;
        double value = 0;
        if (const auto [end, code] = std::from_chars(line.data(), line.data() + line.size(), value);
            code != std::errc{} || end != line.data() + line.size())
            return void(m_stack.refuse("has the text \"" + plainText(line) + "\" where a number should be"));
        m_stack.push(PickleKind::Real).real = value;
    }

    void pushBinaryReal()
    {
        std::uint64_t bits = 0;
        for (int i = 0; i < 8; ++i)
            bits = (bits << 8U) | m_reader.u8();
        m_stack.push(PickleKind::Real).real = std::bit_cast<double>(bits);
    }

    std::uint64_t lineNumber()
    {
        const std::string_view line = m_reader.textUntil('\n');
        std::uint64_t value = std::numeric_limits<std::uint64_t>::max();
        std::from_chars(line.data(), line.data() + line.size(), value);
        return value;
    }

    void pushQuoted()
    {
        std::string_view line = m_reader.textUntil('\n');
        if (line.size() < 2 || line.front() != line.back() || (line.front() != '\'' && line.front() != '"'))
            return void(m_stack.refuse("has a text without quotes"));
        line.remove_prefix(1);
        line.remove_suffix(1);
        m_stack.pushText(PickleKind::Text, line);
    }

    void step(std::uint8_t opcode)
    {
        if (!stepScalar(opcode) && !stepContainer(opcode) && !stepObject(opcode))
            m_stack.refuse("has the opcode " + std::to_string(opcode) + ", which is not one we read",
                           ErrorCode::Unsupported);
    }

    bool stepScalar(std::uint8_t opcode)
    {
        switch (opcode) {
        case 'N':
            return m_stack.push(PickleKind::None), true;
        case 0x88:
        case 0x89:
            return m_stack.push(PickleKind::Bool).integer = opcode == 0x88 ? 1 : 0, true;
        case 'I':
        case 'L':
            return pushDecimal(opcode == 'L'), true;
        case 'J':
            return m_stack.pushInteger(static_cast<std::int32_t>(m_reader.u32())), true;
        case 'K':
            return m_stack.pushInteger(m_reader.u8()), true;
        case 'M':
            return m_stack.pushInteger(m_reader.u16()), true;
        case 0x8A:
            return pushLong(m_reader.u8()), true;
        case 0x8B:
            return pushLong(m_reader.u32()), true;
        case 'F':
            return pushReal(), true;
        case 'G':
            return pushBinaryReal(), true;
        case 'S':
            return pushQuoted(), true;
        case 'V':
            return m_stack.pushText(PickleKind::Text, m_reader.textUntil('\n')), true;
        case 'X':
        case 'T':
            return m_stack.pushText(PickleKind::Text, m_reader.text(m_reader.u32())), true;
        case 0x8C:
        case 'U':
            return m_stack.pushText(PickleKind::Text, m_reader.text(m_reader.u8())), true;
        case 0x8D:
            return m_stack.pushText(PickleKind::Text, m_reader.text(m_reader.u64())), true;
        case 'B':
            return m_stack.pushText(PickleKind::Bytes, m_reader.text(m_reader.u32())), true;
        case 'C':
            return m_stack.pushText(PickleKind::Bytes, m_reader.text(m_reader.u8())), true;
        case 0x8E:
        case 0x96:
            return m_stack.pushText(PickleKind::Bytes, m_reader.text(m_reader.u64())), true;
        default:
            return false;
        }
    }

    bool stepContainer(std::uint8_t opcode)
    {
        switch (opcode) {
        case '(':
            return m_stack.mark(), true;
        case '0':
            return m_stack.popOrUnmark(), true;
        case '1':
            return m_stack.popToMark(), true;
        case '2':
            return m_stack.duplicate(), true;
        case ')':
            return m_stack.push(PickleKind::Tuple), true;
        case ']':
        case 0x8F:
            return m_stack.push(PickleKind::List), true;
        case '}':
            return m_stack.push(PickleKind::Dictionary), true;
        case 't':
            return m_stack.pushItems(PickleKind::Tuple, m_stack.popToMark()), true;
        case 0x85:
        case 0x86:
        case 0x87:
            return m_stack.pushItems(PickleKind::Tuple, m_stack.popSome(opcode - 0x84U)), true;
        case 'l':
        case 0x91:
            return m_stack.pushItems(PickleKind::List, m_stack.popToMark()), true;
        case 'd':
            return m_stack.pushItems(PickleKind::Dictionary, m_stack.popToMark()), true;
        case 'a':
            return m_stack.extend(m_stack.popSome(1), false), true;
        case 'e':
        case 0x90:
            return m_stack.extend(m_stack.popToMark(), false), true;
        case 's':
            return m_stack.extend(m_stack.popSome(2), true), true;
        case 'u':
            return m_stack.extend(m_stack.popToMark(), true), true;
        default:
            return false;
        }
    }

    bool stepObject(std::uint8_t opcode)
    {
        switch (opcode) {
        case 0x80: // protocol
            return m_reader.skip(1), true;
        case 0x95: // frame
            return m_reader.skip(8), true;
        case 'q':
            return m_stack.memoize(m_reader.u8()), true;
        case 'r':
            return m_stack.memoize(m_reader.u32()), true;
        case 'p':
            return m_stack.memoize(lineNumber()), true;
        case 0x94:
            return m_stack.memoizeNext(), true;
        case 'h':
            return m_stack.recall(m_reader.u8()), true;
        case 'j':
            return m_stack.recall(m_reader.u32()), true;
        case 'g':
            return m_stack.recall(lineNumber()), true;
        case 'c': {
            const std::string_view module = m_reader.textUntil('\n');
            return pushGlobal(module, m_reader.textUntil('\n')), true;
        }
        case 0x93:
            return stackGlobal(), true;
        case 'R':
        case 0x81:
            return pushCall(), true;
        case 'b':
            return setState(), true;
        case 'Q':
            return pushPersistent(), true;
        case 'i': { // the old way to make an instance: named, never made
            const std::string_view module = m_reader.textUntil('\n');
            const std::string_view name = m_reader.textUntil('\n');
            return m_stack.refuse("needs the Python object "
                                      + plainText(std::string(module) + "." + std::string(name)),
                                  ErrorCode::Unsupported),
                   true;
        }
        default:
            return false;
        }
    }

    ByteReader m_reader;
    const KnownGlobal& m_known;
    PickleStack m_stack;
    std::uint64_t m_opcodeAt = 0;
};

} // namespace

Expected<Pickle> readPickle(std::span<const std::byte> bytes, const KnownGlobal& known, std::string_view path,
                            std::uint64_t offset)
{
    Machine machine(bytes, known);
    if (machine.run())
        return machine.take();
    const std::uint64_t at = offset + machine.opcodeAt();
    const std::string start = fileName(path) + " ";
    if (machine.cutOff())
        return fileFailure(path, at, start + "is cut off: its pickle has no end.");
    const PickleStack& stack = machine.stack();
    if (stack.code() == ErrorCode::Unsupported)
        return fileFailure(path, at,
                           start + stack.why()
                               + "; nothing in a pickle is ever run here and only tensors are read: save the "
                                 "state_dict() alone.",
                           stack.code());
    const std::string_view verdict = stack.code() == ErrorCode::Unreadable ? "is damaged" : "is refused";
    return fileFailure(path, at, start + std::string(verdict) + ": its pickle " + stack.why() + ".",
                       stack.code());
}

} // namespace bitloupe
