internal import Base
internal import Graph

extension RecordContent {
    static let empty = RecordContent(ciClass: nil, name: nil, attributes: [:])

    /// Whether the CI is already what this says.
    func holds(in document: CIDocument) -> Bool {
        (ciClass ?? document.ciClass) == document.ciClass && (name ?? document.name) == document.name
            && attributes.allSatisfy { document.attributes[$0.key] ?? .null == $0.value }
    }
}

extension SourceRecord {
    /// What a person said of a CI, without what other people have said otherwise since: a later word on something else
    /// must not bring it back.
    /// - Parameter present: the CI as it is; a record that proves it goes on saying its class and name.
    func withoutOverruled(by others: [SourceRecord], present: CIDocument) -> RecordContent {
        var kept = content
        for other in others where Reconciliation.isIntent(other.reference.source) && other.confirmedAt > confirmedAt {
            for key in other.content.attributes.keys { kept.attributes[key] = nil }
            if other.content.name != nil { kept.name = isWitness ? present.name : nil }
            if other.content.ciClass != nil { kept.ciClass = isWitness ? present.ciClass : nil }
        }
        return kept
    }
}
