internal import Base
internal import CMDB
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Store

/// A change that was asked for directly, and that a policy wants approved first: it is a change set in review now.
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
    /// - Throws: `InReview` where a policy wants it approved first.
    func commitOrPropose(_ changeSet: ChangeSet, by principal: Principal) async throws -> Commit {
        switch try await ChangeControl(self).commit(changeSet, by: principal) {
        case .committed(let commit): return commit
        case .inReview(let stored): throw InReview(changeSet: stored, sight: sight(of: principal))
        }
    }
}
