/// A quadtree over points, for the sum of forces that fall with distance: a far cell counts as one heavy point.
///
/// Barnes and Hut, "A hierarchical O(N log N) force-calculation algorithm", 1986. The points are sorted along a Z-order
/// curve (Morton 1966), so a cell is a range of them, and the cells lie in preorder, each with the number of the cell
/// that follows its subtree: a walk needs no stack.
struct BarnesHutTree: ~Copyable {
    private struct Cell: BitwiseCopyable {
        /// Centre of mass.
        var x: Double
        var y: Double
        var mass: Double
        /// Square of the side.
        var area: Double
        var parent: Int32
        var skip: Int32
        var first: Int32
        /// 0 for a cell with cells in it.
        var count: Int32
        var depth: Int32
    }

    private struct OpenCell {
        let range: Range<Int>
        let depth: Int
        let parent: Int32
    }

    static let bytesPerPoint = 100
    /// A cell is one point when its side is below this share of its distance.
    private static let openingSquared = 0.8
    private static let leafMax = 8
    /// Bits of a coordinate in the Z-order.
    private static let depthMax = 16

    private let count: Int
    private let order: MortonOrder
    private let xs: FlatArray<Double>
    private let ys: FlatArray<Double>
    private var cells: ContiguousArray<Cell> = []
    private var open: ContiguousArray<OpenCell> = []

    init(count: Int) {
        self.count = count
        order = MortonOrder(count: count)
        xs = FlatArray(repeating: 0, count: count)
        ys = FlatArray(repeating: 0, count: count)
    }

    /// The point in one place of the Z-order.
    func point(at index: Int) -> UInt32 { order.point(at: index) }

    mutating func build(_ places: ContiguousArray<LayoutPoint>) {
        let side = order.sort(places)
        for index in 0..<count {
            let place = places[Int(order.point(at: index))]
            xs[index] = place.x
            ys[index] = place.y
        }
        cells.removeAll(keepingCapacity: true)
        open.append(OpenCell(range: 0..<count, depth: 0, parent: -1))
        while let next = open.popLast() { add(next, side) }
        summarize()
    }

    private mutating func add(_ cell: OpenCell, _ side: Double) {
        let number = Int32(cells.count)
        let ownSide = side / Double(1 << cell.depth)
        let isLeaf = cell.range.count <= Self.leafMax || cell.depth == Self.depthMax
        cells.append(
            Cell(
                x: 0, y: 0, mass: 0, area: ownSide * ownSide, parent: cell.parent, skip: 0,
                first: Int32(cell.range.lowerBound), count: isLeaf ? Int32(cell.range.count) : 0,
                depth: Int32(cell.depth)))
        if isLeaf { return }
        let shift = UInt32(2 * (Self.depthMax - 1 - cell.depth))
        var end = cell.range.upperBound
        // The last quarter is pushed first, so that the first comes next.
        for quarter in stride(from: UInt32(3), through: 0, by: -1) {
            let start = quarter == 0 ? cell.range.lowerBound : firstIndex(ofQuarter: quarter, shift, in: cell.range)
            if start < end { open.append(OpenCell(range: start..<end, depth: cell.depth + 1, parent: number)) }
            end = min(start, end)
        }
    }

    private func firstIndex(ofQuarter quarter: UInt32, _ shift: UInt32, in range: Range<Int>) -> Int {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if (order.code(at: middle) >> shift) & 3 < quarter { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Masses and skips, from the last cell to the first: a cell comes after its parent.
    private mutating func summarize() {
        var following = ContiguousArray(repeating: Int32(cells.count), count: Self.depthMax + 2)
        for number in cells.indices.reversed() {
            var cell = cells[number]
            for index in Int(cell.first)..<Int(cell.first + cell.count) {
                cell.x += xs[index]
                cell.y += ys[index]
                cell.mass += 1
            }
            if cell.parent >= 0 {
                cells[Int(cell.parent)].x += cell.x
                cells[Int(cell.parent)].y += cell.y
                cells[Int(cell.parent)].mass += cell.mass
            }
            cell.x /= cell.mass
            cell.y /= cell.mass
            cell.skip = following[Int(cell.depth)]
            cells[number] = cell
            for depth in Int(cell.depth)..<following.count { following[depth] = Int32(number) }
        }
    }

    /// Sum over all other points of the vector from them, divided by the square of its length.
    /// - Parameter index: a place of the Z-order.
    func push(on index: Int) -> (x: Double, y: Double, work: Int) {
        let (x, y) = (xs[index], ys[index])
        var sumX = 0.0
        var sumY = 0.0
        var work = 0
        var number = 0
        while number < cells.count {
            let cell = cells[number]
            work += 1
            if cell.count > 0 {
                for other in Int(cell.first)..<Int(cell.first + cell.count) where other != index {
                    var dx = x - xs[other]
                    let dy = y - ys[other]
                    // Points in one place part along the x axis.
                    if dx * dx + dy * dy < 1e-12 { dx = index < other ? -1e-3 : 1e-3 }
                    let share = 1 / (dx * dx + dy * dy)
                    sumX += dx * share
                    sumY += dy * share
                }
                number = Int(cell.skip)
                continue
            }
            let (dx, dy) = (x - cell.x, y - cell.y)
            let distance = dx * dx + dy * dy
            guard cell.area < Self.openingSquared * distance else {
                number += 1
                continue
            }
            sumX += dx * cell.mass / distance
            sumY += dy * cell.mass / distance
            number = Int(cell.skip)
        }
        return (sumX, sumY, work)
    }
}
