public import JSON

/// Forms in which CIs and relations leave and come in.
public enum ExchangeFormat: String, Hashable, Sendable, CaseIterable {
    case csv, json, yaml, xlsx, graphml

    public var mediaType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .json: "application/json"
        case .yaml: "application/yaml"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .graphml: "application/graphml+xml"
        }
    }
}

/// Where something stands in a file.
public struct ExchangePlace: Hashable, Sendable {
    /// Sheet of a workbook; empty otherwise.
    public let sheet: String
    /// Row of a table or line of a text, from 1; the header is row 1.
    public let row: Int

    public init(sheet: String = "", row: Int) {
        self.sheet = sheet
        self.row = row
    }
}

/// What is wrong with a row of a file.
public struct ExchangeProblem: Hashable, Sendable {
    public let place: ExchangePlace
    /// Name of the column, where one is to blame.
    public let column: String?
    public let message: String
    public let hint: String?

    public init(_ place: ExchangePlace, column: String?, _ message: String, hint: String? = nil) {
        self.place = place
        self.column = column
        self.message = message
        self.hint = hint
    }
}

/// A file that cannot be read at all.
public struct ExchangeError: Error, Hashable, Sendable, CustomStringConvertible {
    public let message: String
    public let hint: String?
    public let place: ExchangePlace?

    public init(_ message: String, at place: ExchangePlace? = nil, hint: String? = nil) {
        self.message = message
        self.hint = hint
        self.place = place
    }

    public var description: String { message }
}

/// A value as a file has it: a cell, which the type of the attribute reads, or JSON.
public enum ExchangeValue: Hashable, Sendable {
    case cell(String)
    case json(JSONValue)
}

/// One row or element of a file: a CI, or a relation.
public struct ExchangeRecord: Hashable, Sendable {
    public enum Subject: Hashable, Sendable {
        /// - Parameter id: how relations of the file, and the estate, know it; empty for a new one that nothing refers to.
        case ci(id: String, ciClass: String, name: String)
        case relation(type: String, from: String, to: String)
    }

    public let place: ExchangePlace
    public let subject: Subject
    /// Attributes or properties in the order of the file.
    public let values: [Member]

    public struct Member: Hashable, Sendable {
        public let key: String
        public let value: ExchangeValue
    }
}

/// Everything in a file, in its order.
public struct ExchangeDocument: Hashable, Sendable {
    public var records: [ExchangeRecord] = []
    /// Rows that are no record.
    public var problems: [ExchangeProblem] = []

    public init() {}
}
