public import Graph
internal import OrderedCollections
internal import Synchronization

/// Which CI is recognised by which strong key: asked before somebody makes a CI by hand, so that a thing which a source
/// has found is not made a second time.
///
/// Worked out of the graph when it is first asked, and kept up with the commits from then on: 32 bytes a key. Keys that
/// hold inside of an owner are left out, as a new CI has none yet.
public final class StrongKeys: Sendable {
    private struct Known {
        /// Of the definitions that keys follow.
        let fingerprint: Int64
        var maker: KeyMaker
        var holders: [IdentityKey: NodeID] = [:]

        mutating func keys(of content: RecordContent) -> [IdentityKey] {
            maker.keys(of: content).keys.filter(\.isStrong)
        }
    }

    private let known = Mutex<Known?>(nil)

    public init() {}

    /// The CI that has a strong key of this content.
    /// - Complexity: O(CIs) at the first question, about 1 µs each, and after a commit of more than
    ///   ``changesMax`` CIs; else O(values).
    public func holder(
        of content: RecordContent, on graph: GraphSnapshot, _ metamodel: Metamodel
    ) -> (ci: NodeID, key: IdentityKey)? {
        known.withLock { known in
            if known?.fingerprint != metamodel.identityFingerprint { known = Self.all(of: graph, metamodel) }
            for key in known?.keys(of: content) ?? [] {
                // A commit that failed, or a state that is not the latest, may know otherwise.
                guard let ci = known?.holders[key],
                    let own = graph.document(of: ci, metamodel: metamodel).map(RecordContent.init),
                    known?.keys(of: own).contains(key) ?? false
                else { continue }
                return (ci, key)
            }
            return nil
        }
    }

    /// Brings the keys to the state after a commit.
    public func follow(_ change: ResolvedChange, since before: GraphSnapshot) {
        known.withLock { known in
            guard known != nil else { return }
            guard change.documents.count + change.endedCIs.count <= Self.changesMax,
                change.definitions.isEmpty, change.endedDefinitions.isEmpty
            else {
                known = nil
                return
            }
            for id in change.endedCIs {
                guard let document = before.document(of: id, metamodel: change.metamodel) else { continue }
                for key in known?.keys(of: RecordContent(document)) ?? [] where known?.holders[key] == id {
                    known?.holders[key] = nil
                }
            }
            for document in change.documents where document.ciClass != Metamodel.openClass {
                for key in known?.keys(of: RecordContent(document)) ?? [] { known?.holders[key] = document.id }
            }
        }
    }

    /// Forgets what it knows: what it has followed has not come to be.
    public func forget() { known.withLock { $0 = nil } }

    /// Beyond so many changed CIs it is cheaper to look at all anew, when somebody asks.
    private static let changesMax = 20_000

    private static func all(of graph: GraphSnapshot, _ metamodel: Metamodel) -> Known {
        var known = Known(fingerprint: metamodel.identityFingerprint, maker: KeyMaker(metamodel: metamodel))
        let classes = metamodel.classTable(of: graph)
        // Of each class the attributes that strong entries read; none where there is no such entry.
        let keys = classes.byLabelSet.map { ciClass in
            metamodel.strongAttributes(of: ciClass).compactMap { key in
                graph.propertyKey(named: key).map { (key: key, code: $0) }
            }
        }
        graph.forEachNode { node in
            let wanted = keys[graph.labelSet(of: node)]
            if wanted.isEmpty { return }
            var content = RecordContent(ciClass: classes.ciClass(of: node), name: nil, attributes: [:])
            for (key, code) in wanted {
                let value = graph.property(code, of: node)
                if value.isNull { continue }
                if key == GraphSnapshot.nameKey {
                    content.name = value.stringValue
                } else {
                    content.attributes[key] = value
                }
            }
            for key in known.keys(of: content) { known.holders[key] = graph.id(of: node) }
        }
        return known
    }
}

extension Metamodel {
    fileprivate func strongAttributes(of ciClass: String) -> OrderedSet<String> {
        var found: OrderedSet<String> = []
        for entry in identificationEntries(of: ciClass) where entry.strength == .strong && entry.scope == .tenant {
            found.formUnion(entry.attributes)
        }
        return found
    }

    /// By which its CIs are recognised: those of the nearest ancestor that has any.
    func identificationEntries(of ciClass: String) -> [IdentificationEntry] {
        lineage(of: ciClass).lazy.compactMap { self.identificationRules[$0] }.first?.entries ?? []
    }
}

extension RecordContent {
    fileprivate init(_ document: CIDocument) {
        self.init(ciClass: document.ciClass, name: document.name, attributes: document.attributes)
    }
}

// MARK: CIs that somebody makes

extension ResolvedChange {
    /// Refuses a CI that is made by hand and has the strong key of one that there is, or that the set makes as well.
    ///
    /// What sources report was identified as it was planned; what a rollback brings back was there before.
    /// - Throws: `knownCI`, which names the CI and what to do.
    public func refuseKnown(
        by changeSet: ChangeSet, on before: GraphSnapshot, _ known: StrongKeys
    ) throws(ChangeError) {
        guard changeSet.kind != .ingest, changeSet.kind != .rollback, !createdIDs.isEmpty else { return }
        let created = Set(createdIDs)
        var made: [IdentityKey: NodeID] = [:]
        for (record, ci) in records {
            guard let ci, created.contains(ci), record.isWitness, record.reference.source == changeSet.source.name,
                record.state == .live
            else { continue }
            for key in record.keys where key.isStrong {
                guard made.updateValue(ci, forKey: key) == nil else { throw twice(record.content, key) }
            }
            if record.keys.contains(where: \.isStrong),
                let found = known.holder(of: record.content, on: before, metamodel),
                // It may be retired, or another thing by now, through this very set.
                let present = graph.document(of: found.ci, metamodel: metamodel), hasKey(found.key, present)
            {
                throw isKnown(record.content, as: present, found.key)
            }
        }
    }

    private func hasKey(_ key: IdentityKey, _ document: CIDocument) -> Bool {
        var maker = KeyMaker(metamodel: metamodel)
        return maker.keys(of: RecordContent(document)).keys.contains(key)
    }

    private func values(of content: RecordContent, _ key: IdentityKey) -> String {
        let entries = metamodel.identificationEntries(of: content.ciClass ?? "")
        guard entries.indices.contains(key.level) else { return "" }
        return entries[key.level].attributes.map { attribute in
            let value = attribute == GraphSnapshot.nameKey ? content.name : content.attributes[attribute]?.plain
            return "\(attribute) \(value ?? "")"
        }.joined(separator: ", ")
    }

    private func isKnown(_ content: RecordContent, as document: CIDocument, _ key: IdentityKey) -> ChangeError {
        let id = CIName.text(document.id)
        return ChangeError(
            .knownCI,
            "\(content.ciClass ?? "") '\(content.name ?? "")' is there already: \(values(of: content, key)) is "
                + "'\(document.name)' (\(id))",
            hint: "Change \(id) instead of making it anew. Where they are two things, correct the value; where it "
                + "identifies nothing, define a ban for it.")
    }

    private func twice(_ content: RecordContent, _ key: IdentityKey) -> ChangeError {
        ChangeError(
            .knownCI,
            "\(content.ciClass ?? "") '\(content.name ?? "")' is made twice: another new CI of the set has "
                + "\(values(of: content, key)), too", hint: "Make it once.")
    }
}
