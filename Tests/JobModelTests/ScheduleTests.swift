import JobModel
import Testing

@Suite("Schedule columns")
struct ScheduleTests {
    @Test(
        "A schedule reads back from its two columns",
        arguments: [Schedule.manual, .cron("*/5 * * * *"), .every(milliseconds: 30_000), .once(at: 1_800_000_000_000)])
    func roundTrip(schedule: Schedule) {
        #expect(Schedule(typeName: schedule.typeName, configuration: schedule.configuration) == schedule)
    }

    @Test(
        "Columns that don't fit each other give no schedule",
        arguments: [
            ("cron", nil), ("every", nil), ("every", "soon"), ("every", "0"), ("every", "-5"), ("once", "tomorrow"),
            ("once", nil), ("weekly", "1"), ("", nil),
        ] as [(String, String?)])
    func misfits(typeName: String, configuration: String?) {
        #expect(Schedule(typeName: typeName, configuration: configuration) == nil)
    }
}
