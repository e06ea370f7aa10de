import DotJobPlugin

extension TaskFailure {
    /// What the author of the parameters did wrong, in the words of the typed parameters.
    init(_ error: DecodingError) {
        self = .permanent(Self.message(of: error), kind: "bad_input")
    }

    private static func message(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            return "\(subject(of: context.codingPath + [key])): missing"
        case .typeMismatch(let type, let context):
            return "\(subject(of: context.codingPath)): must be \(name(of: type))"
        case .valueNotFound(let type, let context):
            return "\(subject(of: context.codingPath)): is null; it must be \(name(of: type))"
        case .dataCorrupted(let context):
            return "\(subject(of: context.codingPath)): \(context.debugDescription)"
        @unknown default:
            return "parameters: \(error)"
        }
    }

    private static func subject(of path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "parameters" }
        let members = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return "parameter \"\(members.joined(separator: "."))\""
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is any FixedWidthInteger.Type: "an integer"
        case is any BinaryFloatingPoint.Type: "a number"
        case let type as any ParameterValue.Type: type.typeName
        case is any Sequence.Type where "\(type)".hasPrefix("Dictionary"): "an object"
        case is any Sequence.Type: "an array"
        default: "\(type)"
        }
    }
}
