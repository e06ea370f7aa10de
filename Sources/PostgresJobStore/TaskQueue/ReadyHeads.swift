import JobModel
import JobStore
import Synchronization
import Threads

/// What a store knows of the heads of its groups' streams.
///
/// A look is good until the next ring, and for a second: other programs do not ring.
final class ReadyHeads: Sendable {
    private struct Look {
        var heads: GroupHeads
        let at: Int64
        let rings: Int
    }

    private static let longestMicroseconds: Int64 = 1_000_000

    private let looks = Mutex<[GroupID: Look]>([:])
    private let rings = Atomic<Int>(0)

    /// Takes note of a ring: tasks may have been written that come before what is known.
    func heard() { rings.add(1, ordering: .acquiringAndReleasing) }

    /// How many rings there were. Whoever looks asks before.
    var ringCount: Int { rings.load(ordering: .acquiring) }

    /// - Returns: `nil` when somebody has to look.
    func known(for request: ClaimRequest, at now: UTCMilliseconds) -> GroupHeads? {
        let look = looks.withLock { $0[request.groupID] }
        guard let look, look.rings == ringCount, look.heads.serves(request, at: now),
            SystemClock.bootMicroseconds() - look.at < Self.longestMicroseconds
        else { return nil }
        return look.heads
    }

    func keep(_ heads: GroupHeads, ofGroup group: GroupID, rings: Int) {
        let look = Look(heads: heads, at: SystemClock.bootMicroseconds(), rings: rings)
        looks.withLock { $0[group] = look }
    }

    /// Takes note of what a claim has taken, once that is committed.
    func pass(_ taken: [GroupID: [GroupHeads.Stream: GroupHeads.Place]]) {
        looks.withLock { looks in
            for (group, places) in taken { looks[group]?.heads.pass(places) }
        }
    }

    /// Has the next claim look.
    func forget(_ group: GroupID) { looks.withLock { $0[group] = nil } }
}
