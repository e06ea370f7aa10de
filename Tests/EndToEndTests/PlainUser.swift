import Glibc
import TestSupport
import Testing

/// A user whom permissions bind. Root ignores them unless it gives that right up.
enum PlainUser {
    private static let prefix =
        geteuid() == 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []

    static let isAvailable = (try? Tool.run("/usr/bin/env", prefix + ["true"]))?.status == 0

    static func refusal(of command: [String], in sandbox: CommandSandbox) throws -> String {
        let outcome = try Tool.run(
            "/usr/bin/env", prefix + [Project.product("dotjob")] + command,
            environment: ["DOTJOB_DATABASE": sandbox.database])
        #expect(outcome.status == 1, "\(outcome.error)")
        #expect(outcome.error.count { $0.isNewline } == 1, "\(outcome.error)")
        return outcome.error
    }
}
