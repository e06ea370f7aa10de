import Foundation
import Synchronization

/// Threads that open connections as fast as they can, send wrong tokens before large bodies, and hold what is idle.
final class Flood: Sendable {
    private struct State {
        var isOn = true
        var answers = 0
    }

    private let state = Mutex(State())

    init(port: Int) {
        for _ in 0..<2 { Thread { [self] in run(port: port) }.start() }
    }

    /// How often it was answered.
    var answers: Int { state.withLock(\.answers) }

    func stop() { state.withLock { $0.isOn = false } }

    private func run(port: Int) {
        let request =
            "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\ntoken: wrong\r\nContent-Length: 1000000\r\n\r\n{\"name\":"
        var held: [HTTPConnection] = []
        while state.withLock(\.isOn) {
            if let connection = try? HTTPConnection(port: port) {
                try? connection.send(request)
                if (try? connection.reply()) != nil { state.withLock { $0.answers += 1 } }
            }
            if let idle = try? HTTPConnection(port: port) { held.append(idle) }
            if held.count > 500 { held.removeAll() }
        }
    }
}
