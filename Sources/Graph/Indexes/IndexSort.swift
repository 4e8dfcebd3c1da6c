extension ContiguousArray where Element == TermKey {
    /// Sorts keys that are in the order of their slots.
    ///
    /// Many are sorted by radix (least digit first, 11 bits a pass, Knuth volume 3, 5.2.5), which is stable, so the
    /// order of the slots stays: three passes over the term, less where a digit is the same in all.
    mutating func sortByTerm() {
        if count < 2_048 { return sort { $0.rawValue < $1.rawValue } }
        var spare = ContiguousArray(repeating: TermKey(rawValue: 0), count: count)
        for shift in [32, 43, 54] as [UInt64] where distribute(to: &spare, shift: shift) { swap(&self, &spare) }
    }

    /// Whether the keys were moved to `target`: not where one digit is all there is.
    private func distribute(to target: inout ContiguousArray<TermKey>, shift: UInt64) -> Bool {
        var starts = ContiguousArray<Int>(repeating: 0, count: 2_048)
        for key in self { starts[Int(key.rawValue >> shift & 2_047)] += 1 }
        if starts.contains(count) { return false }
        var sum = 0
        for digit in starts.indices {
            let size = starts[digit]
            starts[digit] = sum
            sum += size
        }
        withUnsafeBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target in
                starts.withUnsafeMutableBufferPointer { starts in
                    for key in source {
                        let digit = Int(key.rawValue >> shift & 2_047)
                        target[starts[digit]] = key
                        starts[digit] += 1
                    }
                }
            }
        }
        return true
    }
}

extension ContiguousArray where Element == OrderedKey {
    /// Sorts keys that are in the order of their slots; `order` reads the values that do not fit into a prefix.
    mutating func sort(_ order: ColumnOrder) {
        sort { ($0.term, $0.slot) < ($1.term, $1.slot) }
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, self[end].term == self[start].term { end += 1 }
            if end - start > 1, !self[start].prefix.isWhole { sortCut(start..<end, order) }
            start = end
        }
    }

    /// Sorts a run of keys whose prefixes are cut at the same place.
    private mutating func sortCut(_ range: Range<Int>, _ order: ColumnOrder) {
        // Every value is fetched once, not once a comparison.
        if self[range.lowerBound].prefix.isOfString {
            var texts = TextSort()
            for index in range {
                guard case .string(let text) = order.value(of: self[index]) else { continue }
                texts.append(text, self[index].slot)
            }
            let prefix = self[range.lowerBound].prefix
            for (index, slot) in zip(range, texts.sortedSlots()) { self[index] = OrderedKey(prefix, slot) }
        } else {
            var run = self[range].map { (key: $0, value: order.value(of: $0)) }
            run.sort {
                let order = ValueOrder.compare($0.value, $1.value)
                return order != 0 ? order < 0 : $0.key.slot < $1.key.slot
            }
            for (index, element) in zip(range, run) { self[index] = element.key }
        }
    }
}

/// Sorts texts with a long common beginning, as names and addresses have: eight bytes at a time, most significant
/// first (multikey sorting, Bentley, Sedgewick 1997), out of one flat buffer.
private struct TextSort {
    private struct Element {
        /// Eight bytes of the text, filled up with zeros.
        var chunk: UInt64
        let start: Int
        let end: Int
        let slot: UInt32
    }

    private var bytes: ContiguousArray<UInt8> = []
    private var elements: ContiguousArray<Element> = []

    mutating func append(_ text: String, _ slot: UInt32) {
        let start = bytes.count
        bytes.append(contentsOf: TextForm.normalized(text).utf8)
        elements.append(Element(chunk: 0, start: start, end: bytes.count, slot: slot))
    }

    /// Equal texts in the order of their slots.
    mutating func sortedSlots() -> some Sequence<UInt32> {
        var open = [(range: elements.indices, depth: 0)]
        while let (range, depth) = open.popLast() {
            for index in range { elements[index].chunk = chunk(of: elements[index], depth) }
            elements[range].sort {
                // A text that ends here comes before one that goes on with zeros.
                ($0.chunk, min($0.end - $0.start, depth + 9), $0.slot)
                    < ($1.chunk, min($1.end - $1.start, depth + 9), $1.slot)
            }
            var start = range.lowerBound
            while start < range.upperBound {
                let first = elements[start]
                var end = start + 1
                while end < range.upperBound, elements[end].chunk == first.chunk { end += 1 }
                // The last of equal chunks is the longest.
                let longest = elements[end - 1]
                if end - start > 1, longest.end - longest.start > depth + 8 {
                    let goingOn = elements[start..<end].firstIndex { $0.end - $0.start > depth + 8 } ?? end
                    open.append((goingOn..<end, depth + 8))
                }
                start = end
            }
        }
        return elements.lazy.map(\.slot)
    }

    private func chunk(of element: Element, _ depth: Int) -> UInt64 {
        var chunk: UInt64 = 0
        for offset in depth..<depth + 8 {
            let position = element.start + offset
            chunk = chunk << 8 | (position < element.end ? UInt64(bytes[position]) : 0)
        }
        return chunk
    }
}
