import Foundation
import JobStore
import TestSupport
import Testing

/// What an executor is asked for besides its database.
@Suite("An executor that cannot start is refused")
struct ExecutorRefusalTests {
    @Test("for a group that is unknown, which it names, and it opens no session")
    func unknownGroup() throws {
        let sandbox = try CommandSandbox()
        #expect(
            try sandbox.refusal("executor", "--group", "g", "nope")
                == "dotjob: group \"nope\": unknown; add it with \"dotjob group add nope\"\n")
        #expect(try sandbox.rows("executors").isEmpty)
        #expect(try sandbox.openStore().openSessions().isEmpty)
    }

    @Test("for a data directory that cannot be made, and it opens no session")
    func dataDirectory() throws {
        let sandbox = try CommandSandbox()
        let file = sandbox.directory.file("file")
        try Data().write(to: URL(fileURLWithPath: file))
        let message = try sandbox.refusal("executor", "--group", "g", "--data", "\(file)/data")
        #expect(message.hasPrefix("dotjob: data directory \"\(file)/data\": cannot be made: "))
        #expect(message.hasSuffix("; name another with --data\n"))
        #expect(try sandbox.openStore().openSessions().isEmpty)
    }

    @Test("for values that make no sense, by the name of the option")
    func badOptions() throws {
        let sandbox = try CommandSandbox()
        for (option, value) in [
            ("--drain-timeout", "5"), ("--stop-grace", "soon"), ("--log-level", "loud"), ("--host", "/none"),
            ("--crash-budget", "0"), ("--max-generations", "1"), ("--probation", "60"),
        ] {
            // Whether there is a host is not the command line's to know.
            let message = try sandbox.refusal(
                of: ["executor", "--group", "g", option, value], status: option == "--host" ? 1 : 64)
            #expect(message.contains("\"\(value)\": "), "\(message)")
        }
        #expect(try sandbox.openStore().openSessions().isEmpty)
    }
}
