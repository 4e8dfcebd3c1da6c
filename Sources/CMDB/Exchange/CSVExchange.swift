internal import Base
internal import Cypher
internal import Graph

/// One table of CIs and relations as RFC 4180 has it, in UTF-8.
enum CSVExchange {
    static func write(_ source: ExchangeSource) -> [UInt8] {
        let keys = source.keys(of: source.cis)
        let relationKeys = source.relationKeys()
        let all = keys + relationKeys.filter { !keys.contains($0) }
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]  // Without the mark, Excel takes Korean for something else.
        let relationColumns = source.hasRelations ? [":type", ":from", ":to"] : []
        row(["id", "class", "name"] + relationColumns + all.map(Grid.column), to: &bytes)
        for node in source.cis {
            let ciClass = source.ciClass(of: node)
            let values = Dictionary(uniqueKeysWithValues: source.attributes(of: node).map { ($0.key, $0.value) })
            row(
                [source.id(of: node), ciClass, CellText.escaped(source.name(of: node))]
                    + relationColumns.map { _ in "" }
                    + all.map { key in
                        values[key].map { CellText.text($0, as: source.type(key, of: ciClass)) } ?? ""
                    }, to: &bytes)
        }
        source.forEachRelation { relation in
            let values = Dictionary(uniqueKeysWithValues: source.properties(of: relation).map { ($0.key, $0.value) })
            row(
                [
                    "", "", "", source.graph.typeName(of: relation),
                    source.id(of: source.graph.source(of: relation)), source.id(of: source.graph.target(of: relation)),
                ] + all.map { key in values[key].map { CellText.text($0, as: nil) } ?? "" }, to: &bytes)
        }
        return bytes
    }

    /// The header of a class, and a row to fill in.
    static func template(_ columns: [String], _ example: [String]) -> [UInt8] {
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
        row(columns, to: &bytes)
        row(example, to: &bytes)
        return bytes
    }

    private static func row(_ cells: [String], to bytes: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            let needsQuotes = cell.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
            if needsQuotes || cell.first?.isWhitespace ?? false {
                bytes.append(0x22)
                for byte in cell.utf8 {
                    if byte == 0x22 { bytes.append(0x22) }
                    bytes.append(byte)
                }
                bytes.append(0x22)
            } else {
                bytes.append(contentsOf: cell.utf8)
            }
        }
        bytes += [0x0D, 0x0A]
    }

    static func read(_ text: String) throws(ExchangeError) -> ExchangeDocument {
        var document = ExchangeDocument()
        var rows = try opened(text)
        guard let header = try next(&rows) else {
            throw ExchangeError("the file is empty", hint: "Its first row names the columns: id,class,name,…")
        }
        let reader = try Grid.Reader(header: header.map { $0 ?? "" })
        while let cells = try next(&rows) {
            guard document.records.count < Limits.exchangeRecords else {
                throw ExchangeError("the file has more than \(Limits.exchangeRecords) rows", hint: "Split it.")
            }
            // The line at which the row begins, as editors count them.
            if let record = reader.record(cells, row: rows.recordLine, &document.problems) {
                document.records.append(record)
            }
        }
        return document
    }

    private static func opened(_ text: String) throws(ExchangeError) -> CSVReader {
        do { return try CSVReader(text, fieldTerminator: separator(of: text)) } catch {
            throw ExchangeError(error.message)
        }
    }

    private static func next(_ rows: inout CSVReader) throws(ExchangeError) -> [String?]? {
        do { return try rows.next() } catch {
            throw ExchangeError(
                error.message, at: ExchangePlace(row: rows.recordLine),
                hint: "The file is a table as RFC 4180 has it, in UTF-8.")
        }
    }

    /// A comma, or what Excel writes in its place where the comma is the decimal sign.
    private static func separator(of text: String) -> String {
        let header = text.prefix { $0 != "\n" && $0 != "\r\n" && $0 != "\r" }
        let counts = [",", ";", "\t"].map { sign in (sign, header.filter { String($0) == sign }.count) }
        return counts.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil } ?? ","
    }
}
