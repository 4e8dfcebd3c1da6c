internal import Base
internal import CMDB
internal import Graph
internal import OrderedCollections

/// How CIs are named on the outside: `ci-42`, and a name that tells two of the same name apart.
enum CIName {
    static func id(_ node: NodeID) -> String { "ci-\(node.rawValue)" }

    static func nodeID(_ text: String) -> NodeID? {
        guard text.lowercased().hasPrefix("ci-"), let number = UInt64(text.dropFirst(3)) else { return nil }
        return NodeID(rawValue: number)
    }
}
