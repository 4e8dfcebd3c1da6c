import Base
import Testing

@testable import API

/// The session of a connection as a value.
@Suite struct BoltStateMachineTests {
    @Test func aSessionBegins() {
        var machine = BoltStateMachine(version: BoltVersion(5, 4))
        #expect(machine.receive(.hello([:])) == .hello([:], authenticates: false))
        machine.finish()
        #expect(machine.state == .authentication)
        #expect(machine.receive(.logon(["scheme": "basic"])) == .logon(["scheme": "basic"]))
        machine.finish()
        #expect(machine.state == .ready)
    }

    @Test func beforeFiveOneHelloBringsTheCredentials() {
        var machine = BoltStateMachine(version: BoltVersion(4, 4))
        #expect(machine.receive(.hello([:])) == .hello([:], authenticates: true))
        machine.finish()
        #expect(machine.state == .ready)
    }

    @Test func wrongCredentialsEndTheConnection() {
        var machine = BoltStateMachine(version: BoltVersion(5, 4))
        _ = machine.receive(.hello([:]))
        machine.finish()
        _ = machine.receive(.logon([:]))
        machine.failed()
        #expect(machine.state == .defunct)
    }

    @Test func aStatementOfItsOwnStreamsAndEnds() {
        var machine = ready()
        #expect(
            machine.receive(.run(text: "x", parameters: [:], extra: ["mode": "r"]))
                == .run(text: "x", parameters: [:], settings: BoltSettings(["mode": "r"]), result: 0))
        machine.finish()
        #expect(machine.state == .streaming)
        #expect(
            machine.receive(.pull(BoltFetch(count: 2, result: nil))) == .pull(result: 0, count: 2, isAutoCommit: true))
        machine.pulled(hasMore: true)
        #expect(machine.state == .streaming)
        #expect(
            machine.receive(.discard(BoltFetch(count: nil, result: nil)))
                == .discard(result: 0, count: nil, isAutoCommit: true))
        machine.pulled(hasMore: false)
        #expect(machine.state == .ready)
    }

    @Test func aTransactionHasSeveralResults() {
        var machine = ready()
        _ = machine.receive(.begin(extra: [:]))
        machine.finish()
        for number in 0..<3 {
            #expect(
                machine.receive(.run(text: "x", parameters: [:], extra: [:]))
                    == .run(text: "x", parameters: [:], settings: nil, result: number))
            machine.finish()
        }
        #expect(machine.state == .transaction(open: [0, 1, 2]))
        #expect(
            machine.receive(.pull(BoltFetch(count: 1, result: 0))) == .pull(result: 0, count: 1, isAutoCommit: false))
        machine.pulled(hasMore: false)
        #expect(
            machine.receive(.pull(BoltFetch(count: nil, result: nil)))
                == .pull(result: 2, count: nil, isAutoCommit: false))
        machine.pulled(hasMore: false)
        #expect(machine.state == .transaction(open: [1]))
        #expect(machine.receive(.commit) == .commit)
        machine.finish()
        #expect(machine.state == .ready)
    }

    @Test func aResultThatIsNotOpenFailsTheSession() {
        var machine = ready()
        _ = machine.receive(.begin(extra: [:]))
        machine.finish()
        guard case .fail = machine.receive(.pull(BoltFetch(count: 1, result: 5))) else {
            Issue.record("not refused")
            return
        }
        #expect(machine.state == .failed)
    }

    @Test func afterAFailureEverythingIsIgnoredUntilReset() {
        var machine = ready()
        _ = machine.receive(.run(text: "x", parameters: [:], extra: [:]))
        machine.failed()
        #expect(machine.state == .failed)
        #expect(machine.receive(.pull(BoltFetch(count: 1, result: nil))) == .ignore)
        #expect(machine.receive(.commit) == .ignore)
        machine.interrupt()
        #expect(machine.receive(.reset) == .reset)
        machine.finish()
        #expect(machine.state == .ready)
        #expect(machine.receive(.begin(extra: [:])) == .begin(BoltSettings()))
    }

    @Test func aResetJumpsTheQueue() {
        var machine = ready()
        machine.interrupt()
        #expect(machine.receive(.run(text: "x", parameters: [:], extra: [:])) == .ignore)
        #expect(machine.receive(.pull(BoltFetch(count: 1, result: nil))) == .ignore)
        #expect(machine.receive(.reset) == .reset)
        machine.finish()
        #expect(machine.state == .ready && machine.resetsAhead == 0)
    }

    @Test func ofTwoResetsTheFirstDoesNotEndTheInterruption() {
        var machine = ready()
        machine.interrupt()
        machine.interrupt()
        #expect(machine.receive(.reset) == .reset)
        machine.finish()
        #expect(machine.receive(.begin(extra: [:])) == .ignore)
        #expect(machine.receive(.reset) == .reset)
        machine.finish()
        #expect(machine.receive(.begin(extra: [:])) == .begin(BoltSettings()))
    }

    @Test(arguments: [
        BoltRequest.run(text: "", parameters: [:], extra: [:]), .pull(BoltFetch(count: 1, result: nil)), .commit,
        .logoff,
        .reset, .telemetry, .begin(extra: [:]),
    ])
    func nothingIsDoneBeforeTheGreeting(request: BoltRequest) {
        var machine = BoltStateMachine(version: BoltVersion(5, 8))
        guard case .refuse = machine.receive(request) else {
            Issue.record("\(request.name) was not refused")
            return
        }
        #expect(machine.state == .defunct)
    }

    @Test(arguments: [
        BoltRequest.hello([:]), .logon([:]), .commit, .rollback, .pull(BoltFetch(count: nil, result: nil)),
    ])
    func whatTheStateDoesNotAllowEndsTheConnection(request: BoltRequest) {
        var machine = ready()
        guard case .refuse = machine.receive(request) else {
            Issue.record("\(request.name) was not refused")
            return
        }
        #expect(machine.state == .defunct)
    }

    @Test func anotherUserMaySignInOnTheSameConnection() {
        var machine = ready()
        #expect(machine.receive(.logoff) == .logoff)
        machine.finish()
        #expect(machine.state == .authentication)
        _ = machine.receive(.logon([:]))
        machine.finish()
        #expect(machine.state == .ready)
    }

    /// Any messages in any order, with any outcome: the machine never traps, and a RESET always helps.
    @Test(arguments: 0..<50)
    func anyOrderOfMessagesLeavesAWorkingSession(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var machine = ready()
        let requests: [BoltRequest] = [
            .run(text: "x", parameters: [:], extra: [:]), .pull(BoltFetch(count: 1, result: nil)),
            .pull(BoltFetch(count: 1, result: 0)), .discard(BoltFetch(count: nil, result: 1)), .begin(extra: [:]),
            .commit,
            .rollback, .telemetry, .reset, .route(context: [:], bookmarks: [], extra: [:]), .logoff, .logon([:]),
        ]
        for _ in 0..<400 where machine.state != .defunct {
            if Int.random(in: 0..<12, using: &random) == 0 { machine.interrupt() }
            switch machine.receive(requests[Int.random(in: requests.indices, using: &random)]) {
            case .ignore, .fail, .refuse, .close: continue
            case .pull, .discard:
                if Bool.random(using: &random) {
                    machine.pulled(hasMore: .random(using: &random))
                } else {
                    machine.failed()
                }
            default: if Int.random(in: 0..<5, using: &random) > 0 { machine.finish() } else { machine.failed() }
            }
        }
        guard machine.state != .defunct, machine.state != .authentication else { return }
        while machine.resetsAhead > 0 {
            #expect(machine.receive(.reset) == .reset)
            machine.finish()
        }
        #expect(machine.receive(.reset) == .reset)
        machine.finish()
        #expect(machine.state == .ready)
    }

    private func ready(_ version: BoltVersion = BoltVersion(5, 4)) -> BoltStateMachine {
        var machine = BoltStateMachine(version: version)
        _ = machine.receive(.hello([:]))
        machine.finish()
        _ = machine.receive(.logon([:]))
        machine.finish()
        return machine
    }
}
