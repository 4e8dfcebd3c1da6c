/// Rows in aligned columns for a terminal.
struct TextTable {
    struct Column {
        let title: String
        /// Numbers stand right, so that their digits line up.
        let isRightAligned: Bool
    }

    let columns: [Column]
    let rows: [[String]]

    /// The lines, none wider than `width` where that can be had: the widest columns give way, the first one last.
    func lines(width: Int) -> [String] {
        guard !columns.isEmpty else { return [] }
        let cells = rows.map { row in row.map { $0.replacing("\n", with: " ").replacing("\t", with: " ") } }
        var widths = columns.indices.map { index in
            max(columns[index].title.displayWidth, cells.map { $0[index].displayWidth }.max() ?? 0)
        }
        var excess = widths.reduce(2 * (columns.count - 1), +) - width
        while excess > 0, let widest = widths.indices.max(by: { Self.claim(widths, $0) < Self.claim(widths, $1) }),
            widths[widest] > Self.narrowest
        {
            widths[widest] -= 1
            excess -= 1
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return [line(columns.map(\.title), widths), rule] + cells.map { line($0, widths) }
    }

    private static let narrowest = 8

    /// How much a column could give: the first names what the row is about, so it counts for half.
    private static func claim(_ widths: [Int], _ index: Int) -> Int { index == 0 ? widths[0] / 2 : widths[index] }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let text = columns.indices.map { index in
            cells[index].truncated(toDisplayWidth: widths[index])
                .padded(toDisplayWidth: widths[index], isRightAligned: columns[index].isRightAligned)
        }.joined(separator: "  ")
        return String(text.reversed().drop { $0 == " " }.reversed())
    }
}
