/// Threads that large reads are shared out to, given by whoever runs statements: the engine starts none itself.
public protocol HelperThreads: Sendable {
    /// How many there are, besides the thread of the statement.
    var count: Int { get }

    /// Runs `work` when one of them is free: after everything that was submitted before. Does not wait.
    func submit(_ work: @escaping @Sendable () -> Void)
}
