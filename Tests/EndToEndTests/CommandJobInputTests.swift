import Foundation
import TestSupport
import Testing

@Suite("Bad input to dotjob job")
struct CommandJobInputTests {
    @Test(
        "add refuses what makes no job, says why, and adds none",
        arguments: [
            (["--group", "nope"], "group \"nope\""),
            (["--name", ""], "empty"),
            (["--name", "a\nb"], "control character"),
            (["--name", String(repeating: "n", count: 129)], "128 bytes"),
            (["--handler", ""], "handler"),
            (["--cron", "61 * * * *"], "61"),
            (["--cron", "* * *"], "* * *"),
            (["--cron", "0 0 30 2 *"], "0 0 30 2 *"),
            (["--cron", "0 7 * * *", "--time-zone", "Mars/Olympus"], "Mars/Olympus"),
            (["--every", "0s"], "interval"),
        ])
    func add(arguments: [String], reason: String) throws {
        let sandbox = try CommandSandbox()
        // What can be judged by the arguments alone is wrong usage.
        let status: Int32 = arguments.first == "--group" ? 1 : 64
        let message = try sandbox.refusal(of: ["job", "add"] + Self.completed(arguments), status: status)
        #expect(message.contains(reason), "\(message)")
        #expect(try sandbox.rows("job", "list").isEmpty)
    }

    @Test(
        "add ends with 64 for a value that is wrong by itself, says why, and adds none",
        arguments: [
            (["--timeout", "-5s"], "--timeout \"-5s\": negative"),
            (["--timeout", "30"], "--timeout \"30\": no unit"),
            (["--timeout", "30 s"], "--timeout \"30 s\": not a duration"),
            (["--timeout", "30m1h"], "not a duration"),
            (["--timeout", "1.5h"], "not a duration"),
            (["--timeout", ""], "not a duration"),
            (["--timeout", "36500d1ms"], "too long; the longest is 36500d"),
            (["--timeout", "99999999999999999999s"], "too long"),
            (["--retries", "-1"], "--retries \"-1\""),
            (["--retries", "101"], "--retries \"101\""),
            (["--max-running", "0"], "--max-running \"0\": out of range; give 1 to 1000000"),
            (["--max-running", "few"], "--max-running \"few\": not a number; give a count, or none"),
            (["--max-per-key", "2"], "max_per_key without a key; say what tasks are told apart by"),
            (["--key", "tenant"], "--key \"tenant\": names nothing of the parameters; give a member such as"),
            (["--key", "$.tenant"], "a key, and no limit that it could be for"),
            (["--rate", "100"], "--rate \"100\": not a rate; write starts and a time such as 100/1m"),
            (["--rate", "0/1m"], "--rate \"0/1m\": not a rate"),
            (["--rate", "1/31d"], "in up to 30d, or none"),
            (["--burst", "2"], "a burst without a rate; set a rate"),
            (["--unique", "$"], "--unique \"$\": names nothing of the parameters"),
            (
                ["--unique-while", "soon"],
                "--unique-while \"soon\": unknown; give waiting, live, or a time such as 10m"
            ),
            (["--priority", "10"], "--priority \"10\""),
            (["--priority", "-1"], "--priority \"-1\""),
            (["--every", "-1m"], "--every \"-1m\": negative"),
            (["--at", "tomorrow"], "--at \"tomorrow\": not a time"),
            (["--at", "2100-01-01T00:00:00"], "without a zone"),
            (["--at", "2001-01-01T00:00:00Z"], "has passed"),
            (["--at", "1795000000"], "has passed"),
            (["--at", "2030-02-30T08:00:00Z"], "no such day"),
            (["--at", "2030-13-01T08:00:00Z"], "no such day"),
            (["--at", "2030-01-31T24:00:00Z"], "no hour 24"),
            (["--at", "2030-01-31T08:60:00Z"], "no minute 60"),
            (["--at", "2030-06-30T23:59:60Z"], "no second 60"),
            (["--at", "2030-01-31T08:00:00+25:00"], "no zone is that far from UTC"),
            (["--at", "2030-01-31T08:00:00+01:60"], "no zone is that far from UTC"),
            (["--at", "2030-01-31T08:00:00.123456Z"], "finer than a millisecond"),
            (["--at", "2030-01-31T08:00:00.Z"], "not a time"),
            (["--at", "2030-01-31T8:00:00Z"], "not a time"),
            (["--at", "2030-01-31"], "not a time"),
            (["--at", ""], "not a time"),
            (["--at", "-1"], "not a time"),
            (["--at", "+2030-01-31T08:00:00Z"], "not a time"),
            (["--at", "506713-02-05T00:00:00Z"], "not a time"),
            (["--at", "15990000000000000"], "too far ahead; the furthest is 36500d from now"),
            (["--at", "9223372036854775807"], "too far ahead"),
            (["--at", "92233720368547758070"], "too far ahead"),
            (["--at", "9999-12-31T00:00:00Z"], "too far ahead"),
            (["--param", "{'a': 1}"], "--param: not JSON at line 1, column 2 ("),
            (["--param", ""], "--param: not JSON at line 1, column 1 ("),
            (["--param", "{\"a\":\n 1e400}"], "--param: not JSON at line 2, column 6 (real number overflow)"),
            (["--param", "{\"a\": 1,}"], "--param: not JSON at line 1, column 9 ("),
        ])
    func wrongValues(arguments: [String], reason: String) throws {
        let sandbox = try CommandSandbox()
        let message = try sandbox.refusal(of: ["job", "add"] + Self.completed(arguments), status: 64)
        #expect(message.contains(reason), "\(message)")
        #expect(try sandbox.rows("job", "list").isEmpty)
    }

