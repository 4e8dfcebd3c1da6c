internal import JSON
internal import OrderedCollections

/// A plan as a tree for a terminal: what EXPLAIN and PROFILE give.
struct PlanText {
    let plan: JSONValue

    func lines(width: Int) -> [String] {
        var rows: [[String]] = []
        add(plan, "", "", to: &rows)
        let isProfile = plan["dbHits"] != nil || plan["records"] != nil
        let titles = ["Operator", "Details", "Estimated rows"] + (isProfile ? ["Rows", "Hits", "Time (ms)"] : [])
        let table = TextTable(
            columns: titles.enumerated().map { .init(title: $1, isRightAligned: $0 > 1) },
            rows: rows.map { Array($0.prefix(titles.count)) })
        return table.lines(width: width)
    }

    /// - Parameters:
    ///   - head: lines of the tree before the operator's name.
    ///   - indent: those before its children.
    private func add(_ plan: JSONValue, _ head: String, _ indent: String, to rows: inout [[String]]) {
        let arguments = plan["arguments"]
        var name = plan["operatorType"]?.stringValue ?? ""
        if let at = name.firstIndex(of: "@") { name = String(name[..<at]) }
        rows.append([
            head + name, Self.text(arguments?["Details"]), Self.text(arguments?["EstimatedRows"]),
            Self.text(plan["records"] ?? arguments?["Rows"]), Self.text(plan["dbHits"] ?? arguments?["DbHits"]),
            Self.milliseconds(plan["time"] ?? arguments?["Time"]),
        ])
        let children = plan["children"]?.arrayValue ?? []
        for (index, child) in children.enumerated() {
            let isLast = index == children.count - 1
            add(child, indent + (isLast ? "└ " : "├ "), indent + (isLast ? "  " : "│ "), to: &rows)
        }
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let value else { return "" }
        let plain = TypedValue.plain(value)
        if let number = plain.doubleValue, number.isFinite, abs(number) < 1e15 {
            return number == number.rounded() ? String(Int64(number)) : String((number * 10).rounded() / 10)
        }
        return plain.stringValue ?? plain.serialized()
    }

    /// The wire has nanoseconds.
    private static func milliseconds(_ value: JSONValue?) -> String {
        guard let value, let number = TypedValue.plain(value).doubleValue else { return "" }
        return String((number / 1_000).rounded() / 1_000)
    }
}
