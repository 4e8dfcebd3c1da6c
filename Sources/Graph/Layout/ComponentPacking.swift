/// Puts rectangles side by side on shelves, the tallest first, in about the shape of a screen.
///
/// Next-fit with decreasing height (Coffman, Garey, Johnson, Tarjan 1980): at most twice the least height.
enum ComponentPacking {
    /// - Parameters:
    ///   - extents: width and height of each rectangle.
    ///   - gap: kept between them.
    /// - Returns: the upper left corner of each, and the extent of all.
    /// - Complexity: O(k log k).
    static func pack(
        _ extents: ContiguousArray<LayoutPoint>, gap: Double
    ) -> (corners: ContiguousArray<LayoutPoint>, extent: LayoutPoint) {
        let order = extents.indices.sorted { (extents[$1].y, $0) < (extents[$0].y, $1) }
        var area = 0.0
        var widest = 0.0
        for extent in extents {
            area += (extent.x + gap) * (extent.y + gap)
            widest = max(widest, extent.x)
        }
        let shelfWidth = max(widest, (area * 1.5).squareRoot())
        var corners = ContiguousArray(repeating: LayoutPoint(x: 0, y: 0), count: extents.count)
        var next = LayoutPoint(x: 0, y: 0)
        var shelfHeight = 0.0
        var extent = LayoutPoint(x: 0, y: 0)
        for index in order {
            if next.x > 0, next.x + extents[index].x > shelfWidth {
                next = LayoutPoint(x: 0, y: next.y + shelfHeight + gap)
                shelfHeight = 0
            }
            corners[index] = next
            extent.x = max(extent.x, next.x + extents[index].x)
            extent.y = max(extent.y, next.y + extents[index].y)
            next.x += extents[index].x + gap
            shelfHeight = max(shelfHeight, extents[index].y)
        }
        return (corners, extent)
    }
}
