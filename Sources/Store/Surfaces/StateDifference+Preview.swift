internal import Base
public import Graph

extension StateDifference {
    /// What leads from a state to one that is not committed.
    /// - Throws: `tooLarge` where the answer takes more than `Limits.differenceBytes`.
    public init(from older: GraphSnapshot, to newer: GraphSnapshot) throws(StoreError) {
        do throws(GraphError) {
            self.init(
                older: older, newer: newer,
                difference: try newer.difference(
                    from: older, limit: Limits.differenceItems, budget: Budget(bytesMax: Limits.differenceBytes)))
        } catch {
            throw StoreError(error)
        }
    }
}
