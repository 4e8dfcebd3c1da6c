internal import Base
internal import Graph
internal import OrderedCollections

/// Looks the names of a search up.
struct SearchBinder {
    private let context: SearchContext
    private let fields: SearchFields
    private(set) var ranking: [String] = []
    private(set) var spans: Set<SearchSpan> = []
    /// How many NOTs are around.
    private var negations = 0
    private var isInRelation = false

    var searchable: [PropertyKeyCode] { fields.searchable }

    init(_ context: SearchContext) {
        self.context = context
        fields = SearchFields(context)
    }

    mutating func bind(_ search: ParsedSearch) throws(SearchError) -> BoundSearch {
        switch search {
        case .everything: return .everything
        case .all(let parts):
            var bound: [BoundSearch] = []
            for part in parts { bound.append(try bind(part)) }
            return .all(bound)
        case .any(let parts):
            var bound: [BoundSearch] = []
            for part in parts { bound.append(try bind(part)) }
            return .any(bound)
        case .not(let part):
            negations += 1
            defer { negations -= 1 }
            return .not(try bind(part))
        case .term(let operand, _): return try term(operand)
        case .field(let field, let operand): return try self.field(field, operand)
        case .relation(let relation): return try self.relation(relation)
        }
    }

    // MARK: Words

    private mutating func term(_ operand: ParsedOperand) throws(SearchError) -> BoundSearch {
        let operand = try substituted(operand)
        switch operand {
        case .text(let text, let isQuoted, _):
            if negations == 0, !isInRelation { ranking.append(text) }
            var found = BoundSearch.text(TextTest(containing: text), in: fields.searchable)
            if let id = CIName.parse(text) { found = .any([found, .identified(id)]) }
            let stems = isQuoted ? [] : KoreanParticles.stems(of: text)
            if stems.isEmpty { return found }
            if negations == 0, !isInRelation { ranking += stems }
            return .firstOf([found] + stems.map { .text(TextTest(containing: $0), in: fields.searchable) })
        case .wildcard(let text, _):
            let pattern = try LinearPattern(PatternParser.wildcard(text, isWhole: false))
            return .text(TextTest(pattern), in: fields.searchable)
        case .pattern(let text, let range):
            return .text(TextTest(try pattern(text, range)), in: fields.searchable)
        case .fuzzy(let text, let distance, _):
            return .text(TextTest(FuzzyWord(text, distance: distance)), in: fields.searchable)
        case .range(_, _, let range):
            throw SearchError(
                .syntax, "a range needs a field before it", at: range, hint: "Write port:[1 TO 1024].")
        }
    }

    private func pattern(_ text: String, _ range: Range<Int>) throws(SearchError) -> LinearPattern {
        do throws(SearchError) { return try LinearPattern(try PatternParser.parse(text)) } catch {
            // The place in the pattern, behind its slash.
            let start = range.lowerBound + 1 + (error.range?.lowerBound ?? 0)
            throw SearchError(
                error.code, error.message, at: error.range == nil ? range : start..<start + 1, hint: error.hint)
        }
    }

    // MARK: Fields

    private mutating func field(_ field: ParsedField, _ operand: ParsedOperand) throws(SearchError) -> BoundSearch {
        let operand = try substituted(operand)
        switch fields.meaning(of: field.name) {
        case .name: return try name(operand)
        case .ciClass: return try ciClass(operand)
        case .id:
            guard case .text(let text, _, let range) = operand, let id = CIName.parse(text) else {
                throw SearchError(.badValue, "an id is written ci-42", at: operand.range, hint: nil)
            }
            _ = range
            return .identified(id)
        case .event(let event): return try time(event, field, operand)
        case .presence(let isPresent):
            let found = try presence(operand)
            return isPresent ? found : .not(found)
        case .attributes(let keys): return try attribute(keys, field, operand)
        case nil:
            throw SearchError(
                .unknownField, "there is no attribute \"\(field.name)\"", at: field.range,
                hint: fields.nearest(to: field.name).map { "Did you mean \($0)? A text with a colon goes in quotes." }
                    ?? "A text with a colon goes in quotes; the attributes are at /api/v1/metamodel.")
        }
    }

    private mutating func name(_ operand: ParsedOperand) throws(SearchError) -> BoundSearch {
        let keys = fields.name
        if case .text(let text, let isQuoted, _) = operand {
            if negations == 0, !isInRelation { ranking.append(text) }
            let found = BoundSearch.text(TextTest(containing: text), in: keys)
            let stems = isQuoted ? [] : KoreanParticles.stems(of: text)
            return stems.isEmpty
                ? found : .firstOf([found] + stems.map { .text(TextTest(containing: $0), in: keys) })
        }
        return .text(try textTest(operand), in: keys)
    }

    /// Of a whole value.
    private func textTest(_ operand: ParsedOperand) throws(SearchError) -> TextTest {
        switch operand {
        case .text(let text, _, _): return TextTest(equalTo: text)
        case .wildcard(let text, _): return TextTest(try LinearPattern(PatternParser.wildcard(text, isWhole: true)))
        case .pattern(let text, let range): return TextTest(try pattern(text, range))
        case .fuzzy(let text, let distance, _): return TextTest(FuzzyWord(text, distance: distance))
        case .range(let lower, let upper, _):
            if let lower, let upper, lower.text == upper.text, lower.isIncluded, upper.isIncluded {
                return TextTest(equalTo: lower.text)
            }
            return TextTest(from: lower, to: upper)
        }
    }

