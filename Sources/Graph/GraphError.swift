/// What went wrong in a change to a graph, or in a question to it.
public struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case duplicateID, unknownNode, unknownRelationship, unknownType, nodeHasRelationships, tooLarge
        case budgetExceeded, cancelled, outOfTime
        case badArgument, badWeight
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
