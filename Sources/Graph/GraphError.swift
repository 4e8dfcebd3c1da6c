/// What went wrong in a change to a graph, or in a question to it.
public struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case duplicateID, unknownNode, unknownRelationship, unknownType, nodeHasRelationships, tooLarge
        case budgetExceeded, cancelled, outOfTime
        case badArgument, badWeight
        case uniqueViolation, unknownIndex, duplicateIndex
    }

    public let code: Code
    public let message: String
    /// With `uniqueViolation`: what is taken, and by which node. The message leaves the values out.
    public let conflict: UniqueConflict?

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
        conflict = nil
    }

    init(_ conflict: UniqueConflict) {
        code = .uniqueViolation
        let labels = conflict.labels.sorted().map { ":" + $0 }.joined()
        let keys = conflict.keys.joined(separator: ", ")
        message = "node \(conflict.node.rawValue) has the same \(labels)(\(keys)), unique by index \(conflict.index)"
        self.conflict = conflict
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