    private func attribute(
        _ keys: [SearchFields.Attribute], _ field: ParsedField, _ operand: ParsedOperand
    ) throws(SearchError) -> BoundSearch {
        let codes = keys.compactMap(\.code)
        var tests: [BoundSearch] = []
        let types = Set(keys.map(\.type))
        // A number or a moment is no text, and a value that is none of them is a mistake.
        let isStrict = types.count == 1 ? types.first.flatMap(\.self).flatMap(Self.strictness) : nil
        if let value = try value(operand, strictly: isStrict, field) { tests.append(.value(value, in: codes)) }
        if isStrict == nil {
            let isProse = types == [.text]
            if isProse, case .text(let text, _, _) = operand {
                tests.append(.text(TextTest(containing: text), in: codes))
            } else {
                tests.append(.text(try textTest(operand), in: codes))
            }
        }
        if isStrict == .time || isStrict == nil, let times = try times(operand, isStrict: isStrict == .time, field) {
            tests.append(.value(times, in: codes))
        }
        return codes.isEmpty ? .nothing : tests.count == 1 ? tests[0] : .any(tests)
    }

    private enum Strictness: Hashable { case number, boolean, time }

    private static func strictness(_ type: AttributeType) -> Strictness? {
        switch type {
        case .integer, .decimal: .number
        case .boolean: .boolean
        case .instant, .date: .time
        default: nil
        }
    }

    private func value(
        _ operand: ParsedOperand, strictly: Strictness?, _ field: ParsedField
    ) throws(SearchError) -> ValueTest? {
        if strictly == .time { return nil }
        var bounds: (ParsedBound?, ParsedBound?)
        switch operand {
        case .text(let text, _, _):
            if let flag = Self.boolean(text), strictly != .number {
                return ValueTest(kind: .boolean(flag), includesLower: true, includesUpper: true)
            }
            let bound = ParsedBound(text: text, isIncluded: true)
            bounds = (bound, bound)
        case .range(let lower, let upper, _):
            if strictly == .boolean, let flag = (lower ?? upper).flatMap({ Self.boolean($0.text) }) {
                return ValueTest(kind: .boolean(flag), includesLower: true, includesUpper: true)
            }
            bounds = (lower, upper)
        case .wildcard(let text, _) where text == "*": bounds = (nil, nil)
        case .wildcard, .pattern, .fuzzy:
            guard let strictly else { return nil }
            throw mismatch(operand, strictly, field)
        }
        func number(_ bound: ParsedBound?) -> Double?? { bound.map { Double($0.text) } ?? .some(nil) }
        guard strictly != .boolean, case .some(let low) = number(bounds.0), case .some(let high) = number(bounds.1)
        else {
            if let strictly { throw mismatch(operand, strictly, field) }
            return nil
        }
        if bounds.0 != nil && low == nil || bounds.1 != nil && high == nil {
            if let strictly { throw mismatch(operand, strictly, field) }
            return nil
        }
        return ValueTest(
            kind: .number(lower: low, upper: high), includesLower: bounds.0?.isIncluded ?? true,
            includesUpper: bounds.1?.isIncluded ?? true)
    }

