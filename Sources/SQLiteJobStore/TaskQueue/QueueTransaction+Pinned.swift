import GRDB
import JobModel
import JobStore

/// Tasks on releases of their own.
extension QueueTransaction {
    private static let claimPinned = """
        UPDATE dot_task_queue SET status = 2, held_reason = NULL, claim_no = claim_no + 1, session = ?2 WHERE id = ?1
        """

    /// Those that one claim may meet without taking them.
    private static let pinnedMeetings = 1_000

    /// Claims due tasks of the group that run on releases of their own, whatever handlers its host offers.
    ///
    /// - Returns: how many of `room` they take up.
    func claimPinned(
        _ request: ClaimRequest, room: Int, for session: SessionID, into answer: inout QueueAnswer
    ) throws -> Int {
        // Without room for one, none is a reason to ask again.
        let limit = min(request.pinnedLimit, room)
        guard limit > 0 else { return 0 }
        var taken = 0
        var meetings = limit + Self.pinnedMeetings
        // Each that is met leaves the index, claimed or held.
        while let pinned = try PinnedTask.head(ofGroup: request.groupID, db) {
            guard pinned.task.runAt <= now, taken < limit, meetings > 0 else {
                answer.meet(pinned, now: now)
                break
            }
            meetings -= 1
            let work = work(on: pinned.task.jobID)
            guard let facts = try admit(pinned.task, isPinned: true, work) else { continue }
            let claim = try HotStatement(db, Self.claimPinned)
            claim.bind(1, pinned.task.id)
            claim.bind(2, session)
            try claim.run()
            claimed(pinned.task.id, of: work, for: session)
            var task = ClaimedTask(pinned.task, of: request.groupID, handler: pinned.handler, facts)
            task.pinnedReleaseID = pinned.releaseID
            answer.claimed.append(task)
            taken += 1
        }
        return taken
    }
}
