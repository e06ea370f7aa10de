import JobStore
import Testing

@Suite("Ids that were passed by")
struct IDGapsTests {
    @Test("what lies between the ids that were seen is looked for, what came late no more")
    func found() {
        var gaps = IDGaps()
        gaps.pass(behind: 10, seen: [11, 14, 15, 20])
        #expect(gaps.ranges == [12...13, 16...19])
        gaps.found([12, 17])
        #expect(gaps.ranges == [13...13, 16...16, 18...19])
        gaps.found([13, 16, 18, 19])
        #expect(gaps.ranges.isEmpty)
    }

    @Test("an id is let go when all have ended that were under way in the look after the one that passed it by")
    func settled() {
        var gaps = IDGaps()
        gaps.pass(behind: 0, seen: [2])
        // Who had drawn it may not have had a number yet.
        #expect(!gaps.settle(oldest: 100, next: 105) && gaps.ranges == [1...1])
        #expect(!gaps.settle(oldest: 104, next: 110) && gaps.ranges == [1...1])
        #expect(!gaps.settle(oldest: 105, next: 111) && gaps.ranges.isEmpty)
    }

    @Test("that something was passed over is told once, when it cannot come any more")
    func passed() {
        var gaps = IDGaps()
        gaps.passOver()
        #expect(!gaps.settle(oldest: 100, next: 105))
        #expect(!gaps.settle(oldest: 100, next: 110))
        #expect(gaps.settle(oldest: 105, next: 110))
        #expect(!gaps.settle(oldest: 200, next: 210))
    }

    @Test("of more gaps than are looked into the oldest are passed over")
    func most() {
        var gaps = IDGaps()
        gaps.pass(behind: 0, seen: (1...Int64(IDGaps.most + 1)).map { $0 * 2 })
        #expect(gaps.ranges.count == IDGaps.most && gaps.ranges.first == 3...3)
        #expect(!gaps.settle(oldest: 1, next: 2) && gaps.settle(oldest: 2, next: 3))
        #expect(gaps.ranges.isEmpty)
    }
}
