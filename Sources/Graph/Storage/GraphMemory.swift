internal import Synchronization

/// Owns the blocks of one graph through all its versions.
///
/// Versions form a line: each is made by a draft of the one before. A block lives from the version whose draft
/// allocated it (its stamp) to the last version that reaches it. Instead of counting references to every block, a
/// live version lists the blocks that died right after it (the dead lists of ZFS and of other persistent stores).
/// When a version is let go, each block on its list either still serves an older live version and moves to that
/// one's list, or is freed. So reading costs nothing, publishing costs the blocks replaced, and letting go costs
/// the length of the list.
///
/// A version that is not a successor of the newest one (a preview beside the line, a replay of history) is a
/// *branch*: it owns the blocks that it allocated itself and holds the version it came from.
final class GraphMemory: Sendable {
    private struct Live {
        let number: UInt64
        /// Blocks that this version reaches and its successor does not.
        var dead: ContiguousArray<Block> = []
    }

    // Blocks are touched under the lock, or by the one draft that allocated them.
    private struct State: @unchecked Sendable {
        var blocks = BlockList()
        /// Versions of the line that somebody holds, oldest first.
        var live: [Live] = []
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())

    deinit { state.withLock { for block in $0.blocks.blocks { block.deallocate() } } }

    /// Bytes of all blocks that versions of the line reach.
    var bytes: Int { state.withLock { $0.blocks.bytes } }

    /// The empty first version of a new graph.
    static func firstVersion() -> GraphVersion {
        let memory = GraphMemory()
        let number = memory.nextNumber()
        memory.state.withLock { $0.live.append(Live(number: number)) }
        return GraphVersion(number: number, memory: memory, branch: nil)
    }

    fileprivate func nextNumber() -> UInt64 {
        state.withLock {
            $0.lastNumber += 1
            return $0.lastNumber
        }
    }

    /// Makes a draft's blocks the next version; as a branch if `base` already has a successor.
    fileprivate func publish(_ draft: DraftMemory) -> GraphVersion {
        let isNext = state.withLock { state in
            guard !draft.base.isBranch, state.live.last?.number == draft.base.number else { return false }
            state.blocks.append(contentsOf: draft.own)
            state.live[state.live.count - 1].dead = draft.replaced
            state.live.append(Live(number: draft.stamp))
            return true
        }
        let branch = isNext ? nil : GraphVersion.Branch(base: draft.base, own: draft.own)
        return GraphVersion(number: draft.stamp, memory: self, branch: branch)
    }

    /// Nobody holds this version of the line any more.
    fileprivate func letGo(of number: UInt64) {
        let freed = state.withLock { state -> ContiguousArray<Block> in
            guard let index = state.live.lastIndex(where: { $0.number == number }) else { return [] }
            let wasNewest = index == state.live.count - 1
            let dead = state.live.remove(at: index).dead
            if wasNewest { return Self.rollBack(&state) }
            return Self.handDown(dead, to: index - 1, &state)
        }
        for block in freed { block.deallocate() }
    }

    private static func handDown(
        _ dead: ContiguousArray<Block>, to older: Int, _ state: inout State
    ) -> ContiguousArray<Block> {
        var freed: ContiguousArray<Block> = []
        for block in dead {
            if older >= 0, block.stamp <= state.live[older].number {
                state.live[older].dead.append(block)
            } else {
                state.blocks.remove(block)
                freed.append(block)
            }
        }
        return freed
    }

    /// Bytes that the version `older` of the line reaches and `newer` does not; the whole of `older` without a newer one.
    fileprivate func bytes(of older: UInt64, without newer: UInt64?) -> Int {
        state.withLock { state in
            guard let newer else {
                let gone = state.live.prefix { $0.number < older }
                return gone.reduce(state.blocks.bytes) { $1.dead.reduce($0) { $0 - $1.bytes } }
            }
            let between = state.live.lazy.filter { $0.number >= older && $0.number < newer }
            return between.reduce(0) { $1.dead.reduce($0) { $1.stamp <= older ? $0 + $1.bytes : $0 } }
        }
    }

