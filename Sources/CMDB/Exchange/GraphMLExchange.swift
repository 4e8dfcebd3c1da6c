internal import Base
internal import Graph
internal import JSON

/// A graph as GraphML has it (graphml.graphdrawing.org): nodes are CIs, edges are relations. Values are texts as in the
/// cells of a table.
enum GraphMLExchange {
    static func write(_ source: ExchangeSource) -> [UInt8] {
        var bytes = Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
            <key id="class" for="node" attr.name="class" attr.type="string"/>
            <key id="name" for="node" attr.name="name" attr.type="string"/>
            <key id="type" for="edge" attr.name="type" attr.type="string"/>

            """.utf8)
        let keys = source.keys(of: source.cis)
        let relationKeys = source.relationKeys()
        for (prefix, subject, names) in [("n", "node", keys), ("e", "edge", relationKeys)] {
            for (index, key) in names.enumerated() {
                append("<key id=\"\(prefix)\(index)\" for=\"\(subject)\" attr.name=\"", to: &bytes)
                XMLText.append(key, to: &bytes)
                append("\" attr.type=\"string\"/>\n", to: &bytes)
            }
        }
        append("<graph id=\"estate\" edgedefault=\"directed\">\n", to: &bytes)
        let nodeIDs = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, "n\($0)") })
        let edgeIDs = Dictionary(uniqueKeysWithValues: relationKeys.enumerated().map { ($1, "e\($0)") })
        for node in source.cis {
            let ciClass = source.ciClass(of: node)
            append("<node id=\"\(source.id(of: node))\">", to: &bytes)
            data("class", ciClass, to: &bytes)
            data("name", CellText.escaped(source.name(of: node)), to: &bytes)
            for (key, value) in source.attributes(of: node) {
                data(nodeIDs[key] ?? "", CellText.text(value, as: source.type(key, of: ciClass)), to: &bytes)
            }
            append("</node>\n", to: &bytes)
        }
        source.forEachRelation { relation in
            let graph = source.graph
            append(
                "<edge source=\"\(source.id(of: graph.source(of: relation)))\" target=\"\(source.id(of: graph.target(of: relation)))\">",
                to: &bytes)
            data("type", graph.typeName(of: relation), to: &bytes)
            for (key, value) in source.properties(of: relation) {
                data(edgeIDs[key] ?? "", CellText.text(value, as: nil), to: &bytes)
            }
            append("</edge>\n", to: &bytes)
        }
        append("</graph>\n</graphml>\n", to: &bytes)
        return bytes
    }

    private static func data(_ key: String, _ text: String, to bytes: inout [UInt8]) {
        append("<data key=\"\(key)\">", to: &bytes)
        XMLText.append(
            XMLText.isWritable(text) ? text : "json:" + JSONValue.string(text).serialized(), to: &bytes)
        append("</data>", to: &bytes)
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) { bytes += Array(text.utf8) }

    static func read(_ bytes: [UInt8]) throws(ExchangeError) -> ExchangeDocument {
        var document = ExchangeDocument()
        var keys: [String: (name: String, isNode: Bool)] = [:]
        var element: (isNode: Bool, attributes: [String: String], line: Int)?
        var values: [(key: String, text: String)] = []
        var key: String?
        var text = ""
        var reader = XMLReader(bytes)
        var isGraphML = false
        while let piece = try reader.next() {
            switch piece {
            case .start("graphml", _): isGraphML = true
            case .start("key", let attributes):
                if let id = attributes["id"] {
                    keys[id] = (attributes["attr.name"] ?? id, attributes["for"] != "edge")
                }
            case .start("node", let attributes), .start("edge", let attributes):
                let isNode = if case .start("node", _) = piece { true } else { false }
                element = (isNode, attributes, reader.line)
                values = []
            case .start("data", let attributes):
                key = attributes["key"]
                text = ""
            case .text(let part): if key != nil { text += part }
            case .end("data"):
                if let key, element != nil, !text.isEmpty { values.append((key, text)) }
                key = nil
            case .end("node"), .end("edge"):
                guard let found = element else { continue }
                element = nil
                guard document.records.count < Limits.exchangeRecords else {
                    throw ExchangeError("the file has more than \(Limits.exchangeRecords) elements", hint: "Split it.")
                }
                document.records.append(record(found, values, keys))
            default: continue
            }
        }
        guard isGraphML else {
            throw ExchangeError("there is no element <graphml>", hint: "Export one to see the form.")
        }
        return document
    }

    private static func record(
        _ element: (isNode: Bool, attributes: [String: String], line: Int), _ values: [(key: String, text: String)],
        _ keys: [String: (name: String, isNode: Bool)]
    ) -> ExchangeRecord {
        var fixed: [String: String] = [:]
        var members: [ExchangeRecord.Member] = []
        let reserved = element.isNode ? ["class", "name"] : ["type"]
        for (key, text) in values {
            // By its id: an attribute may be called "class", too.
            if reserved.contains(key) {
                fixed[key] = text
            } else {
                let name = keys[key]?.name ?? key
                let isReserved = reserved.contains(name) && fixed[name] == nil && !["n", "e"].contains(key.prefix(1))
                if isReserved { fixed[name] = text } else { members.append(.init(key: name, value: .cell(text))) }
            }
        }
        func plain(_ text: String?) -> String { CellText.plain(text ?? "") }
        let attributes = element.attributes
        return ExchangeRecord(
            place: ExchangePlace(row: element.line),
            subject: element.isNode
                ? .ci(id: attributes["id"] ?? "", ciClass: plain(fixed["class"]), name: plain(fixed["name"]))
                : .relation(
                    type: plain(fixed["type"]), from: attributes["source"] ?? "", to: attributes["target"] ?? ""),
            values: members)
    }
}
