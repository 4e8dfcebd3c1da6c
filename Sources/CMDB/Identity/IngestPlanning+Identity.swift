internal import Base
internal import Graph

// Which CI each new or changed record is of.

extension IngestPlanning {
    /// A member of the clusters of one round: a record of the batch, or a stored one.
    private enum Part {
        case observed(Int)
        case stored(KeyedRecord)
    }

    mutating func identify(with answer: IdentityAnswer) {
        var storedHere: [String: KeyedRecord] = [:]
        for record in answer.records where record.reference.source == batch.source.name {
            storedHere[record.reference.key] = record
        }
        let drifting = driftingRecords(storedHere)
        var parts: [Part] = []
        var members: [Clusters.Member] = []
        var isObserved: Set<String> = []
        for number in round where !drifting.contains(number) {
            let key = batch.records[number].key
            if !answer.records.isEmpty { isObserved.insert(key) }
            parts.append(.observed(number))
            members.append(
                .init(
                    reference: RecordReference(source: batch.source.name, key: key), keys: keysForClusters(of: number)))
        }
        for record in answer.records
        where record.reference.source != batch.source.name || !isObserved.contains(record.reference.key) {
            parts.append(.stored(record))
            members.append(.init(reference: record.reference, keys: record.keys))
        }
        let clusters = Clusters(members, decisions: answer.decisions)
        place(parts, members, clusters)
    }

    private mutating func keysForClusters(of number: Int) -> [IdentityKey] {
        let made = keys(of: number)
        guard !made.insideParent.isEmpty, let parent = parent(of: number) else { return made.keys }
        let salt: UInt64 =
            switch parent {
            case .existing(let id): id.rawValue
            case .new(let created): UInt64.max - UInt64(created)
            }
        return made.keys + made.insideParent.map { $0.inside(salt) }
    }

    /// Records that contradict what they said before in a strong key: another thing under an old name, or a part
    /// replaced. They stay what they were.
    private mutating func driftingRecords(_ stored: [String: KeyedRecord]) -> Set<Int> {
        guard !stored.isEmpty else { return [] }
        var drifting: Set<Int> = []
        for number in round {
            let record = batch.records[number]
            guard let linked = known.records[record.key], linked.state == .live, let ci = linked.ci,
                graph.slot(of: ci) != nil, let before = stored[record.key]
            else { continue }
            let now = keysForClusters(of: number)
            guard Self.contradict(before.keys, now) else { continue }
            drifting.insert(number)
            plan.drifted += 1
            plan.changeSet.operations.append(
                .records(
                    .drift(
                        RecordReference(source: batch.source.name, key: record.key), of: ci, saying: record.content)))
            note(.drifted, record.key, record.ciClass, record.name)
        }
        return drifting
    }

    /// Whether there is a level of which both have strong keys and none in common, and none that they do share.
    static func contradict(_ left: [IdentityKey], _ right: [IdentityKey]) -> Bool {
        var contradiction = false
        for level in Set(left.map(\.level)) {
            let here = Set(left.filter { $0.level == level && $0.isStrong })
            let there = Set(right.filter { $0.level == level && $0.isStrong })
            if here.isEmpty || there.isEmpty { continue }
            if !here.isDisjoint(with: there) { return false }
            contradiction = true
        }
        return contradiction
    }

    // MARK: From clusters to CIs

    private mutating func place(_ parts: [Part], _ members: [Clusters.Member], _ clusters: Clusters) {
        var clusterMembers: [[Int]] = []
        var position: [Int: Int] = [:]
        for number in parts.indices where !clusters.contested.contains(number) {
            let root = clusters.roots[number]
            if let place = position[root] {
                clusterMembers[place].append(number)
            } else if case .observed(let observed) = parts[number], clusters.matchedBy[number] == nil,
                known.records[batch.records[observed].key] == nil
            {
                // The usual case at a first ingest: a record that nothing is known of.
                found([observed])
            } else {
                position[root] = clusterMembers.count
                clusterMembers.append([number])
            }
        }
        let homes = homes(of: clusterMembers, parts, members)
        for (cluster, numbers) in clusterMembers.enumerated() {
            settle(numbers, parts, home: homes[cluster], matchedBy: clusters.matchedBy)
        }
        for number in clusters.contested.sorted() { contest(parts[number]) }
    }

