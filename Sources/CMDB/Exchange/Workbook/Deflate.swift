internal import Base

/// Compressed data as RFC 1951 has it: reads all of it, writes blocks with the fixed codes.
enum Deflate {
    // MARK: Reading

    /// - Parameter sizeMax: bytes of the result.
    /// - Returns: `nil` where the data are damaged or unpack to more.
    static func inflate(_ bytes: ArraySlice<UInt8>, sizeMax: Int) -> [UInt8]? {
        var bits = BitReader(bytes)
        var out: [UInt8] = []
        while true {
            guard let isLast = bits.read(1), let kind = bits.read(2) else { return nil }
            switch kind {
            case 0: guard copyStored(&bits, &out, sizeMax) else { return nil }
            case 1: guard unpack(&bits, &out, sizeMax, fixedLiterals, fixedDistances) else { return nil }
            case 2:
                guard let (literals, distances) = readCodes(&bits),
                    unpack(&bits, &out, sizeMax, literals, distances)
                else { return nil }
            default: return nil
            }
            if isLast == 1 { return out }
        }
    }

    private static func copyStored(_ bits: inout BitReader, _ out: inout [UInt8], _ sizeMax: Int) -> Bool {
        bits.alignToByte()
        guard let length = bits.read(16), let check = bits.read(16), length ^ check == 0xffff,
            out.count + length <= sizeMax
        else { return false }
        for _ in 0..<length {
            guard let byte = bits.read(8) else { return false }
            out.append(UInt8(byte))
        }
        return true
    }

    private static func unpack(
        _ bits: inout BitReader, _ out: inout [UInt8], _ sizeMax: Int, _ literals: Huffman, _ distances: Huffman
    ) -> Bool {
        while true {
            guard let symbol = literals.read(&bits) else { return false }
            if symbol < 256 {
                guard out.count < sizeMax else { return false }
                out.append(UInt8(symbol))
            } else if symbol == 256 {
                return true
            } else {
                guard symbol - 257 < lengthBases.count, let extra = bits.read(lengthBits[symbol - 257]),
                    let code = distances.read(&bits), code < distanceBases.count,
                    let distanceExtra = bits.read(distanceBits[code])
                else { return false }
                let length = lengthBases[symbol - 257] + extra
                let distance = distanceBases[code] + distanceExtra
                guard distance <= out.count, out.count + length <= sizeMax else { return false }
                for _ in 0..<length { out.append(out[out.count - distance]) }
            }
        }
    }

