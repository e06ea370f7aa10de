import JobModel
import Testing

@Suite("What a waiting task is held for")
struct HeldReasonTests {
    @Test("Nothing holds a task of an enabled job that runs on the group's release")
    func free() {
        #expect(HeldReason.ofWaiting(isJobDisabled: false, isPinned: false) == nil)
    }

    @Test("A task on a release of its own is held as that, unless its job is disabled")
    func pinned() {
        #expect(HeldReason.ofWaiting(isJobDisabled: false, isPinned: true) == .pinned)
        #expect(HeldReason.ofWaiting(isJobDisabled: true, isPinned: true) == .disabled)
    }

    @Test("Quarantine outranks everything", arguments: [false, true], [false, true])
    func quarantined(isJobDisabled: Bool, isPinned: Bool) {
        #expect(
            HeldReason.ofWaiting(isQuarantined: true, isJobDisabled: isJobDisabled, isPinned: isPinned)
                == .quarantined)
    }
}
