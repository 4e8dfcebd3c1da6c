internal import Base
internal import Graph
internal import OrderedCollections

/// Turns connections that were seen into relations: a program that has connections to `10.0.0.5:5432`, and the one that
/// listens there.
struct TrafficReader {
    let graph: GraphSnapshot
    let metamodel: Metamodel

    /// For each connection to a known listener, the relation that is missing; none where one joins the two already.
    /// - Complexity: O(CIs + relations of addresses + connections).
    func suggestions() -> [RelationSuggestion] {
        guard let key = graph.propertyKey(named: "connects_to") else { return [] }
        let listeners = listeners()
        if listeners.isEmpty { return [] }
        var found: [RelationSuggestion] = []
        var seen: Set<String> = []
        graph.forEachNode { client in
            guard case .list(let peers) = graph.property(key, of: client), graph.isCI(client) else { return }
            for peer in peers.prefix(Limits.matchListValues) {
                guard let text = peer.stringValue, let servers = listeners[text], servers.count == 1,
                    let server = servers.first, server != client, !isJoined(client, server),
                    let type = type(from: client, to: server)
                else { continue }
                let (from, to) = (graph.id(of: client), graph.id(of: server))
                guard seen.insert(ReviewItem.relationKey(type, from: from, to: to)).inserted else { continue }
                found.append(
                    RelationSuggestion(
                        type: type, from: from, to: to, score: Self.certainty,
                        evidence: [.init(what: "traffic", left: name(client), right: text, weight: 3.5)]))
            }
        }
        return found
    }

    /// Who listens at `address:port`: by the relation to the address, and by the `listens` of the program.
    private func listeners() -> [String: Set<NodeSlot>] {
        var found: [String: Set<NodeSlot>] = [:]
        if let type = graph.relationshipType(named: "LISTENS_ON") {
            graph.forEachRelationship { relation in
                guard graph.type(of: relation) == type else { return }
                let address = graph.target(of: relation)
                let text = graph.property(named: "address", of: address).stringValue ?? name(address)
                for port in ports(of: relation) {
                    found[Self.endpoint(text, port), default: []].insert(graph.source(of: relation))
                }
            }
        }
        guard let listens = graph.propertyKey(named: "listens") else { return found }
        graph.forEachNode { node in
            guard case .list(let sockets) = graph.property(listens, of: node), graph.isCI(node) else { return }
            for socket in sockets.prefix(Limits.matchListValues) {
                guard let text = socket.stringValue, let slash = text.firstIndex(of: "/"), !text.hasPrefix("unix/")
                else {
                    continue
                }
                let endpoint = String(text[slash...].dropFirst())
                if Self.isEverywhere(endpoint) { continue }
                found[endpoint, default: []].insert(node)
            }
        }
        return found
    }

    private func ports(of relation: RelationshipSlot) -> Set<String> {
        var ports: Set<String> = []
        for (key, value) in graph.properties(of: relation) {
            switch (graph.name(of: key), value) {
            case ("port", .integer(let port)): ports.insert(String(port))
            case ("ports", .list(let several)):
                for port in several.compactMap(\.stringValue) {
                    if let slash = port.lastIndex(of: "/") { ports.insert(String(port[slash...].dropFirst())) }
                }
            default: break
            }
        }
        return ports
    }

    private static func endpoint(_ address: String, _ port: String) -> String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }

    /// Each machine has these addresses for itself.
    private static func isEverywhere(_ endpoint: String) -> Bool {
        ["0.0.0.0:", "127.", "[::]:", "[::1]:", "*:"].contains { endpoint.hasPrefix($0) }
    }

    private func isJoined(_ client: NodeSlot, _ server: NodeSlot) -> Bool {
        var isJoined = false
        graph.forEachRelationship(of: client, direction: .outgoing) { isJoined = isJoined || $0.node == server }
        return isJoined
    }

    /// The first of these that the metamodel allows.
    private func type(from client: NodeSlot, to server: NodeSlot) -> String? {
        let (from, to) = (metamodel.ciClass(of: client, in: graph), metamodel.ciClass(of: server, in: graph))
        let order = metamodel.isA(to, "Database") ? ["USES_DATABASE", "CALLS"] : ["CALLS"]
        return order.first { key in
            metamodel.relationTypes[key].map { metamodel.allows($0, from: from, to: to) } ?? false
        }
    }

    private func name(_ node: NodeSlot) -> String {
        graph.property(named: GraphSnapshot.nameKey, of: node).stringValue ?? ""
    }

    /// A connection was seen; an address may have changed hands since.
    private static let certainty = 0.97
}
