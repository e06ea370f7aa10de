import Foundation
import Logging
import Synchronization
import Wording

/// Whether all parts of this process serve. systemd is told once they do, and when the process begins to end (`Type=notify`).
///
/// It is told nothing in between. A watchdog would have to count a thread that waits for a locked database as dead, and so kill running
/// work for what the work has no part in.
final class Readiness: Sendable {
    enum Part: Int, Comparable {
        case scheduler, executor, http

        static func < (one: Part, other: Part) -> Bool { one.rawValue < other.rawValue }
    }

    private struct State {
        var missing: Set<Part>
        /// What those that serve say of themselves.
        var words: [Part: String] = [:]
        var isEnding = false
    }

    private let state: Mutex<State>
    private let socket: NotifySocket?
    private let logger: Logger

    init(of parts: Set<Part>, logger: Logger) {
        state = Mutex(State(missing: parts))
        self.logger = logger
        let text = ProcessInfo.processInfo.environment[NotifySocket.environmentVariable] ?? ""
        socket = NotifySocket(text)
        if socket == nil, !text.isEmpty {
            logger.warning(
                "\(NotifySocket.environmentVariable) \(text.quoted): no address of a socket of this machine; nobody is told when this serves"
            )
        }
    }

    /// A part serves from now on. From any thread.
    ///
    /// - Parameter words: what it does, for `systemctl status`.
    func begins(_ part: Part, _ words: String) {
        let status: String? = state.withLock { state in
            guard !state.isEnding, state.missing.remove(part) != nil else { return nil }
            state.words[part] = words
            guard state.missing.isEmpty else { return nil }
            return state.words.sorted { $0.key < $1.key }.map(\.value).joined(separator: "; ")
        }
        if let status { tell(["READY=1", "STATUS=\(status)"]) }
    }

    /// The process finishes what runs, and ends.
    ///
    /// - Parameter milliseconds: how long that may take, by the process's own deadlines. systemd waits so long, should `TimeoutStopSec` be
    ///   less.
    func ends(within milliseconds: Int64?) {
        let isFirst = state.withLock { state in
            defer { state.isEnding = true }
            return !state.isEnding
        }
        guard isFirst else { return }
        let patience = milliseconds.map { ["EXTEND_TIMEOUT_USEC=\($0)000"] } ?? []
        tell(["STOPPING=1", "STATUS=finishing what runs"] + patience)
    }

    private func tell(_ assignments: [String]) {
        guard let reason = socket?.send(assignments) else { return }
        logger.warning("systemd: not told \(assignments[0]): \(reason)")
    }
}
