/// The levels of a multilevel layout of one connected component.
enum ForceLevels {
    /// A level of no more nodes than this is laid out from random places.
    private static let coarsestMax = 40
    /// Merging goes on while a level has at most this share of the nodes of the one below it.
    private static let shrinkMax = 0.9

    private struct Level {
        let flat: FlatGraph
        /// Node of this level for each node of the level below; empty on the lowest.
        let groups: ContiguousArray<UInt32>
    }

    /// - Returns: centres, to the scale of the options; anywhere in the plane.
    static func places(
        _ component: LayoutInput.Component, _ options: ForceLayoutOptions, meter: inout Meter
    ) throws(GraphError) -> ContiguousArray<LayoutPoint> {
        if component.nodes.count == 1 { return [LayoutPoint(x: 0, y: 0)] }
        var generator = SplitMix64(seed: options.seed)
        var levels = [Level(flat: try FlatGraph(component, meter: &meter), groups: [])]
        while let finest = levels.last?.flat, finest.count > coarsestMax {
            let groups = FlatArray<UInt32>(repeating: .max, count: finest.count)
            let groupCount = try match(finest, groups, &generator, meter: &meter)
            if Double(groupCount) > shrinkMax * Double(finest.count) { break }
            levels.append(
                Level(
                    flat: try finest.merged(by: groups, groupCount: groupCount, meter: &meter), groups: groups.copy()))
        }
        let places = try layOut(levels, options, &generator, meter: &meter)
        return scaled(places, levels[0].flat, to: options.linkLength)
    }

    private static func layOut(
        _ levels: [Level], _ options: ForceLayoutOptions, _ generator: inout SplitMix64, meter: inout Meter
    ) throws(GraphError) -> ContiguousArray<LayoutPoint> {
        guard let coarsest = levels.last else { return [] }
        let side = Double(coarsest.flat.count).squareRoot()
        var places = ContiguousArray(
            (0..<coarsest.flat.count).map { _ in
                LayoutPoint(x: generator.unit() * side, y: generator.unit() * side)
            })
        for index in levels.indices.reversed() {
            if index + 1 < levels.count { places = spread(places, levels[index + 1].groups, &generator) }
            var simulation = try SpringSimulation(levels[index].flat, places, meter: &meter)
            let isCoarsest = index + 1 == levels.count
            try simulation.run(
                iterations: isCoarsest ? 200 : iterations(levels[index].flat.count, options.iterations),
                firstStep: isCoarsest ? side : 1, meter: &meter)
            places = simulation.places
        }
        return places
    }

    /// Few nodes get more steps, for they cost little and what is above them follows from them.
    private static func iterations(_ count: Int, _ least: Int) -> Int {
        max(1, least) * (count < 1_000 ? 5 : count < 10_000 ? 3 : count < 50_000 ? 2 : 1)
    }

    /// Merges pairs of neighbours, those joined by the most relationships first; what finds no partner joins its
    /// neighbours' group, so that the leaves of a hub vanish at once.
    /// - Returns: number of groups.
    private static func match(
        _ flat: FlatGraph, _ groups: borrowing FlatArray<UInt32>, _ generator: inout SplitMix64, meter: inout Meter
    ) throws(GraphError) -> Int {
        let order = FlatArray<UInt32>(counting: flat.count)
        generator.shuffle(order, first: flat.count)
        var next: UInt32 = 0
        for index in 0..<flat.count where groups[order[index]] == .max {
            let node = order[index]
            let row = flat.row(node)
            try meter.step(1 + row.count)
            var partner: UInt32?
            var best = 0.0
            for position in row where groups[flat.targets[position]] == .max {
                // Of two that are joined alike, the one with fewer ways elsewhere would be left alone more easily.
                let other = flat.targets[position]
                let worth = flat.weights[position] / Double(flat.row(other).count)
                if worth > best {
                    best = worth
                    partner = other
                }
            }
            guard let partner else { continue }
            groups[node] = next
            groups[partner] = next
            next += 1
        }
        for node in 0..<flat.count where groups[node] == .max {
            // All its neighbours have a group: else it would have been paired with one.
            if let position = flat.row(node).first {
                groups[node] = groups[flat.targets[position]]
            } else {
                groups[node] = next
                next += 1
            }
        }
        return Int(next)
    }

    /// Places on the level below: around those of the groups, with room for all.
    private static func spread(
        _ places: ContiguousArray<LayoutPoint>, _ groups: ContiguousArray<UInt32>, _ generator: inout SplitMix64
    ) -> ContiguousArray<LayoutPoint> {
        var sizes = ContiguousArray(repeating: 0.0, count: places.count)
        for group in groups { sizes[Int(group)] += 1 }
        let scale = min(2, (Double(groups.count) / Double(places.count)).squareRoot())
        return ContiguousArray(
            groups.map { group in
                let radius = 0.5 * sizes[Int(group)].squareRoot()
                return LayoutPoint(
                    x: places[Int(group)].x * scale + (generator.unit() - 0.5) * radius,
                    y: places[Int(group)].y * scale + (generator.unit() - 0.5) * radius)
            })
    }

    /// Links of mean length `length`, and more where the nodes would crowd.
    private static func scaled(
        _ places: ContiguousArray<LayoutPoint>, _ flat: FlatGraph, to length: Double
    ) -> ContiguousArray<LayoutPoint> {
        var sum = 0.0
        var low = places[0]
        var high = places[0]
        for node in 0..<flat.count {
            low = LayoutPoint(x: min(low.x, places[node].x), y: min(low.y, places[node].y))
            high = LayoutPoint(x: max(high.x, places[node].x), y: max(high.y, places[node].y))
            for position in flat.row(node) {
                let other = places[Int(flat.targets[position])]
                let (dx, dy) = (other.x - places[node].x, other.y - places[node].y)
                sum += (dx * dx + dy * dy).squareRoot()
            }
        }
        guard sum > 0 else { return places }
        let side = max(high.x - low.x, high.y - low.y)
        let room = Double(flat.count).squareRoot() * length / 2
        let scale = max(length * Double(flat.targets.count) / sum, room / side)
        return ContiguousArray(places.map { LayoutPoint(x: $0.x * scale, y: $0.y * scale) })
    }
}

extension FlatGraph {
    /// The links of a component in both directions, parallel ones merged.
    fileprivate init(_ component: LayoutInput.Component, meter: inout Meter) throws(GraphError) {
        let links = component.links
        let count = component.nodes.count
        try meter.allocate(count * 16 + links.count * 8)
        try meter.step(links.count)
        var ends = ContiguousArray(repeating: 0, count: count + 1)
        for link in links {
            ends[Int(link.source) + 1] += 1
            ends[Int(link.target) + 1] += 1
        }
        for node in 0..<count { ends[node + 1] += ends[node] }
        let next = FlatArray<Int>(repeating: 0, count: count)
        for node in 0..<count { next[node] = ends[node] }
        let targets = FlatArray<UInt32>(repeating: 0, count: 2 * links.count)
        for link in links {
            targets[next[link.source]] = link.target
            next[link.source] += 1
            targets[next[link.target]] = link.source
            next[link.target] += 1
        }
        let all = FlatGraph(count: count, offsets: ends, targets: targets.copy(), weights: [])
        self = try all.merged(by: FlatArray(counting: count), groupCount: count, meter: &meter)
    }
}
