public import Graph
internal import OrderedCollections

/// The way from one state of an estate to another as operations that anybody can read and approve.
///
/// Everything comes back under its old identity: applied to the present state, the operations give the wanted one
/// exactly.
public struct Restoration: Sendable {
    private let present: Metamodel
    private let wanted: Metamodel

    /// - Parameters:
    ///   - present: the metamodel of the present state.
    ///   - wanted: that of the wanted one.
    public init(from present: Metamodel, to wanted: Metamodel) {
        self.present = present
        self.wanted = wanted
    }

    /// In an order in which they can be applied.
    /// - Parameter difference: what leads from the present graph to the wanted one, whole.
    /// - Complexity: O(difference + definitions).
    public func operations(_ difference: GraphDifference) -> [ChangeOperation] {
        let (now, then) = (present.definitions, wanted.definitions)
        return then.values.filter { now[$0.reference] != $0 }.map(ChangeOperation.define)
            + now.keys.filter { then[$0] == nil }.map(ChangeOperation.undefine)
            + ChangeOperation.apply(difference).withoutDifference(wanted)
    }
}