    private static func readCodes(_ bits: inout BitReader) -> (literals: Huffman, distances: Huffman)? {
        guard let literalCount = bits.read(5).map({ $0 + 257 }), let distanceCount = bits.read(5).map({ $0 + 1 }),
            let codeCount = bits.read(4).map({ $0 + 4 })
        else { return nil }
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        var lengths = [Int](repeating: 0, count: 19)
        for index in 0..<codeCount {
            guard let length = bits.read(3) else { return nil }
            lengths[order[index]] = length
        }
        let codes = Huffman(lengths)
        var all: [Int] = []
        while all.count < literalCount + distanceCount {
            guard let symbol = codes.read(&bits) else { return nil }
            switch symbol {
            case 0...15: all.append(symbol)
            case 16:
                guard let last = all.last, let count = bits.read(2) else { return nil }
                all += repeatElement(last, count: count + 3)
            case 17:
                guard let count = bits.read(3) else { return nil }
                all += repeatElement(0, count: count + 3)
            default:
                guard let count = bits.read(7) else { return nil }
                all += repeatElement(0, count: count + 11)
            }
        }
        guard all.count == literalCount + distanceCount else { return nil }
        return (Huffman(Array(all[..<literalCount])), Huffman(Array(all[literalCount...])))
    }

    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073,
        4_097,
        6_145, 8_193, 12_289, 16_385, 24_577,
    ]
    private static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    private static let fixedLiterals = Huffman(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    private static let fixedDistances = Huffman([Int](repeating: 5, count: 30))

    // MARK: Writing

    /// One block with the fixed codes; what was there before is looked up by its first four bytes.
    static func deflate(_ bytes: [UInt8]) -> [UInt8] {
        var out = BitWriter()
        out.write(1, 1)
        out.write(1, 2)
        let tableBits = 15
        var places = [Int32](repeating: -1, count: 1 << tableBits)
        var position = 0
        func hash(_ at: Int) -> Int {
            let word =
                UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
                | UInt32(bytes[at + 3]) << 24
            return Int((word &* 2_654_435_761) >> UInt32(32 - tableBits))
        }
        while position < bytes.count {
            var length = 0
            if position + 4 <= bytes.count {
                let slot = hash(position)
                let earlier = Int(places[slot])
                places[slot] = Int32(truncatingIfNeeded: position)
                if earlier >= 0, position - earlier <= 32_768 {
                    let most = min(258, bytes.count - position)
                    while length < most, bytes[earlier + length] == bytes[position + length] { length += 1 }
                    if length >= 4 { out.writeMatch(length: length, distance: position - earlier) } else { length = 0 }
                }
            }
            if length == 0 {
                out.writeLiteral(Int(bytes[position]))
                length = 1
            }
            position += length
        }
        out.writeLiteral(256)
        return out.finished
    }

    private struct BitReader {
        private let bytes: ArraySlice<UInt8>
        private var position: Int
        private var held: UInt32 = 0
        private var count = 0

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            position = bytes.startIndex
        }

        mutating func read(_ wanted: Int) -> Int? {
            while count < wanted {
                guard position < bytes.endIndex else { return nil }
                held |= UInt32(bytes[position]) << UInt32(count)
                position += 1
                count += 8
            }
            let value = held & (wanted == 0 ? 0 : UInt32.max >> UInt32(32 - wanted))
            held >>= UInt32(wanted)
            count -= wanted
            return Int(value)
        }

        mutating func alignToByte() {
            held >>= UInt32(count & 7)
            count -= count & 7
        }
    }

    /// Codes by their lengths (section 3.2.2): symbols of one length are in order, so counting them tells a code apart.
    private struct Huffman {
        private var counts = [Int](repeating: 0, count: 16)
        private var symbols: [Int] = []

        init(_ lengths: [Int]) {
            for length in lengths where length > 0 { counts[length] += 1 }
            for length in 1...15 {
                symbols += lengths.indices.filter { lengths[$0] == length }
            }
        }

        func read(_ bits: inout BitReader) -> Int? {
            var code = 0
            var first = 0
            var index = 0
            for length in 1...15 {
                guard let bit = bits.read(1) else { return nil }
                code |= bit
                let count = counts[length]
                if code - first < count { return symbols[index + code - first] }
                index += count
                first = (first + count) << 1
                code <<= 1
            }
            return nil
        }
    }

    private struct BitWriter {
        private var bytes: [UInt8] = []
        private var held: UInt64 = 0
        private var count = 0

        mutating func write(_ value: Int, _ bits: Int) {
            held |= UInt64(value) << UInt64(count)
            count += bits
            while count >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: held))
                held >>= 8
                count -= 8
            }
        }

        /// Codes stand with their first bit first.
        private mutating func writeCode(_ code: Int, _ bits: Int) {
            var reversed = 0
            for bit in 0..<bits where code & (1 << bit) != 0 { reversed |= 1 << (bits - 1 - bit) }
            write(reversed, bits)
        }

        mutating func writeLiteral(_ symbol: Int) {
            switch symbol {
            case 0..<144: writeCode(0x30 + symbol, 8)
            case 144..<256: writeCode(0x190 + symbol - 144, 9)
            case 256..<280: writeCode(symbol - 256, 7)
            default: writeCode(0xC0 + symbol - 280, 8)
            }
        }

        mutating func writeMatch(length: Int, distance: Int) {
            let lengthCode = Deflate.lengthBases.lastIndex { $0 <= length } ?? 0
            writeLiteral(257 + lengthCode)
            write(length - Deflate.lengthBases[lengthCode], Deflate.lengthBits[lengthCode])
            let distanceCode = Deflate.distanceBases.lastIndex { $0 <= distance } ?? 0
            writeCode(distanceCode, 5)
            write(distance - Deflate.distanceBases[distanceCode], Deflate.distanceBits[distanceCode])
        }

        var finished: [UInt8] {
            count > 0 ? bytes + [UInt8(truncatingIfNeeded: held)] : bytes
        }
    }
}
