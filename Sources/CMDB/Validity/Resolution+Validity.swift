internal import Base
internal import Graph
internal import OrderedCollections

extension Resolution {
    /// Checks what was true when against the CIs and the metamodel, and takes it down. The graph stays as it is: whoever
    /// says something of the present changes the CI in the same set.
    mutating func assertValidity(_ statement: ValidityStatement) throws(ChangeError) {
        if let to = statement.to, to <= statement.from {
            throw ChangeError(
                .badAttribute, "what was true from \(statement.from.iso8601) cannot end at \(to.iso8601)",
                hint: "Give an end after the beginning, or none.")
        }
        switch statement.subject {
        case .attribute(let ci, let key):
            let ciClass = try knownClass(of: ci)
            guard AttributeKey.isValid(key) else {
                throw ChangeError(.badAttribute, "'\(key)' is not an attribute name")
            }
            if !statement.value.isNull { try checkAttributes([key: statement.value], of: ciClass, CIName.text(ci)) }
        case .relation(let type, let from, let to):
            guard let relationType = metamodel.relationTypes[type] else {
                throw ChangeError(.unknownRelationType, "there is no relation type '\(type)'")
            }
            let (fromClass, toClass) = (try knownClass(of: from), try knownClass(of: to))
            guard metamodel.allows(relationType, from: fromClass, to: toClass) else {
                throw ChangeError(.relationNotAllowed, "\(type) cannot lead from \(fromClass) to \(toClass)")
            }
            guard case .boolean = statement.value else {
                throw ChangeError(.badAttribute, "whether there was a \(type) is true or false")
            }
        }
        change.validity.append(statement)
    }

    private func knownClass(of id: NodeID) throws(ChangeError) -> String {
        if let ciClass = newClasses[id] { return ciClass }
        guard let slot = graph.slot(of: id), graph.isCI(slot) else {
            throw ChangeError(.unknownCI, "there is no CI \(CIName.text(id))")
        }
        return metamodel.ciClass(of: slot, in: graph)
    }
}
