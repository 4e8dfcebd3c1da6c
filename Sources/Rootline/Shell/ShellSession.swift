internal import Foundation
internal import JSON
internal import OrderedCollections

/// One sitting of the shell: what is set, the open transaction, and what the commands do.
struct ShellSession {
    let service: ServiceClient
    var client: QueryClient
    var parameters: JSONObject
    var asOf: String?
    var isReadOnly: Bool
    var format: ResultFormat
    let timeout: Duration
    /// Path of the open transaction.
    var transaction: String?
    var completion = Completion(commands: ShellCommand.names)
    var isAtEnd = false

    /// `neo4j> `, with what differs from the usual.
    var prompt: String {
        var prompt = client.database
        if let asOf { prompt += " @\(asOf)" }
        if isReadOnly { prompt += " (read-only)" }
        return prompt + (transaction == nil ? "> " : "# ")
    }

    /// Runs a statement or a command, and prints what comes of it.
    mutating func run(_ input: String) async throws {
        if let command = ShellCommand(input) {
            try await run(command)
            return
        }
        let statement = Statement(
            text: input, parameters: parameters, isReadOnly: isReadOnly && transaction == nil, asOf: asOf)
        do {
            let result = try await client.run(statement, in: transaction, deadline: timeout)
            let printed = ResultText(result: result)
            let text = printed.text(format, width: Terminal.columns())
            if !text.isEmpty, !result.fields.isEmpty { Terminal.say(text) }
            if let plan = result.plan {
                Terminal.say(PlanText(plan: plan).lines(width: Terminal.columns()).joined(separator: "\n"))
            }
            for line in printed.footer() { Terminal.say(Terminal.faint(line)) }
        } catch {
            // A failed statement closes its transaction.
            if transaction != nil {
                transaction = nil
                Terminal.complain("the transaction was rolled back")
            }
            throw error
        }
    }

    private mutating func run(_ command: ShellCommand) async throws {
        switch command {
        case .help: Terminal.say(Self.help)
        case .setParameter(let name, let expression): try await set(name, expression)
        case .parameters:
            for (name, value) in parameters { Terminal.say("$\(name) = \(TypedValue.text(value, isNested: true))") }
            if parameters.isEmpty { Terminal.say(Terminal.faint("no parameters")) }
        case .clearParameters:
            parameters = [:]
            completion.parameters = []
        case .begin:
            guard transaction == nil else { throw CommandFailure("a transaction is open already") }
            transaction = try await client.begin(isReadOnly: isReadOnly)
        case .commit:
            let open = try openTransaction()
            transaction = nil
            try await client.commit(open)
        case .rollBack:
            let open = try openTransaction()
            transaction = nil
            try await client.rollBack(open)
        case .use(let name):
            guard transaction == nil else {
                throw CommandFailure("a transaction is open", hint: "Commit it or roll it back first.")
            }
            client = QueryClient(service: service, database: name.isEmpty ? QueryClient.homeDatabase : name)
            await learnNames()
        case .asOf(let point): asOf = point
        case .format(let name):
            guard let chosen = ResultFormat(rawValue: name) else {
                throw CommandFailure("the format \"\(name)\" is not known", hint: "table, json, jsonl or csv")
            }
            format = chosen
        case .exit: isAtEnd = true
        case .unknown(let name):
            throw CommandFailure("\(name) is not known or incomplete", hint: ":help lists the commands")
        }
    }

    private func openTransaction() throws -> String {
        guard let transaction else { throw CommandFailure("there is no open transaction", hint: ":begin opens one") }
        return transaction
    }

    /// The value may be any expression: the service works it out.
    private mutating func set(_ name: String, _ expression: String) async throws {
        let asked = Statement(text: "RETURN \(expression) AS value", parameters: parameters, isReadOnly: true)
        let result = try await client.run(asked, deadline: timeout)
        guard let value = result.rows.first?.first else { throw CommandFailure("\(expression) has no value") }
        parameters[name] = value
        completion.parameters = Array(parameters.keys)
        Terminal.say("$\(name) = \(TypedValue.text(value, isNested: true))")
    }

    /// Asks for the names that completion offers. Without them it offers keywords.
    mutating func learnNames() async {
        func names(_ text: String) async -> [String] {
            let rows = try? await client.run(Statement(text: text, isReadOnly: true), deadline: .seconds(10)).rows
            return (rows ?? []).compactMap { $0.first.map { TypedValue.text($0) } }
        }
        completion.labels = await names("CALL db.labels() YIELD label RETURN label")
        completion.types = await names("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType")
        completion.keys = await names("CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey")
        completion.procedures = await names("SHOW PROCEDURES YIELD name")
        completion.functions = await names("SHOW FUNCTIONS YIELD name")
    }

    private static let help = """
        A statement ends with a semicolon and may take several lines. Tab completes, Ctrl+C gives up or stops, Ctrl+R \
        searches what was typed before, Ctrl+D leaves.

          :param x => 1 + 2     set the parameter $x to the value of an expression
          :params [clear]       list the parameters, or forget them
          :begin                open a transaction; then :commit or :rollback
          :use name             ask the graph of another tenant
          :asof 2026-05-01T00:00:00Z | 42 | now
                                ask an earlier state of the graph
          :format table|json|jsonl|csv
          :exit                 leave
        """
}
