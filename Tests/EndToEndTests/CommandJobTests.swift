import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob job")
struct CommandJobTests {
    private static let columns: Set<String> = [
        "id", "name", "job_group", "group_name", "executor_handler", "executor_param", "executor_timeout",
        "executor_fail_retry_count", "trigger_status", "disable", "retry", "schedule_type", "schedule_conf",
        "time_zone", "gap_strategy", "repetition_strategy", "starts_at", "ends_at", "jitter_ms", "calendar",
        "off_day_strategy", "retry_backoff", "retry_on", "max_snoozes", "queue_at_most", "max_running",
        "limit_key_path",
        "max_per_key", "start_rate", "start_burst", "unique_by", "unique_while", "on_duplicate",
        "misfire_strategy", "misfire_after_ms", "misfire_cap", "block_strategy", "priority", "created_at",
        "trigger_last_time", "trigger_next_time", "last_failed_at", "job_desc", "author", "alarm_email", "updated_at",
    ]

    @Test("add with only what is needed gives a job that runs by hand")
    func addPlain() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        let job = try #require(try sandbox.rows("job", "list").first)
        #expect(Set(job.keys) == Self.columns)
        #expect(job["name"] as? String == "a")
        #expect(job["executor_handler"] as? String == "h")
        #expect(job["executor_param"] as? String == "{}")
        #expect(job["executor_timeout"] as? Int == 0)
        #expect(job["executor_fail_retry_count"] as? Int == 0)
        #expect(job["trigger_status"] as? Int == 0)
        #expect(job["disable"] as? Int == 0)
        #expect(job["retry"] as? Int == 1)
        #expect(job["schedule_type"] as? String == "none")
        #expect(job["schedule_conf"] is NSNull)
        #expect(job["trigger_last_time"] is NSNull)
        #expect(job["trigger_next_time"] is NSNull)
    }

    @Test("list goes on behind a name that a shell would take apart, and prints any text as JSON")
    func oddTexts() throws {
        let sandbox = try CommandSandbox()
        let names = [#"a "quoted" \ name"#, "it's here", "中文 🎈"]
        let parameters = "{\r\n\t\"text\": \"\\u0001 \\\\ \\\" 中\"}"
        for name in names {
            try sandbox.succeed("job", "add", "--name", name, "--group", "g", "--handler", "h", "--param", parameters)
        }
        let rows = try sandbox.rows("job", "list")
        #expect(rows.map { $0["name"] as? String } == names)
        #expect(rows.allSatisfy { $0["executor_param"] as? String == parameters })
        let second = try sandbox.run(["job", "list", "--limit", "1", "--after", names[0]])
        #expect(second.output.contains("it's here") && second.error == "more: --after 'it'\\''s here' (of 3)\n")
        #expect(try sandbox.run(["job", "list", "--after", names[1]]).error.isEmpty)
    }

    @Test("list takes every status that its table shows")
    func statuses() throws {
        let sandbox = try CommandSandbox()
        for name in ["idle", "waiting", "off"] {
            try sandbox.succeed("job", "add", "--name", name, "--group", "g", "--handler", "h")
        }
        try sandbox.succeed("job", "run", "waiting")
        try sandbox.succeed("job", "disable", "off")
        func names(_ status: String) throws -> [String?] {
            try sandbox.rows("job", "list", "--status", status).map { $0["name"] as? String }
        }
        #expect(try names("idle") == ["idle"] && names("waiting") == ["waiting"] && names("disabled") == ["off"])
        #expect(try names("running") == [] && names("error") == [])
    }

    @Test("add and update with a handler that the group has not note the nearest, and with --strict refuse")
    func unknownHandler() throws {
        let sandbox = try CommandSandbox()
        _ = try sandbox.openExecutor().publish(plugin: "p", handlers: ["send_mail", "import"])
        let strict = try sandbox.refusal(
            "job", "add", "--name", "a", "--group", "g", "--handler", "send_mial", "--strict")
        #expect(strict.contains("no plugin of group \"g\" offers handler \"send_mial\"; did you mean \"send_mail\"?"))
        #expect(try sandbox.rows("job", "list").isEmpty)
        let outcome = try sandbox.run(["job", "add", "--name", "a", "--group", "g", "--handler", "send_mial"])
        #expect(outcome.status == 0 && outcome.error.contains("yet; did you mean \"send_mail\"?"), "\(outcome.error)")
        let update = ["job", "update", "a", "--handler", "imprt"]
        #expect(try sandbox.refusal(of: update + ["--strict"]).contains("did you mean \"import\"?"))
        #expect(try sandbox.object("job", "show", "a")["executor_handler"] as? String == "send_mial")
        #expect(try sandbox.run(update).error.contains("yet; did you mean \"import\"?"))
    }

    @Test("add stores every option")
    func addFull() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed(
            "job", "add", "--name", "a", "--group", "g", "--handler", "h", "--param", "{\"n\": 1}", "--cron",
            "0 7 * * *",
            "--time-zone", "Europe/Berlin", "--timeout", "1m30s", "--retries", "3", "--no-retry", "--priority", "0",
            "--misfire", "fire_all", "--misfire-after", "5m", "--misfire-cap", "20", "--block", "serial")
        let job = try sandbox.object("job", "show", "a")
        #expect(Set(job.keys) == Self.columns)
        #expect(job["executor_param"] as? String == "{\"n\": 1}")
        #expect(job["schedule_type"] as? String == "cron")
        #expect(job["schedule_conf"] as? String == "0 7 * * *")
        #expect(job["time_zone"] as? String == "Europe/Berlin")
        #expect(job["executor_timeout"] as? Int == 90_000)
        #expect(job["executor_fail_retry_count"] as? Int == 3)
        #expect(job["retry"] as? Int == 0)
        #expect(job["priority"] as? Int == 0)
        #expect(job["misfire_after_ms"] as? Int == 300_000 && job["misfire_cap"] as? Int == 20)
        #expect(job["misfire_strategy"] as? String == "fire_all")
        #expect(job["block_strategy"] as? String == "serial")
        let next = try #require(job["trigger_next_time"] as? Int)
        #expect(Int64(next) > StandInExecutor.now)
    }

    @Test(
        "add reads durations with their units",
        arguments: [
            ("0s", 0), ("250ms", 250), ("30s", 30_000), ("5m", 300_000), ("1h30m", 5_400_000), ("2d", 172_800_000),
            ("1d2h3m4s5ms", 93_784_005),
        ])
    func durations(text: String, milliseconds: Int) throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h", "--timeout", text)
        #expect(try sandbox.object("job", "show", "a")["executor_timeout"] as? Int == milliseconds)
    }

    @Test(
        "add reads times with a zone and UTC milliseconds",
        arguments: ["2100-01-01T00:00:00Z", "2100-01-01T02:00:00+02:00", "2100-01-01T00:00:00.000Z", "4102444800000"])
    func times(text: String) throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h", "--at", text)
        let job = try sandbox.object("job", "show", "a")
        #expect(job["schedule_type"] as? String == "once")
        #expect(job["trigger_next_time"] as? Int == 4_102_444_800_000)
    }

    @Test("update changes what it names and nothing else")
    func update() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed(
            "job", "add", "--name", "a", "--group", "g", "--handler", "h", "--every", "1h", "--retries", "2")
        try sandbox.succeed("job", "update", "a", "--handler", "k", "--timeout", "5s")
        var job = try sandbox.object("job", "show", "a")
        #expect(job["executor_handler"] as? String == "k")
        #expect(job["executor_timeout"] as? Int == 5_000)
        #expect(job["executor_fail_retry_count"] as? Int == 2)
        #expect(job["schedule_conf"] as? String == "3600000")
        try sandbox.succeed("job", "update", "a", "--manual")
        job = try sandbox.object("job", "show", "a")
        #expect(job["schedule_type"] as? String == "none")
        #expect(job["trigger_next_time"] is NSNull)
    }

    @Test("update refuses a time zone that is unknown, and changes nothing")
    func updateTimeZone() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h", "--cron", "0 7 * * *")
        #expect(try sandbox.wrongValue("job", "update", "a", "--time-zone", "Mars/Olympus").contains("Mars/Olympus"))
        #expect(try sandbox.object("job", "show", "a")["time_zone"] as? String == "UTC")
    }

    @Test("disable and enable turn the flag and the cursor")
    func disableAndEnable() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h", "--every", "1h")
        try sandbox.succeed("job", "disable", "a")
        var job = try sandbox.object("job", "show", "a")
        #expect(job["disable"] as? Int == 1)
        #expect(job["trigger_next_time"] is NSNull)
        #expect(try sandbox.refusal("job", "run", "a").contains("\"a\""))
        try sandbox.succeed("job", "enable", "a")
        job = try sandbox.object("job", "show", "a")
        #expect(job["disable"] as? Int == 0)
        #expect(job["trigger_next_time"] is Int)
    }

    @Test("delete frees the name")
    func delete() throws {
        let sandbox = try CommandSandbox()
        for _ in 1...2 {
            try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
            try sandbox.succeed("job", "delete", "a")
            #expect(try sandbox.rows("job", "list").isEmpty)
        }
    }

    @Test("list and show tell a person status, schedule and the last attempt's message")
    func forPeople() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h", "--every", "90s")
        try sandbox.succeed("job", "run", "a")
        let executor = try sandbox.openExecutor()
        try executor.finish(executor.claim("h"), with: .failed, message: "disk \u{1B}[31mfull\nmore")
        let list = try sandbox.succeed("job", "list")
        #expect(list.contains("error"))
        #expect(list.contains("every 1m30s"))
        let show = try sandbox.succeed("job", "show", "a")
        #expect(show.contains("500 failed"))
        #expect(show.contains("disk \\u{1B}[31mfull …") || show.contains("disk \\u{001B}[31mfull …"))
        #expect(!show.contains("\u{1B}"))
    }

    @Test("retry queues the failed task again, and restart takes the job out of error")
    func retryAndRestart() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        let executor = try sandbox.openExecutor()
        for command in ["retry", "restart"] {
            try sandbox.succeed("job", "run", "a")
            try executor.finish(executor.claim("h"), with: .failed)
            #expect(try sandbox.object("job", "show", "a")["trigger_status"] as? Int == 3)
            try sandbox.succeed("job", command, "a")
            #expect(try sandbox.object("job", "show", "a")["trigger_status"] as? Int == 1)
            try executor.finish(executor.claim("h"), with: .ok)
            #expect(try sandbox.object("job", "show", "a")["trigger_status"] as? Int == 0)
        }
        #expect(try sandbox.refusal("job", "restart", "a").contains("\"a\""))
    }

    @Test(
        "a job that does not exist is refused by name",
        arguments: ["show", "update", "disable", "enable", "retry", "restart", "run", "delete"])
    func unknownJob(command: String) throws {
        let sandbox = try CommandSandbox()
        #expect(try sandbox.refusal("job", command, "nope").contains("\"nope\""))
    }
}
