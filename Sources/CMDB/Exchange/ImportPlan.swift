internal import Base
public import Graph
internal import JSON
internal import OrderedCollections

/// What a file would change: operations, each with the row it comes from, and the rows that cannot be taken.
///
/// A CI of the file is one of the estate where its id is there and of the same class, or, without that, where exactly one
/// CI has its class and name, or else where one has its strong key (`StrongKeys`); else it is new. So a file that was exported changes nothing where it comes back, and
/// carries over to another estate. Attributes that a row does not speak of stay as they are.
public struct ImportPlan: Sendable {
    public private(set) var operations: [ChangeOperation] = []
    /// Of each operation.
    public private(set) var places: [ExchangePlace] = []
    /// In the order of the file.
    public private(set) var problems: [ExchangeProblem]
    /// CIs and relations that are as the file has them.
    public private(set) var unchangedCIs = 0
    public private(set) var unchangedRelations = 0
    /// Rows of the file.
    public let rows: Int

    private let graph: GraphSnapshot
    private let metamodel: Metamodel
    private let known: StrongKeys
    /// CIs of the file by their id in it.
    private var references: [String: CIReference] = [:]
    private var classes: [CIReference: String] = [:]
    private var created = 0
    /// CIs of the estate that a row speaks of already.
    private var taken: Set<NodeID> = []
    /// Ids in rows that cannot be taken: relations of theirs are no further problem.
    private var refused: Set<String> = []

    /// - Complexity: O(rows + values).
    public init(
        _ document: ExchangeDocument, on graph: GraphSnapshot, metamodel: Metamodel, known: StrongKeys = StrongKeys()
    ) {
        self.known = known
        self.graph = graph
        self.metamodel = metamodel
        problems = document.problems
        rows = document.records.count + document.problems.count
        for record in document.records {
            if case .ci(let id, let ciClass, let name) = record.subject { take(record, id, ciClass, name) }
        }
        var seen: Set<[String]> = []
        for record in document.records {
            guard case .relation(let type, let from, let to) = record.subject else { continue }
            guard seen.insert([type, from, to]).inserted else {
                refuse(
                    record, ":type", "the relation \(from) \(type) \(to) is in the file twice", "Remove one of them.")
                continue
            }
            relate(record, type, from, to)
        }
        problems.sort { ($0.place.sheet, $0.place.row) < ($1.place.sheet, $1.place.row) }
    }

    // MARK: CIs

    private mutating func take(_ record: ExchangeRecord, _ id: String, _ ciClass: String, _ name: String) {
        let before = problems.count
        defer { if problems.count > before, !id.isEmpty { refused.insert(id) } }
        guard let found = metamodel.classes[ciClass] else {
            return refuse(
                record, "class",
                ciClass.isEmpty ? "the class is missing" : "there is no CI class \"\(ciClass.prefix(80))\"",
                Nearest.name(to: ciClass, among: metamodel.classes.keys).map { "Did you mean \($0)?" }
                    ?? "The classes are at /api/v1/metamodel.")
        }
        guard !found.isAbstract else {
            return refuse(record, "class", "class \(ciClass) is abstract", "Use one of the classes below it.")
        }
        if !id.isEmpty, references[id] != nil || refused.contains(id) {
            return refuse(
                record, "id", "the id \"\(id.prefix(80))\" is in the file twice", "Give each row an id of its own.")
        }
        guard let attributes = attributes(of: record, ciClass) else { return }
        var existing = existing(id, ciClass, name)
        if case .some(.none) = existing, let node = recognised(ciClass, name, attributes) { existing = .some(node) }
        switch existing {
        case .none?:
            guard name.contains(where: { !$0.isWhitespace }) else {
                // A template of the class may make one.
                if found.nameTemplate == nil, !hasNameTemplate(ciClass) {
                    return refuse(record, "name", "the name is missing", "Write one.")
                }
                return create(record, id, ciClass, "", attributes)
            }
            create(record, id, ciClass, name, attributes)
        case .some(.some(let node)):
            update(record, id, node, ciClass, name, attributes)
        case nil:
            refuse(
                record, "name", "several CIs of class \(ciClass) are called \"\(name.prefix(80))\"",
                "Write the id of the one that is meant in the column id.")
        }
    }

    private func hasNameTemplate(_ ciClass: String) -> Bool {
        metamodel.lineage(of: ciClass).contains { metamodel.classes[$0]?.nameTemplate != nil }
    }

    private mutating func create(
        _ record: ExchangeRecord, _ id: String, _ ciClass: String, _ name: String, _ attributes: [String: Value]
    ) {
        let reference = CIReference.new(created)
        created += 1
        if !id.isEmpty { references[id] = reference }
        classes[reference] = ciClass
        add(
            .createCI(ciClass: ciClass, name: name, attributes: attributes.filter { !$0.value.isNull }, record: nil),
            record)
    }

