import CDotJob
import DotJobPlugin
import Testing

@Suite struct SwiftLayerTests {
    private struct OddError: Error, CustomStringConvertible {
        let description = "the disk is upside down"
    }

    @Test func `A body that returns is a success with its log, progress and result`() {
        let host = RecordingHost(parameters: ["name": "Ada", "count": Int64(3)])
        let outcome = JobTask.run(host.task) { task in
            task.log(.info, "hello, \(try task.required("name", as: String.self))")
            task.progress(0.5, "half")
            let count: Int64 = try task.required("count")
            try task.setResult("[\(count), \(task.id), \(task.attempt), \(task.claimNumber)]")
        }
        #expect(outcome == Int32(DOTJOB_OK))
        #expect(host.seen.lines == ["hello, Ada"])
        #expect(host.seen.fractions == [0.5])
        #expect(host.seen.result == "[3, 42, 1, 7]")
        #expect(host.seen.failureMessage == nil)
    }

    @Test func `A permanent failure fails for good with its kind and text`() {
        let host = RecordingHost()
        let outcome = JobTask.run(host.task) { _ in throw TaskFailure.permanent("no such list", kind: "bad_input") }
        #expect(outcome == Int32(DOTJOB_FAIL))
        #expect(host.seen.failureKind == "bad_input")
        #expect(host.seen.failureMessage == "no such list")
    }

    @Test func `A failure that asks for a later attempt says when`() {
        let host = RecordingHost()
        let outcome = JobTask.run(host.task) { _ in throw TaskFailure.retry("busy", afterMilliseconds: 1500) }
        #expect(outcome == Int32(DOTJOB_RETRY))
        #expect(host.seen.retryAfterMilliseconds == 1500)
        #expect(host.seen.failureKind == nil)
    }

    @Test func `A snooze says for how long, and why`() {
        let host = RecordingHost()
        let outcome = JobTask.run(host.task) { _ in throw TaskSnooze(milliseconds: 1500, "no file") }
        #expect(outcome == Int32(DOTJOB_SNOOZE))
        #expect(host.seen.retryAfterMilliseconds == 1500)
        #expect(host.seen.failureMessage == "no file")
        let plugin = Plugin(name: "p", version: "1", requiresMinor: 1, handlers: [])
        #expect(plugin.descriptor.pointee.requires_minor == 1)
    }

    @Test func `Any other error fails the attempt with its text`() {
        let host = RecordingHost()
        let outcome = JobTask.run(host.task) { _ in throw OddError() }
        #expect(outcome == Int32(DOTJOB_RETRY))
        #expect(host.seen.failureMessage == "the disk is upside down")
        #expect(host.seen.retryAfterMilliseconds == nil)
    }

    @Test func `A handler asked to stop ends as cancelled`() {
        let host = RecordingHost(stopsAtFraction: 0.5)
        let outcome = JobTask.run(host.task) { task in
            try task.checkStop()
            task.progress(0.5)
            try task.checkStop()
            Issue.record("the second look should have thrown")
        }
        #expect(outcome == Int32(DOTJOB_CANCELLED))
        #expect(host.seen.failureMessage == nil)
    }

    @Test func `A missing parameter is nil where it is optional and a permanent failure where it is required`() {
        let host = RecordingHost()
        let outcome = JobTask.run(host.task) { task in
            #expect(try task.optional("to", as: String.self) == nil)
            _ = try task.required("to", as: String.self)
        }
        #expect(outcome == Int32(DOTJOB_FAIL))
        #expect(host.seen.failureMessage == "parameter \"to\": missing; it must be a string")
    }

    @Test func `A parameter of another type is a permanent failure that names the type`() {
        let host = RecordingHost(parameters: ["count": "three"])
        let outcome = JobTask.run(host.task) { _ = try $0.optional("count", as: Int64.self) }
        #expect(outcome == Int32(DOTJOB_FAIL))
        #expect(host.seen.failureMessage == "parameter \"count\": must be an integer of 64 bits")
    }

    @Test func `Narrower integers are read in their range and refused beyond`() {
        let host = RecordingHost(parameters: ["byte": Int64(255), "small": Int64(-1), "long": Int64.max])
        let outcome = JobTask.run(host.task) { task in
            #expect(try task.required("byte", as: UInt8.self) == 255)
            #expect(try task.required("small", as: Int8.self) == -1)
            #expect(try task.required("long", as: Int.self) == .max)
            #expect(try task.required("long", as: UInt64.self) == UInt64(Int64.max))
            #expect(try task.optional("none", as: Int32.self) == nil)
            #expect(throws: TaskFailure.self) { try task.required("long", as: UInt32.self) }
            #expect(throws: TaskFailure.self) { try task.required("small", as: UInt64.self) }
            _ = try task.required("small", as: UInt16.self)
        }
        #expect(outcome == Int32(DOTJOB_FAIL))
        #expect(host.seen.failureMessage == "parameter \"small\": must be an integer from 0 to 65535")
    }

    @Test func `A result over the limit fails the attempt for good`() {
        let host = RecordingHost()
        let outcome = JobTask.run(host.task) { try $0.setResult(String(repeating: "x", count: (1 << 20) + 1)) }
        #expect(outcome == Int32(DOTJOB_FAIL))
        #expect(host.seen.result == nil)
        #expect(host.seen.failureKind == "result")
    }

    @Test func `A plugin's descriptor lists its handlers and reaches its configuration`() {
        let plugin = Plugin(
            name: "mail", version: "1.2.0",
            handlers: [
                Handler(
                    "send", run: { task in JobTask.run(task) { $0.progress(1) } }, summary: "Sends one mail",
                    timeoutMilliseconds: 30_000, parametersSchema: "{\"type\": \"object\"}"),
                Handler("count", run: { _ in 0 }),
            ])
        let descriptor = plugin.descriptor.pointee
        #expect(String(cString: descriptor.name) == "mail")
        #expect(String(cString: descriptor.version) == "1.2.0")
        #expect(descriptor.handler_count == 2)
        let handler = descriptor.handlers[0]!.pointee
        #expect(String(cString: handler.name) == "send")
        var meta = dotjob_meta()
        meta.size = UInt32(MemoryLayout<dotjob_meta>.size)
        handler.describe(descriptor.handlers[0], &meta)
        #expect(meta.timeout_ms == 30_000)
        #expect(String(cString: meta.summary) == "Sends one mail")
        #expect(String(cString: meta.parameters_schema) == "{\"type\": \"object\"}")
        var silent = dotjob_meta()
        silent.size = meta.size
        descriptor.handlers[1]!.pointee.describe(descriptor.handlers[1], &silent)
        #expect(silent.summary == nil && silent.parameters_schema == nil && silent.timeout_ms == 0)

        let host = RecordingHost()
        #expect(handler.run(host.task) == Int32(DOTJOB_OK))
        #expect(host.seen.fractions == [1])
        _ = JobTask.run(host.task) { task in
            #expect(plugin.configuration("smtp.host", for: task) == "mail.example")
            #expect(plugin.configuration("smtp.port", for: task) == nil)
            #expect(plugin.secret("password", for: task) == nil)
        }
    }
}
