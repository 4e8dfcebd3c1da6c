internal import Base
internal import Postgres

/// Rows turned into one array for each column, as `unnest` takes them.
struct CellColumns {
    private let types: [TableShape.ColumnType]
    private var columns: [[Cell]]

    init(_ shape: TableShape) {
        types = shape.columns.map(\.type)
        columns = types.map { _ in [] }
    }

    mutating func append(_ cells: [Cell]) {
        for (column, cell) in cells.enumerated() { columns[column].append(cell) }
    }

    var parameters: [PostgresParameter] {
        zip(types, columns).map { type, cells in
            switch type {
            case .int4, .int8:
                .optionalIntArray(cells.map { if case .integer(let value) = $0 { value } else { nil } })
            case .text: .optionalTextArray(cells.map { if case .text(let value) = $0 { value } else { nil } })
            case .jsonb: .jsonArray(cells.map { if case .json(let value) = $0 { value } else { nil } })
            case .bool:
                .optionalIntArray(cells.map { if case .boolean(let value) = $0 { value ? 1 : 0 } else { nil } })
            case .integers: .optionalTextArray(cells.map(Self.integers))
            case .texts:
                .optionalTextArray(cells.map { if case .texts(let value) = $0 { Self.text(value) } else { nil } })
            case .instant: .instantArray(cells.map { if case .instant(let value) = $0 { value } else { nil } })
            case .bytes: .bytesArray(cells.map { if case .bytes(let value) = $0 { value } else { nil } })
            }
        }
    }

    private static func integers(_ cell: Cell) -> String? {
        guard case .integers(let values) = cell else { return nil }
        return "{\(values.map(String.init).joined(separator: ","))}"
    }

    /// The text of a Postgres array.
    private static func text(_ values: [String]) -> String {
        let quoted = values.map { value in
            var text = "\""
            for scalar in value.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
            return text + "\""
        }
        return "{\(quoted.joined(separator: ","))}"
    }
}
