import ArgumentParser
import JSONWriting
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct JobWhy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say what keeps a job from running, when it runs next, and what waits.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var job: JobName

    func run() throws {
        let standing = try database.control().jobStanding(named: job.text)
        let now = SystemClock.utcMilliseconds()
        if listing.json { return try JSONValue.object(standing.columns(now: now)).print() }
        let name = job.text.quoted
        if standing.holds.isEmpty { print("job \(name): nothing holds it") }
        for words in standing.words(now: now) { print("job \(name): \(words.sentence)") }
        for note in standing.notes(now: now) { print("job \(name): \(note)") }
    }
}
