internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
public import Store

extension ChangeSource {
    /// The history that the store keeps.
    public init(_ store: Store) {
        self.init { query in
            let recent = try await store.recentChanges(
                of: query.principal.tenant, since: query.since, until: query.until, ci: query.ci,
                ciClasses: query.classes,
                limit: query.limit)
            let sight = store.sight(of: query.principal)
            return ChangeReport(
                commitCount: recent.commitCount, counts: .init(recent.counts),
                countsByClass: recent.countsByClass.mapValues(ChangeReport.Counts.init),
                items: recent.items.map { ChangeReport.Item($0, sight) })
        }
    }
}

extension ChangeReport.Counts {
    init(_ counts: ChangeCounts) {
        self.init()
        created = counts.created
        updated = counts.updated
        retired = counts.retired
        relationsCreated = counts.relationsCreated
        relationsRemoved = counts.relationsRemoved
    }
}

extension ChangeReport.Item {
    init(_ item: HistoryItem, _ sight: Sight) {
        let changes = sight.changes(item.changes)
        var parts = changes.prefix(6).map { change in
            "\(change.attribute): \(Self.text(change.before)) → \(Self.text(change.after))"
        }
        if changes.count > parts.count { parts.append("+\(changes.count - parts.count)") }
        if let relation = item.relation {
            let arrow = relation.direction == .incoming ? "←" : "→"
            parts.append("\(relation.type) \(arrow) \(relation.other.name)")
        }
        self.init(
            seq: item.seq, at: item.at, actor: item.actor, action: item.action.rawValue,
            ci: CIReference(id: CIName.text(item.ci.id), name: item.ci.name, ciClass: item.ci.ciClass),
            detail: parts.joined(separator: "; "))
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .null: "–"
        case .boolean(let truth): String(truth)
        case .integer(let number): String(number)
        case .float(let number): String(number)
        case .string(let text): text.count > 60 ? text.prefix(59) + "…" : text
        case .instant(let instant): instant.text
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .date, .localTime, .zonedTime, .localDateTime, .zonedDateTime, .duration, .point:
            value.canonicalText ?? ""
        case .list(let elements): elements.map(text).joined(separator: ", ")
        }
    }
}
