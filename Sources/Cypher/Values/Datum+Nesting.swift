extension Datum {
    /// How many lists and maps may lie in one another. Comparing, printing and freeing a value goes down as deep, on the
    /// stack of a thread.
    static let nestingMax = 4_096
    /// Lists and maps that a look at the depth visits at most: a value may hold one list many times over.
    private static let visitsMax = 65_536

    /// Whether lists and maps lie deeper in one another than ``nestingMax``; the last of each is followed first.
    /// Complexity: O(elements), without allocation for a list of scalars.
    var isNestedTooDeeply: Bool {
        var open: [(datum: Datum, depth: Int)] = []
        var visits = 0
        var next: (datum: Datum, depth: Int)? = (self, 1)
        while let (datum, depth) = next, visits < Self.visitsMax {
            if depth > Self.nestingMax { return true }
            visits += 1
            switch datum {
            case .list(let elements):
                for element in elements where element.isComposite { open.append((element, depth + 1)) }
            case .map(let map):
                for entry in map.entries where entry.value.isComposite { open.append((entry.value, depth + 1)) }
            default: break
            }
            next = open.popLast()
        }
        return false
    }

    private var isComposite: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }
}