    /// Bytes that the version reaches and the next newer version that somebody holds does not.
    fileprivate func bytesHeld(by number: UInt64) -> Int {
        state.withLock { state in
            let version = state.live.first { $0.number == number }
            return version?.dead.reduce(0) { $0 + $1.bytes } ?? 0
        }
    }

    /// The newest version is gone: the newest that is left is the end of the line again, and loses nothing.
    private static func rollBack(_ state: inout State) -> ContiguousArray<Block> {
        let newest = state.live.last?.number ?? 0
        if !state.live.isEmpty { state.live[state.live.count - 1].dead = [] }
        return state.blocks.removeAll { $0.stamp > newest }
    }
}

/// Keeps the blocks of one version valid. Every snapshot holds its own.
final class GraphVersion: Sendable {
    /// What a version beside the line owns.
    // The blocks are freed by the version's deinit and not written after the draft that made them.
    struct Branch: @unchecked Sendable {
        let base: GraphVersion
        let own: BlockList
    }

    let number: UInt64
    let memory: GraphMemory
    private let branch: Branch?

    var isBranch: Bool { branch != nil }

    fileprivate init(number: UInt64, memory: GraphMemory, branch: Branch?) {
        self.number = number
        self.memory = memory
        self.branch = branch
    }

    deinit {
        if let branch {
            for block in branch.own.blocks { block.deallocate() }
        } else {
            memory.letGo(of: number)
        }
    }

    /// Bytes that the versions of the line reach together; of a branch, what it owns beside the line.
    var bytes: Int { branch?.own.bytes ?? memory.bytes }

    /// See ``GraphSnapshot/bytesNotShared(with:)``.
    func bytesNotShared(with newer: GraphVersion) -> Int {
        if let branch {
            return branch.own.bytes + (branch.base.isBranch ? 0 : memory.bytesHeld(by: branch.base.number))
        }
        if memory !== newer.memory { return memory.bytes(of: number, without: nil) }
        return memory.bytes(of: number, without: newer.branch?.base.number ?? newer.number)
    }
}

/// Where a draft gets memory, and gives back what it replaces.
///
/// A structure on blocks changes one so: `let mine = memory.writable(block)`, then write to `mine` and store it
/// where `block` was. A block that this draft allocated comes back as it is; one of an earlier version is copied.
/// What a structure drops it gives to ``release(_:)``, and every structure tells its blocks in `forEachBlock`, so that
/// tests can compare what a version reaches with what its graph holds.
// `@exclusivity(unchecked)`: as in `GraphDraft`.
final class DraftMemory {
    let base: GraphVersion
    let stamp: UInt64
    @exclusivity(unchecked) private(set) var own = BlockList()
    /// Blocks of the base version that this draft no longer reaches.
    @exclusivity(unchecked) private(set) var replaced: ContiguousArray<Block> = []
    private var isPublished = false

    init(base: GraphVersion) {
        self.base = base
        stamp = base.memory.nextNumber()
    }

    deinit {
        if !isPublished { for block in own.blocks { block.deallocate() } }
    }

    /// Not initialised.
    func allocate(bytes: Int) -> Block {
        let block = Block.allocate(bytes: bytes, stamp: stamp, position: 0)
        own.append(block)
        return block
    }

    /// Whether the draft may write to it.
    @inline(__always)
    func owns(_ block: Block) -> Bool { block.stamp == stamp }

    /// Says that the draft no longer reaches this block.
    func release(_ block: Block) {
        if owns(block) {
            own.remove(block)
            block.deallocate()
        } else {
            replaced.append(block)
        }
    }

    /// The block itself where it is the draft's own, else a copy in its place.
    @inline(__always)
    func writable(_ block: Block) -> Block { owns(block) ? block : copy(block) }

    private func copy(_ block: Block) -> Block {
        let payload = block.bytes - Block.headerBytes
        let copy = allocate(bytes: payload)
        copy.pointer.copyMemory(from: block.pointer, byteCount: payload)
        replaced.append(block)
        return copy
    }

    /// Makes all that the draft allocated part of a version. The draft must not be used after that.
    func publish() -> GraphVersion {
        isPublished = true
        return base.memory.publish(self)
    }
}
