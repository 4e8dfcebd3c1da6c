internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
public import Store

extension Tool {
    /// Makes a draft change set and checks it. Nothing is changed: people submit, approve and apply it.
    public static func proposeChange(_ control: ChangeControl) -> Tool {
        Tool(
            name: "propose_change", title: Localized(en: "Propose a change", ko: "변경 제안"),
            summary: """
                Make a draft change set for people to review; nothing is changed by it. Operations are objects: \
                {op:"createCI",as:"n1",class,name,attributes}, {op:"updateCI",ci,attributes} (null removes), \
                {op:"retireCI",ci}, {op:"createRelation",type,from,to}, {op:"removeRelation",relation}.
                """,
            inputSchema: ToolSchema.object(
                [
                    "title": ["type": "string", "maxLength": 400, "description": "what it is for, in a line"],
                    "reason": ["type": "string", "maxLength": 4_000],
                    "operations": [
                        "type": "array", "minItems": 1, "maxItems": 500,
                        "items": ["type": "object", "required": ["op"]],
                    ],
                ], required: ["title", "operations"]),
            effect: .propose
        ) { arguments, context in
            guard context.principal.may(.editor) else {
                throw OrchestratorError(.invalidArgument, "only an editor may propose changes")
            }
            let operations = try OperationReader(metamodel: context.metamodel, graph: context.snapshot)
                .operations(arguments.values["operations"] ?? .array([]))
            var draft = ChangeDraft(title: arguments.string("title") ?? "", operations: operations)
            draft.reason = arguments.string("reason") ?? ""
            draft.baseSeq = context.snapshot.seq
            let created = try await control.create(draft, by: context.principal)
            let (stored, report) = try await control.check(created.number, by: context.principal)
            var rows: [JSONObject] = [
                ["what": "change set", "text": .string(stored.name)],
                ["what": "state", "text": .string(stored.state.rawValue)],
                ["what": "risk", "text": .string(report.risk.band.rawValue)],
            ]
            for problem in report.problems {
                rows.append(["what": "problem", "text": .string(problem.message), "hint": JSONValue(problem.hint)])
            }
            rows += report.risk.reasons.map { ["what": "reason", "text": .string($0)] }
            var result = ToolResult(
                query: "POST /api/v1/change-sets → \(stored.name)", seq: context.snapshot.seq,
                table: Table(
                    columns: [
                        TableColumn(key: "what", label: Localized(en: "What", ko: "항목"), kind: .string),
                        TableColumn(key: "text", label: Localized(en: "Text", ko: "내용"), kind: .string),
                    ], rows: rows))
            result.facts["operations"] = operations.count
            result.facts["problems"] = report.problems.count
            result.facts["conflicts"] = report.conflicts.count
            result.facts["impacted"] = report.risk.impacted
            return result
        }
    }
}
