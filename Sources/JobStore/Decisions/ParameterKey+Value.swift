import Digests
import Foundation
package import JobModel

extension ParameterKey {
    /// Longer values are known by their digests: a key is in an index.
    private static let mostBytes = 64

    /// The key of a task with such parameters: the JSON text of the value with its members sorted, or a digest of it where that is long.
    ///
    /// - Returns: `nil` where there is no such value, and for parameters that are no JSON.
    package func value(in parameters: String) -> String? {
        let options: JSONSerialization.ReadingOptions = .fragmentsAllowed
        guard var value = try? JSONSerialization.jsonObject(with: Data(parameters.utf8), options: options) else {
            return nil
        }
        if case .member(let path) = self {
            for name in path {
                guard let member = (value as? [String: Any])?[name] else { return nil }
                value = member
            }
            if value is NSNull { return nil }
        }
        let text = try? JSONSerialization.data(
            withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes])
        guard let text else { return nil }
        return text.count <= Self.mostBytes
            ? String(decoding: text, as: UTF8.self) : "sha256:" + SHA256.hexadecimal(of: [UInt8](text))
    }
}
