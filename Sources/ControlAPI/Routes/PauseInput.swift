import HTTPTypes
import JSONWriting
import JobModel

/// How long a pause lasts, as a request says it.
enum PauseInput {
    static let body = APIOperation.Body.json(
        .object([
            .init(
                name: "for_ms", schema: .integer(1...Limits.delayMs),
                about: "It ends by itself after so long; with neither it lasts until somebody ends it."),
            .init(name: "until", schema: .time, about: "It ends by itself at this time."),
        ]), isRequired: false, example: "{\"for_ms\": 7200000}")

    /// - Throws: `Problem` for a time that is over, and for two ends.
    static func pause(_ call: Call) throws -> Pause {
        let length = call.body?["for_ms"]?.integer
        let until = call.body?["until"]?.text.flatMap(RFC3339.milliseconds)
        switch (length, until) {
        case (_?, _?):
            throw Problem(.invalid, "until: beside for_ms, which says another end", cure: "send one", field: "until")
        case (let length?, nil): return Pause(until: call.now + length)
        case (nil, let until?):
            guard until > call.now else {
                throw Problem(.invalid, "until: over already", cure: "send a time to come", field: "until")
            }
            return Pause(until: until)
        case (nil, nil): return Pause()
        }
    }

    /// As `pause` reads it.
    static func body(forMs: Int64?) -> [String: JSONValue]? { forMs.map { ["for_ms": JSONValue($0)] } }
}
