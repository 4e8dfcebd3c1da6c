internal import Base
internal import Graph
internal import JSON
internal import OrderedCollections

/// A workbook as Excel has it (ECMA-376): a sheet for each class, and one for relations. Rows and columns are those of
/// ``Grid``; numbers and truth values are cells of their own kinds.
enum WorkbookExchange {
    private static let relationSheet = "relations"

    // MARK: Writing

    static func write(_ source: ExchangeSource) -> [UInt8] {
        var byClass: OrderedDictionary<String, [NodeSlot]> = [:]
        for node in source.cis { byClass[source.ciClass(of: node), default: []].append(node) }
        var sheets: [(name: String, bytes: [UInt8])] = []
        for (ciClass, nodes) in byClass.sorted(by: { $0.key < $1.key }) {
            let keys = source.keys(of: nodes)
            var sheet = SheetWriter()
            sheet.header(["id", "class", "name"] + keys.map(Grid.column))
            for node in nodes {
                let values = Dictionary(uniqueKeysWithValues: source.attributes(of: node).map { ($0.key, $0.value) })
                sheet.row(
                    [.text(source.id(of: node)), .text(ciClass), .text(CellText.escaped(source.name(of: node)))]
                        + keys.map { key in
                            values[key].map { SheetWriter.Cell($0, as: source.type(key, of: ciClass)) } ?? .empty
                        })
            }
            sheets.append((ciClass, sheet.finished))
        }
        if source.hasRelations {
            let keys = source.relationKeys()
            var sheet = SheetWriter()
            sheet.header([":type", ":from", ":to"] + keys.map(Grid.column))
            source.forEachRelation { relation in
                let values = Dictionary(
                    uniqueKeysWithValues: source.properties(of: relation).map { ($0.key, $0.value) })
                sheet.row(
                    [
                        .text(source.graph.typeName(of: relation)),
                        .text(source.id(of: source.graph.source(of: relation))),
                        .text(source.id(of: source.graph.target(of: relation))),
                    ] + keys.map { key in values[key].map { SheetWriter.Cell($0, as: nil) } ?? .empty })
            }
            sheets.append((relationSheet, sheet.finished))
        }
        if sheets.isEmpty {
            var sheet = SheetWriter()
            sheet.header(["id", "class", "name"])
            sheets.append(("CI", sheet.finished))
        }
        return package(sheets)
    }

    /// A sheet to fill in.
    static func template(_ ciClass: String, _ columns: [String], _ example: [String]) -> [UInt8] {
        var sheet = SheetWriter()
        sheet.header(columns)
        sheet.row(example.map { .text($0) })
        return package([(ciClass, sheet.finished)])
    }

