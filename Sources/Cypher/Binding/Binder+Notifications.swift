// Remarks on names that the graph does not have.
extension Binder {
    func noteLabels(_ labels: ParsedLabelExpression, ofRelationship isRelationship: Bool) {
        switch labels {
        case .name(let name): isRelationship ? noteType(name) : noteLabel(name)
        case .any: break
        case .not(let inner): noteLabels(inner, ofRelationship: isRelationship)
        case .and(let left, let right), .or(let left, let right):
            noteLabels(left, ofRelationship: isRelationship)
            noteLabels(right, ofRelationship: isRelationship)
        }
    }

    private func noteLabel(_ name: ParsedName) {
        guard statistics.nodeCount(labelled: name.text) == nil else { return }
        note(
            name, prefix: ":", "UnknownLabelWarning", "The provided label is not in the database.",
            "the missing label name is: \(name.text)", statistics.labelNames)
    }

    private func noteType(_ name: ParsedName) {
        guard statistics.relationshipCount(typed: name.text) == nil else { return }
        note(
            name, prefix: ":", "UnknownRelationshipTypeWarning",
            "The provided relationship type is not in the database.",
            "the missing relationship type is: \(name.text)", statistics.relationshipTypeNames)
    }

    func noteKey(_ name: ParsedName) {
        guard !statistics.knowsPropertyKey(name.text) else { return }
        note(
            name, prefix: "", "UnknownPropertyKeyWarning", "The provided property key is not in the database",
            "the missing property name is: \(name.text)", statistics.propertyKeyNames)
    }

    private func note(
        _ name: ParsedName, prefix: String, _ code: String, _ title: String, _ description: String,
        _ candidates: [String]
    ) {
        guard notified.insert(code + name.text).inserted else { return }
        let hint = NearestName.of(name.text, among: candidates).map { "; did you mean `\(prefix)\($0)`?" } ?? ""
        notifications.append(
            QueryNotification(
                code: "Neo.ClientNotification.Statement.\(code)", title: title,
                description: "One of the names in your query is not in the database (\(description)\(hint))",
                severity: "WARNING", category: "UNRECOGNIZED", range: name.range))
    }
}
