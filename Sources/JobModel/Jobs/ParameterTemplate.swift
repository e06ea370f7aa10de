/// Seconds east of UTC that the clocks of a time zone show at a time; 0 for a zone that is not known. Pure.
public typealias UTCOffset = @Sendable (_ timeZone: String, _ time: UTCMilliseconds) -> Int64

/// Parameters in which `${scheduled:%Y-%m-%d,-1d}` stands for the time that a task is for, by the clocks of the job's time zone.
///
/// A pattern stands within a JSON string and becomes digits, letters and what the pattern itself has between them, so what was JSON stays
/// JSON. `$${` stands for `${`. A name that is not known is refused when a person writes it, and left alone where it is stored already.
public struct ParameterTemplate: Sendable {
    /// What is wrong with a pattern, as the end of a sentence with its cure.
    public struct Fault: Error {
        public let pattern: String
        public let reason: String
    }

    private enum Part: Sendable {
        case text(Substring)
        case time(TimePattern)
    }

    private let parts: [Part]

    /// Whether parameters have nothing to fill in: that is so for nearly all.
    public static func isPlain(_ parameters: String) -> Bool {
        var parameters = parameters
        return parameters.withUTF8 { bytes in
            var rest = bytes[...]
            while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
                rest = rest[(dollar + 1)...]
                if rest.first == UInt8(ascii: "{") { return false }
            }
            return true
        }
    }

    /// - Throws: `Fault` for a pattern that is none.
    public init(_ parameters: String) throws(Fault) {
        var faults: [Fault] = []
        parts = Self.parts(of: parameters, &faults)
        if let fault = faults.first { throw fault }
    }

    /// Reads what is stored: what is no pattern stays as it is.
    public init(stored parameters: String) {
        var faults: [Fault] = []
        parts = Self.parts(of: parameters, &faults)
    }

    /// The parameters of a task.
    ///
    /// - Parameters:
    ///   - time: that the task is for.
    ///   - timeZone: the job's.
    public func filled(at time: UTCMilliseconds, in timeZone: String, utcOffset: UTCOffset) -> String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .text(let plain): text += plain
            case .time(let pattern): text += pattern.text(at: time) { utcOffset(timeZone, $0) }
            }
        }
    }

    private static func parts(of parameters: String, _ faults: inout [Fault]) -> [Part] {
        var parts: [Part] = []
        var rest = parameters[...]
        while let mark = rest.firstRange(of: "${") {
            if rest[..<mark.lowerBound].last == "$" {
                // `$${`: the first dollar goes.
                parts.append(.text(rest[..<rest.index(before: mark.lowerBound)]))
                parts.append(.text(rest[mark]))
                rest = rest[mark.upperBound...]
                continue
            }
            parts.append(.text(rest[..<mark.lowerBound]))
            let end = rest[mark.upperBound...].firstIndex(of: "}")
            let pattern = rest[mark.lowerBound..<(end.map { rest.index(after: $0) } ?? rest.endIndex)]
            do throws(Fault) {
                guard let end else { throw Fault(pattern: String(pattern.prefix(40)), reason: "has no end; add a }") }
                parts.append(.time(try TimePattern(rest[mark.upperBound..<end])))
            } catch {
                faults.append(error)
                parts.append(.text(pattern))
            }
            rest = rest[pattern.endIndex...]
        }
        return parts + [.text(rest)]
    }
}
