internal import Base
internal import CMDB
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Store

/// A change that was asked for directly, and is a change set now: in review, since a policy wants it approved, or a draft,
/// since the caller wants to look first.
///
/// Thrown, so that every route that writes answers alike: 202 with the change set.
struct InReview: Error {
    let changeSet: StoredChangeSet
    let sight: Sight

    var response: Response {
        .json(
            Wire.changeSet(changeSet, sight), status: .accepted,
            headers: [.location: "/api/v1/change-sets/\(changeSet.name)"])
    }
}

extension Store {
    /// Commits a change that somebody asks for directly.
    /// - Parameter asDraft: makes a draft of it, and commits nothing.
    /// - Throws: `InReview` where it is a draft, or a policy wants it approved first.
    func commitOrPropose(
        _ changeSet: ChangeSet, by principal: Principal, asDraft: Bool = false
    ) async throws -> Commit {
        let control = ChangeControl(self)
        if asDraft {
            var draft = ChangeDraft(title: changeSet.title, operations: changeSet.operations)
            draft.kind = changeSet.kind
            throw InReview(changeSet: try await control.create(draft, by: principal), sight: sight(of: principal))
        }
        switch try await control.commit(changeSet, by: principal) {
        case .committed(let commit): return commit
        case .inReview(let stored): throw InReview(changeSet: stored, sight: sight(of: principal))
        }
    }
}

extension Operation.Parameter {
    static let propose = Operation.Parameter.query(
        "propose", "Whether to make a draft change set of it, and change nothing.",
        ["type": "boolean", "default": false])
}
