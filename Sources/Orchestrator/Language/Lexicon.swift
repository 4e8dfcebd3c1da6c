internal import Base
internal import CMDB
internal import Graph
internal import OrderedCollections

/// A relation type that a word may mean, and how the word is read.
struct RelationReading: Hashable, Sendable {
    /// "A runs on B" is forward, "B runs A" is inverse, of `RUNS_ON`.
    enum Voice: Sendable { case forward, inverse }
    var type: String
    var voice: Voice
}

/// The words of a metamodel: which classes, relation types and attributes a phrase may mean.
///
/// Phrases are compared in lower case without spaces, hyphens and underscores, so that "replica set",
/// "ReplicaSet" and "replica-set" are one.
struct Lexicon: Sendable {
    /// Class keys by phrase.
    private(set) var classes: [String: [String]] = [:]
    /// Whether a class phrase is an English plural.
    private(set) var plurals: Set<String> = []
    /// Attribute keys by phrase.
    private(set) var attributes: [String: [String]] = [:]
    private(set) var relations: [String: [RelationReading]] = [:]
    /// Korean relation words: they are matched as the beginning of a word, because verbs are inflected.
    private(set) var koreanRelations: [(stem: String, reading: RelationReading)] = []

    /// Words of the longest phrase.
    static let phraseTokens = 5

    init(_ metamodel: Metamodel) {
        let traits = Set(metamodel.classes.values.flatMap(\.traits))
        for ciClass in metamodel.classes.values {
            // Keys of traits are participles: "located" is said of a relation.
            let key = traits.contains(ciClass.key) ? [] : [ciClass.key]
            let own = [ciClass.label.en, ciClass.label.ko] + key + ciClass.synonyms
            for phrase in own + (Self.classWords[ciClass.key] ?? []) { addClass(ciClass.key, phrase) }
        }
        for ciClass in metamodel.classes.values {
            for attribute in ciClass.attributes {
                let own = [attribute.key, attribute.label.en, attribute.label.ko] + attribute.synonyms
                for phrase in own + (Self.attributeWords[attribute.key] ?? []) { addAttribute(attribute.key, phrase) }
                let parts = attribute.key.split(separator: "_").map(String.init)
                if let last = parts.last, parts.count > 1 {
                    for phrase in Self.lastWords[last] ?? [] { addAttribute(attribute.key, phrase) }
                }
            }
        }
        for type in metamodel.relationTypes.values { addRelation(type) }
    }

    /// The form in which phrases are compared.
    static func compact(_ phrase: String) -> String {
        String(phrase.lowercased().filter { $0 != " " && $0 != "-" && $0 != "_" })
    }

    private mutating func addClass(_ key: String, _ phrase: String) {
        let compact = Self.compact(phrase)
        guard !compact.isEmpty else { return }
        add(key, compact)
        guard let last = compact.last, last.isASCII, last.isLetter else { return }
        if last == "s", compact.count > 3, !compact.hasSuffix("ss"), !compact.hasSuffix("us"),
            phrase.lowercased() != key.lowercased(), classes[String(compact.dropLast())]?.contains(key) ?? false
        {
            plurals.insert(compact)
        }
        for plural in Self.plurals(of: compact)
        where classes[plural] == nil || !(classes[plural]?.contains(key) ?? false) {
            add(key, plural)
            plurals.insert(plural)
        }
    }

    private mutating func add(_ key: String, _ compact: String) {
        if !(classes[compact]?.contains(key) ?? false) { classes[compact, default: []].append(key) }
    }

    private static func plurals(of word: String) -> [String] {
        if word.hasSuffix("s") || word.hasSuffix("x") || word.hasSuffix("ch") || word.hasSuffix("sh") {
            return [word + "es"]
        }
        if word.hasSuffix("y"), let before = word.dropLast().last, !"aeiou".contains(before) {
            return [word.dropLast() + "ies"]
        }
        return [word + "s"]
    }

    private mutating func addAttribute(_ key: String, _ phrase: String) {
        let compact = Self.compact(phrase)
        guard !compact.isEmpty, !Self.tooCommon.contains(compact) else { return }
        for form in [compact] + (compact.last?.isASCII ?? false ? Self.plurals(of: compact) : []) {
            if !(attributes[form]?.contains(key) ?? false) { attributes[form, default: []].append(key) }
        }
    }