    @Test(
        "add reads a time to the millisecond, as it is written",
        arguments: [
            ("2030-01-31T08:00Z", 1_896_076_800_000), ("2030-01-31T08:00:00Z", 1_896_076_800_000),
            ("2030-01-31T08:00:00.25Z", 1_896_076_800_250), ("2030-01-31T08:00:00.123000Z", 1_896_076_800_123),
            ("2030-01-31T08:00+05:30", 1_896_057_000_000), ("2030-01-31 08:00:00-0330", 1_896_089_400_000),
            ("2032-02-29t00:00:00z", 1_961_625_600_000), ("1896076800001", 1_896_076_800_001),
        ])
    func times(text: String, milliseconds: Int) throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h", "--at", text)
        #expect(try sandbox.object("job", "show", "a")["trigger_next_time"] as? Int == milliseconds)
    }

    @Test(
        "add and update name what is wrong with a value, also where there is no database yet, and make none",
        arguments: [
            (["add", "--name", "a/b", "--group", "g", "--handler", "h"], "name \"a/b\""),
            (["add", "--name", "a", "--group", "g", "--handler", "h", "--every", "0s"], "interval"),
            (["add", "--name", "a", "--group", "g", "--handler", "h", "--cron", "61 * * * *"], "cron \"61 * * * *\""),
            (["update", "a", "--handler", "x/y"], "name \"x/y\""), (["update", "a", "--every", "0s"], "interval"),
        ])
    func withoutDatabase(arguments: [String], reason: String) throws {
        let sandbox = try CommandSandbox(group: nil)
        let message = try sandbox.refusal(of: ["job"] + arguments, status: 64)
        #expect(message.contains(reason), "\(message)")
        #expect(!FileManager.default.fileExists(atPath: sandbox.database))
    }

    @Test("an unknown group's refusal lists the groups there are")
    func unknownGroup() throws {
        let sandbox = try CommandSandbox(group: "mail")
        try sandbox.succeed("group", "add", "bulk")
        let message = try sandbox.refusal("job", "add", "--name", "a", "--group", "nope", "--handler", "h")
        #expect(message.contains("bulk, mail"))
    }

    @Test("a taken name is refused and the first job stays")
    func takenName() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        let message = try sandbox.refusal("job", "add", "--name", "a", "--group", "g", "--handler", "k")
        #expect(message.contains("\"a\""))
        #expect(try sandbox.object("job", "show", "a")["executor_handler"] as? String == "h")
    }

    @Test("parameters of 256 KiB are taken from a file, and one byte more is refused")
    func bigParameters() throws {
        let sandbox = try CommandSandbox()
        let file = sandbox.directory.file("param.json")
        let text = "\"" + String(repeating: "x", count: 256 * 1024 - 2) + "\""
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h", "--param-file", file)
        #expect(try sandbox.object("job", "show", "a")["executor_param"] as? String == text)
        try (text + " ").write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try sandbox.wrongValue("job", "update", "a", "--param-file", file).contains("262144 bytes"))
        #expect(try sandbox.object("job", "show", "a")["executor_param"] as? String == text)
    }

    @Test("a file of parameters that is not there is refused")
    func missingParameterFile() throws {
        let sandbox = try CommandSandbox()
        let arguments = Self.completed(["--param-file", sandbox.directory.file("none.json")])
        #expect(try sandbox.refusal(of: ["job", "add"] + arguments).contains("unreadable"))
    }

    @Test("parameters that are no JSON never show up in the refusal")
    func secretParameters() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        #expect(!(try sandbox.wrongValue("job", "run", "a", "--param", "{hunter2}")).contains("hunter2"))
        #expect(!(try sandbox.wrongValue("job", "update", "a", "--param", "{hunter2}")).contains("hunter2"))
    }

    @Test(
        "update refuses bad values and changes nothing",
        arguments: [
            ["--timeout", "-5s"], ["--retries", "101"], ["--priority", "10"], ["--cron", "61 * * * *"],
            ["--param", "{"], ["--handler", ""], ["--timeout", "5s", "--every", "0s"], ["--time-zone", "CST"],
            ["--cron", "0 7 * * *", "--time-zone", "Mars/Olympus"],
        ])
    func update(arguments: [String]) throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h", "--every", "1h")
        let before = try sandbox.succeed("job", "show", "a", "--json")
        _ = try sandbox.refusal(of: ["job", "update", "a"] + arguments, status: 64)
        #expect(try sandbox.succeed("job", "show", "a", "--json") == before)
    }

    @Test(
        "run refuses bad values and queues nothing",
        arguments: [
            (["--count", "0"], "--count \"0\""), (["--count", "-1"], "--count \"-1\""),
            (["--count", "1000001"], "--count \"1000001\""),
            (["--param", "nope"], "--param: not JSON at line 1, column 4 (invalid token)"),
        ])
    func run(arguments: [String], reason: String) throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        #expect(try sandbox.refusal(of: ["job", "run", "a"] + arguments, status: 64).contains(reason))
        #expect(try sandbox.rows("task", "list").isEmpty)
    }

    /// The arguments with what `job add` needs besides.
    private static func completed(_ arguments: [String]) -> [String] {
        [("--name", "a"), ("--group", "g"), ("--handler", "h")].reduce(into: arguments) { all, option in
            if !all.contains(option.0) { all += [option.0, option.1] }
        }
    }
}
