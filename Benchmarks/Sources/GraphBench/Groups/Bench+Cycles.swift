internal import Graph

extension Bench {
    func components() throws {}
    func insertions() throws {}
}
