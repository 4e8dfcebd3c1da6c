internal import Graph
internal import JSON

extension KubernetesEstate {
    mutating func describeService(
        _ service: JSONValue, key: String, namespace: String, into attributes: inout AttributeList
    ) {
        let clusterIP = service.text("spec", "clusterIP")
        attributes.set("type", service.text("spec", "type"))
        attributes.set("cluster_ip", clusterIP == "None" ? nil : clusterIP)
        attributes.set("headless", clusterIP == "None" ? true : nil)
        attributes.set("external_name", service.text("spec", "externalName"))
        attributes.set("ports", service.list("spec", "ports").map(Self.port))
        let selector = service.map("spec", "selector")
        attributes.set("selector", selector)
        let balanced = service.list("status", "loadBalancer", "ingress").compactMap { $0.text("ip") }
        let external = Set(service.texts("spec", "externalIPs") + balanced).sorted()
        attributes.set("external_ips", external)

        for address in external { relate(key, toAddress: address, role: .external) }
        let inside = Set(service.texts("spec", "clusterIPs") + [clusterIP].compactMap { $0 })
        for address in inside.sorted() where address != "None" { relate(key, toAddress: address, role: .service) }
        if !selector.isEmpty {
            servicesBySelector.append(Selecting(key: key, namespace: namespace, labels: selector))
        }
    }

    /// `http 80/TCP → 8080`, as short as it can be.
    private static func port(_ port: JSONValue) -> String {
        let name = port.text("name").map { "\($0) " } ?? ""
        let number = port.whole("port").map(String.init) ?? "?"
        let target = port.text("targetPort") ?? port.whole("targetPort").map(String.init)
        let arrow = target.flatMap { $0 == number ? nil : " → \($0)" } ?? ""
        let nodePort = port.whole("nodePort").map { " (node \($0))" } ?? ""
        return "\(name)\(number)/\(port.text("protocol") ?? "TCP")\(arrow)\(nodePort)"
    }

    mutating func describeIngress(
        _ ingress: JSONValue, key: String, namespace: String, into attributes: inout AttributeList
    ) {
        attributes.set(
            "ingress_class",
            ingress.text("spec", "ingressClassName")
                ?? ingress.map("metadata", "annotations")["kubernetes.io/ingress.class"])
        let rules = ingress.list("spec", "rules")
        attributes.set("hosts", Set(rules.compactMap { $0.text("host") }).sorted())
        attributes.set("tls_hosts", Set(ingress.list("spec", "tls").flatMap { $0.texts("hosts") }).sorted())
        let addresses = ingress.list("status", "loadBalancer", "ingress").compactMap {
            $0.text("ip") ?? $0.text("hostname")
        }
        attributes.set("addresses", Set(addresses).sorted())

        var hosts: [String: Set<String>] = [:]
        var paths: [String: Set<String>] = [:]
        for rule in rules {
            for path in rule.list("http", "paths") {
                guard let service = Self.service(of: path["backend"]) else { continue }
                if let host = rule.text("host") { hosts[service, default: []].insert(host) }
                paths[service, default: []].insert(path.text("path") ?? "/")
            }
        }
        let fallback = Self.service(of: ingress[path: "spec", "defaultBackend"] ?? ingress[path: "spec", "backend"])
        if let fallback { paths[fallback, default: []].insert("*") }
        for (service, servicePaths) in paths.sorted(by: { $0.key < $1.key }) {
            var properties: [String: Value] = ["paths": .list(servicePaths.sorted().map(Value.string))]
            if let names = hosts[service] { properties["hosts"] = .list(names.sorted().map(Value.string)) }
            relate(
                key, "ROUTES_TO", .named(.service, namespace: namespace, name: service), properties: properties,
                what: "service \(namespace)/\(service) of an ingress")
        }
    }

    private static func service(of backend: JSONValue?) -> String? {
        backend?.text("service", "name") ?? backend?.text("serviceName")
    }

    mutating func addSlice(_ slice: JSONValue, namespace: String) {
        guard let service = slice.map("metadata", "labels")["kubernetes.io/service-name"] else { return }
        let name = NamedObject(kind: .service, namespace: namespace, name: service)
        var backends = slices[name] ?? []
        for endpoint in slice.list("endpoints") {
            guard endpoint.text("targetRef", "kind") == "Pod", let uid = endpoint.text("targetRef", "uid") else {
                endpointsElsewhere += 1
                continue
            }
            // An absent condition counts as ready (discovery.k8s.io/v1, EndpointConditions).
            let isReady = endpoint[path: "conditions", "ready"]?.boolValue ?? true
            backends.insert(Backend(podUID: uid, isReady: isReady))
        }
        slices[name] = backends
    }

    mutating func addEndpoints(_ object: JSONValue, namespace: String, name: String) {
        var backends: Set<Backend> = []
        for subset in object.list("subsets") {
            for (list, isReady) in [("addresses", true), ("notReadyAddresses", false)] {
                for address in subset.list(list) where address.text("targetRef", "kind") == "Pod" {
                    guard let uid = address.text("targetRef", "uid") else { continue }
                    backends.insert(Backend(podUID: uid, isReady: isReady))
                }
            }
        }
        endpoints[NamedObject(kind: .service, namespace: namespace, name: name)] = backends
    }

    /// Which pods a service balances: by its slices, else its endpoints, else its selector.
    mutating func relateServices() {
        let selectors = Dictionary(servicesBySelector.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let podsByNamespace = Dictionary(grouping: pods, by: \.namespace)
        for (name, key) in keyByName where name.kind == .service {
            if let backends = slices[name] ?? endpoints[name] {
                // A pod can be ready in one slice and not in another (two ports): ready counts.
                let ready = Set(backends.filter(\.isReady).map(\.podUID))
                for uid in Set(backends.map(\.podUID)) {
                    relate(
                        key, "BALANCES", .key(KubernetesKind.pod.key(uid: uid)),
                        properties: ready.contains(uid) ? [:] : ["ready": false], what: "pod behind a service")
                }
            } else if let selector = selectors[key] {
                for pod in podsByNamespace[selector.namespace] ?? [] where pod.labels.contains(all: selector.labels) {
                    relate(key, "BALANCES", .key(pod.key), what: "pod behind a service")
                }
            }
        }
    }
}

extension [String: String] {
    /// Whether every pair of `wanted` is here.
    func contains(all wanted: [String: String]) -> Bool { wanted.allSatisfy { self[$0.key] == $0.value } }
}
