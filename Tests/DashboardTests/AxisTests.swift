import Testing

@testable import Dashboard

@Suite("Numbers beside a chart")
struct AxisTests {
    @Test("They are round, few, and reach over what is shown", arguments: [0.4, 1, 7, 99, 100, 101, 12_345, 1e9])
    func ticks(most: Double) {
        let axis = Axis(upTo: most)
        #expect(axis.top >= most && axis.top <= most * 2)
        #expect((2...6).contains(axis.ticks.count))
        #expect(axis.ticks.first == 0 && axis.ticks.last == axis.top)
    }

    @Test("A chart of nothing has an axis too")
    func empty() { #expect(Axis(upTo: 0).ticks == [0, 1]) }
}
