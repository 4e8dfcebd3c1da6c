internal import Base
internal import Graph
internal import OrderedCollections

/// All CIs that may be the same thing as one another: those of one class below a root area, with its subclasses
/// (`Host`, `SoftwareInstance`, `Application`), read once for all comparisons.
struct MatchFamily {
    /// One CI, read.
    struct Record {
        let node: NodeSlot
        let ciClass: Int32
        /// Which of the names, whatever its spelling and the order of its words.
        let form: Int32
        /// The name with what says which of several like ones it is: the environment, the port.
        let scoped: UInt64
        /// The letters of the name without marks and numbers, Hangul taken apart.
        let letters: [UInt32]
        /// Words of the name, in its order.
        let tokens: [Int32]
        let domain: [Int32]
        /// Values by attribute; several of a list. Ordered by attribute.
        let values: [(attribute: Int32, value: Int32)]
    }

    private(set) var records: [Record] = []
    private(set) var classes: [String] = []
    private(set) var vocabulary = MatchVocabulary()
    private(set) var attributes: [MatchAttribute] = []
    private(set) var valueTexts: [String] = []
    /// Letters of a value, for those that are compared letter by letter.
    private(set) var valueNumbers: [Double?] = []
    /// CIs that have the value, whatever the attribute.
    private(set) var valueCounts: [Int32] = []
    /// CIs that have the value, by attribute.
    private(set) var ownCounts: [UInt64: Int32] = [:]
    /// CIs whose names say the same: by form.
    private(set) var formCounts: [Int32] = []
    /// CIs whose names and scopes say the same: by ``Record/scoped``.
    private(set) var scopedCounts: [UInt64: Int32] = [:]
    /// CIs by class, and among them those whose name two, or more, have.
    private(set) var classCounts: [Int32] = []
    private(set) var namesInPairs: [Int32] = []
    private(set) var namesInCrowds: [Int32] = []

    private var forms: [[Int32]: Int32] = [:]
    private var valueIDs: [String: Int32] = [:]
    private var attributeIDs: [String: Int32] = [:]
    private var classIDs: [String: Int32] = [:]

    /// Values as they are written, by attribute: most are seen again and again.
    private var read: [Int32: [Value: [Int32]]] = [:]

    /// - Parameter nodes: in the order of their slots.
    init(_ nodes: [NodeSlot], ciClass: (NodeSlot) -> String, metamodel: Metamodel, graph: GraphSnapshot) {
        var kinds: [PropertyKeyCode: Int32?] = [:]
        records.reserveCapacity(nodes.count)
        for node in nodes {
            let name = ciClass(node)
            let ciClass = id(ofClass: name)
            var values: [(attribute: Int32, value: Int32)] = []
            var form = NameForm()
            var letters: [UInt32] = []
            for (key, value) in graph.properties(of: node) {
                let keyName = graph.name(of: key)
                if keyName == GraphSnapshot.nameKey {
                    if let text = value.stringValue {
                        form = NameReading.form(of: text)
                        letters = NameReading.letters(of: text)
                    }
                    continue
                }
                if kinds[key] == nil {
                    kinds[key] = attribute(keyName, metamodel.attributes(of: name)[keyName])
                }
                guard case .some(.some(let attribute)) = kinds[key] else { continue }
                for own in ids(of: value, attribute) { values.append((attribute, own)) }
            }
            values.sort { ($0.attribute, $0.value) < ($1.attribute, $1.value) }
            let tokens = form.tokens.map { vocabulary.id(of: $0) }
            vocabulary.count(tokens)
            classCounts[Int(ciClass)] += 1
            let formID = id(ofForm: tokens)
            let scoped = scoped(formID, values)
            scopedCounts[scoped, default: 0] += 1
            records.append(
                Record(
                    node: node, ciClass: ciClass, form: formID, scoped: scoped, letters: letters, tokens: tokens,
                    domain: form.domain.map { vocabulary.id(of: $0) }, values: values))
        }
        read = [:]
        valueNumbers = valueTexts.map(Double.init)
        count()
        vocabulary.correctSpellings()
    }

    // MARK: Reading

