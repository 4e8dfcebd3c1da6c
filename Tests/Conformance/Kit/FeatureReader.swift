public import Foundation

/// Reads feature files: the part of Gherkin that conformance kits use (features, backgrounds, scenarios, outlines with
/// examples, tables, doc strings, tags, comments).
public struct FeatureReader {
    private struct Draft {
        var name: String
        var isOutline: Bool
        var steps: [Step] = []
        var examples: [[[String]]] = []
    }

    private let lines: [Substring]
    private var position = 0

    private init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Every case of every `.feature` file below a folder, in the order of paths.
    public static func scenarios(below folder: URL) throws -> [Scenario] {
        let root = folder.standardizedFileURL.path
        guard let paths = FileManager.default.subpaths(atPath: root) else {
            throw ConformanceError("cannot read the folder \(root)")
        }
        var scenarios: [Scenario] = []
        for path in paths.sorted() where path.hasSuffix(".feature") {
            let text = try String(contentsOfFile: root + "/" + path, encoding: .utf8)
            let parts = path.dropLast(".feature".count).split(separator: "/")
            let category = parts.count > 1 ? parts.dropLast().joined(separator: "/") : String(parts[0])
            scenarios += try Self.scenarios(in: text, file: String(parts[parts.count - 1]), category: category)
        }
        return scenarios
    }

    /// Every case of one file.
    public static func scenarios(in text: String, file: String, category: String) throws -> [Scenario] {
        var reader = FeatureReader(text)
        return try reader.drafts().flatMap { draft in try expanded(draft, file: file, category: category) }
    }

    // MARK: Lines

    private mutating func drafts() throws -> [Draft] {
        var drafts: [Draft] = []
        var background: [Step] = []
        var isInBackground = false
        while position < lines.count {
            let line = trimmed(lines[position])
            position += 1
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("@") || line.hasPrefix("Feature:") { continue }
            if line.hasPrefix("Background:") {
                isInBackground = true
            } else if let title = title(line) {
                isInBackground = false
                drafts.append(Draft(name: title.name, isOutline: title.isOutline, steps: background))
            } else if line.hasPrefix("Examples:") || line.hasPrefix("Scenarios:") {
                guard !drafts.isEmpty else { throw ConformanceError("examples without a scenario") }
                drafts[drafts.count - 1].examples.append(table())
            } else if let text = stepText(line) {
                let step = try step(text)
                if isInBackground {
                    background.append(step)
                } else if !drafts.isEmpty {
                    drafts[drafts.count - 1].steps.append(step)
                }
            } else if !drafts.isEmpty {
                throw ConformanceError("line \(position) is no step: \(line)")
            }
        }
        return drafts
    }

    private func trimmed(_ line: Substring) -> String { line.trimmingCharacters(in: .whitespaces) }

    private func title(_ line: String) -> (name: String, isOutline: Bool)? {
        for (start, isOutline) in [
            ("Scenario Outline:", true), ("Scenario Template:", true), ("Scenario:", false), ("Example:", false),
        ] where line.hasPrefix(start) {
            return (line.dropFirst(start.count).trimmingCharacters(in: .whitespaces), isOutline)
        }
        return nil
    }

    private func stepText(_ line: String) -> String? {
        for keyword in ["Given ", "When ", "Then ", "And ", "But ", "* "] where line.hasPrefix(keyword) {
            return line.dropFirst(keyword.count).trimmingCharacters(in: .whitespaces)
        }
        return nil
    }

    private mutating func step(_ text: String) throws -> Step {
        var next = position
        while next < lines.count, trimmed(lines[next]).isEmpty || trimmed(lines[next]).hasPrefix("#") { next += 1 }
        guard next < lines.count else { return Step(text: text, document: nil, table: nil) }
        let line = trimmed(lines[next])
        if line.hasPrefix("\"\"\"") {
            position = next + 1
            return Step(
                text: text, document: try document(indent: lines[next].prefix { $0 == " " || $0 == "\t" }.count),
                table: nil)
        }
        if line.hasPrefix("|") {
            position = next
            return Step(text: text, document: nil, table: table())
        }
        return Step(text: text, document: nil, table: nil)
    }

    private mutating func document(indent: Int) throws -> String {
        var text: [String] = []
        while position < lines.count {
            let line = lines[position]
            position += 1
            if trimmed(line).hasPrefix("\"\"\"") { return text.joined(separator: "\n") }
            let lead = min(indent, line.prefix { $0 == " " || $0 == "\t" }.count)
            text.append(String(line.dropFirst(lead)))
        }
        throw ConformanceError("a doc string does not end")
    }

    private mutating func table() -> [[String]] {
        var rows: [[String]] = []
        while position < lines.count {
            let line = trimmed(lines[position])
            guard line.hasPrefix("|") || line.isEmpty || line.hasPrefix("#") else { break }
            if line.isEmpty, !rows.isEmpty { break }
            if line.hasPrefix("|") { rows.append(Self.cells(line)) }
            position += 1
        }
        return rows
    }

    /// `\|` is a bar, `\\` a backslash, `\n` the end of a line.
    static func cells(_ line: String) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isEscaped = false
        for character in line.dropFirst() {
            if isEscaped {
                switch character {
                case "|", "\\": cell.append(character)
                case "n": cell.append("\n")
                default:
                    cell.append("\\")
                    cell.append(character)
                }
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "|" {
                cells.append(cell.trimmingCharacters(in: .whitespaces))
                cell = ""
            } else {
                cell.append(character)
            }
        }
        return cells
    }

    // MARK: Outlines

    private static func expanded(_ draft: Draft, file: String, category: String) throws -> [Scenario] {
        let name = "\(file): \(draft.name)"
        guard draft.isOutline || !draft.examples.isEmpty else {
            return [Scenario(category: category, name: name, steps: draft.steps)]
        }
        var scenarios: [Scenario] = []
        for table in draft.examples {
            guard let header = table.first else { throw ConformanceError("\(name): an empty table of examples") }
            for row in table.dropFirst() {
                guard row.count == header.count else {
                    throw ConformanceError("\(name): an example has \(row.count) cells, its header \(header.count)")
                }
                let values = Array(zip(header, row))
                let number = scenarios.count + 1
                scenarios.append(
                    Scenario(
                        category: category, name: "\(name) (\(number))", steps: draft.steps.map { filled($0, values) }))
            }
        }
        return scenarios
    }

    private static func filled(_ step: Step, _ values: [(String, String)]) -> Step {
        func fill(_ text: String) -> String {
            guard text.contains("<") else { return text }
            var result = ""
            var rest = text[...]
            while let open = rest.firstIndex(of: "<") {
                result += rest[..<open]
                rest = rest[open...]
                if let close = rest.firstIndex(of: ">"),
                    let value = values.first(where: { $0.0 == rest[rest.index(after: open)..<close] })
                {
                    result += value.1
                    rest = rest[rest.index(after: close)...]
                } else {
                    result += "<"
                    rest = rest.dropFirst()
                }
            }
            return result + rest
        }
        return Step(
            text: fill(step.text), document: step.document.map(fill), table: step.table?.map { $0.map(fill) })
    }
}
