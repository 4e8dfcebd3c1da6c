/// A language that Rootline reads and answers in.
public enum Language: String, Sendable, Hashable, CaseIterable {
    case english = "en"
    case korean = "ko"
}
