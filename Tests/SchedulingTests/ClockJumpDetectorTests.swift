import Testing

@testable import Scheduling

@Suite("Clock jumps")
struct ClockJumpDetectorTests {
    @Test("Only a difference between the clocks is a jump, and it is told once")
    func jumps() {
        var detector = ClockJumpDetector()
        #expect(detector.jumpMs(now: 1_000_000, elapsedMs: 500) == nil)
        #expect(detector.jumpMs(now: 1_060_000, elapsedMs: 60_500) == nil)
        #expect(detector.jumpMs(now: 1_061_900, elapsedMs: 61_500) == nil, "within the tolerance")
        #expect(detector.jumpMs(now: 4_662_900, elapsedMs: 62_500) == 3_600_000)
        #expect(detector.jumpMs(now: 4_663_900, elapsedMs: 63_500) == nil)
        #expect(detector.jumpMs(now: 1_064_900, elapsedMs: 64_500) == -3_600_000)
    }
}
