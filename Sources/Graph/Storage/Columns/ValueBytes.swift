internal import Base

/// Values as bytes: what no word of 64 bits holds, and the elements of lists.
enum ValueBytes {
    /// Type and bytes of a value that is no word.
    static func bytes(of value: Value) -> (tag: ValueTag, bytes: [UInt8]) {
        var writer = Writer()
        switch value {
        case .string(let text): return (.string, Array(text.utf8))
        case .bytes(let bytes): return (.bytes, bytes)
        case .localDateTime(let dateTime):
            writer.add(dateTime)
            return (.farLocalDateTime, writer.bytes)
        case .zonedDateTime(let dateTime):
            writer.add(dateTime.local)
            writer.add(dateTime.offset.seconds)
            writer.bytes += (dateTime.zone ?? "").utf8
            return (.zonedDateTime, writer.bytes)
        case .duration(let duration):
            for part in [duration.months, duration.days, duration.seconds] { writer.add(part) }
            writer.add(duration.nanoseconds)
            return (.duration, writer.bytes)
        case .point(let point):
            writer.add(point.system.rawValue)
            for coordinate in point.coordinates { writer.add(coordinate.bitPattern) }
            return (.point, writer.bytes)
        case .list(let values):
            writer.add(UInt32(values.count))
            for element in values { writer.add(element) }
            return (.list, writer.bytes)
        case .null, .boolean, .integer, .float, .instant, .date, .localTime, .zonedTime: return (.null, [])
        }
    }

    /// The value that was written.
    static func value(_ tag: ValueTag, _ bytes: UnsafeRawBufferPointer) -> Value {
        var reader = Reader(rest: bytes)
        switch tag {
        case .string: return .string(String(storedUTF8: bytes))
        case .bytes: return .bytes(Array(bytes))
        case .farLocalDateTime: return .localDateTime(reader.localDateTime())
        case .zonedDateTime:
            let local = reader.localDateTime()
            // An offset and the name of a zone were ones when they were stored.
            let offset = UTCOffset(seconds: Int(reader.next(Int32.self)))!
            let zone = reader.rest.isEmpty ? nil : String(decoding: reader.rest, as: UTF8.self)
            return .zonedDateTime(ZonedDateTime(local, offset, zone: zone)!)
        case .duration:
            // Nanoseconds below a second carry nothing.
            return .duration(
                CalendarDuration(
                    months: reader.next(Int64.self), days: reader.next(Int64.self), seconds: reader.next(Int64.self),
                    nanoseconds: Int64(reader.next(Int32.self)))!)
        case .point:
            // A system and its coordinates were ones when they were stored.
            let system = Point.System(rawValue: reader.next(Int32.self))!
            let coordinates = (0..<system.dimensions).map { _ in Double(bitPattern: reader.next(UInt64.self)) }
            return .point(Point(system, coordinates)!)
        case .list: return .list((0..<reader.next(UInt32.self)).map { _ in reader.element() })
        default: return .null
        }
    }

    private struct Writer {
        var bytes: [UInt8] = []

        mutating func add(_ number: some FixedWidthInteger) {
            withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
        }

        mutating func add(_ dateTime: LocalDateTime) {
            add(dateTime.secondsSince1970)
            add(dateTime.nanosecond)
        }

        mutating func add(_ element: Value) {
            if let (tag, word) = element.word {
                bytes.append(tag.rawValue)
                add(word)
                return
            }
            let (tag, content) = ValueBytes.bytes(of: element)
            bytes.append(tag.rawValue)
            if tag == .null { return }
            add(UInt32(content.count))
            bytes += content
        }
    }

    private struct Reader {
        var rest: UnsafeRawBufferPointer

        mutating func next<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> T {
            take(MemoryLayout<T>.size).loadUnaligned(as: T.self)
        }

        mutating func take(_ count: Int) -> UnsafeRawBufferPointer {
            let taken = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            return taken
        }

        mutating func localDateTime() -> LocalDateTime {
            // In range when it was stored.
            LocalDateTime(secondsSince1970: next(Int64.self), nanosecond: next(Int32.self))!
        }

        mutating func element() -> Value {
            // Written by `Writer.add`.
            let tag = ValueTag(rawValue: next(UInt8.self))!
            if tag == .null { return .null }
            if tag.isWord { return Value(tag, word: next(UInt64.self)) }
            return ValueBytes.value(tag, take(Int(next(UInt32.self))))
        }
    }
}

extension String {
    /// A string from bytes that were one.
    @inline(__always)
    init(storedUTF8 bytes: UnsafeRawBufferPointer) {
        // Up to 15 bytes a string is a value of its own, which this makes without the way through a decoder.
        if bytes.count <= 15 {
            self.init(unsafeUninitializedCapacity: bytes.count) { buffer in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                return bytes.count
            }
        } else {
            self.init(decoding: bytes.bindMemory(to: UInt8.self), as: UTF8.self)
        }
    }
}