    private mutating func update(
        _ record: ExchangeRecord, _ id: String, _ node: NodeSlot, _ ciClass: String, _ name: String,
        _ attributes: [String: Value]
    ) {
        let found = graph.id(of: node)
        guard taken.insert(found).inserted else {
            return refuse(
                record, id.isEmpty ? "name" : "id", "another row speaks of \(CIName.text(found)) already",
                "Leave one row for each CI.")
        }
        let reference = CIReference.existing(found)
        if !id.isEmpty { references[id] = reference }
        classes[reference] = ciClass
        let changed = attributes.filter { key, value in graph.property(named: key, of: node) != value }
        let ownName = graph.property(named: GraphSnapshot.nameKey, of: node).stringValue
        let newName = name.isEmpty || name == ownName ? nil : name
        guard newName != nil || !changed.isEmpty else {
            unchangedCIs += 1
            return
        }
        add(.updateCI(found, ciClass: nil, name: newName, attributes: changed), record)
    }

    /// The CI that has a strong key of the row, where no other row speaks of it: the file knows it by another name.
    private func recognised(_ ciClass: String, _ name: String, _ attributes: [String: Value]) -> NodeSlot? {
        let content = RecordContent(
            ciClass: ciClass, name: name, attributes: attributes.filter { !$0.value.isNull })
        guard let found = known.holder(of: content, on: graph, metamodel)?.ci, !taken.contains(found),
            let node = graph.slot(of: found), metamodel.ciClass(of: node, in: graph) == ciClass
        else { return nil }
        return node
    }

    /// `.some(nil)` for a new one, `nil` where it cannot be told.
    private func existing(_ id: String, _ ciClass: String, _ name: String) -> NodeSlot?? {
        if let node = CIName.parse(id).flatMap(graph.slot(of:)), metamodel.ciClass(of: node, in: graph) == ciClass {
            return .some(node)
        }
        let named = graph.nodes(named: name).filter { node in
            metamodel.ciClass(of: node, in: graph) == ciClass
                && graph.property(named: GraphSnapshot.nameKey, of: node).stringValue == name
        }
        // Of an estate with several of one name, a file with ids says which is which among its own.
        if named.count > 1 { return id.isEmpty ? nil : .some(nil) }
        return .some(named.first.flatMap { taken.contains(graph.id(of: $0)) ? nil : $0 })
    }

    private mutating func attributes(of record: ExchangeRecord, _ ciClass: String) -> [String: Value]? {
        let definitions = metamodel.attributes(of: ciClass)
        var attributes: [String: Value] = [:]
        var isGood = true
        for member in record.values {
            let definition = definitions[member.key]
            if definition == nil, !AttributeKey.isValid(member.key) {
                refuse(
                    record, member.key, "\"\(member.key.prefix(80))\" is not the name of an attribute",
                    "Names are lower case letters, digits and _, and start with a letter.")
                isGood = false
            } else if let value = CellText.value(member.value, as: definition?.type) {
                attributes[member.key] = definition?.canonical(value) ?? value
            } else {
                let shown: String =
                    switch member.value {
                    case .cell(let text): text
                    case .json(let json): json.serialized()
                    }
                refuse(
                    record, member.key,
                    "\"\(shown.prefix(80))\" is no value of type \(definition?.type.rawValue ?? "any")",
                    definition.flatMap { Self.hint($0.type) })
                isGood = false
            }
        }
        return isGood ? attributes : nil
    }

    private static func hint(_ type: AttributeType) -> String? {
        switch type {
        case .integer: "Write a whole number: 42."
        case .decimal: "Write a number: 2.5."
        case .boolean: "Write true or false."
        case .instant: "Write a time: 2026-03-01T08:00:00Z."
        case .strings: "Write texts with ; between them."
        default: nil
        }
    }

    // MARK: Relations

    private mutating func relate(_ record: ExchangeRecord, _ type: String, _ from: String, _ to: String) {
        guard let relationType = metamodel.relationTypes[type] else {
            return refuse(
                record, ":type", "there is no relation type \"\(type.prefix(80))\"",
                Nearest.name(to: type, among: metamodel.relationTypes.keys).map { "Did you mean \($0)?" }
                    ?? "The relation types are at /api/v1/metamodel.")
        }
        guard let source = end(record, ":from", from), let target = end(record, ":to", to) else { return }
        guard metamodel.allows(relationType, from: source.ciClass, to: target.ciClass) else {
            let pairs = relationType.endpoints.map { "\($0.from) → \($0.to)" }.joined(separator: ", ")
            return refuse(
                record, ":type", "\(type) cannot lead from \(source.ciClass) to \(target.ciClass)", "It joins \(pairs)."
            )
        }
        var properties: [String: Value] = [:]
        for member in record.values {
            guard AttributeKey.isValid(member.key), let value = CellText.value(member.value, as: nil) else {
                return refuse(record, member.key, "the property \"\(member.key.prefix(80))\" cannot be read", nil)
            }
            properties[member.key] = value
        }
        guard case .existing(let sourceID) = source.reference, case .existing(let targetID) = target.reference,
            let one = graph.slot(of: sourceID), let other = graph.slot(of: targetID),
            let code = graph.relationshipType(named: type),
            let found = graph.relationship(of: code, from: one, to: other)
        else {
            return add(
                .createRelation(
                    type: type, from: source.reference, to: target.reference,
                    properties: properties.filter { !$0.value.isNull }), record)
        }
        let changed = properties.filter { key, value in
            (graph.propertyKey(named: key).map { graph.property($0, of: found) } ?? .null) != value
        }
        if changed.isEmpty {
            unchangedRelations += 1
        } else {
            add(.updateRelation(graph.id(of: found), properties: changed), record)
        }
    }

