import HostProtocol
import TestSupport
import Testing

@Suite("Typed handlers are called with what the parameters say")
struct TypedHandlerTests {
    private let host: LoadedHost

    init() throws { host = try LoadedHost("typed.c") }

    private func result(_ handler: String, _ parameters: String = "{}") throws -> String? {
        let result = try host.run(handler, parameters: parameters)
        #expect(result.outcome == 0, "\(result.message)")
        return result.result
    }

    /// Why an attempt failed for good before the function was called.
    private func refusal(_ handler: String, _ parameters: String) throws -> String {
        let result = try host.run(handler, parameters: parameters)
        #expect(result.outcome == 2)
        #expect(result.failureKind == "bad_input")
        #expect(result.result == nil)
        return result.message
    }

    @Test(
        "A value of each type comes back as it went, to the last digit",
        arguments: [
            ("i8", ["-128", "127", "0", "-0"]), ("i16", ["-32768", "32767"]), ("i32", ["-2147483648", "2147483647"]),
            ("i64", ["-9223372036854775808", "9223372036854775807", "9007199254740993"]),
            ("u8", ["0", "255"]), ("u16", ["65535"]), ("u32", ["4294967295"]),
            ("u64", ["9223372036854775807", "9223372036854775808", "18446744073709551615"]),
            ("f32", ["0.1", "16777216", "-3.4028235e+38", "1.5"]),
            ("f64", ["0.1", "1e+300", "1e-300", "-2.5", "0.30000000000000004"]), ("bool", ["true", "false"]),
            ("str", [#""""#, #""a\"b\\c\u0001ü😀""#]),
        ])
    func roundTrips(type: String, values: [String]) throws {
        for value in values {
            let expected = value == "-0" ? "0" : value
            #expect(try result("same_\(type)", #"{"x": \#(value)}"#) == expected)
        }
    }

    @Test("A json parameter is the member's own text")
    func json() throws {
        let text = #"{ "b":[1.50,18446744073709551616], "a":"]}" }"#
        #expect(
            try result("same_json", #"{"x": \#(text) }"#) == #""{ \"b\":[1.50,18446744073709551616], \"a\":\"]}\" }""#)
        #expect(try result("same_json", #"{"x":null}"#) == #""null""#)
    }

    @Test(
        "What does not fit is refused, naming the member, what it must be, and never the value",
        arguments: [
            ("same_i8", #"{"x": 128}"#, #"parameter "x": out of range; give -128 to 127"#),
            ("same_i8", #"{"x": -129}"#, #"parameter "x": out of range; give -128 to 127"#),
            ("same_u8", #"{"x": -1}"#, #"parameter "x": out of range; give 0 to 255"#),
            (
                "same_i64", #"{"x": 9223372036854775808}"#,
                #"parameter "x": out of range; give -9223372036854775808 to 9223372036854775807"#
            ),
            (
                "same_u64", #"{"x": 18446744073709551616}"#,
                #"parameter "x": out of range; give 0 to 18446744073709551615"#
            ),
            ("same_u64", #"{"x": -1}"#, #"parameter "x": out of range; give 0 to 18446744073709551615"#),
            (
                "same_i32", #"{"x": 3.0}"#,
                #"parameter "x": must be an integer, without a fraction and without an exponent"#
            ),
            (
                "same_i32", #"{"x": 1e3}"#,
                #"parameter "x": must be an integer, without a fraction and without an exponent"#
            ),
            ("same_i32", #"{"x": "5"}"#, #"parameter "x": must be an integer, and is a string"#),
            ("same_i32", #"{"x": null}"#, #"parameter "x": must be an integer, and is null"#),
            ("same_i32", #"{}"#, #"parameter "x": missing; it must be an integer"#),
            ("same_f32", #"{"x": 1e39}"#, #"parameter "x": out of range; it must fit a float of 32 bits"#),
            ("same_f64", #"{"x": true}"#, #"parameter "x": must be a number, and is true or false"#),
            ("same_bool", #"{"x": 1}"#, #"parameter "x": must be true or false, and is a number"#),
            ("same_str", #"{"x": ["secret"]}"#, #"parameter "x": must be a string, and is an array"#),
            ("same_str", #"{"x": "a\u0000b"}"#, #"parameter "x": holds a NUL character, where a C string would end"#),
            ("same_str", #"{"y": "a"}"#, #"parameter "y": unknown; there are "x""#),
            ("nothing", #"{"y": 1}"#, #"parameter "y": unknown; there are none"#),
            ("said", #"{"text": "a", "task": 1}"#, #"parameter "task": unknown; there are "text""#),
            ("same_i8", #"{"x": 1, "\u0078": 2}"#, #"parameter "x": is there twice"#),
            ("same_i8", "[1]", "parameters: must be a JSON object"),
            ("same_i8", "5", "parameters: must be a JSON object"),
            (
                "sum_bytes", #"{"data": 5}"#,
                #"parameter "data": must be a string, or an object with "base64", and is a number"#
            ),
            ("sum_bytes", #"{"data": {}}"#, #"parameter "data": an object has one member here, "base64""#),
            (
                "sum_bytes", #"{"data": {"base64": "AA==", "x": 1}}"#,
                #"parameter "data": an object has one member here, "base64""#
            ),
            ("sum_bytes", #"{"data": {"base64": 5}}"#, #"parameter "data.base64": must be a string"#),
            (
                "sum_bytes", #"{"data": {"base64": "AA="}}"#,
                #"parameter "data.base64": not base64: letters, digits, + and /, filled up with ="#
            ),
        ])
    func refused(handler: String, parameters: String, reason: String) throws {
        #expect(try refusal(handler, parameters) == reason)
    }

    @Test("Bytes come from texts and from base64, with their lengths, NUL and all")
    func bytes() throws {
        #expect(try result("sum_bytes", #"{"data": ""}"#) == "0")
        #expect(try result("sum_bytes", #"{"data": "\u0000\u0001"}"#) == "2001")
        #expect(try result("sum_bytes", #"{"data": {"base64": "AAEC/w=="}}"#) == "4258")
        #expect(try result("sum_bytes", #"{"data": {"base64": ""}}"#) == "0")
        #expect(try result("sum_bytes32", #"{"b": {"base64": "AQ=="}, "a": {"base64": "AgID"}}"#) == "304")
        let long = String(repeating: "QUJD", count: 20_000)
        #expect(try result("sum_bytes", #"{"data": {"base64": "\#(long)"}}"#) == "63960000")
    }

    @Test("Optionals that are missing or null are NULL, others are passed by pointer")
    func optionals() throws {
        #expect(try result("optionals") == #"[-1, -1, "none", -1, "none"]"#)
        let nulls = #"{"number": null, "flag": null, "text": null, "data": null, "raw": null}"#
        #expect(try result("optionals", nulls) == #"[-1, -1, "none", -1, "none"]"#)
        let given = #"{"raw": [1], "data": "", "text": "t", "flag": false, "number": -7}"#
        #expect(try result("optionals", given) == #"[-7, 0, "t", 0, "[1]"]"#)
    }

    @Test("Defaults stand for what is missing")
    func defaults() throws {
        #expect(try result("defaults") == #"[18446744073709551615, "5", 1, 3, 1.50]"#)
        #expect(try result("defaults", #"{"on": false, "raw": {}}"#) == #"[18446744073709551615, "5", 0, 3, {}]"#)
    }

    @Test("More arguments than registers hold arrive in order")
    func manyArguments() throws {
        let parameters =
            #"{"a": -1, "b": 2.5, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": true, "j": 10, "k": -11, "l": 12.25}"#
        #expect(try result("many", parameters) == "46.75")
    }

    @Test("A text that is returned is freed by the function named, once for each")
    func frees() throws {
        #expect(try result("shout", #"{"text": "äbc"}"#) == #""äBC""#)
        #expect(try result("shout") == "null")
        #expect(try result("freed_count") == "1")
    }

    @Test("A rule makes a failure that may be tried again, with errno's name and text")
    func rules() throws {
        let failed = try host.run("open_nothing")
        #expect(failed.outcome == 1)
        #expect(failed.failureKind == "ENOENT")
        #expect(failed.message == #"function "open_nothing" returned -1: No such file or directory"#)
        #expect(
            try host.run("open_nothing", parameters: #"{"code": 0}"#).message == #"function "open_nothing" returned -1"#
        )
        let checked = try host.run("check", parameters: #"{"x": 200}"#)
        #expect(checked.outcome == 1 && checked.failureKind == "returned")
        #expect(checked.message == #"function "check" returned 200"#)
        #expect(try result("check", #"{"x": 0}"#) == "0")
        #expect(try result("find", #"{"found": true}"#) == #""here""#)
        #expect(try host.run("find", parameters: #"{"found": false}"#).message == #"function "find" returned NULL"#)
    }

    @Test("What JSON or a result cannot hold fails for good and says why")
    func impossibleResults() throws {
        for (handler, reason) in [
            ("null_text", #"returned NULL; where it may, its signature says "str?" or "fails if null""#),
            ("latin1_text", "returned a text that is not UTF-8, which JSON cannot hold"),
            ("not_a_number", "returned no finite number, which JSON cannot hold"),
        ] {
            let failed = try host.run(handler)
            #expect(failed.outcome == 2)
            #expect(failed.message == "function \"\(handler)\" \(reason)")
        }
        let long = try host.run("long_text", parameters: #"{"length": 1048576}"#)
        #expect(long.ending == .resultRefused)
        #expect(try result("long_text", #"{"length": 1048574}"#)?.utf8.count == 1_048_576)
    }

    @Test("A status is the outcome, void sets nothing, and ctx logs, sets results and hears of the stop")
    func context() throws {
        #expect(try host.run("status_of", parameters: #"{"outcome": 1}"#).outcome == 1)
        #expect(try host.run("status_of", parameters: #"{"outcome": -5}"#).outcome == -5)
        #expect(try result("nothing") == nil)
        #expect(try result("said", #"{"text": "hello"}"#) == #"{"said":true}"#)
        try host.process.run([host.task("wait_for_stop", id: 9, claim: 2)])
        try host.process.waitUntilRunning(1)
        try host.process.name([TaskReference(taskID: 9, claimNo: 2)], in: .stop)
        #expect(try host.process.results()[0].outcome == 3)
    }

    @Test("A locale that a plugin sets turns no point into a comma")
    func locale() throws {
        #expect(try result("use_commas", #"{"x": 1.5}"#) == "1.5")
        #expect(try result("same_f64", #"{"x": 0.25}"#) == "0.25")
    }

    @Test("The report has signatures, summaries and the schemas that are implied")
    func report() throws {
        let many = try #require(host.report.handlers.first { $0.name == "many" })
        #expect(many.summary == "More than fit into registers" && many.timeoutMs == 5000)
        #expect(many.signature.hasPrefix("f64(a: i8, b: f32, c: u16, d: f64,"))
        let shout = try #require(host.report.handlers.first { $0.name == "shout" })
        #expect(shout.signature == "str?(text: str?) free(typed_free)")
        #expect(
            shout.parametersSchema == #"{"type":"object","additionalProperties":false,"required":[],"#
                + #""properties":{"text":{"type":["string","null"]}}}"#)
        let flag = try #require(host.report.handlers.first { $0.name == "same_bool" })
        #expect(flag.signature == "bool(x: bool)")
        #expect(try result("twice", #"{"x": 21}"#) == "42")
    }
}
