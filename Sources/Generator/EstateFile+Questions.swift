extension Estate {
    private static let lookups = 1_000
    private static let starts = 100
    private static let cycleChecks = 1_000

    /// Questions for benchmarks. Starts and pairs are any nodes but teams, which only own.
    func writeQueries<E>(to sink: ([UInt8]) throws(E) -> Void) throws(E) {
        var rows = RowText()
        var draws = Draws(seed: seed, .queries, 0)
        let keys = NodeKind.allCases.map { NodeKeys($0, of: self) }
        for _ in 0..<Self.lookups {
            let node = draws.below(nodeCount)
            rows.add("lookup ")
            keys[kind(of: node).rawValue].add(node, to: &rows)
            rows.add("\n")
        }
        for _ in 0..<Self.starts { add("khop ", [anyButTeam(&draws)], to: &rows) }
        for _ in 0..<Self.starts { add("impact ", [any(.host, &draws)], to: &rows) }
        for _ in 0..<Self.starts { add("pair ", [anyButTeam(&draws), anyButTeam(&draws)], to: &rows) }
        for _ in 0..<Self.cycleChecks {
            add("cyc ", [any(.application, &draws), any(.application, &draws)], to: &rows)
        }
        try sink(rows.bytes)
    }

    private func kind(of node: Int) -> NodeKind { NodeKind.allCases.last { nodes($0).lowerBound <= node }! }

    private func anyButTeam(_ draws: inout Draws) -> Int {
        let teams = nodes(.team)
        let number = draws.below(nodeCount - teams.count)
        return number < teams.lowerBound ? number : number + teams.count
    }

    private func add(_ question: StaticString, _ numbers: [Int], to rows: inout RowText) {
        rows.add(question)
        for (position, number) in numbers.enumerated() {
            if position > 0 { rows.add(" ") }
            rows.add(number)
        }
        rows.add("\n")
    }

    /// Counts and ranges, as JSON with sorted keys.
    var manifest: [UInt8] {
        let types = RelationKind.allCases.map { "    \"\($0.name)\": \(relationshipCounts[$0.rawValue])" }
        let labels = NodeKind.allCases.map { kind in
            "    \"\(kind.label)\": [\(nodes(kind).lowerBound), \(nodes(kind).upperBound)]"
        }
        let text = """
            {
              "edge_types": {
            \(types.sorted().joined(separator: ",\n"))
              },
              "edges": \(relationshipCount),
              "labels": {
            \(labels.sorted().joined(separator: ",\n"))
              },
              "nodes": \(nodeCount),
              "seed": \(seed)
            }

            """
        return Array(text.utf8)
    }
}
