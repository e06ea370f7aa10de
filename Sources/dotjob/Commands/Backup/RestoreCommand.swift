import ArgumentParser
import Threads
import Wording

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Have a backup take the database's place. Stop what runs on it first.",
        discussion: """
            Example:
              dotjob restore --database jobs.db /backups/jobs-monday.db

            The backup is checked first and stays as it is. The database before is kept beside the new one. Tasks that ended after the
            backup was written run again, and ids that were given after it may be given again.
            """)

    @OptionGroup var database: StoreLocation

    @Argument(
        help: "A file that \"dotjob backup\" wrote, or another whole copy of a database of dotjob.", completion: .file()
    )
    var file: String

    func run() throws {
        let kept = try database.restore(from: file, now: SystemClock.utcMilliseconds())
        let before = kept.map { "; the one before is kept as \($0.quoted)" } ?? ""
        print("database \(try database.place.description.quoted): restored from \(file.quoted)\(before)")
    }
}
