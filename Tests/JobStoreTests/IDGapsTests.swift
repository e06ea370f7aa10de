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
        var left: [Int] = []
        // Who had drawn it may not have had a number yet in the first of them.
        for (oldest, next) in [(100, 105), (104, 110), (105, 111)] as [(Int64, Int64)] {
            _ = gaps.settle(oldest: oldest, next: next)
            left.append(gaps.ranges.count)
        }
        #expect(left == [1, 1, 0])
    }

    @Test("that something was passed over is told once, when it cannot come any more")
    func passed() {
        var gaps = IDGaps()
        gaps.passOver()
        let told = ([(100, 105), (100, 110), (105, 110), (200, 210)] as [(Int64, Int64)]).map {
            gaps.settle(oldest: $0, next: $1)
        }
        #expect(told == [false, false, true, false])
    }

    @Test("of more gaps than are looked into the oldest are passed over")
    func most() {
        var gaps = IDGaps()
        gaps.pass(behind: 0, seen: (1...Int64(IDGaps.most + 1)).map { $0 * 2 })
        #expect(gaps.ranges.count == IDGaps.most && gaps.ranges.first == 3...3)
        let told = ([(1, 2), (2, 3)] as [(Int64, Int64)]).map { gaps.settle(oldest: $0, next: $1) }
        #expect(told == [false, true] && gaps.ranges.isEmpty)
    }
}
