/// What went wrong in a change to a graph.
public struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case duplicateID, unknownNode, unknownRelationship, nodeHasRelationships, tooLarge
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
