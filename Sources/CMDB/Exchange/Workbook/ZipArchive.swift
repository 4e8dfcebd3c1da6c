/// Files in a ZIP archive (PKWARE's APPNOTE 6.3): what a workbook is. No encryption, no archives over 4 GB.
enum ZipArchive {
    static func write(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let packed = Deflate.deflate(file.bytes)
            let name = Array(file.name.utf8)
            let start = out.count
            var common: [UInt8] = []
            append(20, 2, to: &common)  // version needed
            append(0x0800, 2, to: &common)  // names in UTF-8
            append(8, 2, to: &common)  // deflated
            append(0, 2, to: &common)
            append(0x21, 2, to: &common)  // 1980-01-01: the same content gives the same bytes
            append(Int(checksum(file.bytes)), 4, to: &common)
            append(packed.count, 4, to: &common)
            append(file.bytes.count, 4, to: &common)
            append(name.count, 2, to: &common)
            append(0, 2, to: &common)
            append(0x0403_4b50, 4, to: &out)
            out += common + name + packed
            append(0x0201_4b50, 4, to: &directory)
            append(20, 2, to: &directory)
            directory += common
            for _ in 0..<3 { append(0, 2, to: &directory) }
            append(0, 4, to: &directory)
            append(start, 4, to: &directory)
            directory += name
        }
        let start = out.count
        out += directory
        append(0x0605_4b50, 4, to: &out)
        append(0, 4, to: &out)
        append(files.count, 2, to: &out)
        append(files.count, 2, to: &out)
        append(directory.count, 4, to: &out)
        append(start, 4, to: &out)
        append(0, 2, to: &out)
        return out
    }

    /// The files by name.
    /// - Parameter sizeMax: bytes of all files, unpacked: a small archive can hold a large file of nothing.
    static func read(_ bytes: [UInt8], sizeMax: Int) throws(ExchangeError) -> [String: [UInt8]] {
        let damaged = ExchangeError("the file is no workbook: it is damaged or cut", hint: "Save it again as .xlsx.")
        guard bytes.count >= 22, let end = endOfDirectory(bytes) else { throw damaged }
        let count = number(bytes, end + 10, 2)
        var place = number(bytes, end + 16, 4)
        var files: [String: [UInt8]] = [:]
        var left = sizeMax
        for _ in 0..<count {
            guard place + 46 <= bytes.count, number(bytes, place, 4) == 0x0201_4b50 else { throw damaged }
            let method = number(bytes, place + 10, 2)
            let (packed, size) = (number(bytes, place + 20, 4), number(bytes, place + 24, 4))
            let (nameLength, extra, comment) = (
                number(bytes, place + 28, 2), number(bytes, place + 30, 2), number(bytes, place + 32, 2)
            )
            let local = number(bytes, place + 42, 4)
            guard place + 46 + nameLength <= bytes.count, local + 30 <= bytes.count else { throw damaged }
            let name = String(decoding: bytes[place + 46..<place + 46 + nameLength], as: UTF8.self)
            let start = local + 30 + number(bytes, local + 26, 2) + number(bytes, local + 28, 2)
            guard start + packed <= bytes.count else { throw damaged }
            guard size <= left else {
                throw ExchangeError("the workbook unpacks to more than \(sizeMax) bytes", hint: "Split it.")
            }
            switch method {
            case 0: files[name] = Array(bytes[start..<start + packed])
            case 8:
                guard let unpacked = Deflate.inflate(bytes[start..<start + packed], sizeMax: size) else {
                    throw damaged
                }
                files[name] = unpacked
            default: throw damaged
            }
            left -= size
            place += 46 + nameLength + extra + comment
        }
        return files
    }

    private static func endOfDirectory(_ bytes: [UInt8]) -> Int? {
        var place = bytes.count - 22
        let last = max(0, bytes.count - 22 - 65_535)
        while place >= last {
            if number(bytes, place, 4) == 0x0605_4b50 { return place }
            place -= 1
        }
        return nil
    }

    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        guard place >= 0, place + count <= bytes.count else { return 0 }
        return (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << ($1 * 8) }
    }

    private static func append(_ number: Int, _ count: Int, to bytes: inout [UInt8]) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (index * 8))) }
    }

    /// CRC-32 (ISO 3309).
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value = UInt32.max
        for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xff)] ^ value >> 8 }
        return ~value
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
}
