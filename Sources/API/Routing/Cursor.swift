internal import Foundation
internal import JSON

/// Where a page of a list ended: opaque to callers, base64url of a small JSON array.
enum Cursor {
    static func encode(_ parts: [JSONValue]) -> String {
        Data(JSONValue.array(parts).bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Throws: `invalidRequest` where the text is none of our cursors.
    static func decode(_ text: String, count: Int) throws(ProblemDetails) -> [JSONValue] {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard text.utf8.count <= 4_096, let data = Data(base64Encoded: base64),
            let parts = try? JSONValue.parse([UInt8](data)).arrayValue, parts.count == count
        else {
            throw ProblemDetails.invalidParameter("cursor", text, allowed: "the value of the page before's next")
        }
        return parts
    }
}
