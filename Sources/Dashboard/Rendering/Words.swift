import Foundation

/// The words of pages in one language, by their keys, such as `jobs.title`.
struct Words: Sendable {
    /// As templates read them: by section, then by name.
    let nested: [String: [String: String]]

    init() { nested = [:] }

    /// - Parameter json: of a file in `Words/`.
    init(_ json: [UInt8]) throws {
        nested = try JSONDecoder().decode([String: [String: String]].self, from: Data(json))
    }

    var keys: Set<String> {
        Set(nested.flatMap { section, words in words.keys.map { "\(section).\($0)" } })
    }

    func find(_ key: String) -> String? {
        let parts = key.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return nested[String(parts[0])]?[String(parts[1])]
    }

    /// A text with values in place of names in braces. A key without words shows itself.
    func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        values.reduce(find(key) ?? key) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}
