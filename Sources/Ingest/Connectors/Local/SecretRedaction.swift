/// Takes secrets out of a command line before it is stored.
///
/// When in doubt it hides: a command line is for recognising a program, not for repeating it.
enum SecretRedaction {
    static let mask = "***"

    /// The arguments with secrets masked, in one line of at most `lettersMax` letters.
    static func commandLine(_ arguments: [String], lettersMax: Int) -> String {
        var shown: [String] = []
        var hidesNext = false
        for (position, argument) in arguments.enumerated() {
            if hidesNext {
                // `Authorization: Bearer x` as separate words keeps hiding until the value is over.
                hidesNext = isScheme(argument)
                shown.append(hidesNext ? argument : mask)
                continue
            }
            let (text, asksForNext) = redact(argument, isProgram: position == 0)
            shown.append(text)
            hidesNext = asksForNext
        }
        let line = shown.joined(separator: " ").map { $0.isNewline ? " " : $0 }
        return line.count > lettersMax ? String(line.prefix(lettersMax - 1)) + "…" : String(line)
    }

    /// One argument, and whether the next one is its secret.
    private static func redact(_ argument: String, isProgram: Bool) -> (text: String, hidesNext: Bool) {
        if isProgram { return (maskedCredentials(in: argument), false) }
        // Structured text is not taken apart: one secret word hides it all.
        if argument.contains("{"), containsSecretWord(argument.lowercased()) { return (mask, false) }
        if let separator = argument.firstIndex(where: { $0 == "=" || $0 == ":" }), isSecretName(argument[..<separator]),
            !argument[separator...].hasPrefix("://")
        {
            let rest = argument[argument.index(after: separator)...]
            if rest.trimmed.isEmpty { return (argument, true) }
            return (argument[...separator] + mask, isScheme(rest.trimmed))
        }
        if argument.hasPrefix("-"), isSecretName(argument[...]) { return (argument, true) }
        if ["-e", "--env", "--environment", "--set-env"].contains(argument) { return (argument, true) }
        if ["--env=", "--environment="].contains(where: { argument.hasPrefix($0) }) {
            return (argument.prefix { $0 != "=" } + "=" + mask, false)
        }
        // mysql -pSECRET, sshpass -pSECRET: a short -p with letters; -p8080 and -p 80 are ports.
        if argument.hasPrefix("-p"), argument.count > 3,
            !argument.dropFirst(2).allSatisfy({ $0.isNumber || $0 == ":" }),
            argument.dropFirst(2).contains(where: { $0.isNumber || $0.isPunctuation })
        {
            return ("-p" + mask, false)
        }
        if looksLikeToken(argument) { return (mask, false) }
        return (maskedInside(argument), false)
    }

    /// Texts with several parts (`host=db password=x`, `a?token=b`, `-e KEY=…`) are masked part by part.
    private static func maskedInside(_ text: String) -> String {
        let whole = maskedCredentials(in: text)
        guard whole.contains("=") || whole.contains(":") else { return whole }
        var result = ""
        var part = ""
        for character in whole {
            if character == " " || character == "&" || character == ";" || character == "?" || character == "," {
                result += maskedPart(part)
                result.append(character)
                part = ""
            } else {
                part.append(character)
            }
        }
        return result + maskedPart(part)
    }

    private static func maskedPart(_ part: String) -> String {
        guard let separator = part.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
            return looksLikeToken(part) ? mask : part
        }
        guard !part[separator...].hasPrefix("://"), isSecretName(part[..<separator]) else { return part }
        return part[...separator] + mask
    }

    /// `scheme://user:secret@host` → `scheme://user:***@host`.
    private static func maskedCredentials(in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let scheme = rest.range(of: "://") {
            result += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
            let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != " " }
            guard let at = authority.lastIndex(of: "@") else { continue }
            let user = authority[..<at]
            if let colon = user.firstIndex(of: ":") {
                result += user[...colon] + mask
            } else {
                result += mask  // a lone user part is often a token
            }
            rest = rest[at...]
        }
        return result + rest
    }

    private static let secretWords = [
        "password", "passwd", "passphrase", "passwort", "pwd", "secret", "token", "apikey", "api-key", "api_key",
        "credential", "authorization", "private-key", "private_key", "privatekey", "access-key", "access_key",
        "accesskey", "auth", "cookie", "bearer", "signature", "encryption-key", "encryption_key", "pgpass", "passin",
        "dsn",
    ]

    /// Names whose value is a file or a switch and says nothing secret.
    private static let harmlessEndings = ["-file", "_file", "-path", "_path", "-mode", "-required", "-method", "-type"]

    private static func isSecretName(_ name: Substring) -> Bool {
        let lower = name.drop { $0 == "-" }.lowercased()
        guard !lower.isEmpty, lower.count < 64 else { return false }
        if harmlessEndings.contains(where: { lower.hasSuffix($0) }) { return false }
        if lower == "pass" || lower == "key" || lower.hasSuffix("-pass") || lower.hasSuffix("_pass")
            || lower.hasSuffix(".pass")
        {
            return true
        }
        return containsSecretWord(lower)
    }

    private static func containsSecretWord(_ lower: String) -> Bool {
        secretWords.contains { lower.contains($0) }
    }

    private static func isScheme(_ text: String) -> Bool {
        ["bearer", "basic", "token", "digest", "authorization:"].contains(text.lowercased())
    }

    /// Well-known token prefixes and long mixed random letters.
    private static func looksLikeToken(_ text: String) -> Bool {
        let prefixes = [
            "eyJ", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "sk-", "xoxb-", "xoxp-", "AKIA", "ASIA",
        ]
        if prefixes.contains(where: { text.hasPrefix($0) }) && text.count >= 16 { return true }
        guard text.count >= 32, !text.contains("/"), !text.contains("."), !text.contains(" ") else { return false }
        let isWord: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber) || "-_+=".contains($0) }
        guard text.allSatisfy(isWord) else { return false }
        return text.contains(where: \.isNumber) && text.contains(where: \.isUppercase)
            && text.contains(where: \.isLowercase)
    }
}
