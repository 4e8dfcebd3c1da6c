internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Checked arguments of a tool, with the readings that all tools share.
struct ToolArguments: Sendable {
    let values: JSONObject
    let rowsMax: Int

    func string(_ key: String) -> String? { values[key]?.stringValue }
    func integer(_ key: String) -> Int? { values[key]?.int64Value.map { Int(clamping: $0) } }

    /// One string or a list of them.
    func strings(_ key: String) -> [String] {
        switch values[key] {
        case .string(let text): [text]
        case .array(let elements): elements.compactMap(\.stringValue)
        default: []
        }
    }

    /// Rows to return: what was asked for, within the tool's limit.
    var limit: Int { min(max(integer("limit") ?? rowsMax, 1), rowsMax) }

    /// The CIs that `key` names, by id or by a name that only one CI has.
    func nodes(_ key: String, in estate: Estate) throws(OrchestratorError) -> [NodeSlot] {
        var nodes: [NodeSlot] = []
        for text in strings(key) {
            let node = try node(text, in: estate)
            if !nodes.contains(node) { nodes.append(node) }
        }
        guard !nodes.isEmpty else { throw OrchestratorError(.invalidArgument, "\(key) names no CI") }
        return nodes
    }

    private func node(_ text: String, in estate: Estate) throws(OrchestratorError) -> NodeSlot {
        if let id = CIName.parse(text) {
            guard let slot = estate.snapshot.slot(of: id), estate.snapshot.isCI(slot) else {
                throw OrchestratorError(.unknownCI, "there is no CI \(text)")
            }
            return slot
        }
        let found = EntityLinker(snapshot: estate.snapshot, metamodel: estate.metamodel).nodes(called: text)
        guard let first = found.first else { throw OrchestratorError(.unknownCI, "no CI is called \"\(text)\"") }
        guard found.count == 1 else {
            let choices = found.prefix(8).map {
                "\(CIName.text(estate.snapshot.id(of: $0))) (\(estate.ciClass(of: $0)))"
            }
            throw OrchestratorError(
                .ambiguousCI, "\(found.count) CIs are called \"\(text)\": \(choices.joined(separator: ", "))")
        }
        return first
    }

    /// Class keys, each known to the metamodel.
    func classes(in estate: Estate) throws(OrchestratorError) -> [String] {
        let keys = strings("classes")
        for key in keys where estate.metamodel.classes[key] == nil {
            throw OrchestratorError(.invalidArgument, "there is no CI class \"\(key)\"")
        }
        return keys
    }

    /// Relation types that occur in the graph; nil where none is asked for.
    func relationTypes(in estate: Estate) throws(OrchestratorError) -> Set<RelationshipTypeCode>? {
        let keys = strings("relations")
        guard !keys.isEmpty else { return nil }
        for key in keys where estate.metamodel.relationTypes[key] == nil {
            throw OrchestratorError(.invalidArgument, "there is no relation type \"\(key)\"")
        }
        return Set(keys.compactMap { estate.snapshot.relationshipType(named: $0) })
    }

    func filters(in estate: Estate) throws(OrchestratorError) -> [AttributeFilter] {
        var filters: [AttributeFilter] = []
        for element in values["where"]?.arrayValue ?? [] { filters.append(try AttributeFilter(element)) }
        return filters
    }
}
