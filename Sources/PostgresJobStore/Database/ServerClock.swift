public import JobModel
public import JobStore
import Synchronization
import Threads

/// What a server's clock shows, by the clock since this machine's boot: whoever sets the machine's time of day changes nothing.
struct ServerClock: Equatable {
    /// After so long another measurement counts for more, though it be a worse one: clocks drift.
    private static let goodForMicroseconds: Int64 = 60_000_000

    /// The server's time of day at the boot, in microseconds since 1970.
    private var bootedAt: Int64
    /// By how much that may be wrong.
    private var error: Int64
    private var measuredAt: Int64

    /// From an answer, which the server gave at some time between the question and its arrival. All in microseconds, the last two of
    /// CLOCK_BOOTTIME.
    init(shows: Int64, askedAt: Int64, heardAt: Int64) {
        error = (heardAt - askedAt + 1) / 2
        measuredAt = heardAt
        bootedAt = shows - askedAt - error
    }

    /// Takes another measurement, unless it says less: an answer that took long. One that cannot be true beside the other means that the
    /// clock was set, or that another server answers now.
    mutating func take(_ new: ServerClock) {
        let isContradiction = abs(new.bootedAt - bootedAt) > new.error + error
        if new.error <= error || isContradiction || new.measuredAt - measuredAt > Self.goodForMicroseconds {
            self = new
        }
    }

    /// In milliseconds since 1970.
    func now(atBootMicroseconds now: Int64) -> Int64 { (bootedAt + now) / 1_000 }
}

/// The server's clock, as the connections of a store have measured it.
final class MeasuredClock: Sendable {
    private let clock = Mutex<ServerClock?>(nil)

    func take(_ new: ServerClock) {
        clock.withLock { clock in
            if clock == nil { clock = new } else { clock?.take(new) }
        }
    }

    /// The machine's own, as long as nobody has measured.
    var now: Int64 {
        clock.withLock { $0?.now(atBootMicroseconds: SystemClock.bootMicroseconds()) } ?? SystemClock.utcMilliseconds()
    }
}

extension PostgresJobStore: StoreClock {
    public var now: UTCMilliseconds { pool.clock.now }
}