    private static func package(_ sheets: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let packageSpace = "http://schemas.openxmlformats.org/package/2006"
        let mainType = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        var types =
            head + "<Types xmlns=\"\(packageSpace)/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
            + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(mainType).sheet.main+xml\"/>"
            + "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(mainType).styles+xml\"/>"
        var workbook = head + "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets>"
        var links = head + "<Relationships xmlns=\"\(packageSpace)/relationships\">"
        var files: [(name: String, bytes: [UInt8])] = []
        for (index, sheet) in sheets.enumerated() {
            let number = index + 1
            types +=
                "<Override PartName=\"/xl/worksheets/sheet\(number).xml\" ContentType=\"\(mainType).worksheet+xml\"/>"
            var name: [UInt8] = []
            // A sheet's name has 31 letters at most, and the class is in a column of its own.
            XMLText.append(String(sheet.name.prefix(28)) + (sheet.name.count > 28 ? "~\(number)" : ""), to: &name)
            workbook +=
                "<sheet name=\"\(String(decoding: name, as: UTF8.self))\" sheetId=\"\(number)\" r:id=\"rId\(number)\"/>"
            links +=
                "<Relationship Id=\"rId\(number)\" Type=\"\(office)/worksheet\" Target=\"worksheets/sheet\(number).xml\"/>"
            files.append(("xl/worksheets/sheet\(number).xml", sheet.bytes))
        }
        links +=
            "<Relationship Id=\"rId\(sheets.count + 1)\" Type=\"\(office)/styles\" Target=\"styles.xml\"/></Relationships>"
        let styles =
            head + "<styleSheet xmlns=\"\(main)\"><fonts count=\"2\"><font/><font><b/></font></fonts>"
            + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
            + "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
            + "<cellXfs count=\"3\"><xf/><xf fontId=\"1\" applyFont=\"1\"/><xf numFmtId=\"49\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
        let root =
            head + "<Relationships xmlns=\"\(packageSpace)/relationships\">"
            + "<Relationship Id=\"rId1\" Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        return ZipArchive.write(
            [
                ("[Content_Types].xml", Array((types + "</Types>").utf8)), ("_rels/.rels", Array(root.utf8)),
                ("xl/workbook.xml", Array((workbook + "</sheets></workbook>").utf8)),
                ("xl/_rels/workbook.xml.rels", Array(links.utf8)), ("xl/styles.xml", Array(styles.utf8)),
            ] + files)
    }

    // MARK: Reading

    static func read(_ bytes: [UInt8], metamodel: Metamodel) throws(ExchangeError) -> ExchangeDocument {
        let files = try ZipArchive.read(bytes, sizeMax: Limits.exchangeBytes)
        guard let workbook = files["xl/workbook.xml"] else {
            throw ExchangeError("the archive is no workbook", hint: "Save it as .xlsx.")
        }
        let targets = try links(files["xl/_rels/workbook.xml.rels"] ?? [])
        let strings = try sharedStrings(files["xl/sharedStrings.xml"] ?? [])
        var document = ExchangeDocument()
        var reader = XMLReader(workbook)
        while let piece = try reader.next() {
            guard case .start("sheet", let attributes) = piece, let name = attributes["name"] else { continue }
            let target = attributes.first { $0.key.hasSuffix(":id") }.flatMap { targets[$0.value] } ?? ""
            let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
            guard let sheet = files[path] else { continue }
            try self.sheet(sheet, name, strings, metamodel, &document)
        }
        return document
    }

    private static func sheet(
        _ bytes: [UInt8], _ name: String, _ strings: [String], _ metamodel: Metamodel,
        _ document: inout ExchangeDocument
    ) throws(ExchangeError) {
        var rows = SheetReader(bytes, strings)
        guard let header = try rows.next() else { return }
        let isClass = metamodel.classes[name] != nil
        let grid: Grid.Reader
        do throws(ExchangeError) {
            grid = try Grid.Reader(
                header: header.cells.map { CellText.plain($0 ?? "") }, sheet: name, ciClass: isClass ? name : nil)
        } catch {
            document.problems.append(
                ExchangeProblem(
                    error.place ?? ExchangePlace(sheet: name, row: 1), column: nil, error.message, hint: error.hint))
            return
        }
        while let row = try rows.next() {
            guard document.records.count < Limits.exchangeRecords else {
                throw ExchangeError("the workbook has more than \(Limits.exchangeRecords) rows", hint: "Split it.")
            }
            if let record = grid.record(row.cells, row: row.number, &document.problems) {
                document.records.append(record)
            }
        }
    }

    private static func links(_ bytes: [UInt8]) throws(ExchangeError) -> [String: String] {
        var targets: [String: String] = [:]
        var reader = XMLReader(bytes)
        while let piece = try reader.next() {
            guard case .start("Relationship", let attributes) = piece, let id = attributes["Id"] else { continue }
            targets[id] = attributes["Target"]
        }
        return targets
    }

    private static func sharedStrings(_ bytes: [UInt8]) throws(ExchangeError) -> [String] {
        var strings: [String] = []
        var current: String?
        var isText = false
        var phonetic = 0
        var reader = XMLReader(bytes)
        while let piece = try reader.next() {
            switch piece {
            case .start("si", _): current = ""
            case .start("rPh", _): phonetic += 1
            case .end("rPh"): phonetic -= 1
            case .start("t", _): isText = phonetic == 0
            case .end("t"): isText = false
            case .text(let text): if isText { current? += text }
            case .end("si"):
                strings.append(SheetReader.unescaped(current ?? ""))
                current = nil
            default: break
            }
        }
        return strings
    }
}

/// Writes the rows of one sheet.
struct SheetWriter {
    enum Cell {
        case empty
        case text(String)
        case number(String)
        case boolean(Bool)

        /// A number or a truth value where the attribute is one, so that a spreadsheet can count with it.
        init(_ value: Value, as type: AttributeType?) {
            let text = CellText.text(value, as: type)
            switch (type, value) {
            // A spreadsheet's numbers have 15 digits.
            case (.integer, .integer(let number)) where number.magnitude < 1_000_000_000_000_000: self = .number(text)
            case (.decimal, .integer(let number)) where number.magnitude < 1_000_000_000_000_000: self = .number(text)
            case (.boolean, .boolean(let flag)): self = .boolean(flag)
            default: self = .text(text)
            }
        }
    }

    private var bytes: [UInt8]
    private var number = 0

