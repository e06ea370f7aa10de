import Testing

@testable import Execution

@Suite("Crash budget and canary share")
struct CrashBudgetTests {
    private func budget() -> CrashBudget { CrashBudget(crashes: 3, activatedAt: 100, probationMicroseconds: 50) }

    @Test("Distinct tasks spend the budget; the obituaries are told, once")
    func spent() {
        var budget = budget()
        #expect(budget.record(.task(1), "a", now: 100) == nil)
        #expect(budget.record(.task(2), "b", now: 110) == nil)
        #expect(budget.record(.task(3), "c", now: 120) == "a\nb\nc")
        #expect(budget.record(.task(4), "d", now: 121) == nil)
    }

    @Test("One poison task never spends it")
    func poison() {
        var budget = budget()
        for time in 100..<149 as Range<Int64> { #expect(budget.record(.task(1), "a", now: time) == nil) }
        #expect(budget.record(.task(2), "b", now: 149) == nil)
    }

    @Test("Deaths that no task answers for count each")
    func hosts() {
        var budget = budget()
        _ = budget.record(.host(11), "a", now: 100)
        _ = budget.record(.host(12), "b", now: 101)
        #expect(budget.record(.host(13), "c", now: 102) != nil)
    }

    @Test("After the probation nothing counts")
    func afterProbation() {
        var budget = budget()
        _ = budget.record(.task(1), "a", now: 148)
        _ = budget.record(.task(2), "b", now: 149)
        #expect(budget.record(.task(3), "c", now: 150) == nil)
    }

    @Test("A canary gets exactly its share, evenly spread", arguments: [0, 1, 10, 33, 50, 99])
    func share(percent: Int) {
        var share = CanaryShare()
        share.percent = percent
        let claims = (0..<1_000).map { _ in share.takesNext() }
        #expect(claims.count { $0 } == percent * 10)
        for start in stride(from: 0, to: 1_000, by: 100) {
            #expect(claims[start..<start + 100].count { $0 } == percent)
        }
    }
}
