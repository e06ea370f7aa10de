import Foundation
import Testing

/// Random operations on the store, with a scheduler's passes on a clock of their own, agree with the model of what they mean.
///
/// `Scripts/model-test` runs many, and one again by its seed.
struct QueueModelTests {
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    @Test("the store does what the model says, and loses, doubles and overlaps nothing")
    func agrees() throws {
        let runs = Self.number("DOTJOB_MODEL_RUNS") ?? 20
        let first = Self.number("DOTJOB_MODEL_SEED") ?? UInt64.random(in: 0..<1_000_000_000)
        print("model: \(runs) runs, seeds \(first) to \(first + runs - 1)")
        var failures = 0
        for seed in first..<first + runs where failures < 3 {
            do {
                try ModelRun(seed: seed).play(operations: 80)
            } catch {
                failures += 1
                Issue.record("seed \(seed): \(error)")
            }
        }
    }
}