    /// The CIs that the records of each cluster have had. A CI whose records are in several clusters goes with that
    /// record of which the reference is the lowest.
    private func homes(of clusters: [[Int]], _ parts: [Part], _ members: [Clusters.Member]) -> [[NodeID]] {
        var best: [NodeID: (cluster: Int, reference: RecordReference)] = [:]
        for (cluster, numbers) in clusters.enumerated() {
            for number in numbers {
                guard let ci = formerCI(of: parts[number]) else { continue }
                let reference = members[number].reference
                if let other = best[ci], other.reference < reference { continue }
                best[ci] = (cluster, reference)
            }
        }
        var homes = [[NodeID]](repeating: [], count: clusters.count)
        for (ci, owner) in best { homes[owner.cluster].append(ci) }
        for cluster in homes.indices { homes[cluster].sort() }
        return homes
    }

    private func formerCI(of part: Part) -> NodeID? {
        switch part {
        case .observed(let number): known.records[batch.records[number].key]?.ci
        case .stored(let record): record.ci
        }
    }

    /// Brings all records of a cluster to one CI.
    private mutating func settle(_ numbers: [Int], _ parts: [Part], home: [NodeID], matchedBy: [Int: IdentityKey]) {
        var observed: [Int] = []
        var stored: [KeyedRecord] = []
        for number in numbers {
            switch parts[number] {
            case .observed(let number): observed.append(number)
            case .stored(let record): stored.append(record)
            }
        }
        // A CI that is there is better than one that would have to come back; the older one is better known.
        guard let ci = home.first(where: { graph.slot(of: $0) != nil }) ?? home.first else {
            found(observed, with: stored)
            return
        }
        for other in home where other != ci && graph.slot(of: other) != nil {
            plan.changeSet.operations.append(.records(.merge(other, into: ci)))
            plan.merged += 1
            mergedInto[other] = ci
            note(.merged, CIName.text(other), "", CIName.text(ci))
        }
        for record in stored where record.ci != ci && record.ci.map({ mergedInto[$0] != ci }) ?? true {
            move([record.reference], from: record.ci, to: .existing(ci))
        }
        for number in observed { observe(number, of: ci) }
    }

    /// Makes a new CI of records.
    private mutating func found(_ observed: [Int], with stored: [KeyedRecord] = []) {
        guard
            let first = observed.first(where: {
                metamodel.mayCreate(batch.records[$0].ciClass, source: batch.source.name)
            })
        else {
            // What is left when a key no longer holds records together, or no longer makes one ambiguous.
            let groups = Dictionary(grouping: stored, by: \.ci)
                .sorted { $0.value[0].reference < $1.value[0].reference }
            if stored.contains(where: { $0.state != .parked }), let (ci, records) = groups.first {
                plan.changeSet.operations.append(.records(.part(records.map(\.reference).sorted(), from: ci)))
                for (other, records) in groups.dropFirst() {
                    move(records.map(\.reference).sorted(), from: other, to: .new(newCount))
                }
                newCount += 1
            }
            for number in observed { park(number) }
            return
        }
        let reference = CIReference.new(newCount)
        newCount += 1
        for number in [first] + observed.filter({ $0 != first }) {
            let record = batch.records[number]
            leaveFormerCI(of: number)
            references[record.key] = reference
            if number == first {
                plan.changeSet.operations.append(.records(.found(sourceRecord(number))))
                plan.created += 1
                note(.created, record.key, record.ciClass, record.name)
            } else {
                plan.changeSet.operations.append(.records(.observe(sourceRecord(number), of: reference)))
                plan.joined += 1
            }
        }
        for record in stored { move([record.reference], from: record.ci, to: reference) }
    }

    private mutating func observe(_ number: Int, of ci: NodeID) {
        let record = batch.records[number]
        let linked = known.records[record.key]
        if linked?.ci != ci {
            if linked?.ci.flatMap({ mergedInto[$0] }) != ci { leaveFormerCI(of: number) }
            plan.joined += 1
        }
        references[record.key] = .existing(ci)
        plan.changeSet.operations.append(.records(.observe(sourceRecord(number), of: .existing(ci))))
        guard let current = graph.document(of: ci, metamodel: metamodel) else {
            plan.revived += 1
            note(.revived, record.key, record.ciClass, record.name)
            return
        }
        noteUpdate(record, of: current)
    }

