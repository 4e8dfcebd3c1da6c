public import Base
public import Graph

/// One thing that a version says of a CI, a relation or a definition.
public enum LifeFacet: Hashable, Sendable, Comparable {
    case ciClass, name, labels, source, from, to, content
    case attribute(String)

    /// As callers know it.
    public var text: String {
        switch self {
        case .ciClass: "class"
        case .name: "name"
        case .labels: "labels"
        case .source: "source"
        case .from: "from"
        case .to: "to"
        case .content: "content"
        case .attribute(let key): key
        }
    }

    public static func < (left: LifeFacet, right: LifeFacet) -> Bool { left.text < right.text }
}

/// The life of one element from before the first commit that is taken back: what each commit left of it, `nil` for
/// nothing.
public struct ElementLife: Sendable {
    public typealias State = [LifeFacet: Value]
    /// Before the first of ``steps``.
    public let start: State?
    /// In the order of the commits.
    public let steps: [(seq: CommitSeq, state: State?)]

    public init(start: State?, steps: [(seq: CommitSeq, state: State?)]) {
        self.start = start
        self.steps = steps
    }

    /// As it is.
    public var current: State? { steps.last.map(\.state) ?? start }
}

/// What an element would be if some of its commits had never been.
///
/// Each of the other commits' changes is made again on what is left, facet by facet. Where one changes what a commit
/// that is taken back has changed, it is a dependant: by default it stays, as its author meant it so.
public struct RollbackReplay: Sendable {
    public private(set) var state: ElementLife.State?
    /// Later changes of what is taken back: the commit, and what it changed; `nil` for the element as a whole.
    public private(set) var dependants: [(seq: CommitSeq, facet: LifeFacet?)] = []

    /// - Parameter keepsLater: whether dependants stay; else what they did to the same facets is lost.
    /// - Complexity: O(steps · facets).
    public init(_ life: ElementLife, without undone: Set<CommitSeq>, keepsLater: Bool) {
        state = life.start
        var tainted: Set<LifeFacet> = []
        var isTainted = false
        var before = life.start
        for (seq, after) in life.steps {
            let changed = Self.changed(before, after)
            let comesOrGoes = (before == nil) != (after == nil)
            if undone.contains(seq) {
                tainted.formUnion(changed)
                isTainted = isTainted || comesOrGoes
            } else if comesOrGoes {
                let depends = isTainted || !tainted.isEmpty
                if depends { dependants.append((seq, nil)) }
                if !depends || keepsLater { state = after }
            } else if state == nil {
                if !changed.isEmpty {
                    dependants.append((seq, changed.min()))
                    if keepsLater { state = after }
                }
            } else {
                for facet in changed.sorted() {
                    let depends = tainted.contains(facet)
                    if depends { dependants.append((seq, facet)) }
                    if !depends || keepsLater { state?[facet] = after?[facet] }
                }
            }
            before = after
        }
    }

    private static func changed(_ before: ElementLife.State?, _ after: ElementLife.State?) -> Set<LifeFacet> {
        guard let before, let after else { return [] }
        return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
    }
}
