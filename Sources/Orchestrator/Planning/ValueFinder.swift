internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Reads words of a question as conditions on attributes: "not running", "phase Pending", "port 5432",
/// "more than 2 replicas", 실행 중인.
struct ValueFinder {
    let estate: Estate
    let analysis: QuestionAnalysis

    struct Found {
        var filters: [AttributeFilter] = []
        /// Tokens that the conditions explain.
        var tokens: Set<Int> = []
    }

    /// Conditions on CIs of `classes`.
    /// - Parameter skipping: tokens that mean something else.
    func find(_ classes: [String], skipping: Set<Int>) -> Found {
        var found = Found()
        numbers(classes, skipping, &found)
        booleans(classes, skipping, &found)
        words(classes, skipping, &found)
        literals(classes, skipping, &found)
        return found
    }

    // MARK: Numbers beside an attribute

    private func numbers(_ classes: [String], _ skipping: Set<Int>, _ found: inout Found) {
        let tokens = analysis.tokens
        for (position, token) in tokens.enumerated() {
            guard let number = token.number, !skipping.contains(position), !found.tokens.contains(position) else {
                continue
            }
            if let time = analysis.time, time.tokens.contains(position) { continue }
            guard let attribute = attribute(near: position, classes) else { continue }
            let comparison = self.comparison(near: position)
            found.filters.append(
                AttributeFilter(
                    attributes: attribute.keys, comparison: comparison.value, value: JSONValue(number)))
            found.tokens.insert(position)
            found.tokens.formUnion(attribute.tokens)
            found.tokens.formUnion(comparison.tokens)
        }
    }

    /// The attribute named within a few tokens of a number, with at least one of the classes having it.
    private func attribute(near position: Int, _ classes: [String]) -> (keys: [String], tokens: Range<Int>)? {
        let near = analysis.attributes.filter { mention in
            abs(mention.tokens.lowerBound - position) <= 4 && !mention.isGroup
        }.min { abs($0.tokens.lowerBound - position) < abs($1.tokens.lowerBound - position) }
        guard let near else { return nil }
        let keys = near.keys.filter { key in isNumber(key, classes) }
        return keys.isEmpty ? nil : (keys, near.tokens)
    }

    private func isNumber(_ key: String, _ classes: [String]) -> Bool {
        definitions(key, classes).contains { $0.type == .integer || $0.type == .decimal }
    }

    private func definitions(_ key: String, _ classes: [String]) -> [AttributeDefinition] {
        estate.metamodel.classes.keys.filter { ciClass in
            classes.contains { estate.metamodel.isA(ciClass, $0) || estate.metamodel.isA($0, ciClass) }
        }.compactMap { estate.metamodel.attributes(of: $0)[key] }
    }

    private func comparison(near position: Int) -> (value: AttributeFilter.Comparison, tokens: Range<Int>) {
        for cue in analysis.cues
        where (cue.cue == .compare || cue.cue == .sideBySide) && abs(cue.tokens.lowerBound - position) <= 3 {
            let text = analysis.tokens[cue.tokens].map(\.folded).joined(separator: " ")
            for (words, comparison) in Self.comparisons where words.contains(where: text.hasPrefix) {
                return (comparison, cue.tokens)
            }
        }
        return (.equal, position..<position)
    }

    private static let comparisons: [([String], AttributeFilter.Comparison)] = [
        (["more than", "greater than", "larger than", "bigger than", "above", "exceeding", "초과"], .greater),
        (["less than", "fewer than", "below", "미만"], .less), (["at least", "이상"], .greaterOrEqual),
        (["at most", "이하"], .lessOrEqual),
    ]

    // MARK: True or false

    private func booleans(_ classes: [String], _ skipping: Set<Int>, _ found: inout Found) {
        for mention in analysis.attributes
        where !mention.isGroup && !mention.tokens.contains(where: found.tokens.contains) {
            let keys = mention.keys.filter { key in definitions(key, classes).contains { $0.type == .boolean } }
            guard !keys.isEmpty, !mention.tokens.contains(where: skipping.contains) else { continue }
            let negation = negation(before: mention.tokens)
            found.filters.append(
                AttributeFilter(attributes: keys, comparison: .equal, value: .bool(negation == nil)))
            found.tokens.formUnion(mention.tokens)
            if let negation { found.tokens.formUnion(negation) }
        }
    }

    // MARK: Words that are values

    private func words(_ classes: [String], _ skipping: Set<Int>, _ found: inout Found) {
        let open = analysis.tokens.indices.filter { position in
            !skipping.contains(position) && !found.tokens.contains(position) && isCandidate(position)
        }
        guard !open.isEmpty else { return }
        let values = ValueIndex(estate: estate, classes: classes)
        var position = 0
        while position < analysis.tokens.count {
            guard open.contains(position) else {
                position += 1
                continue
            }
            var length = min(3, analysis.tokens.count - position)
            while length > 0 {
                let range = position..<position + length
                if range.allSatisfy({ open.contains($0) || found.tokens.contains($0) }),
                    let hit = values.find(text(range))
                {
                    append(hit, at: range, &found)
                    break
                }
                length -= 1
            }
            position += max(length, 1)
        }
    }

    // MARK: Values that no CI has

