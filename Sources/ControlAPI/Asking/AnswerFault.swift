import JobModel

/// An answer without a member that it should have.
struct AnswerFault: Error {
    let member: String
}

/// Members of an answer.
extension JSONNode {
    private func need<Value>(_ name: String, _ read: (JSONNode) -> Value?) throws -> Value {
        guard let value = self[name].flatMap(read) else { throw AnswerFault(member: name) }
        return value
    }

    private func optional<Value>(_ name: String, _ read: (JSONNode) -> Value?) throws -> Value? {
        guard let node = self[name], !node.isNull else { return nil }
        return try need(name) { _ in read(node) }
    }

    func member(_ name: String) throws -> JSONNode { try need(name) { $0 } }
    func optionalMember(_ name: String) throws -> JSONNode? { try optional(name) { $0 } }
    func text(_ name: String) throws -> String { try need(name, \.text) }
    func optionalText(_ name: String) throws -> String? { try optional(name, \.text) }
    func integer(_ name: String) throws -> Int64 { try need(name, \.integer) }
    func optionalInteger(_ name: String) throws -> Int64? { try optional(name, \.integer) }
    func int(_ name: String) throws -> Int { Int(try integer(name)) }
    func flag(_ name: String) throws -> Bool { try need(name, \.flag) }
    func list(_ name: String) throws -> [JSONNode] { try need(name, \.list) }
    func texts(_ name: String) throws -> [String] { try list(name).compactMap(\.text) }

    /// A value that is handed on as it was written.
    func source(_ name: String) throws -> String { try need(name, \.source) }
    func optionalSource(_ name: String) throws -> String? { try optional(name, \.source) }

    func time(_ name: String) throws -> UTCMilliseconds { try need(name) { $0.text.flatMap(RFC3339.milliseconds) } }
    func optionalTime(_ name: String) throws -> UTCMilliseconds? {
        try optional(name) { $0.text.flatMap(RFC3339.milliseconds) }
    }

    func optionalNumber(_ name: String) throws -> Double? {
        try optional(name) { node in
            if case .number(let text) = node.value { Double(text) } else { nil }
        }
    }

    /// One of an enumeration's words.
    func word<Word: RawRepresentable<String>>(_ name: String) throws -> Word {
        try need(name) { $0.text.flatMap(Word.init(rawValue:)) }
    }

    func optionalWord<Word: RawRepresentable<String>>(_ name: String) throws -> Word? {
        try optional(name) { $0.text.flatMap(Word.init(rawValue:)) }
    }

    func code(_ name: String) throws -> HandleCode {
        try need(name) { $0.integer.flatMap { HandleCode(rawValue: Int($0)) } }
    }

    /// Numbers by the codes of attempts.
    func counts(_ name: String) throws -> [HandleCode: Int64] {
        try need(name, \.members).reduce(into: [:]) { counts, member in
            guard let code = Int(member.name).flatMap(HandleCode.init(rawValue:)) else { return }
            counts[code] = member.value.integer
        }
    }
}