    private mutating func addRelation(_ type: RelationType) {
        let words = Self.relationWords[type.key]
        let forward = [type.label.en, type.label.ko, type.key] + type.synonyms + (words?.forward ?? [])
        let inverse = [type.inverseLabel.en, type.inverseLabel.ko, type.inverseKey] + (words?.inverse ?? [])
        // Hand-written words go first: they know their voice.
        for phrase in words?.inverse ?? [] { add(phrase, RelationReading(type: type.key, voice: .inverse)) }
        for phrase in forward { add(phrase, RelationReading(type: type.key, voice: .forward)) }
        for phrase in inverse { add(phrase, RelationReading(type: type.key, voice: .inverse)) }
    }

    private mutating func add(_ phrase: String, _ reading: RelationReading) {
        let compact = Self.compact(phrase)
        guard compact.count > 1, !Self.tooCommon.contains(compact) else { return }
        if compact.first?.isHangul ?? false {
            if !koreanRelations.contains(where: { $0.stem == compact && $0.reading.type == reading.type }) {
                koreanRelations.append((compact, reading))
            }
        } else if !(relations[compact]?.contains { $0.type == reading.type } ?? false) {
            relations[compact, default: []].append(reading)
        }
    }

    /// Attribute and relation words that are grammar in nearly every question.
    private static let tooCommon: Set<String> = [
        "name", "names", "이름", "has", "in", "on", "of", "for", "by", "with", "uses", "use", "is", "id", "kind", "kinds",
        "where",
        "description", "설명", "type", "types", "from", "to", "runs", "run", "있음", "포함", "has part", "part of", "need",
        "needs",
    ]

    /// Words that people use for classes whether or not the metamodel lists them.
    private static let classWords: [String: [String]] = [
        "CI": [
            "ci", "configuration item", "구성 항목", "구성항목", "자산", "asset", "resource", "리소스", "자원", "component", "object",
        ],
        "Host": ["host", "server", "machine", "computer", "호스트", "서버", "머신", "컴퓨터"],
        "K8sNode": ["node", "노드", "worker node", "워커 노드", "kubernetes node", "k8s node"],
        "K8sPod": ["pod", "파드", "팟", "포드"],
        "K8sNamespace": ["namespace", "ns", "네임스페이스", "이름공간"],
        "K8sWorkload": ["workload", "워크로드", "작업 부하"],
        "K8sDeployment": ["deployment", "디플로이먼트", "배포본"],
        "K8sReplicaSet": ["replica set", "레플리카셋", "레플리카 셋", "복제 세트", "rs"],
        "K8sDaemonSet": ["daemon set", "데몬셋", "데몬 셋", "ds"],
        "K8sStatefulSet": ["stateful set", "스테이트풀셋", "스테이트풀 셋", "sts"],
        "K8sJob": ["kubernetes job", "잡"],
        "K8sService": ["service", "서비스", "kubernetes service"],
        "K8sIngress": ["ingress", "인그레스"],
        "K8sVolumeClaim": ["volume claim", "persistent volume claim", "pvc", "볼륨 클레임", "클레임", "claim"],
        "Volume": ["volume", "볼륨", "persistent volume", "pv", "disk", "디스크", "filesystem", "파일시스템"],
        "ContainerImage": ["image", "container image", "이미지", "컨테이너 이미지"],
        "ComputeCluster": ["cluster", "클러스터"],
        "Database": ["database", "db", "데이터베이스", "디비"],
        "SoftwareInstance": ["process", "software", "프로세스", "소프트웨어", "program", "프로그램", "instance", "인스턴스"],
        "OperatingSystem": ["operating system", "os", "운영체제", "운영 체제"],
        "IpAddress": ["ip", "ip address", "address", "아이피", "ip 주소", "주소"],
        "NetworkInterface": ["interface", "network interface", "nic", "인터페이스", "랜카드"],
        "Subnet": ["subnet", "network", "서브넷", "네트워크"],
        "NetworkDevice": ["switch", "router", "firewall", "network device", "스위치", "라우터", "방화벽", "네트워크 장비"],
        "Application": ["application", "app", "애플리케이션", "어플리케이션", "앱", "응용"],
        "BusinessService": ["business service", "service", "비즈니스 서비스", "업무 서비스", "서비스"],
        "Team": ["team", "팀"], "Person": ["person", "people", "사람", "담당자"],
        "Location": ["location", "site", "위치", "사이트", "장소"],
        "Equipment": ["equipment", "machine", "설비", "장비", "기계"],
        "ProductionLine": ["production line", "line", "생산 라인", "생산라인", "라인"],
        "Controller": ["controller", "plc", "컨트롤러", "제어기"], "Sensor": ["sensor", "센서"],
        "VirtualMachine": ["virtual machine", "vm", "가상 머신", "가상머신", "가상 서버"],
        "PhysicalServer": ["physical server", "bare metal", "물리 서버", "물리서버"],
    ]

