extension Backoff: CustomStringConvertible {
    /// As it is stored, and as people write it: `exponential:1s..1h`.
    public var description: String {
        switch self {
        case .exponential(let firstMs, let longestMs):
            "exponential:\(Self.text(firstMs))..\(Self.text(longestMs))"
        case .linear(let stepMs): "linear:\(Self.text(stepMs))"
        case .fixed(let delayMs): "fixed:\(Self.text(delayMs))"
        case .list(let delaysMs): "list:\(delaysMs.map(Self.text).joined(separator: ","))"
        }
    }

    private static func text(_ milliseconds: Int64) -> String { DurationText.text(milliseconds: milliseconds) }

    /// Delays that a list has at most.
    private static let mostDelays = 100

    /// - Throws: `Fault` for anything but the four kinds with delays that fit them.
    public init(_ text: String) throws(DurationText.Fault) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .noBackoff }
        switch parts[0] {
        case "exponential":
            guard let dots = parts[1].firstRange(of: "..") else { throw .noBackoff }
            let first = try DurationText.milliseconds(parts[1][..<dots.lowerBound])
            let longest = try DurationText.milliseconds(parts[1][dots.upperBound...])
            guard first <= longest else { throw .init("the longest delay is below the first; swap them") }
            self = .exponential(firstMs: first, longestMs: longest)
        case "linear": self = .linear(stepMs: try DurationText.milliseconds(parts[1]))
        case "fixed": self = .fixed(delayMs: try DurationText.milliseconds(parts[1]))
        case "list":
            let items = parts[1].split(separator: ",", omittingEmptySubsequences: false)
            guard items.count <= Self.mostDelays else {
                throw .init("\(items.count) delays; \(Self.mostDelays) are the most")
            }
            var delays: [Int64] = []
            for item in items { delays.append(try DurationText.milliseconds(item)) }
            self = .list(delaysMs: delays)
        default: throw .noBackoff
        }
    }

    /// Reads a column, which holds what other programs write too. What makes no sense is the default.
    public init(stored text: String) { self = (try? Backoff(text)) ?? .standard }
}

extension DurationText.Fault {
    fileprivate static let noBackoff = DurationText.Fault(
        "not a backoff; write exponential:1s..1h, linear:30s, fixed:10s or list:10s,1m,10m")
}
