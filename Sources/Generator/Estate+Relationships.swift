extension Estate {
    /// Calls `body` with the ends and type of every relationship, in the order of their numbers.
    public func forEachRelationship<E>(
        _ body: (_ source: Int, _ target: Int, _ kind: RelationKind) throws(E) -> Void
    ) throws(E) {
        try forEachFixedRelationship(body)
        try forEachCall(relationshipCounts[RelationKind.calls.rawValue], body)
    }

    /// Those that the shape of the estate needs; calls make up the rest.
    func forEachFixedRelationship<E>(
        _ body: (_ source: Int, _ target: Int, _ kind: RelationKind) throws(E) -> Void
    ) throws(E) {
        try forEachInfrastructure(body)
        try forEachMachine(body)
        try forEachDatabase(body)
        try forEachApplication(body)
        try forEachLoadBalancer(body)
        try forEachInstance(body)
        try forEachOwner(body)
    }
}

// MARK: Places

extension Estate {
    var siteCount: Int { nodes(.site).count }

    /// Any node of a kind.
    func any(_ kind: NodeKind, _ draws: inout Draws) -> Int {
        nodes(kind).lowerBound + draws.below(nodes(kind).count)
    }

    /// A node of a kind at one site; any node where the site has none.
    func local(_ kind: NodeKind, site: Int, _ draws: inout Draws) -> Int {
        let count = (nodes(kind).count - site - 1 + siteCount) / siteCount
        guard count > 0 else { return any(kind, &draws) }
        return nodes(kind).lowerBound + site + siteCount * draws.below(count)
    }

    /// Calls `body` for every node of a kind, with its number among its kind, its site, and draws of its own.
    private func forEach<E>(
        _ kind: NodeKind, _ body: (_ node: Int, _ index: Int, _ site: Int, _ draws: inout Draws) throws(E) -> Void
    ) throws(E) {
        for node in nodes(kind) {
            var draws = Draws(seed: seed, .placement, node)
            let index = node - nodes(kind).lowerBound
            try body(node, index, index % siteCount, &draws)
        }
    }
}

// MARK: Infrastructure

extension Estate {
    private func forEachInfrastructure<E>(_ body: (Int, Int, RelationKind) throws(E) -> Void) throws(E) {
        let core = nodes(.networkSwitch).lowerBound
        try forEach(.rack) { (rack, _, site, _) throws(E) in
            try body(rack, nodes(.site).lowerBound + site, .locatedIn)
        }
        try forEach(.networkSwitch) { (node, index, site, draws) throws(E) in
            try body(node, local(.rack, site: site, &draws), .locatedIn)
            // The first two switches of a site are its core.
            guard index >= 2 * siteCount else { return }
            try body(node, core + site, .uplinksTo)
            try body(node, core + site + siteCount, .uplinksTo)
        }
        try forEach(.host) { (host, _, site, draws) throws(E) in
            try body(host, local(.rack, site: site, &draws), .locatedIn)
            for _ in 0..<2 { try body(host, local(.networkSwitch, site: site, &draws), .connectedTo) }
        }
        try forEach(.storageVolume) { (volume, _, site, draws) throws(E) in
            try body(volume, local(.host, site: site, &draws), .attachedTo)
        }
    }

    private func forEachMachine<E>(_ body: (Int, Int, RelationKind) throws(E) -> Void) throws(E) {
        try forEach(.virtualMachine) { (machine, _, site, draws) throws(E) in
            try body(machine, local(.host, site: site, &draws), .runsOn)
            try body(machine, local(.storageVolume, site: site, &draws), .mounts)
        }
        try forEach(.container) { (container, _, site, draws) throws(E) in
            let floor: NodeKind = draws.happens(perMille: 800) ? .virtualMachine : .host
            try body(container, local(floor, site: site, &draws), .runsOn)
        }
    }

    private func forEachDatabase<E>(_ body: (Int, Int, RelationKind) throws(E) -> Void) throws(E) {
        try forEach(.database) { (database, index, site, draws) throws(E) in
            let floor: NodeKind = draws.happens(perMille: 600) ? .virtualMachine : .host
            try body(database, local(floor, site: site, &draws), .runsOn)
            for _ in 0..<2 { try body(database, local(.storageVolume, site: site, &draws), .storesOn) }
            // Replicas copy from an older database, a tenth of them in both directions.
            guard index > 0, draws.happens(perMille: 300) else { return }
            let older = nodes(.database).lowerBound + draws.below(index)
            try body(database, older, .replicatesTo)
            if draws.happens(perMille: 100) { try body(older, database, .replicatesTo) }
        }
    }
}

// MARK: Software

