public import Base
public import Graph
public import JSON
internal import OrderedCollections

/// Which attributes somebody may see: the one place that knows who is shown what is marked `sensitive`.
///
/// What is hidden is not there: a reader is given a graph in which no CI has the attribute, and rows without it, so that
/// whatever is asked of them (a condition, an order, a count, a difference) can tell nothing of it.
/// An attribute key that one class marks as sensitive is hidden on CIs of every class, as a property of the graph has
/// no class.
public struct Sight: Sendable {
    /// Keys of the attributes that are not there.
    public let hidden: Set<String>

    /// Editors and admins see all.
    public init(of principal: Principal, metamodel: Metamodel) {
        hidden = principal.may(.editor) ? [] : metamodel.sensitiveKeys
    }

    public func shows(_ key: String) -> Bool { !hidden.contains(key) }

    /// - Complexity: O(keys of the graph); O(1) for who sees all.
    public func graph(_ graph: GraphSnapshot) -> GraphSnapshot { hidden.isEmpty ? graph : graph.hiding(hidden) }

    public func attributes(_ attributes: [String: Value]) -> [String: Value] {
        hidden.isEmpty ? attributes : attributes.filter { shows($0.key) }
    }

    public func content(_ content: RecordContent) -> RecordContent {
        var seen = content
        seen.attributes = attributes(content.attributes)
        return seen
    }

    public func changes(_ changes: [Difference.AttributeChange]) -> [Difference.AttributeChange] {
        changes.filter { shows($0.attribute) }
    }

    public func shows(_ statement: ValidityStatement) -> Bool {
        guard case .attribute(_, let key) = statement.subject else { return true }
        return shows(key)
    }

    /// A review item as it may be read: evidence names attributes.
    public func evidence(_ evidence: [ReviewItem.Evidence]) -> [ReviewItem.Evidence] {
        evidence.filter { shows($0.what) }
    }

    /// Operations of a change set, and what a check said of them, as they are kept.
    ///
    /// Whatever the kind of operation, values stand in an object called `attributes`, or beside `attribute`.
    public func operations(_ json: JSONValue) -> JSONValue {
        if hidden.isEmpty { return json }
        switch json {
        case .array(let elements):
            return .array(
                elements.filter { $0["attribute"]?.stringValue.map(shows) ?? true }.map(operations))
        case .object(let members):
            var seen: JSONObject = [:]
            for (key, value) in members {
                if key == "attributes", let attributes = value.objectValue {
                    seen[key] = .object(attributes.filter { shows($0.key) })
                } else {
                    seen[key] = operations(value)
                }
            }
            return .object(seen)
        default: return json
        }
    }
}
