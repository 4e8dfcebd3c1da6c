internal import Graph
internal import JSON
internal import OrderedCollections

/// Files of CIs and relations, both ways. What is written is read back as it was, in every format.
public enum Exchange {
    /// - Complexity: O(CIs + relations among them).
    public static func write(_ source: ExchangeSource, as format: ExchangeFormat) -> [UInt8] {
        switch format {
        case .csv: return CSVExchange.write(source)
        case .xlsx: return WorkbookExchange.write(source)
        case .graphml: return GraphMLExchange.write(source)
        case .json: return Array(TreeExchange.tree(source).serialized(pretty: true).utf8) + [0x0A]
        case .yaml:
            var bytes: [UInt8] = []
            YAMLText.append(TreeExchange.tree(source), indent: 0, to: &bytes)
            return bytes
        }
    }

    /// - Throws: where the file as a whole cannot be read; what is wrong with single rows is in the document.
    public static func read(
        _ bytes: [UInt8], as format: ExchangeFormat, metamodel: Metamodel
    ) throws(ExchangeError) -> ExchangeDocument {
        switch format {
        case .xlsx: return try WorkbookExchange.read(bytes, metamodel: metamodel)
        case .graphml: return try GraphMLExchange.read(bytes)
        case .csv: return try CSVExchange.read(try text(bytes))
        case .json:
            let tree: JSONValue
            do { tree = try JSONValue.parse(bytes) } catch {
                throw ExchangeError("the file is no JSON: \(error.description)", hint: error.hint)
            }
            return try TreeExchange.read(tree)
        case .yaml:
            let (tree, lines) = try YAMLReader.read(try text(bytes))
            return try TreeExchange.read(tree, lines: lines)
        }
    }

    private static func text(_ bytes: [UInt8]) throws(ExchangeError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ExchangeError(
                "the file is not UTF-8", hint: "Save it as UTF-8; in Excel: \"CSV UTF-8 (comma delimited)\".")
        }
        return text
    }

    /// A file with the columns of a class and one CI to write over.
    /// - Returns: `nil` for an unknown or abstract class, or a format without columns.
    public static func template(of ciClass: String, _ metamodel: Metamodel, as format: ExchangeFormat) -> [UInt8]? {
        guard let found = metamodel.classes[ciClass], !found.isAbstract else { return nil }
        let attributes = metamodel.attributes(of: ciClass)
        let columns = ["id", "class", "name"] + attributes.keys.map(Grid.column)
        let example = ["", ciClass, "\(found.label.en) 1"] + attributes.values.map { Self.example($0) }
        switch format {
        case .csv: return CSVExchange.template(columns, example)
        case .xlsx: return WorkbookExchange.template(ciClass, columns, example)
        case .json, .yaml, .graphml: return nil
        }
    }

    /// The default, or the first option; empty where there is neither.
    private static func example(_ attribute: AttributeDefinition) -> String {
        let value = attribute.defaultValue.isNull ? attribute.constraint.options.first ?? .null : attribute.defaultValue
        return value.isNull ? "" : CellText.text(value, as: attribute.type)
    }
}
