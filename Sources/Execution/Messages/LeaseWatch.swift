import Synchronization

/// How long the session surely has its lease, as its own executor can know it: what still runs after that may be running elsewhere too.
///
/// The queue's thread says when it was renewed, and the hosts' thread looks: the first may wait for a store that cannot be reached, the second
/// never does.
final class LeaseWatch: Sendable {
    private let lengthMicroseconds: Int64
    private let end: Atomic<Int64>

    /// - Parameter askedAt: as of `renewed`, for the lease that the session was opened with.
    init(leaseMs: Int64, askedAt: Int64) {
        // What is left of it is for hosts to die in.
        lengthMicroseconds = leaseMs * 1_000 / 12 * 10
        end = Atomic(askedAt + lengthMicroseconds)
    }

    /// The store has extended the lease.
    ///
    /// - Parameter askedAt: when it was asked to, in microseconds of CLOCK_BOOTTIME: it has counted from then on or later.
    func renewed(askedAt: Int64) { end.store(askedAt + lengthMicroseconds, ordering: .relaxed) }

    /// When hosts have to be killed, in microseconds of CLOCK_BOOTTIME, which goes on while the machine is suspended.
    var endsAt: Int64 { end.load(ordering: .relaxed) }

    /// When hosts end by themselves, since their executor, which may be stopped, has not killed them: the other half of what is left.
    var hostsEndAt: Int64 { endsAt + lengthMicroseconds / 10 }
}
