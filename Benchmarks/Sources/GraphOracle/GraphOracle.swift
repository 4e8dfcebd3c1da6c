internal import Foundation
internal import Graph

/// Reads a graph and questions about it as JSON lines, and prints one JSON line for each question.
///
///     {"graph": {"nodes": [0, 1], "relationships": [{"id": 0, "source": 0, "target": 1, "type": "A", "weight": 2}]}}
///     {"ask": "hops", "from": 0, "to": 1, "direction": "outgoing"}
///
/// A line with a graph replaces the graph before it and is not answered. An answer is `{"answer": …}`, or
/// `{"error": "<code>"}` where the engine refuses; what cannot be read is an error and ends the program.
@main
struct GraphOracle {
    static func main() throws {
        let decoder = JSONDecoder()
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        var oracle = Oracle(GraphSnapshot())
        while let line = readLine() {
            let request = try decoder.decode(Request.self, from: Data(line.utf8))
            if let description = request.graph { oracle = Oracle(try description.build()) }
            guard let question = request.ask else { continue }
            let reply: Reply
            do {
                reply = Reply(answer: try oracle.answer(question, request))
            } catch let error as GraphError {
                reply = Reply(error: error.code.rawValue)
            }
            // One write for a line: whoever asks waits for it.
            try FileHandle.standardOutput.write(contentsOf: encoder.encode(reply) + Data("\n".utf8))
        }
    }
}

/// One line of the input.
struct Request: Decodable {
    var graph: GraphDescription?
    /// What is asked; the other members are its arguments, as far as it takes them.
    var ask: String?
    var from: UInt64?
    var to: UInt64?
    var nodes: [UInt64]?
    var direction: String?
    /// Relationship types to follow; all without it.
    var types: [String]?
    /// A bound: of hops, of paths.
    var count: Int?
    var measure: String?
}

/// One line of the output.
struct Reply: Encodable {
    var answer: Answer?
    var error: String?
}

/// The shapes of answers.
enum Answer: Encodable {
    case number(Double?)
    case numbers([Double])
    case ids([UInt64])
    case groups([[UInt64]])
    /// By node id.
    case scores([UInt64: Double])
    case named([String: Answer])
    case word(String)

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .numbers(let numbers): try container.encode(numbers)
        case .ids(let ids): try container.encode(ids)
        case .groups(let groups): try container.encode(groups)
        case .scores(let scores):
            try container.encode(Dictionary(uniqueKeysWithValues: scores.map { ("\($0.key)", $0.value) }))
        case .named(let parts): try container.encode(parts)
        case .word(let word): try container.encode(word)
        }
    }
}

/// A request that makes no sense: a bug of the one who asks.
struct BadRequest: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
