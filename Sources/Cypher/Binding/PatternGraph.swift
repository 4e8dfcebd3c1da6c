/// A pattern as a graph: what is to be found, not in which order.
struct PatternGraph: Sendable {
    /// A relationship, a chain of them, or a repeated pattern, between two nodes.
    struct Step: Sendable {
        indirect enum Kind: Sendable {
            case single
            case many(Many)
            case group(Group)
            case shortest(Shortest)
        }

        var kind: Kind
        var from: VariableID
        var to: VariableID
        /// The relationship, or the list of them.
        var relationship: VariableID
        /// None for all.
        var types: [String]
        var direction: ParsedRelationshipPattern.Direction
        /// The relationship, or the list, has its value already.
        var isBound: Bool
    }

    struct Many: Sendable {
        var min: Int
        var max: Int?
        /// Each relationship, in `predicate`.
        var element: VariableID?
        var predicate: BoundExpression?
    }

    struct Group: Sendable {
        var pattern: PatternGraph
        var first: VariableID
        var last: VariableID
        /// Variables from outside that the inner pattern reads.
        var arguments: [VariableID]
        var groups: [LogicalQuantifiedPath.Group]
        var path: VariableID?
        var innerPath: [VariableID]
        var min: Int
        var max: Int?
    }

    struct Shortest: Sendable {
        var choice: LogicalShortestPath.Choice
        var min: Int
        var max: Int?
        var path: VariableID?
        var element: VariableID?
        var predicate: BoundExpression?
    }

    /// Without repetitions, in the order of the text.
    var nodes: [VariableID] = []
    var steps: [Step] = []
    var conjuncts: [BoundExpression] = []
    /// Path variables, to be computed when all their parts are there.
    var derived: [LogicalProject.Item] = []
    /// Everything that the pattern binds and that was not bound before.
    var introduced = VariableSet()
}
