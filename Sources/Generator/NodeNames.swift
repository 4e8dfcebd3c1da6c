/// What people call the nodes. A part of the names is Korean; none needs quotes in CSV.
struct NodeNames {
    private struct Words {
        let english: [[UInt8]]
        let korean: [[UInt8]]

        init(_ pairs: [(english: String, korean: String)]) {
            english = pairs.map { Array($0.english.utf8) }
            korean = pairs.map { Array($0.korean.utf8) }
        }
    }

    private static let cities = Words([
        ("Seoul", "서울"), ("Busan", "부산"), ("Incheon", "인천"), ("Daejeon", "대전"), ("Frankfurt", "프랑크푸르트"),
        ("Singapore", "싱가포르"), ("Oregon", "오리건"), ("Tokyo", "도쿄"),
    ])
    private static let subjects = Words([
        ("orders", "주문"), ("payment", "결제"), ("inventory", "재고"), ("shipping", "배송"), ("customers", "고객"),
        ("billing", "정산"), ("search", "검색"), ("identity", "인증"), ("messaging", "메시지"), ("reporting", "보고서"),
        ("production planning", "생산 계획"), ("quality control", "품질 관리"), ("human resources", "인사"),
        ("procurement", "구매"), ("warehouse", "창고"), ("loyalty", "멤버십"),
    ])
    private static let roles: [NodeKind: (english: [UInt8], korean: [UInt8])] = [
        .businessService: (Array(" service ".utf8), Array(" 서비스 ".utf8)),
        .application: (Array(" application ".utf8), Array(" 애플리케이션 ".utf8)),
        .database: (Array(" database ".utf8), Array(" 데이터베이스 ".utf8)),
        .team: (Array(" team ".utf8), Array(" 팀 ".utf8)),
        .site: (Array(" data center ".utf8), Array(" 데이터센터 ".utf8)),
    ]
    /// Of a thousand names with a Korean form, how many have it.
    private static let koreanPerMille = 300

    let kind: NodeKind
    private let words: Words
    private let role: (english: [UInt8], korean: [UInt8])?
    private let prefix: [UInt8]

    init(_ kind: NodeKind) {
        self.kind = kind
        words = kind == .site ? Self.cities : Self.subjects
        role = Self.roles[kind]
        prefix = Array((kind.keyPrefix + "-").utf8)
    }

    /// Adds the name of the node with this number among its kind: "결제 서비스 12", "orders-vm-12".
    func add(_ index: Int, site: Int, draws: inout Draws, to row: inout RowText) {
        let word = draws.below(words.english.count)
        if let role {
            let isKorean = draws.happens(perMille: Self.koreanPerMille)
            row.add((isKorean ? words.korean : words.english)[word])
            row.add(isKorean ? role.korean : role.english)
        } else {
            row.add("s")
            row.add(site, width: 2)
            row.add("-")
            row.add(prefix)
        }
        row.add(index)
    }
}
