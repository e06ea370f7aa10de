import Testing

@testable import Execution

@Suite("Crash budget and canary share")
struct CrashBudgetTests {
    /// Three crashes within 50 after 100.
    private func budget() -> CrashBudget { CrashBudget(crashes: 3, activatedAt: 100, probationMicroseconds: 50) }

    /// What each death makes of the budget.
    private func verdicts(_ deaths: [(culprit: CrashBudget.Culprit, obituary: String, at: Int64)]) -> [String?] {
        var budget = budget()
        return deaths.map { budget.record($0.culprit, $0.obituary, now: $0.at) }
    }

    @Test("Distinct tasks spend the budget; the obituaries are told, once")
    func spent() {
        let verdicts = verdicts([
            (.task(1), "a", 100), (.task(2), "b", 110), (.task(3), "c", 120), (.task(4), "d", 121),
        ])
        #expect(verdicts == [nil, nil, "a\nb\nc", nil])
    }

    @Test("One poison task never spends it")
    func poison() {
        let deaths = (100..<149).map { (CrashBudget.Culprit.task(1), "a", Int64($0)) }
        #expect(verdicts(deaths + [(.task(2), "b", 149)]).allSatisfy { $0 == nil })
    }

    @Test("Deaths that no task answers for count each")
    func hosts() {
        #expect(verdicts([(.host(11), "a", 100), (.host(12), "b", 101), (.host(13), "c", 102)]).last == "a\nb\nc")
    }

    @Test("After the probation nothing counts")
    func afterProbation() {
        #expect(verdicts([(.task(1), "a", 148), (.task(2), "b", 149), (.task(3), "c", 150)]) == [nil, nil, nil])
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
