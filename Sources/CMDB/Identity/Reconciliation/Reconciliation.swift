public import Base
public import Graph

/// What the records of one CI make of it, and why.
///
/// Pure, and independent of the order of the records: the lowest rank wins, then the value confirmed last, then the
/// source's name and the record's key.
public struct Reconciliation: Sendable {
    /// Whether a value is what somebody wants or what somebody has seen.
    public enum View: String, Hashable, Sendable { case intended, observed }

    /// A value that one record gives.
    public struct Claim: Hashable, Sendable {
        public let record: RecordReference
        public let value: Value
        public let rank: Int
        public let isFresh: Bool
        public let since: CommitSeq
        public let confirmedAt: Instant

        public var view: View { Reconciliation.isIntent(record.source) ? .intended : .observed }
    }

    /// How one attribute came to its value.
    public struct Choice: Hashable, Sendable {
        public let value: Value
        public let winner: Claim
        public let losers: [Loser]
        /// What is intended differs from what is observed.
        public let isDrift: Bool
    }

    /// A value that lost.
    public struct Loser: Hashable, Sendable {
        public enum Reason: String, Hashable, Sendable {
            /// It says the same.
            case same
            case rank, stale, older, tie
            /// Its source may not say so.
            case notAllowed
            /// Its value is a part of the whole, or the smaller, the larger, the rarer one.
            case merged
        }
        public let claim: Claim
        public let why: Reason
    }

    public private(set) var ciClass: String
    public private(set) var name: String
    /// Without `.null`.
    public private(set) var attributes: [String: Value] = [:]
    /// By attribute; `name` and `class` are there too. Empty where only ``document(of:metamodel:at:)`` was asked for.
    public private(set) var choices: [String: Choice] = [:]
    /// Classes that records name and that cannot be one: siblings. Empty where they agree.
    public private(set) var disagreeingClasses: [String] = []

    /// Key of the choice of the class.
    public static let classKey = "class"

    /// What people and agents write is an intent; all else was seen.
    public static func isIntent(_ source: String) -> Bool {
        source.hasPrefix("manual:") || source.hasPrefix("agent:")
    }

    /// The CI alone, without the reasons. One record is taken as it is.
    /// - Returns: `nil` where no record says what it is.
    public static func document(
        of records: [SourceRecord], metamodel: Metamodel, at time: Instant
    ) -> RecordContent? {
        if records.count == 1, let content = records.first?.content {
            guard content.ciClass != nil, content.name != nil else { return nil }
            if !content.attributes.values.contains(.null) { return content }
        }
        guard let result = effective(records, metamodel: metamodel, at: time) else { return nil }
        return RecordContent(ciClass: result.ciClass, name: result.name, attributes: result.attributes)
    }

    /// Reconciles the live records of one CI.
    /// - Complexity: O(records · attributes · precedence rules).
    public static func effective(
        _ records: [SourceRecord], metamodel: Metamodel, at time: Instant
    ) -> Reconciliation? {
        var making = Making(metamodel: metamodel, time: time)
        let live = records.filter { $0.state == .live }
        guard let (ciClass, disagreeing) = making.chooseClass(live) else { return nil }
        var claims: [String: [(record: SourceRecord, value: Value)]] = [:]
        for record in live {
            if let name = record.content.name {
                claims[GraphSnapshot.nameKey, default: []].append((record, .string(name)))
            }
            for (key, value) in record.content.attributes { claims[key, default: []].append((record, value)) }
        }
        for (key, found) in claims { making.choose(key, found, ciClass) }
        guard case .string(let name)? = making.choices[GraphSnapshot.nameKey]?.value else { return nil }
        var result = Reconciliation(ciClass: ciClass, name: name)
        for (key, choice) in making.choices
        where key != GraphSnapshot.nameKey && key != classKey && !choice.value.isNull {
            result.attributes[key] = choice.value
        }
        result.choices = making.choices
        result.disagreeingClasses = disagreeing
        return result
    }

    private init(ciClass: String, name: String) {
        self.ciClass = ciClass
        self.name = name
    }
}

private struct Making {
    let metamodel: Metamodel
    let time: Instant
    var choices: [String: Reconciliation.Choice] = [:]

    /// The most specific class where all lie on one line; else that of the record that is believed most.
    mutating func chooseClass(_ records: [SourceRecord]) -> (ciClass: String, disagreeing: [String])? {
        let named = records.compactMap { record in record.content.ciClass.map { (record: record, ciClass: $0) } }
        let classes = Set(named.map(\.ciClass)).sorted()
        guard let deepest = classes.max(by: { depth($0) < depth($1) }) else { return nil }
        let lineage = metamodel.lineage(of: deepest)
        let agree = classes.count == 1 || classes.allSatisfy(lineage.contains)
        let fitting = agree ? named.filter { $0.ciClass == deepest } : named
        choose(Reconciliation.classKey, named.map { ($0.record, .string($0.ciClass)) }, deepest)
        guard !agree else {
            // Of an agreement the deepest class is the value, whoever says so.
            if case .string(let chosen)? = choices[Reconciliation.classKey]?.value, chosen != deepest {
                choices[Reconciliation.classKey] = nil
                choose(Reconciliation.classKey, fitting.map { ($0.record, .string($0.ciClass)) }, deepest)
            }
            return (deepest, [])
        }
        guard case .string(let chosen)? = choices[Reconciliation.classKey]?.value else { return nil }
        return (chosen, classes)
    }