    private static let attributeWords: [String: [String]] = [
        "phase": ["status", "state", "상태", "단계"], "status": ["state", "상태"], "version": ["버전", "release"],
        "port": ["port", "포트"], "replicas": ["replica count", "복제본", "복제 수", "레플리카"], "engine": ["엔진"],
        "os": ["operating system", "운영체제"], "kernel": ["커널"], "memory_gb": ["memory", "ram", "메모리"],
        "cpu": ["cpus", "cores", "코어", "씨피유"], "model": ["모델"], "serial": ["serial number", "시리얼"],
        "owner": ["담당자", "소유자"], "criticality": ["중요도"], "environment": ["환경", "env"],
    ]

    /// Words for every attribute whose key ends so: `pod_ip` is an IP, `kubelet_version` a version.
    private static let lastWords: [String: [String]] = [
        "ip": ["ip", "ip address", "address", "아이피", "ip 주소", "주소"], "ips": ["ip", "ip address", "아이피", "주소"],
        "version": ["version", "버전"], "state": ["state", "status", "상태"], "status": ["status", "state", "상태"],
        "memory": ["memory", "메모리"], "time": ["time", "시각"], "at": ["time", "시각"], "path": ["경로명"],
    ]

    private static let relationWords: [String: (forward: [String], inverse: [String])] = [
        "RUNS_ON": (
            ["run on", "runs on", "running on", "hosted on", "hosted by", "deployed on", "scheduled on", "실행", "돌아가"],
            ["hosts"]
        ),
        "MANAGED_BY": (
            ["managed by", "controlled by", "created by"],
            ["manages", "manage", "managing", "controls", "controller of", "manager of", "관리", "제어"]
        ),
        "IN_NAMESPACE": (["in namespace", "belong to", "belongs to", "속한", "속하"], []),
        "ROUTES_TO": (["routes to", "route to", "routes traffic to", "라우팅", "전달"], ["routed by", "exposed by"]),
        "MOUNTS": (["mount", "mounts", "mounted", "마운트"], ["mounted on", "mounted by"]),
        "LISTENS_ON": (["listen", "listens", "listens on", "listening on", "listening", "수신", "리슨"], []),
        "BALANCES": (
            ["balances", "balance", "selects", "select", "load balances", "분산"],
            ["balanced by", "behind", "selected by"]
        ),
        "STORES_ON": (["stores on", "stores", "stored on", "저장"], []),
        "BUILT_FROM": (["built from", "based on", "빌드"], ["builds"]),
        "HAS_ADDRESS": (["has address"], ["address of"]),
        "OWNED_BY": (["owned by", "owner", "owner of", "소유", "담당"], ["owns", "own"]),
        "CALLS": (["calls", "call", "talks to", "talk to", "호출", "통신"], ["called by"]),
        "USES_DATABASE": (["uses database"], ["used by"]),
        "LOCATED_IN": (["located in", "located", "위치"], ["contains"]),
        "POWERED_BY": (["powered by", "전원"], ["powers"]),
        "CONTROLS": (["controls", "제어"], ["controlled by"]),
        "MEASURES": (["measures", "측정"], ["measured by"]),
    ]
}
