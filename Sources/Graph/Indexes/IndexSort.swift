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
            if end - start > 1, !self[start].prefix.isWhole {
                // Every value is fetched once, not once a comparison.
                var run = self[start..<end].map { (key: $0, value: order.value(of: $0)) }
                run.sort {
                    let order = ValueOrder.compare($0.value, $1.value)
                    return order != 0 ? order < 0 : $0.key.slot < $1.key.slot
                }
                for (offset, element) in run.enumerated() { self[start + offset] = element.key }
            }
            start = end
        }
    }
}
