import Foundation

/// Durations as measurements: `812 µs`, `1.23 ms`, `2.50 s`.
enum DurationFigure {
    static func text(microseconds: Int64) -> String {
        switch microseconds {
        case ..<1_000: "\(microseconds) µs"
        case ..<1_000_000: String(format: "%.2f ms", Double(microseconds) / 1_000)
        default: String(format: "%.2f s", Double(microseconds) / 1_000_000)
        }
    }
}
