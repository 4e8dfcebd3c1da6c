internal import Glibc

/// What each of a few texts stands for.
///
/// Texts are compared by their first eight bytes and their length, one after another, and only then as a whole. Reads
/// eight bytes whatever the length, so a text must have that many bytes of its file behind its start.
struct SmallDictionary<Meaning> {
    private struct Entry {
        let head: UInt64
        let bytes: ContiguousArray<UInt8>
        let meaning: Meaning

        /// Of texts of one length, longer than none.
        func isSame(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
            bytes.withUnsafeBytes { memcmp($0.baseAddress!, text.baseAddress!, text.count) == 0 }
        }
    }

    private var entries: ContiguousArray<Entry> = []
    private let make: (String) -> Meaning

    init(_ make: @escaping (String) -> Meaning) { self.make = make }

    subscript(text: UnsafeBufferPointer<UInt8>) -> Meaning {
        @inline(__always)
        mutating get {
            let head = Self.head(text)
            for index in entries.indices
            where entries[index].head == head && entries[index].bytes.count == text.count
                && (text.count <= 8 || entries[index].isSame(text))
            {
                return entries[index].meaning
            }
            return add(text, head)
        }
    }

    @inline(never)
    private mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ head: UInt64) -> Meaning {
        let meaning = make(String(decoding: text, as: UTF8.self))
        entries.append(Entry(head: head, bytes: ContiguousArray(text), meaning: meaning))
        return meaning
    }

    @inline(__always)
    private static func head(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let word = UnsafeRawPointer(text.baseAddress!).loadUnaligned(as: UInt64.self)  // A text has a start.
        return text.count >= 8 ? word : word & ((1 << UInt64(8 * text.count)) - 1)
    }
}
