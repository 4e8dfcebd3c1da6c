/// The names that an expression may use.
struct Scope: Sendable {
    struct Variable: Sendable {
        var name: String
        var id: VariableID
        var type: CypherType
        /// Comes from outside of a subquery, and stays visible behind its WITH.
        var isOuter = false
    }

    private(set) var variables: [Variable] = []
    private var positions: [String: Int] = [:]

    subscript(name: String) -> Variable? { positions[name].map { variables[$0] } }

    /// Hides what has the same name.
    mutating func declare(_ variable: Variable) {
        if let position = positions[variable.name] {
            variables[position] = variable
        } else {
            positions[variable.name] = variables.count
            variables.append(variable)
        }
    }

    mutating func declare(_ name: String, _ id: VariableID, _ type: CypherType) {
        declare(Variable(name: name, id: id, type: type))
    }

    /// The same names, seen from a subquery.
    var asOuter: Scope {
        var scope = self
        for position in scope.variables.indices { scope.variables[position].isOuter = true }
        return scope
    }

    /// Only what comes from outside.
    var outerPart: Scope {
        var scope = Scope()
        for variable in variables where variable.isOuter { scope.declare(variable) }
        return scope
    }

    /// What `*` means, in the order of names.
    var own: [Variable] { variables.filter { !$0.isOuter }.sorted { $0.name < $1.name } }
}
