import Execution
import Foundation
import JobModel

/// Attempts that were run one after the other in one host.
struct CallSeries {
    /// How many were asked for.
    let count: Int
    private(set) var last: TrialOutcome
    private(set) var failures = 0
    /// The number of the first that failed, and how it ended.
    private(set) var firstFailure: (number: Int, outcome: TrialOutcome)?
    private(set) var durations = Durations()
    private(set) var wallMicroseconds: Int64 = 0

    var attempts: Int { Int(durations.count) }
    var hasFailed: Bool { failures > 0 || attempts < count }

    /// Runs them. Stops when a person interrupts, when the host dies, and, unless it `keepsGoing`, at the first that fails.
    init(
        _ task: TrialTask, count: Int, keepsGoing: Bool, on trial: PluginTrial, _ transcript: CallTranscript
    ) throws {
        self.count = count
        let clock = ContinuousClock()
        let started = clock.now
        last = try trial.run(task)
        record(transcript)
        while attempts < count, failures == 0 || keepsGoing, trial.isAlive, !last.wasInterrupted {
            transcript.attemptStarts(attempts + 1)
            last = try trial.run(task)
            record(transcript)
        }
        transcript.attemptsEnd()
        wallMicroseconds = Int64((clock.now - started) / .microseconds(1))
    }

    private mutating func record(_ transcript: CallTranscript) {
        guard last.hasBegun else { return }
        durations.record(nanoseconds: last.elapsedMicroseconds * 1_000)
        guard last.code != .ok, last.code != .snoozed else { return }
        failures += 1
        if firstFailure == nil { firstFailure = (attempts, last) }
        if attempts > 1 { transcript.attemptFailed() }
    }

    /// Attempts in a second, what lies between them included.
    var rate: Double { wallMicroseconds > 0 ? Double(attempts) * 1_000_000 / Double(wallMicroseconds) : 0 }
}
