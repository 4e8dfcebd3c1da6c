/// The distinct sets of labels in use. A node holds one 32-bit code, so hundreds of labels cost nothing per node.
struct LabelSets: Sendable {
    private(set) var members: ContiguousArray<[LabelCode]> = []
    /// Nodes per set, same order as `members`.
    private(set) var nodeCounts = PagedArray<Int>()
    private var codes: [[LabelCode]: UInt32] = [:]

    /// - Parameter labels: in ascending order, each once.
    mutating func intern(_ labels: [LabelCode], in memory: DraftMemory) -> UInt32 {
        if let code = codes[labels] { return code }
        let code = UInt32(members.count)
        members.append(labels)
        nodeCounts.append(0, in: memory)
        codes[labels] = code
        return code
    }

    mutating func count(_ change: Int, for code: UInt32, in memory: DraftMemory) {
        nodeCounts.set(Int(code), nodeCounts[Int(code)] + change, in: memory)
    }

    func forEachBlock(_ body: (Block) -> Void) { nodeCounts.forEachBlock(body) }

    /// For each set, whether it contains `label`. Complexity: O(number of sets).
    func containing(_ label: LabelCode) -> ContiguousArray<Bool> {
        ContiguousArray(members.map { $0.contains(label) })
    }

    /// Whether a set contains all of `labels`.
    func contains(_ labels: [LabelCode], in code: UInt32) -> Bool {
        let members = members[Int(code)]
        return labels.allSatisfy(members.contains)
    }
}