extension Estate {
    /// Application `index` is in domain `index % domains`; domain 0 is the shared platform.
    private var domainCount: Int { max(4, nodes(.application).count / 100) }
    private static let dependencyCount = 4

    /// The applications that one depends on, as indices among applications: mostly of its own domain and before it
    /// there, often of the platform, now and then a later one, which may close a cycle.
    private func dependencies(of index: Int) -> (count: Int, indices: SIMD4<Int>) {
        var draws = Draws(seed: seed, .dependencies, index)
        let (domain, rank) = (index % domainCount, index / domainCount)
        let ranks = (nodes(.application).count + domainCount - 1) / domainCount
        var found = (count: 0, indices: SIMD4<Int>())
        for _ in 0..<Self.dependencyCount {
            let way = draws.below(1_000)
            var other = -1
            if way < 4 {
                other = (rank + draws.below(ranks - rank)) * domainCount + domain
            } else if way < 900, rank > 0 {
                other = (rank - 1 - draws.lowBelow(rank)) * domainCount + domain
            } else if domain != 0 {
                other = draws.lowBelow(draws.below(ranks) + 1) * domainCount
            } else if rank > 0 {
                other = draws.below(rank) * domainCount
            }
            guard other >= 0, other < nodes(.application).count, other != index else { continue }
            found.indices[found.count] = other
            found.count += 1
        }
        return found
    }

    /// One of the instances of an application; every application has some, for there are more of them.
    private func instance(of application: Int, _ draws: inout Draws) -> Int {
        let applications = nodes(.application).count
        let count = (nodes(.appInstance).count - application - 1 + applications) / applications
        return nodes(.appInstance).lowerBound + application + applications * draws.below(count)
    }

    private func forEachApplication<E>(_ body: (Int, Int, RelationKind) throws(E) -> Void) throws(E) {
        let first = nodes(.application).lowerBound
        for application in nodes(.application) {
            let found = dependencies(of: application - first)
            for position in 0..<found.count { try body(application, first + found.indices[position], .dependsOn) }
        }
        try forEach(.businessService) { (service, _, _, draws) throws(E) in
            for _ in 0..<5 { try body(service, any(.application, &draws), .uses) }
        }
        for (index, instance) in nodes(.appInstance).enumerated() {
            try body(first + index % nodes(.application).count, instance, .hasInstance)
        }
    }

    private func forEachLoadBalancer<E>(_ body: (Int, Int, RelationKind) throws(E) -> Void) throws(E) {
        for (index, balancer) in nodes(.loadBalancer).enumerated() {
            var draws = Draws(seed: seed, .balancing, balancer)
            let application = draws.below(nodes(.application).count)
            try body(nodes(.application).lowerBound + application, balancer, .exposedVia)
            try body(balancer, local(.host, site: index % siteCount, &draws), .runsOn)
            for _ in 0..<6 { try body(balancer, instance(of: application, &draws), .routesTo) }
        }
    }

    private func forEachInstance<E>(_ body: (Int, Int, RelationKind) throws(E) -> Void) throws(E) {
        try forEach(.appInstance) { (instance, _, site, draws) throws(E) in
            let floor: NodeKind = draws.happens(perMille: 750) ? .container : .virtualMachine
            try body(instance, local(floor, site: site, &draws), .runsOn)
            if draws.happens(perMille: 500) { try body(instance, local(.container, site: site, &draws), .runsOn) }
            let isFar = draws.happens(perMille: 50)
            let database = isFar ? any(.database, &draws) : local(.database, site: site, &draws)
            try body(instance, database, .connectsTo)
            if draws.happens(perMille: 500) { try body(instance, local(.database, site: site, &draws), .connectsTo) }
        }
    }

    private func forEachOwner<E>(_ body: (Int, Int, RelationKind) throws(E) -> Void) throws(E) {
        for kind in NodeKind.allCases where kind.isOwned {
            for node in nodes(kind) {
                var draws = Draws(seed: seed, .ownership, node)
                try body(node, any(.team, &draws), .ownedBy)
            }
        }
    }

    /// Calls from an instance of an application to one of an application that it depends on.
    private func forEachCall<E>(_ count: Int, _ body: (Int, Int, RelationKind) throws(E) -> Void) throws(E) {
        for number in 0..<count {
            var draws = Draws(seed: seed, .calls, number)
            var application = draws.below(nodes(.application).count)
            var found = dependencies(of: application)
            // The first application of the platform depends on nothing; the one after it stands in.
            while found.count == 0 {
                application = (application + 1) % nodes(.application).count
                found = dependencies(of: application)
            }
            let other = found.indices[draws.below(found.count)]
            try body(instance(of: application, &draws), instance(of: other, &draws), .calls)
        }
    }
}
