import Execution
import JobModel
import TestSupport
import Testing

/// Hosts that do not get as far as running anything.
@Suite("Hosts that do not load")
struct LoadingTests {
    @Test("A plugin that never ends loading is rejected for its time, and tried again")
    func hangs() throws {
        let group = try SupervisedGroup { $0.warmTimeoutMs = 100 }
        try group.adopt("init_hangs.c")
        #expect(
            eventually { group.troubles.contains { $0.contains("it did not load within 100 ms") } }, "\(group.states)")
        let isTriedAgain = eventually {
            group.states.count {
                $0.stable.warming == 1 && $0.troubles.first?.hasPrefix("release 1 rejected") == true
            } >= 2
        }
        #expect(isTriedAgain, "\(group.states)")
    }

    @Test("A plugin whose constructor crashes is rejected for the crash, not for its time")
    func crashes() throws {
        let group = try SupervisedGroup()
        try group.adopt("constructor_crash.c")
        #expect(
            eventually { group.troubles.contains { $0.contains("in the constructors of plugin") } }, "\(group.states)")
        #expect(!group.troubles.contains { $0.contains("did not load within") })
    }
}
