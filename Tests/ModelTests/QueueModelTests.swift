import Foundation
import Testing

/// Random operations on the store, with a scheduler's passes on a clock of their own, agree with the model of what they mean.
///
/// `Scripts/model-test` runs many, and one again by its seed.
struct QueueModelTests {
    private static let runs = number("DOTJOB_MODEL_RUNS") ?? 20
    private static let firstSeed = number("DOTJOB_MODEL_SEED") ?? UInt64.random(in: 0..<1_000_000_000)

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    /// As many at once: a run waits for the disk now and again.
    private static let parts: UInt64 = 4

    @Test("The store does what the model says, and loses, doubles and overlaps nothing", arguments: 0..<parts)
    func agrees(part: UInt64) throws {
        if part == 0 { print("model: \(Self.runs) runs, the first of seed \(Self.firstSeed)") }
        var failures = 0
        for seed in Self.firstSeed..<Self.firstSeed + Self.runs where seed % Self.parts == part && failures < 3 {
            do {
                try ModelRun(seed: seed).play(operations: 80)
            } catch {
                failures += 1
                Issue.record("seed \(seed): \(error)")
            }
        }
    }
}