    private mutating func noteUpdate(_ record: ObservedRecord, of current: CIDocument) {
        let held = known.heldAttributes[current.id] ?? []
        var attributes: [String: Value] = [:]
        for (key, value) in record.attributes where current.attributes[key] ?? .null != value {
            attributes[key] = value
        }
        let isOnlyOurs = known.records[record.key]?.ci == current.id
        for key in current.attributes.keys where isOnlyOurs && record.attributes[key] == nil { attributes[key] = .null }
        for key in held where attributes.removeValue(forKey: key) != nil { plan.held += 1 }
        let isRenamed = record.name != current.name && !held.contains(GraphSnapshot.nameKey) && isOnlyOurs
        let isReclassed =
            record.ciClass != current.ciClass
            && !metamodel.isA(current.ciClass, record.ciClass)
        if isReclassed { plan.reclassed += 1 }
        guard isRenamed || isReclassed || !attributes.isEmpty else {
            plan.unchanged += 1
            return
        }
        plan.updated += 1
        var changes = attributes.sorted { $0.key < $1.key }.map {
            Difference.AttributeChange(
                attribute: $0.key, before: current.attributes[$0.key] ?? .null, after: $0.value)
        }
        if isRenamed {
            changes.insert(
                .init(attribute: GraphSnapshot.nameKey, before: .string(current.name), after: .string(record.name)),
                at: 0)
        }
        if isReclassed {
            changes.insert(
                .init(attribute: "class", before: .string(current.ciClass), after: .string(record.ciClass)), at: 0)
        }
        note(.updated, record.key, record.ciClass, record.name, changes)
    }

    private mutating func contest(_ part: Part) {
        switch part {
        case .observed(let number):
            let record = batch.records[number]
            if isAsBefore(record, .contested) { return }
            leaveFormerCI(of: number)
            references[record.key] = nil
            plan.changeSet.operations.append(.records(.keep(sourceRecord(number, state: .contested))))
            plan.contested += 1
            note(.contested, record.key, record.ciClass, record.name)
        case .stored(let record):
            guard let ci = record.ci, record.state == .live else { return }
            plan.changeSet.operations.append(.records(.move([record.reference], from: ci, to: nil)))
            plan.contested += 1
            note(.contested, record.reference.key, "", CIName.text(ci))
        }
    }

    /// Whether a record waits already, saying the same.
    private mutating func isAsBefore(_ record: ObservedRecord, _ state: SourceRecord.State) -> Bool {
        guard let linked = known.records[record.key], linked.state == state, linked.hash == record.content.hash else {
            return false
        }
        plan.unchanged += 1
        return true
    }

    private mutating func park(_ number: Int) {
        let record = batch.records[number]
        if isAsBefore(record, .parked) { return }
        leaveFormerCI(of: number)
        references[record.key] = nil
        plan.changeSet.operations.append(.records(.keep(sourceRecord(number, state: .parked))))
        plan.parked += 1
        note(.parked, record.key, record.ciClass, record.name)
    }

    private mutating func move(_ references: [RecordReference], from ci: NodeID?, to: CIReference) {
        plan.changeSet.operations.append(.records(.move(references, from: ci, to: to)))
    }

    /// A record that has been of another CI up to now.
    private mutating func leaveFormerCI(of number: Int) {
        let key = batch.records[number].key
        guard let linked = known.records[key], linked.state == .live, let ci = linked.ci else { return }
        plan.changeSet.operations.append(
            .records(.leave(RecordReference(source: batch.source.name, key: key), of: ci)))
    }

    private mutating func sourceRecord(_ number: Int, state: SourceRecord.State = .live) -> SourceRecord {
        let record = batch.records[number]
        let made = keys(of: number)
        var result = SourceRecord(
            reference: RecordReference(source: batch.source.name, key: record.key), state: state,
            content: record.content, keys: made.keys, since: known.records[record.key]?.since ?? .zero)
        if let before = known.records[record.key] { result.wasLoose = before.ci == nil }
        if !made.insideParent.isEmpty, let parent = parent(of: number) {
            result.keysInsideParent = made.insideParent
            result.parent = parent
        }
        return result
    }
}
