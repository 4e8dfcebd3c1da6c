// A long row of operators, which binding makes a call of. People cannot find it in listings.
extension FunctionDefinition {
    static let chainName = "store.chain"

    static let ofChains: [FunctionDefinition] = [
        FunctionDefinition(
            name: chainName,
            parameters: [
                FunctionParameter(name: "operators", type: .string),
                FunctionParameter(name: "operands", type: .any, isRepeated: true),
            ],
            result: .any, isNullOfNull: false, summary: "Operators between operands, from left to right."
        ) { (_, arguments) throws(CypherError) in
            guard case .string(let signs) = arguments[0] else { return .null }
            var result = arguments[1]
            for (sign, operand) in zip(signs, arguments.dropFirst(2)) {
                result = try CypherArithmetic.apply(operation(sign), result, operand)
            }
            return result
        }
    ]

    private static func operation(_ sign: Character) -> ParsedExpression.Arithmetic {
        switch sign {
        case "-": .subtract
        case "|": .concatenate
        case "*": .multiply
        case "/": .divide
        case "%": .modulo
        case "^": .power
        default: .add
        }
    }
}
