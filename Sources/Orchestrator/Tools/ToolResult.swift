public import Base
public import CMDB
internal import Graph
public import JSON
public import OrderedCollections

/// A CI as evidence: identity, name and class key.
public struct CIReference: Hashable, Sendable {
    /// `ci-42`.
    public let id: String
    public let name: String
    public let ciClass: String

    public init(id: String, name: String, ciClass: String) {
        self.id = id
        self.name = name
        self.ciClass = ciClass
    }

    /// The cell of a table column of type `ci`.
    public var json: JSONValue { ["id": .string(id), "name": .string(name), "class": .string(ciClass)] }
}

/// A column of a table.
public struct TableColumn: Hashable, Sendable {
    /// What its cells hold.
    public enum Kind: String, Sendable { case string, integer, number, instant, ci, boolean, state }
    public let key: String
    public let label: Localized
    public let kind: Kind

    public init(key: String, label: Localized, kind: Kind) {
        self.key = key
        self.label = label
        self.kind = kind
    }
}

/// Rows of equal shape; a cell that is missing has no value.
public struct Table: Hashable, Sendable {
    public var columns: [TableColumn]
    public var rows: [JSONObject]

    public init(columns: [TableColumn] = [], rows: [JSONObject] = []) {
        self.columns = columns
        self.rows = rows
    }
}

/// An edge of the picture in an answer.
public struct EvidenceEdge: Hashable, Sendable {
    /// `rel-7`.
    public let id: String
    public let type: String
    public let from: String
    public let to: String
}

/// What a tool found.
public struct ToolResult: Hashable, Sendable {
    /// `empty` is an answer ("there is none"), `error` and `denied` are not.
    public enum Status: String, Sendable { case ok, empty, partial, error, denied }

    public var status: Status
    public var table: Table
    /// All rows there are; the table may hold fewer.
    public var totalRows: Int
    /// Whether rows or nodes were left out.
    public var isTruncated: Bool
    /// What was done, as readable openCypher.
    public var query: String
    public var seq: CommitSeq
    /// Counts that the tool computed; answers may use these numbers and those in the rows, no others.
    public var facts: OrderedDictionary<String, Int>
    /// CIs that the result rests on, the ones asked about first.
    public var cis: [CIReference]
    /// Edges among `cis`, for a picture.
    public var edges: [EvidenceEdge]
    /// State by CI id, for a picture.
    public var states: [String: String]
    /// What the reader should know about the limits of the result.
    public var warnings: [Localized]
    /// Why there is no result.
    public var message: String?

    init(query: String, seq: CommitSeq, table: Table = Table(), totalRows: Int? = nil) {
        self.table = table
        self.totalRows = totalRows ?? table.rows.count
        self.isTruncated = self.totalRows > table.rows.count
        self.status = self.totalRows == 0 ? .empty : isTruncated ? .partial : .ok
        self.query = query
        self.seq = seq
        facts = [:]
        cis = []
        edges = []
        states = [:]
        warnings = []
    }

    static func failed(_ status: Status, _ message: String) -> ToolResult {
        var result = ToolResult(query: "", seq: .zero)
        result.status = status
        result.message = message
        return result
    }

    /// Whether it holds an answer, be it "none".
    public var isUsable: Bool { status != .error && status != .denied }

    /// What a model is shown: counts first, then at most `rowsMax` rows.
    public func json(rowsMax: Int) -> JSONValue {
        if let message, !isUsable { return ["status": .string(status.rawValue), "error": .string(message)] }
        var object: JSONObject = [
            "status": .string(status.rawValue), "total_rows": JSONValue(totalRows),
            "shown_rows": JSONValue(min(rowsMax, table.rows.count)),
        ]
        if !facts.isEmpty {
            object["facts"] = .object(JSONObject(uniqueKeysWithValues: facts.map { ($0.key, JSONValue($0.value)) }))
        }
        object["rows"] = .array(table.rows.prefix(rowsMax).map(JSONValue.object))
        if !warnings.isEmpty { object["warnings"] = .array(warnings.map { .string($0.en) }) }
        return .object(object)
    }
}