    private mutating func end(
        _ record: ExchangeRecord, _ column: String, _ id: String
    ) -> (reference: CIReference, ciClass: String)? {
        if let reference = references[id] { return (reference, classes[reference] ?? "") }
        if let node = CIName.parse(id).flatMap(graph.slot(of:)), graph.isCI(node) {
            return (.existing(graph.id(of: node)), metamodel.ciClass(of: node, in: graph))
        }
        refuse(
            record, column,
            refused.contains(id)
                ? "the CI \"\(id.prefix(80))\" is in a row that cannot be taken"
                : "there is no CI \"\(id.prefix(80))\"",
            refused.contains(id)
                ? "Correct that row." : "Write the id of a CI of the file, or of one that exists: ci-42.")
        return nil
    }

    // MARK: Results

    private mutating func add(_ operation: ChangeOperation, _ record: ExchangeRecord) {
        operations.append(operation)
        places.append(record.place)
    }

    private mutating func refuse(_ record: ExchangeRecord, _ column: String, _ message: String, _ hint: String?) {
        problems.append(ExchangeProblem(record.place, column: column, message, hint: hint))
    }

    /// Tries the operations on the estate and takes out each that a rule refuses, as a problem of its row, until the rest
    /// is accepted or there are too many.
    ///
    /// A change set is refused as a whole, with its first fault. So the shortest beginning that is refused is looked
    /// for: its last operation is the one. Relations of a CI that is taken out go with it.
    /// - Parameter accepts: whether the operations would be committed; throws why not.
    /// - Complexity: O(log operations) trials for each fault, at most `Limits.exchangeTrials`.
    public mutating func sift(_ accepts: ([ChangeOperation]) throws(ChangeError) -> Void) {
        var trials = 0
        /// Operations below this are accepted together.
        var good = 0
        func refusal(_ count: Int, _ operations: [ChangeOperation]) -> ChangeError? {
            trials += 1
            do throws(ChangeError) { try accepts(Array(operations[..<count])) } catch { return error }
            return nil
        }
        while trials < Limits.exchangeTrials, problems.count < Limits.exchangeProblems, !operations.isEmpty {
            guard var error = refusal(operations.count, operations) else { return }
            var low = good
            var high = operations.count
            if let named = error.operation, operations.indices.contains(named - 1) {
                high = named
                low = min(good, named - 1)
            } else {
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if let found = refusal(middle, operations) {
                        high = middle
                        error = found
                    } else {
                        low = middle
                    }
                }
            }
            problems.append(ExchangeProblem(places[high - 1], column: nil, error.message, hint: error.hint))
            takeOut(high - 1)
            good = low
        }
        if !operations.isEmpty, let error = refusal(operations.count, operations) {
            problems.append(
                ExchangeProblem(
                    ExchangePlace(row: 0), column: nil,
                    "there are more problems than are looked for; the next: \(error.message)", hint: error.hint))
            isUnfinished = true
        }
        problems.sort { ($0.place.sheet, $0.place.row) < ($1.place.sheet, $1.place.row) }
    }

    /// Whether some operations are refused that ``problems`` does not name.
    public private(set) var isUnfinished = false

    private mutating func takeOut(_ index: Int) {
        let lost: Int? =
            if case .createCI = operations[index] {
                operations[..<index].count { if case .createCI = $0 { true } else { false } }
            } else { nil }
        var kept: [ChangeOperation] = []
        var keptPlaces: [ExchangePlace] = []
        func moved(_ reference: CIReference, _ lost: Int) -> CIReference? {
            guard case .new(let number) = reference else { return reference }
            return number == lost ? nil : .new(number > lost ? number - 1 : number)
        }
        for (position, operation) in operations.enumerated() where position != index {
            if let lost, case .createRelation(let type, let from, let to, let properties) = operation {
                guard let source = moved(from, lost), let target = moved(to, lost) else {
                    problems.append(
                        ExchangeProblem(
                            places[position], column: ":from", "a CI of this relation is in a row that cannot be taken",
                            hint: "Correct that row."))
                    continue
                }
                kept.append(.createRelation(type: type, from: source, to: target, properties: properties))
            } else {
                kept.append(operation)
            }
            keptPlaces.append(places[position])
        }
        operations = kept
        places = keptPlaces
    }
}
