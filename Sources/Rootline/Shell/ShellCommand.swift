internal import Foundation

/// A line of the shell that is no Cypher: `:help` and its kin.
enum ShellCommand: Equatable {
    case help
    /// A name and an expression.
    case setParameter(String, String)
    case parameters
    case clearParameters
    case begin, commit, rollBack
    case use(String)
    case asOf(String?)
    case format(String)
    case exit
    case unknown(String)

    static let names = [
        ":asof", ":begin", ":commit", ":exit", ":format", ":help", ":param", ":params", ":quit", ":rollback", ":use",
    ]

    /// Nil for a statement.
    init?(_ line: String) {
        let text = line.trimmingCharacters(in: CharacterSet(charactersIn: "; \t\n"))
        guard text.hasPrefix(":") else { return nil }
        let parts = text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        let rest = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        switch parts[0].lowercased() {
        case ":help": self = .help
        case ":params" where rest.lowercased() == "clear": self = .clearParameters
        case ":params": self = .parameters
        case ":param": self = Self.parameter(rest)
        case ":begin": self = .begin
        case ":commit": self = .commit
        case ":rollback": self = .rollBack
        case ":use": self = .use(rest)
        case ":asof": self = .asOf(rest.isEmpty || rest.lowercased() == "now" ? nil : rest)
        case ":format": self = .format(rest)
        case ":exit", ":quit": self = .exit
        default: self = .unknown(String(parts[0]))
        }
    }

    /// `x => 1`, `x: 1` or `x 1`
    private static func parameter(_ text: String) -> ShellCommand {
        let body = text.drop { $0 == "$" }
        let name = body.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        var value = body.dropFirst(name.count).drop { $0.isWhitespace }
        for sign in ["=>", ":", "="] where value.hasPrefix(sign) {
            value = value.dropFirst(sign.count)
            break
        }
        let expression = value.trimmingCharacters(in: .whitespaces)
        return name.isEmpty || expression.isEmpty ? .unknown(":param") : .setParameter(String(name), expression)
    }
}
