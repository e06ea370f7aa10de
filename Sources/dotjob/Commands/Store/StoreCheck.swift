import ArgumentParser
import JSONWriting
import JobStore
import PostgresJobStore
import SQLiteJobStore
import Wording

struct StoreCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look for what will hurt: versions, clocks, a pooler, replicas, forgotten transactions, damage.",
        discussion: """
            Example:
              dotjob store check --database postgres://dotjob@db.example.org/jobs

            Nothing is changed. It ends with 1 when there is a problem, with 0 when there are only warnings. A file is read from end to end.
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    func run() throws {
        try database.refuseServer()
        let findings =
            switch try database.place {
            case .file(let path): try FileCheck(path).findings()
            case .server(let location, _): try ServerCheck(location).findings()
            }
        try Listing(emptyNote: "", columns: { [Self.columns(of: $0)] }, table: Self.table).print(listing, findings)
        if findings.contains(where: { $0.weight == .problem }) { throw ExitCode.failure }
    }

    private static func columns(of finding: StoreFinding) -> [String: JSONValue] {
        [
            "weight": JSONValue(finding.weight.rawValue), "subject": JSONValue(finding.subject),
            "reason": JSONValue(finding.reason), "cure": JSONValue(finding.cure),
        ]
    }

    private static func table(of findings: [StoreFinding]) -> Table {
        var table = Table(["", "WHAT", "IS", "DO"])
        for finding in findings {
            let colour: Terminal.Colour? =
                switch finding.weight {
                case .fine: nil
                case .warning: .yellow
                case .problem: .red
                }
            table.add([
                Table.Cell(finding.weight.rawValue, colour), Table.Cell(finding.subject), Table.Cell(finding.reason),
                Table.Cell(finding.cure),
            ])
        }
        return table
    }
}
