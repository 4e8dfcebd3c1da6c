/// Rows in aligned columns for a terminal.
struct TextTable {
    struct Column {
        let title: String
        /// Numbers stand right, so that their digits line up.
        let isRightAligned: Bool
    }

    let columns: [Column]
    let rows: [[String]]

    /// The lines, none wider than `width`: the widest columns give way.
    func lines(width: Int) -> [String] {
        guard !columns.isEmpty else { return [] }
        let cells = rows.map { row in row.map { $0.replacing("\n", with: " ").replacing("\t", with: " ") } }
        var widths = columns.indices.map { index in
            max(columns[index].title.displayWidth, cells.map { $0[index].displayWidth }.max() ?? 0)
        }
        let gaps = 2 * (columns.count - 1)
        while widths.reduce(gaps, +) > width, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > Self.narrowest
        {
            widths[widest] = max(Self.narrowest, widths[widest] - max(1, widths.reduce(gaps, +) - width))
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return [line(columns.map(\.title), widths), rule] + cells.map { line($0, widths) }
    }

    private static let narrowest = 8

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let text = columns.indices.map { index in
            cells[index].truncated(toDisplayWidth: widths[index])
                .padded(toDisplayWidth: widths[index], isRightAligned: columns[index].isRightAligned)
        }.joined(separator: "  ")
        return String(text.reversed().drop { $0 == " " }.reversed())
    }
}
