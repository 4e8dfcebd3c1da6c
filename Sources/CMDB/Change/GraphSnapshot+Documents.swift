public import Graph

extension GraphSnapshot {
    /// The CI as a document; `nil` where there is none, or an open node.
    public func document(of id: NodeID, metamodel: Metamodel) -> CIDocument? {
        guard let slot = slot(of: id) else { return nil }
        let names = labels(of: slot).map(name(of:))
        let ciClass = metamodel.ciClass(labels: names)
        if ciClass == Metamodel.openClass { return nil }
        let lineage = metamodel.lineage(of: ciClass)
        var attributes: [String: Value] = [:]
        var ciName = ""
        for (key, value) in properties(of: slot) {
            if case .string(let text) = value, name(of: key) == Self.nameKey {
                ciName = text
            } else {
                attributes[name(of: key)] = value
            }
        }
        return CIDocument(
            id: id, ciClass: ciClass, name: ciName, attributes: attributes,
            labels: names.filter { !lineage.contains($0) }.sorted())
    }

    /// The relation as a document; `nil` where there is none.
    public func relationDocument(of id: RelationshipID) -> RelationDocument? {
        guard let slot = slot(of: id) else { return nil }
        var own: [String: Value] = [:]
        for (key, value) in properties(of: slot) { own[name(of: key)] = value }
        let asserted = own.removeValue(forKey: RelationDocument.sourceKey)?.stringValue ?? ""
        return RelationDocument(
            id: id, type: name(of: type(of: slot)), from: self.id(of: source(of: slot)),
            to: self.id(of: target(of: slot)), properties: own, source: asserted)
    }

    /// The first relationship of `type` from one node to another. Complexity: O(smaller degree by type).
    public func relationship(of type: RelationshipTypeCode, from: NodeSlot, to: NodeSlot) -> RelationshipSlot? {
        let fromTarget =
            degree(of: to, direction: .incoming, type: type) < degree(of: from, direction: .outgoing, type: type)
        var found: RelationshipSlot?
        forEachRelationship(of: fromTarget ? to : from, direction: fromTarget ? .incoming : .outgoing, type: type) {
            if $0.node == (fromTarget ? from : to), found == nil { found = $0.relationship }
        }
        return found
    }
}
