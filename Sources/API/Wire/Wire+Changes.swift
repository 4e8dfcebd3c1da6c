internal import Base
internal import CMDB
internal import JSON
internal import OrderedCollections
internal import Store

extension Wire {
    /// A change set; its operations only where they were read.
    static func changeSet(_ stored: StoredChangeSet, _ sight: Sight) -> JSONValue {
        var members: JSONObject = [
            "id": .string(stored.name), "state": .string(stored.state.rawValue), "kind": .string(stored.kind.rawValue),
            "title": .string(stored.title), "reason": .string(stored.reason), "ticket": .string(stored.ticket),
            "author": .string(stored.author.subject), "createdAt": instant(stored.createdAt),
            "baseSeq": seq(stored.baseSeq), "operationCount": JSONValue(stored.operationCount),
            "digest": .string(stored.digest), "checks": sight.operations(stored.checks),
            "policy": .array(stored.stages.indices.map { stage($0, of: stored) }),
            "approvals": .array(stored.approvals.map(approval)), "comments": .array(stored.comments.map(comment)),
            "applyAfter": instant(stored.applyAfter), "expiresAt": instant(stored.expiresAt),
            "emergency": .bool(stored.isEmergency), "reviewDue": instant(stored.reviewDue),
            "appliedSeq": stored.appliedSeq.map(seq) ?? .null,
            "inverseOf": stored.inverseOf.map { .string(ChangeSetName.text($0)) } ?? .null,
        ]
        if let operations = try? JSONValue.parse(stored.operationText) {
            members["operations"] = sight.operations(operations)
        }
        return .object(members)
    }

    private static func stage(_ index: Int, of stored: StoredChangeSet) -> JSONValue {
        let stage = stored.stages[index]
        return [
            "policy": .string(stage.policy), "stage": JSONValue(index + 1), "title": .string(stage.title),
            "role": .string(stage.role.rawValue), "users": .array(stage.users.map(JSONValue.string)),
            "quorum": JSONValue(stage.quorum), "fourEyes": .bool(stage.needsFourEyes),
            "approvals": JSONValue(stored.approvers(of: index).count),
        ]
    }

    private static func approval(_ approval: StoredChangeSet.Approval) -> JSONValue {
        [
            "actor": .string(approval.actor), "verdict": .string(approval.verdict.rawValue),
            "comment": .string(approval.comment), "at": instant(approval.at), "digest": .string(approval.digest),
            "stage": JSONValue(approval.stage + 1),
        ]
    }

    private static func comment(_ comment: StoredChangeSet.Comment) -> JSONValue {
        ["actor": .string(comment.actor), "text": .string(comment.text), "at": instant(comment.at)]
    }

    /// - Parameter stored: the change set that was made of it.
    static func rollback(_ plan: RollbackPlan, _ stored: StoredChangeSet?, _ sight: Sight) -> JSONObject {
        [
            "commits": .array(plan.seqs.suffix(Limits.pageItems).map(seq)), "dependants": dependants(plan),
            "dependantCount": JSONValue(plan.dependants.count), "changeSet": stored.map { changeSet($0, sight) } ?? .null,
        ]
    }

    private static func dependants(_ plan: RollbackPlan) -> JSONValue {
        .array(
            plan.dependants.prefix(Limits.pageItems).map {
                ["seq": seq($0.seq), "target": .string($0.target), "attribute": .string($0.attribute)]
            })
    }
}