    init() {
        bytes = Array(
            ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\""
                + "http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews><sheetView workbookViewId=\"0\">"
                + "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>"
                + "<sheetData>").utf8)
    }

    mutating func header(_ names: [String]) { write(names.map { .text($0) }, style: 1) }
    mutating func row(_ cells: [Cell]) { write(cells, style: 2) }

    private mutating func write(_ cells: [Cell], style: Int) {
        number += 1
        append("<row r=\"\(number)\">")
        for (index, cell) in cells.enumerated() {
            let place = SheetReader.columnName(index) + "\(number)"
            switch cell {
            case .empty: break
            case .number(let text): append("<c r=\"\(place)\"><v>\(text)</v></c>")
            case .boolean(let flag): append("<c r=\"\(place)\" t=\"b\"><v>\(flag ? 1 : 0)</v></c>")
            case .text(""): break
            case .text(let text):
                append("<c r=\"\(place)\" s=\"\(style)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">")
                // Letters that XML cannot hold, and texts that look like an escape of Excel, as JSON.
                let isPlain = XMLText.isWritable(text) && !text.contains("_x")
                let json = text.hasPrefix("json:") ? text : "json:" + JSONValue.string(text).serialized()
                XMLText.append(isPlain ? text : json.replacing("_x", with: "\\u005fx"), to: &bytes)
                append("</t></is></c>")
            }
        }
        append("</row>")
    }

    private mutating func append(_ text: String) { bytes += Array(text.utf8) }

    var finished: [UInt8] { bytes + Array("</sheetData></worksheet>".utf8) }
}

/// Reads the rows of one sheet, as texts.
struct SheetReader {
    private var reader: XMLReader
    private let strings: [String]
    private var lastRow = 0

    init(_ bytes: [UInt8], _ strings: [String]) {
        reader = XMLReader(bytes)
        self.strings = strings
    }

    mutating func next() throws(ExchangeError) -> (number: Int, cells: [String?])? {
        while let piece = try reader.next() {
            guard case .start("row", let attributes) = piece else { continue }
            lastRow = attributes["r"].flatMap { Int($0) } ?? lastRow + 1
            return (lastRow, try cells())
        }
        return nil
    }

    private mutating func cells() throws(ExchangeError) -> [String?] {
        var cells: [String?] = []
        while let piece = try reader.next() {
            switch piece {
            case .end("row"): return cells
            case .start("c", let attributes):
                let index = attributes["r"].flatMap(Self.columnIndex) ?? cells.count
                guard index < 16_384 else { throw reader.failure("a row has more than 16384 cells") }
                let text = try cell(attributes["t"] ?? "n")
                while cells.count <= index { cells.append(nil) }
                cells[index] = text
            default: continue
            }
        }
        return cells
    }

    private mutating func cell(_ type: String) throws(ExchangeError) -> String? {
        var text = ""
        var isValue = false
        while let piece = try reader.next() {
            switch piece {
            case .start("v", _), .start("t", _): isValue = true
            case .end("v"), .end("t"): isValue = false
            case .text(let part): if isValue { text += part }
            case .end("c"):
                switch type {
                case "s": return Int(text).flatMap { strings.indices.contains($0) ? strings[$0] : nil }
                case "b": return text == "1" ? "true" : "false"
                case "n": return Self.number(text)
                case "inlineStr", "str": return Self.unescaped(text)
                default: return text
                }
            default: continue
            }
        }
        return nil
    }

    /// Without the fraction that some programs write to whole numbers.
    private static func number(_ text: String) -> String {
        guard text.hasSuffix(".0") || text.contains("E"), let number = Double(text), let whole = Int64(exactly: number)
        else { return text }
        return "\(whole)"
    }

    /// `_x000D_` is how Excel writes a letter that XML cannot hold.
    static func unescaped(_ text: String) -> String {
        guard text.contains("_x") else { return text }
        return text.replacing(#/_x([0-9A-Fa-f]{4})_/#) { match in
            UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? String(match.0)
        }
    }

    static func columnName(_ index: Int) -> String {
        var name = ""
        var rest = index + 1
        while rest > 0 {
            name = String(Character(Unicode.Scalar(UInt8(65 + (rest - 1) % 26)))) + name
            rest = (rest - 1) / 26
        }
        return name
    }

    private static func columnIndex(_ place: String) -> Int? {
        var index = 0
        for byte in place.utf8 where (0x41...0x5A).contains(byte) {
            index = index * 26 + Int(byte) - 64
            if index > 20_000 { return nil }
        }
        return index == 0 ? nil : index - 1
    }
}
