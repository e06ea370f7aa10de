import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Operations
import Scheduling

extension LocalControl: CalendarControl {
    func calendars() throws -> [CalendarFacts] { try store.calendars() }

    func calendar(named name: String) throws -> StoredCalendar { try store.calendar(named: name) }

    func addCalendar(named name: String, _ contents: CalendarDays) throws -> StoredCalendar {
        try audited.make("addCalendar", "calendar \(name)", grows: true) {
            try store.addCalendar(named: name, contents, now: store.now)
        } entry: {
            .init(group: nil, after: .audited($0))
        }
    }

    func updateCalendar(named name: String, to contents: CalendarDays) throws -> StoredCalendar {
        try audited.make("updateCalendar", "calendar \(name)", grows: true) {
            let before = try store.calendar(named: name)
            let after = try store.updateCalendar(
                named: name, to: contents, now: store.now,
                nextOccurrence: ScheduledJob.nextOccurrence)
            return (before: before, after: after)
        } entry: {
            .init(group: nil, before: .audited($0.before), after: .audited($0.after))
        }.after
    }

    func deleteCalendar(named name: String) throws {
        _ = try audited.make("deleteCalendar", "calendar \(name)", grows: false) {
            let before = try store.calendar(named: name)
            try store.deleteCalendar(named: name)
            return before
        } entry: {
            .init(group: nil, before: .audited($0))
        }
    }
}
