import CDotJob
import DotJobPlugin
import DotJobPluginCodable
import Testing

@Suite struct CodableTests {
    private struct Mail: Decodable {
        struct Address: Decodable {
            let to: String
        }
        let mail: Address
        var copies: [UInt8]?
    }

    private struct Receipt: Encodable {
        let to: String
        let copies: Int
    }

    private func send(_ parameters: [String: any Sendable]) -> (Int32, RecordingHost.Record) {
        let host = RecordingHost(parameters: parameters)
        let outcome = JobTask.run(host.task, decoding: Mail.self) { task, parameters in
            task.log(.info, "to \(parameters.mail.to)")
            return Receipt(to: parameters.mail.to, copies: parameters.copies?.count ?? 0)
        }
        return (outcome, host.seen)
    }

    @Test func `Parameters are decoded and what the body returns is the result`() {
        let (outcome, seen) = send(["mail": ["to": "a/b@example"], "copies": [1, 2]])
        #expect(outcome == Int32(DOTJOB_OK))
        #expect(seen.lines == ["to a/b@example"])
        #expect(seen.result == #"{"copies":2,"to":"a/b@example"}"#)
    }

    @Test func `A body without a result leaves none`() {
        let host = RecordingHost(parameters: ["mail": ["to": "x"]])
        let outcome = JobTask.run(host.task, decoding: Mail.self) { task, parameters in
            task.log(.info, parameters.mail.to)
        }
        #expect(outcome == Int32(DOTJOB_OK))
        #expect(host.seen.result == nil)
    }

    @Test(
        arguments: [
            (["mail": ["to": 3]], #"parameter "mail.to": must be a string"#),
            (["mail": "x"], #"parameter "mail": must be an object"#),
            (["mail": [String: Int]()], #"parameter "mail.to": missing"#),
            ([:], #"parameter "mail": missing"#),
            (["mail": ["to": "x"], "copies": "all"], #"parameter "copies": must be an array"#),
            (
                ["mail": ["to": "x"], "copies": [1, "2"] as [any Sendable]],
                #"parameter "copies.1": must be an integer"#
            ),
        ] as [([String: any Sendable], String)])
    func `Parameters that do not fit fail for good and name the member`(
        parameters: [String: any Sendable], message: String
    ) {
        let (outcome, seen) = send(parameters)
        #expect(outcome == Int32(DOTJOB_FAIL))
        #expect(seen.failureKind == "bad_input")
        #expect(seen.failureMessage == message)
    }

    @Test func `An error of the body ends the attempt as without Codable`() {
        let host = RecordingHost(parameters: ["mail": ["to": "x"]])
        let outcome = JobTask.run(host.task, decoding: Mail.self) { _, _ -> Receipt in throw TaskStopped() }
        #expect(outcome == Int32(DOTJOB_CANCELLED))
    }
}
