internal import Base
internal import Graph

/// What two CIs of a family say about whether they are one, without their relations.
struct PairComparison {
    /// One thing compared.
    struct Finding {
        let what: String
        let left: String
        let right: String
        let weight: Double
    }

    private(set) var findings: [Finding] = []
    private var nameWeight = 0.0
    /// In natural logarithms of odds, the prior included.
    private(set) var logOdds: Double
    private let isExplained: Bool

    /// - Parameter isExplained: whether ``findings`` are wanted; the sum alone allocates nothing.
    init(_ left: MatchFamily.Record, _ right: MatchFamily.Record, in family: MatchFamily, isExplained: Bool) {
        self.isExplained = isExplained
        logOdds = MatchScale.prior(count: family.records.count)
        compareNames(left, right, family)
        compareValues(left, right, family)
    }

    private mutating func compareNames(
        _ left: MatchFamily.Record, _ right: MatchFamily.Record, _ family: MatchFamily
    ) {
        let classCount = Double(min(family.classCounts[Int(left.ciClass)], family.classCounts[Int(right.ciClass)]))
        let names = NameComparison(
            left, right, in: family, classCount: classCount,
            sharedRate: max(
                family.sharedNameRate(ofClass: left.ciClass), family.sharedNameRate(ofClass: right.ciClass)))
        nameWeight = names.weight
        logOdds += names.weight
        if isExplained {
            note(GraphSnapshot.nameKey, words(left, family), words(right, family), names.weight)
        }
        // Both of a rare class: that is evidence, too.
        if left.ciClass == right.ciClass, family.classes.count > 1 {
            let share = classCount / Double(family.records.count)
            let weight = min(3, -max(share, 1e-3).naturalLogarithm)
            logOdds += weight
            if isExplained, weight > 0.5 {
                note("class", family.classes[Int(left.ciClass)], family.classes[Int(right.ciClass)], weight)
            }
        }
    }

    private func words(_ record: MatchFamily.Record, _ family: MatchFamily) -> String {
        (record.tokens + record.domain).map { family.vocabulary.texts[Int($0)] }.joined(separator: " ")
    }

    private mutating func compareValues(
        _ left: MatchFamily.Record, _ right: MatchFamily.Record, _ family: MatchFamily
    ) {
        var traits = 0.0
        var traitsAgainst = 0.0
        var (i, j) = (0, 0)
        while i < left.values.count, j < right.values.count {
            let (one, other) = (left.values[i].attribute, right.values[j].attribute)
            let endLeft = Self.end(left.values, i)
            let endRight = Self.end(right.values, j)
            if one < other {
                i = endLeft
            } else if other < one {
                j = endRight
            } else {
                let attribute = family.attributes[Int(one)]
                let weight = weight(of: attribute, one, left.values[i..<endLeft], right.values[j..<endRight], family)
                if attribute.kind == .alias {
                    // Two names that say the same twice are one fact; of two that differ, the host name is the surer.
                    logOdds += weight > 0 ? max(0, weight - max(0, nameWeight)) + 0.5 : max(weight, -1)
                } else if attribute.identifies || attribute.kind == .scope && weight < 0 {
                    logOdds += weight
                } else if weight > 0 {
                    traits += weight
                } else {
                    traitsAgainst += weight
                }
                if isExplained, weight != 0 {
                    note(
                        attribute.key, text(left.values[i..<endLeft], family), text(right.values[j..<endRight], family),
                        weight)
                }
                (i, j) = (endLeft, endRight)
            }
        }
        // Traits go together: the model, the memory and the processor are one fact, and so are all that replicas share.
        logOdds += min(Self.traitsMost, traits * 0.6) + max(-Self.traitsMost, traitsAgainst)
    }

    private func weight(
        of attribute: MatchAttribute, _ number: Int32, _ left: ArraySlice<(attribute: Int32, value: Int32)>,
        _ right: ArraySlice<(attribute: Int32, value: Int32)>, _ family: MatchFamily
    ) -> Double {
        var rarest: Int32?
        for (_, value) in left where right.contains(where: { $0.value == value }) {
            rarest = min(rarest ?? .max, family.ownCount(number, value))
        }
        if let rarest {
            let chance =
                Double(max(1, rarest - 1)) / max(Double(attribute.present), MatchScale.leastEstate)
                * (attribute.identifies ? attribute.sharedRate : 1)
            return min(MatchScale.most, max(0, MatchScale.agreement(chance: chance)))
        }
        return against(attribute, left, right, family)
    }

    /// Both have values, and none in common.
    private func against(
        _ attribute: MatchAttribute, _ left: ArraySlice<(attribute: Int32, value: Int32)>,
        _ right: ArraySlice<(attribute: Int32, value: Int32)>, _ family: MatchFamily
    ) -> Double {
        guard let one = left.first?.value, let other = right.first?.value else { return 0 }
        switch attribute.kind {
        case .identifier: return isSlip(one, other, family) ? -1.5 : -4
        case .scope: return -4
        case .instant, .text, .ignored: return 0
        case .alias: return -1
        case .number:
            guard let a = family.valueNumbers[Int(one)], let b = family.valueNumbers[Int(other)] else { return -0.5 }
            return (a - b).magnitude <= 0.05 * max(a.magnitude, b.magnitude) ? 0.5 : -0.7
        case .category:
            if attribute.identifies { return isSlip(one, other, family) ? -0.5 : -2.5 }
            return isVariant(family.valueTexts[Int(one)], family.valueTexts[Int(other)]) ? 0.3 : -0.8
        }
    }

    /// One stroke apart in a long text. Serial numbers that follow one another are that, too, so it is no agreement.
    private func isSlip(_ one: Int32, _ other: Int32, _ family: MatchFamily) -> Bool {
        let left = family.valueTexts[Int(one)].unicodeScalars.map(\.value)
        let right = family.valueTexts[Int(other)].unicodeScalars.map(\.value)
        return min(left.count, right.count) >= 6 && Spelling.distance(left, right, limit: 1) <= 1
    }

    /// `Ubuntu` and `ubuntu 22.04`, `dell` and `dell technologies`.
    private func isVariant(_ one: String, _ other: String) -> Bool {
        one.count >= 3 && other.count >= 3 && (one.hasPrefix(other) || other.hasPrefix(one))
    }

    private func text(_ values: ArraySlice<(attribute: Int32, value: Int32)>, _ family: MatchFamily) -> String {
        let shown = values.prefix(Self.shownValues).map { family.valueTexts[Int($0.value)] }.joined(separator: ", ")
        return values.count > Self.shownValues ? shown + ", …" : shown
    }

    private mutating func note(_ what: String, _ left: String, _ right: String, _ weight: Double) {
        findings.append(Finding(what: what, left: left, right: right, weight: weight))
    }

    private static func end(_ values: [(attribute: Int32, value: Int32)], _ start: Int) -> Int {
        var end = start + 1
        while end < values.count, values[end].attribute == values[start].attribute { end += 1 }
        return end
    }

    private static let traitsMost = 4.0
    private static let shownValues = 4
}
