import JobModel
import Scheduling
import Wording

extension Job {
    /// What to do about a time zone of old that is ambiguous; `nil` for names that say what they mean.
    var zoneNote: String? {
        guard case .cron = settings.schedule, let meaning = ZoneDirectory.meaning(ofStored: settings.timeZone) else {
            return nil
        }
        return "time zone \(settings.timeZone.quoted) stands for several and is read as \(meaning); "
            + "say which with \"dotjob job update \(ShellWord.quoted(name)) --time-zone NAME\""
    }

    /// A time by the clocks of the job's time zone; `nil` where those are UTC's, or the zone can't be read.
    func zoneTime(at time: UTCMilliseconds) -> String? {
        guard case .cron = settings.schedule, settings.timeZone != "UTC",
            let rules = try? ZoneDirectory.system.rules(named: settings.timeZone)
        else {
            return nil
        }
        return "\(ReadableTime.iso(time, utcOffset: rules.offset(at: time / 1_000))) in \(settings.timeZone)"
    }
}
