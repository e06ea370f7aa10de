import Foundation

/// What a person is told of a process.
enum ProcessName {
    /// `pid 4711 (sqlite3)`, or without the name where /proc does not show it.
    static func of(_ pid: Int) -> String {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8) else { return "pid \(pid)" }
        return "pid \(pid) (\(text.trimmingCharacters(in: .whitespacesAndNewlines)))"
    }

    static func list(_ pids: some Collection<Int>) -> String { pids.sorted().map(of).joined(separator: ", ") }
}
