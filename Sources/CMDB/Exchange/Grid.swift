internal import OrderedCollections

/// Rows of cells under a header, as tables of every kind have them: a row with a class is a CI, one with a type of
/// relation is a relation.
///
/// Columns: `id`, `class`, `name`, `:type`, `:from`, `:to`, and one for each attribute; `@` before the name of an
/// attribute that is called like one of these.
enum Grid {
    static let reserved = ["id", "class", "name", ":type", ":from", ":to"]

    static func column(of attribute: String) -> String {
        reserved.contains(attribute) || attribute.hasPrefix("@") ? "@" + attribute : attribute
    }

    /// Reads rows one after the other.
    struct Reader {
        private let columns: [String]
        private let sheet: String
        /// Class of rows that name none: the sheet's.
        private let ciClass: String?
        private let isRelations: Bool

        /// - Throws: where the header has no name twice, or nothing that says what rows are.
        init(header: [String], sheet: String = "", ciClass: String? = nil) throws(ExchangeError) {
            columns = header.map(Self.trimmed)
            self.sheet = sheet
            self.ciClass = ciClass
            isRelations = columns.contains(":type")
            let place = ExchangePlace(sheet: sheet, row: 1)
            var seen: Set<String> = []
            for column in columns where !column.isEmpty {
                guard seen.insert(column).inserted else {
                    throw ExchangeError(
                        "the header has the column \"\(column)\" twice", at: place, hint: "Rename or remove one.")
                }
                if column.hasPrefix(":"), !reserved.contains(column) {
                    throw ExchangeError(
                        "the header has the unknown column \"\(column)\"", at: place,
                        hint: "Columns with a colon are :type, :from and :to.")
                }
            }
            guard isRelations || ciClass != nil || columns.contains("class") else {
                throw ExchangeError(
                    "the header has neither a column \"class\" nor a column \":type\"", at: place,
                    hint: "Download a template of a class: GET /api/v1/export/templates/{class}.")
            }
        }

        /// `nil` for an empty row.
        func record(_ cells: [String?], row: Int, _ problems: inout [ExchangeProblem]) -> ExchangeRecord? {
            let place = ExchangePlace(sheet: sheet, row: row)
            var reserved: [String: String] = [:]
            var values: [ExchangeRecord.Member] = []
            for (index, cell) in cells.enumerated() {
                guard let cell, !cell.isEmpty else { continue }
                guard index < columns.count, !columns[index].isEmpty else {
                    problems.append(
                        ExchangeProblem(
                            place, column: nil, "the row has \(cells.count) cells, the header \(columns.count)",
                            hint: "A text with the separator in it goes in quotes."))
                    return nil
                }
                let column = columns[index]
                if Grid.reserved.contains(column) {
                    reserved[column] = CellText.plain(cell)
                } else {
                    let key = column.hasPrefix("@") ? String(column.dropFirst()) : column
                    values.append(.init(key: key, value: .cell(cell)))
                }
            }
            if reserved.isEmpty, values.isEmpty { return nil }
            if let type = reserved[":type"] {
                return ExchangeRecord(
                    place: place,
                    subject: .relation(type: type, from: reserved[":from"] ?? "", to: reserved[":to"] ?? ""),
                    values: values)
            }
            guard let ciClass = reserved["class"] ?? ciClass else {
                problems.append(
                    ExchangeProblem(
                        place, column: "class", "the row says neither a class nor a type of relation",
                        hint: "Write the key of a class, for example PhysicalServer."))
                return nil
            }
            return ExchangeRecord(
                place: place,
                subject: .ci(id: reserved["id"] ?? "", ciClass: ciClass, name: reserved["name"] ?? ""),
                values: values)
        }

        private static func trimmed(_ text: String) -> String {
            var rest = text[...]
            while rest.first?.isWhitespace ?? false { rest.removeFirst() }
            while rest.last?.isWhitespace ?? false { rest.removeLast() }
            return String(rest)
        }
    }
}
