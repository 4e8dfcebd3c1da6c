internal import Base
internal import Graph
internal import OrderedCollections

/// What two CIs have in common that may mean that a relation joins them; each from 0 to 1.
struct RelationFeatures {
    /// Words of the names, the rare ones above all.
    var names = 0.0
    /// Values that few others have.
    var values = 0.0
    /// One names the other in a value: its name, its address.
    var reference = 0.0
    /// Neighbours of both, after Adamic and Adar, "Friends and neighbors on the Web", 2003.
    var commonNeighbours = 0.0
    /// CIs like the source that have such a relation to the target.
    var alike = 0.0
    /// CIs of the source's class that have such a relation to the target.
    var popularity = 0.0
    /// The target's share of what such CIs are joined with, as the source's own neighbours are placed: in one network,
    /// one rack, one namespace.
    var proximity = 0.0

    static let count = 8

    /// With one at the end, for the bias.
    var vector: [Double] { [names, values, reference, commonNeighbours, alike, popularity, proximity, 1] }

    static let labels = [
        "naming", "shared values", "reference", "common neighbours", "similar CIs", "popularity", "proximity", "",
    ]
}

/// One estate, read for relations that may be missing: which words and values lead where.
struct RelationClues {
    let graph: GraphSnapshot
    let classes: ClassTable
    /// Words of each node's name, by slot.
    private(set) var tokens: [[Int32]] = []
    /// Values of each node that others have too, or that name another, by slot.
    private(set) var values: [[Int32]] = []
    private(set) var vocabulary = MatchVocabulary()
    private(set) var valueCounts: [Int32] = []
    private(set) var nodesOfToken: [[UInt32]] = []
    private(set) var nodesOfValue: [[UInt32]] = []
    /// The whole name as a value, by slot; -1 for none.
    private(set) var nameValues: [Int32] = []
    let nodeCount: Double

    init(_ graph: GraphSnapshot, metamodel: Metamodel) {
        self.graph = graph
        classes = metamodel.classTable(of: graph)
        nodeCount = Double(max(2, graph.nodeCount))
        var ids: [String: Int32] = [:]
        tokens = Array(repeating: [], count: graph.nodeSlotCount)
        values = tokens
        nameValues = Array(repeating: -1, count: graph.nodeSlotCount)
        graph.forEachNode { node in
            let slot = Int(node.rawValue)
            var own: [Int32] = []
            for (key, value) in graph.properties(of: node) {
                if graph.name(of: key) == GraphSnapshot.nameKey, let name = value.stringValue {
                    tokens[slot] = NameReading.form(of: name).tokens.map { vocabulary.id(of: $0) }
                    vocabulary.count(tokens[slot])
                    if let text = MatchValue.canonical(name) { nameValues[slot] = Self.id(text, &ids, &valueCounts) }
                } else if value.stringValue != nil || value.listValue != nil {
                    for text in MatchValue.texts(value) where text.utf8.count >= 3 {
                        own.append(Self.id(Self.withoutPort(text), &ids, &valueCounts))
                    }
                }
            }
            values[slot] = Array(Set(own)).sorted()
            for value in values[slot] { valueCounts[Int(value)] += 1 }
        }
        index()
    }

    private static func id(_ text: String, _ ids: inout [String: Int32], _ counts: inout [Int32]) -> Int32 {
        if let known = ids[text] { return known }
        let id = Int32(counts.count)
        ids[text] = id
        counts.append(0)
        return id
    }

    /// `10.0.0.5:5432` names the address.
    private static func withoutPort(_ text: String) -> String {
        guard let colon = text.lastIndex(of: ":"), text.firstIndex(of: ":") == colon,
            text[colon...].dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return text }
        return String(text[..<colon])
    }

    private mutating func index() {
        nodesOfToken = Array(repeating: [], count: vocabulary.texts.count)
        nodesOfValue = Array(repeating: [], count: valueCounts.count)
        graph.forEachNode { node in
            for token in Set(tokens[Int(node.rawValue)])
            where Int(vocabulary.counts[Int(token)]) <= Self.crowd && !vocabulary.isOrdinal[Int(token)] {
                nodesOfToken[Int(token)].append(node.rawValue)
            }
            var own = values[Int(node.rawValue)]
            if nameValues[Int(node.rawValue)] >= 0 { own.append(nameValues[Int(node.rawValue)]) }
            for value in own where Int(valueCounts[Int(value)]) <= Self.crowd {
                nodesOfValue[Int(value)].append(node.rawValue)
            }
        }
    }

    /// Words and values that more CIs have lead nowhere.
    static let crowd = 200

    // MARK: Features of a pair that need no walk

    func compare(_ source: NodeSlot, _ target: NodeSlot) -> (names: Double, values: Double, reference: Double) {
        let (left, right) = (tokens[Int(source.rawValue)], tokens[Int(target.rawValue)])
        var names = 0.0
        var all = 0.0
        for token in left {
            let weight = rarity(Double(vocabulary.counts[Int(token)])) * (vocabulary.isOrdinal[Int(token)] ? 0.3 : 1)
            all += weight
            if right.contains(token) { names += weight }
        }
        let share = all > 0 ? names / all : 0
        var values = 0.0
        let (own, others) = (self.values[Int(source.rawValue)], self.values[Int(target.rawValue)])
        for value in own where others.contains(value) { values += rarity(Double(valueCounts[Int(value)])) }
        let (ownName, otherName) = (nameValues[Int(source.rawValue)], nameValues[Int(target.rawValue)])
        let isNamed = otherName >= 0 && own.contains(otherName) || ownName >= 0 && others.contains(ownName)
        return (share, values / (1 + values), isNamed ? 1 : 0)
    }

    /// From 0 for what all have to 1 for what one has.
    func rarity(_ count: Double) -> Double {
        max(0, (nodeCount / max(1, count)).naturalLogarithm / nodeCount.naturalLogarithm)
    }
}

extension Value {
    var listValue: [Value]? {
        guard case .list(let values) = self else { return nil }
        return values
    }
}
