internal import Base
internal import Graph

/// A hash that is the same in every process: stored, and compared years later.
///
/// FNV-1a (Fowler, Noll, Vo) eight bytes at a time, finished as in MurmurHash3 (Appleby, 2011). Not for secrets.
struct StableHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    var value: UInt64 {
        var mixed = state
        mixed ^= mixed >> 33
        mixed = mixed &* 0xff51_afd7_ed55_8ccd
        mixed ^= mixed >> 33
        mixed = mixed &* 0xc4ce_b9fe_1a85_ec53
        return mixed ^ (mixed >> 33)
    }

    mutating func add(word: UInt64) {
        state = (state ^ word) &* 0x0000_0100_0000_01b3
        state ^= state >> 29
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var word: UInt64 = 0
            var filled = 0
            for byte in bytes {
                word = word << 8 | UInt64(byte)
                filled += 1
                if filled == 8 {
                    add(word: word)
                    (word, filled) = (0, 0)
                }
            }
            add(word: word)
            add(word: UInt64(bytes.count))
        }
    }

    mutating func add(_ value: Value) {
        switch value {
        case .null: add(word: 0)
        case .boolean(let flag): add(word: flag ? 2 : 1)
        case .integer(let number):
            add(word: 3)
            add(word: UInt64(bitPattern: number))
        case .float(let number):
            add(word: 4)
            add(word: number.bitPattern)
        case .string(let text):
            add(word: 5)
            add(text)
        case .instant(let instant):
            add(word: 6)
            add(word: UInt64(bitPattern: instant.rawValue))
        case .list(let values):
            add(word: 7)
            add(word: UInt64(values.count))
            for value in values { add(value) }
        default:
            add(word: 8)
            add("\(value)")
        }
    }
}
