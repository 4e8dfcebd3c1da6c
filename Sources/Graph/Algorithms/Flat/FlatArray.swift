/// A fixed number of plain values for the inner loops of whole-graph algorithms.
///
/// Unlike an array it is never copied or grown, so a write costs no test of uniqueness; bounds are checked in debug
/// builds only, as those of every buffer pointer.
struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
    private let values: UnsafeMutableBufferPointer<Element>

    init(repeating value: Element, count: Int) {
        values = .allocate(capacity: count)
        values.initialize(repeating: value)
    }

    /// The numbers from 0 up to `count`.
    init(counting count: Int) where Element: FixedWidthInteger {
        values = .allocate(capacity: count)
        for index in 0..<count { values.initializeElement(at: index, to: Element(index)) }
    }

    deinit { values.deallocate() }

    var count: Int { values.count }

    subscript(index: Int) -> Element {
        @inline(__always) get { values[index] }
        @inline(__always) nonmutating set { values[index] = newValue }
    }

    subscript(index: UInt32) -> Element {
        @inline(__always) get { values[Int(index)] }
        @inline(__always) nonmutating set { values[Int(index)] = newValue }
    }

    @inline(__always)
    func swap(_ left: Int, _ right: Int) { values.swapAt(left, right) }

    /// Sets every element.
    func fill(_ value: Element) { values.update(repeating: value) }

    func copy() -> ContiguousArray<Element> { ContiguousArray(values) }
}
