import JSONWriting

/// Hides what looks like a secret by its name, before it is written down.
enum SecretMask {
    private static let mask = JSONValue.text("***")
    private static let words = [
        "secret", "password", "passwd", "token", "api_key", "apikey", "credential", "private_key",
    ]

    /// The value with such members masked, also within JSON that is kept as text.
    static func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(Dictionary(members.map { ($0.key, isSecret($0.key) ? mask : masked($0.value)) }) { $1 })
        case .list(let elements): .list(elements.map(masked))
        case .raw(let json): raw(json)
        case .null, .flag, .integer, .number, .text: value
        }
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased().replacing("-", with: "_")
        return words.contains { name.contains($0) }
    }

    private static func raw(_ json: String) -> JSONValue {
        // What can't be read is not shown.
        (try? JSONNode(reading: Array(json.utf8))).map { masked($0) } ?? mask
    }

    private static func masked(_ node: JSONNode) -> JSONValue {
        switch node.value {
        case .object(let members):
            .object(Dictionary(members.map { ($0.name, isSecret($0.name) ? mask : masked($0.value)) }) { $1 })
        case .list(let elements): .list(elements.map { masked($0) })
        case .null, .flag, .number, .text: .raw(node.source)
        }
    }
}