    private func mismatch(_ operand: ParsedOperand, _ strictly: Strictness, _ field: ParsedField) -> SearchError {
        let (what, example) =
            switch strictly {
            case .number: ("numbers", "\(field.name)>5 or \(field.name):[1 TO 10]")
            case .boolean: ("true or false", "\(field.name):true")
            case .time: ("times", "\(field.name):>2026-11-01 or \(field.name):>-7d")
            }
        return SearchError(
            .badValue, "\"\(field.name)\" has \(what)", at: operand.range, hint: "Write \(example).")
    }

    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "예", "참": true
        case "false", "no", "아니오", "거짓": false
        default: nil
        }
    }

    // MARK: Time

    private func times(
        _ operand: ParsedOperand, isStrict: Bool, _ field: ParsedField
    ) throws(SearchError) -> ValueTest? {
        guard let span = try span(operand, isStrict: isStrict, field) else { return nil }
        return ValueTest(
            kind: .time(lower: span.from, upper: span.until), includesLower: true, includesUpper: false)
    }

    private func span(
        _ operand: ParsedOperand, isStrict: Bool, _ field: ParsedField
    ) throws(SearchError) -> (from: Instant?, until: Instant?)? {
        func moments(_ text: String) throws(SearchError) -> Range<Instant>? {
            if let span = SearchTime.span(text, now: context.now) { return span }
            if isStrict { throw mismatch(operand, .time, field) }
            return nil
        }
        switch operand {
        case .text(let text, _, _): return try moments(text).map { ($0.lowerBound, $0.upperBound) }
        case .range(let lower, let upper, _):
            var (from, until): (Instant?, Instant?) = (nil, nil)
            if let lower {
                guard let span = try moments(lower.text) else { return nil }
                from = lower.isIncluded ? span.lowerBound : span.upperBound
            }
            if let upper {
                guard let span = try moments(upper.text) else { return nil }
                until = upper.isIncluded ? span.upperBound : span.lowerBound
            }
            return (from, until)
        case .wildcard, .pattern, .fuzzy:
            if isStrict { throw mismatch(operand, .time, field) }
            return nil
        }
    }

    private mutating func time(
        _ event: SearchSpan.Event, _ field: ParsedField, _ operand: ParsedOperand
    ) throws(SearchError) -> BoundSearch {
        guard let found = try span(operand, isStrict: true, field) else { return .nothing }
        let span = SearchSpan(event: event, from: found.from, until: found.until)
        spans.insert(span)
        return .timed(span)
    }

    // MARK: Classes and presence

    private func ciClass(_ operand: ParsedOperand) throws(SearchError) -> BoundSearch {
        guard case .text(let text, _, let range) = operand else {
            throw SearchError(
                .badValue, "a class is named in full", at: operand.range,
                hint: "Several: class:(Host OR Database).")
        }
        let keys = fields.classes(named: text)
        guard !keys.isEmpty else {
            let nearest = Nearest.name(to: text, among: context.metamodel.classes.keys)
            throw SearchError(
                .unknownClass, "there is no CI class \"\(text)\"", at: range,
                hint: nearest.map { "Did you mean \($0)?" } ?? "The classes are at /api/v1/metamodel.")
        }
        return .labelled(keys.compactMap(context.graph.label(named:)))
    }

    private func presence(_ operand: ParsedOperand) throws(SearchError) -> BoundSearch {
        guard case .text(let text, _, let range) = operand else {
            throw SearchError(
                .badValue, "has: and missing: take the name of an attribute or of a relation", at: operand.range)
        }
        let relations = fields.relations(named: text)
        switch fields.meaning(of: text) {
        case .attributes(let keys)?:
            let present = BoundSearch.present(keys.compactMap(\.code))
            return relations.isEmpty ? present : .any([present] + relations.map(anyRelation))
        case .name?: return .present(fields.name)
        default: break
        }
        guard !relations.isEmpty else {
            throw SearchError(
                .unknownField, "there is no attribute and no relation \"\(text)\"", at: range,
                hint: fields.nearest(to: text).map { "Did you mean \($0)?" })
        }
        return .any(relations.map(anyRelation))
    }

    private func anyRelation(_ relation: (type: String, direction: Direction)) -> BoundSearch {
        guard let code = context.graph.relationshipType(named: relation.type) else { return .nothing }
        return .related(code, relation.direction, hops: 1...1, .everything)
    }

    private mutating func relation(_ relation: ParsedRelation) throws(SearchError) -> BoundSearch {
        let wasInRelation = isInRelation
        isInRelation = true
        defer { isInRelation = wasInRelation }
        var found = fields.relations(named: relation.type)
        if found.isEmpty, context.graph.relationshipType(named: relation.type) != nil {
            found = [(relation.type, .outgoing)]
        }
        guard !found.isEmpty else {
            let names = context.metamodel.relationTypes.values.flatMap { [$0.key, $0.inverseKey] }
            throw SearchError(
                .unknownRelationType, "there is no relation type \"\(relation.type)\"", at: relation.range,
                hint: Nearest.name(to: relation.type, among: names).map { "Did you mean \($0)?" }
                    ?? "The relation types are at /api/v1/metamodel.")
        }
        let other = try relation.other.map { other throws(SearchError) in try bind(other) } ?? .everything
        return .any(
            found.map { type, direction in
                guard let code = context.graph.relationshipType(named: type) else { return .nothing }
                let towards = relation.isOutgoing ? direction : direction.reversed
                return .related(code, towards, hops: relation.hops, other)
            })
    }

    // MARK: Parameters

    private func substituted(_ operand: ParsedOperand) throws(SearchError) -> ParsedOperand {
        switch operand {
        case .text(let text, false, let range) where text.hasPrefix("$") && text.count > 1:
            return .text(try parameter(text, range), isQuoted: true, range)
        case .range(let lower, let upper, let range):
            func bound(_ bound: ParsedBound?) throws(SearchError) -> ParsedBound? {
                guard let bound, bound.text.hasPrefix("$") else { return bound }
                return ParsedBound(text: try parameter(bound.text, range), isIncluded: bound.isIncluded)
            }
            return .range(lower: try bound(lower), upper: try bound(upper), range)
        default: return operand
        }
    }

    private func parameter(_ text: String, _ range: Range<Int>) throws(SearchError) -> String {
        let name = String(text.dropFirst())
        guard let value = context.parameters[name] else {
            throw SearchError(
                .unknownParameter, "the search has a parameter \(text) that no value was given for", at: range,
                hint: "Give \(name)=…, or write \"\(text)\" in quotes to search for the text.")
        }
        return value
    }
}

extension Direction {
    fileprivate var reversed: Direction {
        switch self {
        case .outgoing: .incoming
        case .incoming: .outgoing
        case .both: .both
        }
    }
}
