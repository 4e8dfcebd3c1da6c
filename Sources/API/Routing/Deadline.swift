/// Runs `work`, cancels it when `seconds` have passed, and then throws `requestTimeout`.
func withDeadline<Value: Sendable>(
    _ seconds: Int, _ work: @Sendable @escaping () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: .seconds(seconds))
            var problem = ProblemDetails(.requestTimeout, "The body did not arrive within \(seconds) seconds.")
            problem.closesConnection = true
            throw problem
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
