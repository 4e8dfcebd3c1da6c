internal import Graph

extension Bench {
    func paths() throws {}
}
