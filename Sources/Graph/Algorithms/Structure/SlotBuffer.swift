/// Working memory with one element for each slot, for algorithms over the whole graph.
///
/// Plain memory, because these loops are bound by it: bounds are asserted in debug builds only.
struct SlotBuffer<Element: BitwiseCopyable>: ~Copyable {
    private let elements: UnsafeMutablePointer<Element>
    let count: Int

    init(repeating element: Element, count: Int) {
        elements = .allocate(capacity: max(1, count))
        elements.initialize(repeating: element, count: count)
        self.count = count
    }

    /// Every element must be written before it is read.
    init(uninitializedCount count: Int) {
        elements = .allocate(capacity: max(1, count))
        self.count = count
    }

    deinit { elements.deallocate() }

    @inline(__always)
    subscript(slot: UInt32) -> Element {
        get {
            assert(Int(slot) < count)
            return elements[Int(slot)]
        }
        nonmutating set {
            assert(Int(slot) < count)
            elements[Int(slot)] = newValue
        }
    }
}