    private func depth(_ ciClass: String) -> Int { metamodel.lineage(of: ciClass).count }

    mutating func choose(_ key: String, _ found: [(record: SourceRecord, value: Value)], _ ciClass: String) {
        var claims: [Reconciliation.Claim] = []
        var refused: [Reconciliation.Claim] = []
        var merge: MergeRule?
        for (record, value) in found {
            let precedence = metamodel.precedence(of: record.reference.source, ciClass: ciClass, attribute: key)
            if let rule = precedence.merge { merge = rule }
            var isFresh = true
            if let seconds = precedence.freshSeconds {
                isFresh = record.confirmedAt.advanced(bySeconds: seconds) >= time
            }
            let claim = Reconciliation.Claim(
                record: record.reference, value: value,
                rank: record.isNobodys ? Limits.staleRank * 2 : precedence.rank + (isFresh ? 0 : Limits.staleRank),
                isFresh: isFresh, since: record.since, confirmedAt: record.confirmedAt)
            if precedence.mayUpdate || found.count == 1 { claims.append(claim) } else { refused.append(claim) }
        }
        if claims.isEmpty { (claims, refused) = (refused, []) }
        claims.sort(by: Self.isBelieved)
        guard let winner = Self.winner(claims, merge) else { return }
        let value = merge == .union ? Self.union(claims) ?? winner.value : winner.value
        let losers =
            claims.filter { $0.record != winner.record }.map {
                Reconciliation.Loser(claim: $0, why: Self.reason($0, winner, value, merge))
            } + refused.map { Reconciliation.Loser(claim: $0, why: .notAllowed) }
        let intended = claims.first { $0.view == .intended }
        let observed = claims.first { $0.view == .observed }
        choices[key] = Reconciliation.Choice(
            value: value, winner: winner, losers: losers,
            isDrift: intended != nil && observed != nil && intended?.value != observed?.value)
    }

    private static func isBelieved(_ left: Reconciliation.Claim, _ right: Reconciliation.Claim) -> Bool {
        if left.rank != right.rank { return left.rank < right.rank }
        if left.confirmedAt != right.confirmedAt { return left.confirmedAt > right.confirmedAt }
        return left.record < right.record
    }

    /// - Parameter claims: the believed first.
    private static func winner(_ claims: [Reconciliation.Claim], _ merge: MergeRule?) -> Reconciliation.Claim? {
        switch merge {
        case nil, .first, .union: return claims.first
        case .newest:
            return claims.enumerated().max {
                ($0.element.confirmedAt.rawValue, -$0.offset) < ($1.element.confirmedAt.rawValue, -$1.offset)
            }?.element
        case .most:
            var counts: [Value: Int] = [:]
            for claim in claims { counts[claim.value, default: 0] += 1 }
            let most = counts.values.max()
            return claims.first { counts[$0.value] == most }
        case .max, .min:
            let isMax = merge == .max
            var best = claims.first
            for claim in claims.dropFirst() {
                guard let current = best else { continue }
                let order = isMax ? isLess(current.value, claim.value) : isLess(claim.value, current.value)
                if order || current.value.isNull { best = claim }
            }
            return best
        }
    }

    private static func isLess(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.float(let left), .float(let right)): left < right
        case (.integer(let left), .float(let right)): Double(left) < right
        case (.float(let left), .integer(let right)): left < Double(right)
        case (.instant(let left), .instant(let right)): left < right
        case (.string(let left), .string(let right)): left < right
        default: false
        }
    }

    /// `nil` where no value is a list.
    private static func union(_ claims: [Reconciliation.Claim]) -> Value? {
        var values: [Value] = []
        var seen: Set<Value> = []
        var isList = false
        for claim in claims {
            guard case .list(let elements) = claim.value else { continue }
            isList = true
            for element in elements where seen.insert(element).inserted { values.append(element) }
        }
        return isList ? .list(values) : nil
    }

    private static func reason(
        _ claim: Reconciliation.Claim, _ winner: Reconciliation.Claim, _ value: Value, _ merge: MergeRule?
    ) -> Reconciliation.Loser.Reason {
        if claim.value == value { return .same }
        if let merge, merge != .first { return .merged }
        if !claim.isFresh, winner.isFresh { return .stale }
        if claim.rank != winner.rank { return .rank }
        return claim.confirmedAt != winner.confirmedAt ? .older : .tie
    }
}
