extension PropertyTable {
    /// Contradictions inside this table, one sentence each; none in a sound one. For tests.
    func contradictions() -> [String] {
        columns.enumerated().flatMap { number, column in
            column.contradictions().map { "property column \(number): \($0)" }
        }
    }
}

extension PropertyColumn {
    fileprivate func contradictions() -> [String] {
        var found = dictionary.contradictions()
        var texts = 0
        pages.forEachChunk { first, chunk in
            for (index, reference) in chunk.enumerated() {
                guard let page = reference.page else { continue }
                if reference != PageReference(page) { found.append("page \(first + index) has another shape") }
                found += page.contradictions(dictionary).map { "page \(first + index) \($0)" }
                texts += page.textCount
            }
        }
        if texts != textCount { found.append("counts \(textCount) strings, there are \(texts)") }
        return found
    }
}

extension ColumnPage {
    fileprivate func contradictions(_ dictionary: TextDictionary) -> [String] {
        var found: [String] = []
        let header = header.pointee
        let count = header.present.count
        if count == 0 { found.append("is empty") }
        var rank = 0
        header.present.forEachSlot { slot in
            if self.rank(slot) != rank { found.append("miscounts the values before slot \(slot)") }
            rank += 1
        }
        switch header.encoding {
        case .codes:
            if (0..<count).contains(where: { code($0) >= dictionary.count }) { found.append("has no such code") }
        case .text: if (0..<count).contains(where: { text($0).count < 0 }) { found.append("has offsets out of order") }
        case .mixed:
            let mixed = (0..<count).contains { mixedTag($0).isWord ? mixedBytes($0).count != 8 : false }
            if mixed { found.append("has a word that is none") }
        case .bits, .numbers, .singles: break
        }
        let units = Block(pointer).bytes - Block.headerBytes
        if Self.payloadAt + payloadBytes(count) > units { found.append("is longer than its block") }
        return found
    }

    private func payloadBytes(_ count: Int) -> Int {
        let width = Int(header.pointee.width)
        switch header.pointee.encoding {
        case .bits: return MemoryLayout<SlotMask>.size
        case .numbers, .singles, .codes: return count * width
        case .text: return (count + 1) * width + (0..<count).reduce(0) { $0 + text($1).count }
        case .mixed:
            return Self.mixedOffsetsAt(count) + (count + 1) * 4 + (0..<count).reduce(0) { $0 + mixedBytes($1).count }
        }
    }
}

extension TextDictionary {
    fileprivate func contradictions() -> [String] {
        (0..<count).compactMap { code in
            self.code(of: text(code)) == code ? nil : "the text of code \(code) leads to another code"
        }
    }
}
