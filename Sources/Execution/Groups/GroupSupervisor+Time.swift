import CSlotTable
import JobModel
import Logging
import Threads

// What the clock decides: timeouts, stuck prefetches, the ends of lives.
extension GroupSupervisor {
    /// Prefetched tasks wait this long behind a slow handler before they are recalled.
    private static let stallMicroseconds: Int64 = 250_000
    /// How often running attempts are looked at.
    private static let lookMicroseconds: Int64 = 50_000

    func tick(now: Int64) {
        for generation in generations {
            if !generation.assignments.isEmpty { checkTimeouts(of: generation, now: now) }
            if let action = generation.life.tick(
                now: now, outstanding: generation.assignments.count,
                overdue: generation.life.isActive ? 0 : generation.overdueCount)
            {
                perform(action, on: generation)
            }
        }
        for generation in [stable.active, canary.active].compactMap({ $0 }) + leaving {
            recallStalled(generation, now: now)
        }
        if isMissingSomething { recover() }
    }

    /// How long the supervisor may sleep, as far as this group is concerned.
    func sleep(now: Int64) -> Int64 {
        var longest: Int64 = 60_000_000
        for generation in generations {
            if !generation.assignments.isEmpty { longest = min(longest, Self.lookMicroseconds) }
            if let deadline = generation.life.deadline { longest = min(longest, deadline - now) }
            // Without a pidfd nothing but waitpid tells of the end.
            if generation.process.watch < 0 { longest = min(longest, Self.lookMicroseconds) }
        }
        for lane in Rollout.Lane.allCases where isMissingHost(lane) {
            longest = min(longest, max(self[lane].restart.until - now, Self.lookMicroseconds))
        }
        if !isEnding, !solos.waiting.isEmpty {
            longest = min(longest, max(solos.restart.until - now, Self.lookMicroseconds))
        }
        return max(longest, 0)
    }

    /// Asks attempts past their timeout to stop; past the grace, a fresh host takes over from theirs.
    private func checkTimeouts(of generation: Generation, now: Int64) {
        var stop: [TaskID] = []
        var hasOverdue = false
        for (task, reading) in generation.runningAssignments() {
            guard let assignment = generation.assignments[task], assignment.timeoutMs > 0 || assignment.isCancelled
            else { continue }
            if let asked = assignment.stopSentAt {
                if now - asked >= configuration.stopGraceMs * 1_000, !assignment.isOverdue {
                    generation.assignments[task]?.isOverdue = true
                    hasOverdue = true
                }
            } else if (now - reading.started_boottime_us) / 1_000 >= assignment.timeoutMs {
                generation.assignments[task]?.stopSentAt = now
                stop.append(task)
            }
        }
        if !stop.isEmpty { generation.stop(stop) }
        if hasOverdue { takeOver(from: generation) }
    }

    private var isMissingSomething: Bool {
        !isEnding && (Rollout.Lane.allCases.contains(where: isMissingHost) || !solos.waiting.isEmpty)
    }

    private func takeOver(from generation: Generation) {
        guard generation.life.isActive else { return }
        logger.warning(
            "group \"\(group.name)\": host \(generation.process.pid) holds an attempt past its timeout; a fresh host takes over"
        )
        dismiss(generation, within: configuration.drainTimeoutMs, recalls: true)
        recover()
    }

    /// Takes prefetched tasks back from a host whose threads are all busy for long: another executor may be free, and the next claim knows
    /// better what the handler costs.
    private func recallStalled(_ generation: Generation, now: Int64) {
        guard !generation.isRecalling, generation.assignments.count > Int(generation.process.slots),
            now - generation.lastResultAt > Self.stallMicroseconds
        else { return }
        for (_, reading) in generation.runningAssignments() {
            costs.recordAtLeast(
                generation.handlerName(reading.handler), microseconds: now - reading.started_boottime_us)
        }
        announceCosts()
        generation.recallAll()
        generation.lastResultAt = now
    }
}