    /// "with ip 10.0.0.9": what stands beside an attribute and looks like a value is one, known or not.
    private func literals(_ classes: [String], _ skipping: Set<Int>, _ found: inout Found) {
        for position in analysis.leftovers where !skipping.contains(position) && !found.tokens.contains(position) {
            guard analysis.tokens[position].looksLikeName else { continue }
            let attribute = analysis.attributes.first { mention in
                let gap = position - mention.tokens.upperBound
                return (0...1).contains(gap) && !mention.isGroup
                    && !mention.tokens.contains(where: found.tokens.contains)
            }
            guard let attribute else { continue }
            let keys = attribute.keys.filter { key in definitions(key, classes).contains { $0.type == .string } }
            guard !keys.isEmpty else { continue }
            let negation = negation(before: attribute.tokens)
            found.filters.append(
                AttributeFilter(
                    attributes: keys, comparison: negation == nil ? .equal : .notEqual,
                    value: .string(analysis.tokens[position].text)))
            found.tokens.insert(position)
            found.tokens.formUnion(attribute.tokens)
            if let negation { found.tokens.formUnion(negation) }
        }
    }

    private func append(_ hit: ValueIndex.Hit, at range: Range<Int>, _ found: inout Found) {
        let named = analysis.attributes.first { mention in
            abs(mention.tokens.lowerBound - range.lowerBound) <= 3
                && mention.keys.contains(where: hit.attributes.contains)
        }
        let keys = named.map { $0.keys.filter(hit.attributes.contains) } ?? hit.attributes
        let negation = negation(before: range)
        found.filters.append(
            AttributeFilter(
                attributes: keys, comparison: negation == nil ? .equal : .notEqual, value: .string(hit.value)))
        found.tokens.formUnion(range)
        if let named { found.tokens.formUnion(named.tokens) }
        if let negation { found.tokens.formUnion(negation) }
    }

    /// Words that are free, or that steer in other questions but may be values here: "running", "failed", "new".
    private func isCandidate(_ position: Int) -> Bool {
        if let time = analysis.time, time.tokens.contains(position) { return false }
        if analysis.tokens[position].number != nil { return false }
        if analysis.leftovers.contains(position) { return true }
        let cues = analysis.cues.filter { $0.tokens.contains(position) }.map(\.cue)
        return cues.contains { [.run, .failure, .created, .updated, .removed, .change, .happened].contains($0) }
    }

    private func text(_ range: Range<Int>) -> String {
        analysis.tokens[range].enumerated().map { offset, token in
            guard token.isHangul, offset == range.count - 1 else { return token.folded }
            return KoreanWord.readings(of: token.folded).last?.stem ?? token.folded
        }.joined(separator: " ")
    }

    /// "not running", "aren't ready"; 실행 중이 아닌, 실행되지 않는: after the word in Korean.
    private func negation(before range: Range<Int>) -> Range<Int>? {
        analysis.cues.first { cue in
            guard cue.cue == .not else { return false }
            let isKorean = analysis.tokens[cue.tokens.lowerBound].isHangul
            return isKorean
                ? cue.tokens.lowerBound >= range.upperBound && cue.tokens.lowerBound <= range.upperBound + 2
                : cue.tokens.upperBound <= range.lowerBound && range.lowerBound - cue.tokens.upperBound <= 2
        }?.tokens
    }
}

/// The text values that CIs of some classes have, from a bounded sample.
struct ValueIndex {
    struct Hit: Hashable {
        var value: String
        var attributes: [String]
    }

    private var hits: [String: Hit] = [:]

    /// - Complexity: O(sample · attributes).
    init(estate: Estate, classes: [String]) {
        let nodes = estate.nodes(classes)
        let stride = max(1, nodes.count / Limits.valueSample)
        for index in Swift.stride(from: 0, to: nodes.count, by: stride) {
            for (key, value) in estate.snapshot.properties(of: nodes[index]) {
                guard case .string(let text) = value, text.count <= 40, !text.isEmpty else { continue }
                let name = estate.snapshot.name(of: key)
                guard name != GraphSnapshot.nameKey, name != "namespace" else { continue }
                let folded = text.lowercased()
                if hits[folded] == nil { hits[folded] = Hit(value: text, attributes: [name]) }
                if !(hits[folded]?.attributes.contains(name) ?? true) { hits[folded]?.attributes.append(name) }
            }
        }
    }

    func find(_ text: String) -> Hit? {
        if let hit = hits[text] { return hit }
        for (stem, values) in Self.korean where text.hasPrefix(stem) {
            for value in values { if let hit = hits[value] { return hit } }
        }
        return nil
    }

    /// Korean for the values that sources write in English.
    private static let korean: [(String, [String])] = [
        ("실행", ["running", "up", "active"]), ("동작", ["running", "up"]), ("가동", ["running", "up"]),
        ("돌아가", ["running"]), ("대기", ["pending", "waiting"]), ("보류", ["pending"]), ("실패", ["failed", "error"]),
        ("완료", ["succeeded", "completed", "complete"]), ("종료", ["terminating", "terminated", "stopped"]),
        ("중지", ["stopped", "inactive"]), ("활성", ["active"]), ("비활성", ["inactive"]), ("준비", ["ready"]),
        ("바인딩", ["bound"]), ("운영", ["production", "prod"]), ("개발", ["development", "dev"]),
    ]
}
