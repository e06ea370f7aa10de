import JobModel
import Scheduling

// Answers for Scripts/cron-oracle. Reads lines of a start in seconds since 1970, a time zone, a count, what becomes of gaps and of repeated
// times ("auto" where nothing is said), a job's name and a cron expression, with tabs between them; writes a line each: the next
// occurrences in seconds since 1970, or "refused" and why.
while let line = readLine() {
    let parts = line.split(separator: "\t", maxSplits: 6).map(String.init)
    guard parts.count == 7, let start = Int64(parts[0]), let count = Int(parts[2]) else {
        fatalError("line \"\(line)\"")
    }
    do {
        var timing = JobTiming(.cron(parts[6]), timeZone: parts[1])
        timing.gap = GapStrategy(rawValue: parts[3])
        timing.repetition = RepetitionStrategy(rawValue: parts[4])
        let series = try OccurrenceSeries(timing, ofJob: parts[5], createdAt: 0)
        var times: [String] = []
        var time = start * 1_000
        while times.count < count, let next = series.next(after: time) {
            times.append(String(next / 1_000))
            time = next
        }
        print(times.joined(separator: " "))
    } catch {
        print("refused \(error)")
    }
}
