import Digests
import Foundation

/// Names and values as forms and queries write them.
package enum FormText {
    /// Also as a part of a path.
    package static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
    }

    /// In the order of the names: the same values are always the same text.
    package static func encoded(_ values: [String: String]) -> String {
        values.sorted { $0.key < $1.key }.map { "\(escaped($0.key))=\(escaped($0.value))" }.joined(separator: "&")
    }

    /// As above; of a name with several values each is one.
    package static func encoded(_ values: [String: [String]]) -> String {
        values.sorted { $0.key < $1.key }.flatMap { name, texts in
            texts.map { "\(escaped(name))=\(escaped($0))" }
        }.joined(separator: "&")
    }

    /// What a form has sent, or a query says. Of a name that comes several times the values are in their order.
    package static func values(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = plain(parts[0]), let value = plain(parts.count > 1 ? parts[1] : "") else {
                return nil
            }
            return (name, value)
        }
    }

    /// What a name or a value says; `nil` for escapes that stand for no text.
    static func plain(_ part: Substring) -> String? {
        part.replacing("+", with: " ").removingPercentEncoding
    }

    /// Tells a request of a page from another.
    static func digest(_ operation: String, _ path: [String: String], _ query: String, _ body: String?) -> String {
        SHA256.hexadecimal(of: Array("\(operation) \(encoded(path)) \(query)\n\(body ?? "")".utf8))
    }
}
