import JobModel
import Synchronization

/// Which refused sign-ins the audit tells of: the first of an address within an hour, and then each tenfold, so that no flood fills it.
final class RefusedSignIns: Sendable {
    private static let windowMs: Int64 = 3_600_000
    /// Entries within an hour, whatever the addresses.
    private static let mostEntries = 60
    /// Addresses that are told apart; the others are counted as one.
    private static let mostAddresses = 10_000
    private static let others = "others"

    private struct Window {
        var begin: UTCMilliseconds
        var entries = 0
        var counts: [String: Int] = [:]
    }

    private let window = Mutex(Window(begin: .min))

    /// Notes one.
    ///
    /// - Returns: how many there have been from its address, where that shall be told.
    func note(_ address: String, now: UTCMilliseconds) -> Int? {
        window.withLock { window in
            // A clock that was set back begins anew, too.
            let isOver = window.begin == .min || now < window.begin || now - window.begin >= Self.windowMs
            if isOver { window = Window(begin: now) }
            let isKnown = window.counts[address] != nil || window.counts.count < Self.mostAddresses
            let count = window.counts[isKnown ? address : Self.others, default: 0] + 1
            window.counts[isKnown ? address : Self.others] = count
            guard Self.isPowerOfTen(count), window.entries < Self.mostEntries else { return nil }
            window.entries += 1
            return count
        }
    }

    private static func isPowerOfTen(_ count: Int) -> Bool {
        var rest = count
        while rest % 10 == 0 { rest /= 10 }
        return rest == 1
    }
}