    private mutating func id(ofClass name: String) -> Int32 {
        if let known = classIDs[name] { return known }
        let id = Int32(classes.count)
        classIDs[name] = id
        classes.append(name)
        classCounts.append(0)
        namesInPairs.append(0)
        namesInCrowds.append(0)
        return id
    }

    private mutating func id(ofForm tokens: [Int32]) -> Int32 {
        let form = tokens.sorted()
        if let known = forms[form] {
            formCounts[Int(known)] += 1
            return known
        }
        let id = Int32(formCounts.count)
        forms[form] = id
        formCounts.append(1)
        return id
    }

    private func scoped(_ form: Int32, _ values: [(attribute: Int32, value: Int32)]) -> UInt64 {
        var hash = MatchHash.mix(UInt64(form))
        for (attribute, value) in values where attributes[Int(attribute)].kind == .scope {
            hash = MatchHash.joined(hash, UInt64(attribute) << 32 | UInt64(value))
        }
        return hash
    }

    /// `nil` for one that is not compared.
    private mutating func attribute(_ key: String, _ definition: AttributeDefinition?) -> Int32? {
        let kind = definition.map(MatchKind.init) ?? .category
        if kind == .ignored { return nil }
        if let known = attributeIDs[key] { return known }
        let id = Int32(attributes.count)
        attributeIDs[key] = id
        attributes.append(MatchAttribute(key: key, kind: kind))
        return id
    }

    private mutating func ids(of value: Value, _ attribute: Int32) -> [Int32] {
        if let known = read[attribute]?[value] { return known }
        var found: [Int32] = []
        for text in MatchValue.texts(value) {
            let id: Int32
            if let known = valueIDs[text] {
                id = known
            } else {
                id = Int32(valueTexts.count)
                valueIDs[text] = id
                valueTexts.append(text)
                valueCounts.append(0)
            }
            if !found.contains(id) { found.append(id) }
        }
        read[attribute, default: [:]][value] = found
        return found
    }

    // MARK: Counting

    private mutating func count() {
        for record in records {
            var previous: Int32 = -1
            for (attribute, value) in record.values {
                ownCounts[Self.pair(attribute, value), default: 0] += 1
                valueCounts[Int(value)] += 1
                if attribute != previous { attributes[Int(attribute)].present += 1 }
                previous = attribute
            }
        }
        for record in records {
            switch scopedCounts[record.scoped] ?? 1 {
            case 1: break
            case 2: namesInPairs[Int(record.ciClass)] += 1
            default: namesInCrowds[Int(record.ciClass)] += 1
            }
            countSharing(record)
        }
    }

    /// By its rarest value of each attribute.
    private mutating func countSharing(_ record: Record) {
        var start = 0
        while start < record.values.count {
            let attribute = record.values[start].attribute
            var rarest = Int32.max
            var end = start
            while end < record.values.count, record.values[end].attribute == attribute {
                rarest = min(rarest, ownCount(attribute, record.values[end].value))
                end += 1
            }
            if rarest == 2 { attributes[Int(attribute)].inPairs += 1 }
            if rarest > 2 { attributes[Int(attribute)].inCrowds += 1 }
            start = end
        }
    }

    func ownCount(_ attribute: Int32, _ value: Int32) -> Int32 { ownCounts[Self.pair(attribute, value)] ?? 0 }

    private static func pair(_ attribute: Int32, _ value: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: attribute)) << 32 | UInt64(UInt32(bitPattern: value))
    }

    /// The share of a class whose names others of the family have by rights; see ``MatchAttribute/sharedRate``.
    func sharedNameRate(ofClass ciClass: Int32) -> Double {
        let all = Double(classCounts[Int(ciClass)])
        let twice = Double(namesInPairs[Int(ciClass)])
        let pairs = twice * (twice > 0.4 * all && all > 20 ? 1 : 0.1)
        return (Double(namesInCrowds[Int(ciClass)]) + pairs + 1) / (all + 50)
    }
}

extension Metamodel {
    /// The class that CIs of `ciClass` share with all that may be the same thing: the one below the root's children,
    /// or the class itself where there is none.
    func matchFamily(of ciClass: String) -> String {
        let lineage = lineage(of: ciClass)
        return lineage.count >= 3 ? lineage[lineage.count - 3] : ciClass
    }
}
