import Foundation
import TestSupport
import Testing

@Suite("Logs as JSON")
struct JSONLogTests {
    @Test("Each line is an object with time, level, label and message", arguments: [true, false])
    func lines(byOption: Bool) throws {
        let served = try ServedDatabase(
            "up", arguments: ["--port", "0"] + (byOption ? ["--log-format", "json"] : []),
            environment: byOption ? [:] : ["DOTJOB_LOG_FORMAT": "json"])
        served.kill(SIGTERM)
        let lines = served.log.split(separator: "\n")
        #expect(lines.count >= 3)
        for line in lines {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
            let time = try #require(object["time"] as? String)
            #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(time)")
            #expect(["level", "label", "message"].allSatisfy { object[$0] is String }, "\(line)")
        }
        #expect(served.log.contains("\"level\":\"info\"") && served.log.contains("listening on"))
    }

    @Test("What ends the process is told as JSON too, with the exit code that it has otherwise")
    func end() throws {
        let sandbox = try TemporaryDirectory()
        for (arguments, status, words) in [
            (["--no-http"], 1, "q.db"), (["--port", "70000"], 64, "out of range"),
        ] {
            let outcome = try Tool.run(
                Project.product("dotjob"), ["scheduler", "--log-format", "json"] + arguments,
                environment: ["DOTJOB_DATABASE": sandbox.file("q.db")])
            let object = try JSONSerialization.jsonObject(with: Data(outcome.error.utf8)) as? [String: Any]
            #expect(outcome.status == status && object?["level"] as? String == "critical", "\(outcome.error)")
            #expect((object?["message"] as? String)?.contains(words) ?? false, "\(outcome.error)")
        }
    }

    @Test("Another word for the format is refused, wherever it stands")
    func unknown() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        let refused = try served.dotjob("scheduler", "--no-http", "--log-format", "xml")
        #expect(refused.status == 64)
        #expect(refused.error == "dotjob: --log-format \"xml\": unknown; give json or text\n")
    }
}
