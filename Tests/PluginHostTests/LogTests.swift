import HostProtocol
import TestSupport
import Testing

@Suite("Log lines and progress")
struct LogTests {
    @Test("Lines come in order and before the result, past the limit they are cut with a mark")
    func cut() throws {
        let host = try LoadedHost("crash.c", logBytes: 4096)
        try host.process.run([host.task("logs_much", id: 5, claim: 6)])
        let (lines, result) = try host.process.lines(untilResultOf: 5)
        #expect(result.outcome == 0)
        #expect(lines.allSatisfy { $0.task == TaskReference(taskID: 5, claimNo: 6) })
        let own = lines.filter { !$0.isFromHost }
        let bytes = own.reduce(0) { $0 + $1.text.utf8.count }
        #expect(bytes <= 4096 && bytes > 4096 - 128)
        #expect(own.enumerated().allSatisfy { $1.text.hasPrefix("line " + String(String(1_000_000 + $0).dropFirst())) })
        let mark = try #require(lines.last)
        #expect(mark.isFromHost)
        let length = own[0].text.utf8.count
        #expect(
            mark.text == "… \(4000 - own.count) more lines (\((4000 - own.count) * length) bytes) were cut at 4 KiB")
    }

    @Test("A new attempt gets its whole log again")
    func cutIsPerAttempt() throws {
        let host = try LoadedHost("crash.c", slots: 1, logBytes: 4096)
        for id in Int64(1)...2 {
            try host.process.run([host.task("logs_much", id: id)])
            let (lines, _) = try host.process.lines(untilResultOf: id)
            #expect(lines.filter { !$0.isFromHost }.count > 10)
            #expect(lines.filter(\.isFromHost).count == 1)
        }
    }

    @Test("Long lines are cut, broken text is made valid, levels are clamped")
    func odd() throws {
        let host = try LoadedHost(
            text: """
                #include <string.h>
                DOTJOB_PLUGIN("own", "1")
                DOTJOB_HANDLER(logs) {
                  static char text[5000];
                  memset(text, 'x', sizeof text);
                  task->host->log(task, DOTJOB_INFO, text, sizeof text);
                  task->host->log(task, 99, "a\\xff\\xe2\\x82z", 5);
                  task->host->log(task, -7, "with newline\\n", 13);
                  task->host->log(task, DOTJOB_WARNING, "", 0);
                  return DOTJOB_OK;
                }
                """)
        try host.process.run([host.task("logs")])
        let (lines, _) = try host.process.lines(untilResultOf: 1)
        #expect(lines.map(\.level) == [1, 3, 0, 2])
        #expect(lines[0].text == String(repeating: "x", count: 4096) + " … (line cut)")
        #expect(lines[1].text == "a\u{fffd}\u{fffd}\u{fffd}z")
        #expect(lines[2].text == "with newline")
        #expect(lines[3].text == "")
    }

    @Test("Of a thousand progress reports few are sent, the newest among them")
    func progress() throws {
        let host = try LoadedHost("crash.c")
        try host.process.run([host.task("reports_progress", id: 9)])
        var reports: [HostProgress] = []
        while reports.last?.fraction != 1 {
            if case .progress(let more) = try host.process.next() { reports += more }
        }
        #expect(reports.count < 20)
        #expect(reports.last?.note == "all")
        #expect(reports.allSatisfy { $0.task.taskID == 9 && (0...1).contains($0.fraction) })
    }
}
