import ArgumentParser
import Threads
import Wording

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a copy of the database to a new file, while dotjob works on it.",
        discussion: """
            Example:
              dotjob backup /backups/jobs-monday.db

            In the copy no executor is alive: what was claimed waits, and runs again where the copy is started. Ids that are given after
            the copy may be given again there. Plugins' bytes are in it; DATA/plugins.d and secrets are not.
            """)

    @OptionGroup var database: StoreLocation

    @Argument(help: "The file to write; it must not be there yet.", completion: .file())
    var file: String

    func run() throws {
        let bytes = try database.backUp(to: file, now: SystemClock.utcMilliseconds())
        print("backup \(file.quoted): written, \(ByteCount.text(bytes)); plugins.d and secrets are not in it")
    }
}
