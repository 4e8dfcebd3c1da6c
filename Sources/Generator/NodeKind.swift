/// The classes of the generated estate, in the order of their node numbers.
public enum NodeKind: Int, CaseIterable, Sendable {
    case site, rack, networkSwitch, team, businessService, application, host, loadBalancer, database, storageVolume
    case virtualMachine, appInstance, container

    /// The label of its nodes.
    public var label: String {
        switch self {
        case .site: "Site"
        case .rack: "Rack"
        case .networkSwitch: "Switch"
        case .team: "Team"
        case .businessService: "BusinessService"
        case .application: "Application"
        case .host: "Host"
        case .loadBalancer: "LoadBalancer"
        case .database: "Database"
        case .storageVolume: "StorageVolume"
        case .virtualMachine: "VM"
        case .appInstance: "AppInstance"
        case .container: "Container"
        }
    }

    /// What the keys of its nodes begin with.
    public var keyPrefix: String {
        switch self {
        case .site: "site"
        case .rack: "rack"
        case .networkSwitch: "sw"
        case .team: "team"
        case .businessService: "bs"
        case .application: "app"
        case .host: "host"
        case .loadBalancer: "lb"
        case .database: "db"
        case .storageVolume: "vol"
        case .virtualMachine: "vm"
        case .appInstance: "inst"
        case .container: "ctr"
        }
    }

    /// Nodes of this kind in a million, and the least number; containers are what is left.
    var share: (perMillion: Int, least: Int) {
        switch self {
        case .site: (50, 4)
        case .rack: (2_500, 8)
        case .networkSwitch: (3_333, 8)
        case .team: (5_000, 4)
        case .businessService: (10_000, 8)
        case .application: (50_000, 40)
        case .host: (50_000, 40)
        case .loadBalancer: (20_000, 8)
        case .database: (50_000, 20)
        case .storageVolume: (130_000, 20)
        case .virtualMachine: (150_000, 60)
        case .appInstance: (200_000, 100)
        case .container: (0, 1)
        }
    }

    /// Whether a team owns each of its nodes.
    var isOwned: Bool {
        switch self {
        case .site, .rack, .networkSwitch, .team, .storageVolume: false
        case .businessService, .application, .host, .loadBalancer, .database, .virtualMachine, .appInstance,
            .container:
            true
        }
    }

    var operatingSystems: [String] {
        switch self {
        case .host:
            ["rhel8", "rhel9", "debian12", "ubuntu22.04", "windows2019", "windows2022", "esxi7", "esxi8"]
        case .virtualMachine: ["rhel8", "rhel9", "debian12", "ubuntu22.04", "windows2019", "windows2022"]
        case .container: ["alpine3.19", "debian12-slim", "ubi9", "distroless"]
        case .database: ["postgres15", "postgres16", "oracle19c", "mysql8", "mssql2022"]
        case .networkSwitch: ["nxos", "eos", "junos"]
        case .loadBalancer: ["f5", "haproxy", "nginx"]
        case .site, .rack, .team, .businessService, .application, .storageVolume, .appInstance: [""]
        }
    }
}

/// The relationship types of the generated estate. All but ``ownedBy`` lead from what needs to what is needed.
public enum RelationKind: Int, CaseIterable, Sendable {
    case locatedIn, uplinksTo, connectedTo, attachedTo, runsOn, mounts, storesOn, replicatesTo
    case dependsOn, uses, hasInstance, exposedVia, routesTo, connectsTo, ownedBy, calls

    /// The relationship type.
    public var name: String {
        switch self {
        case .locatedIn: "LOCATED_IN"
        case .uplinksTo: "UPLINKS_TO"
        case .connectedTo: "CONNECTED_TO"
        case .attachedTo: "ATTACHED_TO"
        case .runsOn: "RUNS_ON"
        case .mounts: "MOUNTS"
        case .storesOn: "STORES_ON"
        case .replicatesTo: "REPLICATES_TO"
        case .dependsOn: "DEPENDS_ON"
        case .uses: "USES"
        case .hasInstance: "HAS_INSTANCE"
        case .exposedVia: "EXPOSED_VIA"
        case .routesTo: "ROUTES_TO"
        case .connectsTo: "CONNECTS_TO"
        case .ownedBy: "OWNED_BY"
        case .calls: "CALLS"
        }
    }
}
