import JobModel
import Synchronization

/// How often each address has brought a wrong token of late.
final class FailedLogins: Sendable {
    private static let windowMs: Int64 = 60_000
    private static let most = 10
    /// Addresses that are remembered; beyond that the oldest are forgotten.
    private static let mostAddresses = 10_000

    private struct Window {
        var begin: UTCMilliseconds
        var count: Int
    }

    private let windows = Mutex<[String: Window]>([:])

    /// Notes a failure.
    ///
    /// - Returns: after how many seconds the address may try again, if it must wait.
    func note(_ address: String, now: UTCMilliseconds) -> Int? {
        windows.withLock { windows in
            var window = windows[address] ?? Window(begin: now, count: 0)
            if now - window.begin >= Self.windowMs || now < window.begin { window = Window(begin: now, count: 0) }
            window.count += 1
            if windows.count >= Self.mostAddresses, windows[address] == nil { Self.forgetOldest(of: &windows) }
            windows[address] = window
            guard window.count > Self.most else { return nil }
            return Int((window.begin + Self.windowMs - now + 999) / 1_000)
        }
    }

    private static func forgetOldest(of windows: inout [String: Window]) {
        let kept = windows.sorted { $0.value.begin > $1.value.begin }.prefix(mostAddresses / 2)
        windows = Dictionary(kept.map { ($0.key, $0.value) }) { $1 }
    }
}
