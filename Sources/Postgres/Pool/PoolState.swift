/// The right to use a place in the pool.
enum PoolTicket: Sendable {
    /// With the connection that is in it.
    case connection(PostgresConnection)
    /// To open a connection in it.
    case open
}

/// The books of a pool, as a value: no I/O, no continuation is resumed here, since a lock is held meanwhile.
struct PoolState {
    typealias Waiter = CheckedContinuation<Result<PoolTicket, PostgresError>, Never>

    enum HandOn {
        case none
        case resume(Waiter, PoolTicket)
        case drained([CheckedContinuation<Void, Never>])
    }

    let size: Int
    var idle: [PostgresConnection] = []
    /// Places in use: connections lent, being opened, or being closed.
    var lent = 0
    var busy: [ObjectIdentifier: PostgresConnection] = [:]
    var waiters = WaiterQueue()
    var drained: [CheckedContinuation<Void, Never>] = []
    var isClosed = false
    /// Why the last attempt to connect failed, to tell those who wait in vain.
    var lastFailure: String?
    private var lastID: UInt64 = 0

    init(size: Int) { self.size = size }

    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// A place now, or nil after queueing for one.
    mutating func take(
        orWaitAs id: UInt64, _ waiter: Waiter, isCancelled: Bool
    ) -> Result<PoolTicket, PostgresError>? {
        if isClosed { return .failure(PostgresError(.closed, "the pool of database connections is closed")) }
        if isCancelled { return .failure(.cancelled) }
        if let connection = idle.popLast() {
            lent += 1
            return .success(.connection(connection))
        }
        if lent < size {
            lent += 1
            return .success(.open)
        }
        waiters.append(waiter, id)
        return nil
    }

    /// A place became free, with a usable connection in it or empty.
    mutating func handOn(_ connection: PostgresConnection?) -> HandOn {
        if !isClosed, let waiter = waiters.popFirst() {
            return .resume(waiter, connection.map { .connection($0) } ?? .open)
        }
        lent -= 1
        if let connection { idle.append(connection) }
        guard isClosed, lent == 0 else { return .none }
        defer { drained = [] }
        return .drained(drained)
    }

    mutating func close() -> (idle: [PostgresConnection], waiters: [Waiter]) {
        isClosed = true
        defer { idle = [] }
        return (idle, waiters.removeAll())
    }

    func exhaustedMessage(after wait: Duration) -> String {
        let message = "no database connection became free within \(wait.formattedSeconds) (\(size) in the pool)"
        return lastFailure.map { "\(message); the last attempt to connect: \($0)" } ?? message
    }
}

/// First come, first served; leaving early is possible.
struct WaiterQueue {
    private var waiters: [UInt64: PoolState.Waiter] = [:]
    private var order: [UInt64] = []
    private var head = 0

    var count: Int { waiters.count }

    mutating func append(_ waiter: PoolState.Waiter, _ id: UInt64) {
        waiters[id] = waiter
        order.append(id)
    }

    mutating func removeValue(_ id: UInt64) -> PoolState.Waiter? { waiters.removeValue(forKey: id) }

    mutating func popFirst() -> PoolState.Waiter? {
        while head < order.count {
            let id = order[head]
            head += 1
            // Those who left early stay in the list until their turn.
            if head > 64, head * 2 > order.count {
                order.removeFirst(head)
                head = 0
            }
            if let waiter = waiters.removeValue(forKey: id) { return waiter }
        }
        return nil
    }

    mutating func removeAll() -> [PoolState.Waiter] {
        defer { self = WaiterQueue() }
        return order[head...].compactMap { waiters[$0] }
    }
}

extension Duration {
    /// `5 s`, `0.25 s`.
    var formattedSeconds: String {
        let value = seconds
        return value == value.rounded() ? "\(Int(value)) s" : "\(value) s"
    }
}
