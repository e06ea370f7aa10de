import ControlAPI
import JSONWriting
import JobModel

/// The fields of a job's form that few jobs need.
struct RareJobFields {
    let fields: Fields

    /// - Throws: `Problem`.
    init(_ input: JobFormInput, _ call: PageCall) throws {
        let names = try call.list("/calendars").map { $0["name"].words }
        let calendar = input["calendar"]
        let calendars = names.contains(calendar) || calendar.isEmpty ? names : names + [calendar]
        func strategies(_ values: [String], _ name: String, _ word: (String) -> String) -> [Fields] {
            values.map { ["value": $0, "word": word($0), "chosen": $0 == input[name]] }
        }
        fields = [
            "calendars": JobListPage.options(calendars, chosen: calendar),
            "off_days": strategies(OffDayStrategy.allCases.map(\.rawValue), "off_day_strategy") {
                call.words("off_day.\($0)")
            },
            "gaps": strategies(GapStrategy.allCases.map(\.rawValue), "gap_strategy") { call.words("gap.\($0)") },
            "repetitions": strategies(RepetitionStrategy.allCases.map(\.rawValue), "repetition_strategy") {
                call.words("repetition.\($0)")
            },
            "retries_off": input["retries_enabled"] == "false",
            "retry_causes": RetryCauses.words.map { cause -> Fields in
                [
                    "value": cause.word, "word": call.words("retry_cause.\(cause.word)"),
                    "chosen": input.retryOn?.contains(cause.word) ?? true,
                ]
            },
        ]
    }
}
