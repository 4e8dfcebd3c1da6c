public import Base
public import JSON
internal import OrderedCollections

// The one JSON form of what an item says: stored, and sent.

extension ReviewItem {
    /// `{title, subjects, evidence, detail}`; kind, key, score and times are columns of their own.
    public var content: JSONValue {
        .object([
            "title": .object(["en": .shown(title.en), "ko": .shown(title.ko)]),
            "subjects": .array(subjects.map(\.json)),
            "evidence": .array(evidence.map(\.json)),
            "detail": .object(detail),
        ])
    }

    /// Reads what ``content`` wrote; what is missing is empty.
    public init(kind: Kind, subjectKey: String, content: JSONValue, score: Double, expires: Instant?) {
        self.init(
            kind: kind, subjectKey: subjectKey,
            title: Localized(
                en: content["title"]?["en"]?.stringValue ?? "", ko: content["title"]?["ko"]?.stringValue ?? ""),
            subjects: (content["subjects"]?.arrayValue ?? []).compactMap(Subject.init),
            evidence: (content["evidence"]?.arrayValue ?? []).compactMap(Evidence.init), score: score,
            expires: expires, detail: content["detail"]?.objectValue ?? [:])
    }
}

extension ReviewItem.Subject {
    /// `{ci, class, name}` of a CI, `{source, key, class, name}` of a record.
    public var json: JSONValue {
        switch self {
        case .ci(let id, let ciClass, let name):
            .object(["ci": .string(CIName.text(id)), "class": .shown(ciClass), "name": .shown(name)])
        case .record(let source, let key, let ciClass, let name):
            .object([
                "source": .shown(source), "key": .shown(key), "class": .shown(ciClass), "name": .shown(name),
            ])
        }
    }

    /// `nil` where `json` is neither.
    public init?(_ json: JSONValue) {
        let ciClass = json["class"]?.stringValue ?? ""
        let name = json["name"]?.stringValue ?? ""
        if let id = json["ci"]?.stringValue.flatMap(CIName.parse) {
            self = .ci(id, ciClass: ciClass, name: name)
        } else if let source = json["source"]?.stringValue, let key = json["key"]?.stringValue {
            self = .record(source: source, key: key, ciClass: ciClass, name: name)
        } else {
            return nil
        }
    }
}

extension ReviewItem.Evidence {
    /// `{what, left, right, weight}`.
    public var json: JSONValue {
        .object([
            "what": .shown(what), "left": .shown(left), "right": .shown(right), "weight": .number(weight),
        ])
    }

    /// `nil` where `json` names nothing.
    public init?(_ json: JSONValue) {
        guard let what = json["what"]?.stringValue else { return nil }
        self.init(
            what: what, left: json["left"]?.stringValue ?? "", right: json["right"]?.stringValue ?? "",
            weight: json["weight"]?.doubleValue ?? 0)
    }
}

extension JSONValue {
    /// Text for people; without U+0000, which `jsonb` refuses.
    fileprivate static func shown(_ text: String) -> JSONValue {
        .string(text.utf8.contains(0) ? String(text.unicodeScalars.filter { $0.value != 0 }.map(Character.init)) : text)
    }
}
