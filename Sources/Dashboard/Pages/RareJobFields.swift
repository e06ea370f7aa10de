import ControlAPI
import JSONWriting
import JobModel

/// The fields of a job's form that few jobs need.
struct RareJobFields {
    let fields: Fields

    /// - Throws: `Problem`.
    init(_ input: JobFormInput, _ call: PageCall) throws {
        let names = try call.list("/calendars").map { $0["name"].words }
        fields = [
            "calendars": call.options(names: names, orGone: input["calendar"]),
            "off_days": call.options(
                OffDayStrategy.allCases.map(\.rawValue), chosen: input["off_day_strategy"]
            ) { "off_day.\($0)" },
            "gaps": call.options(GapStrategy.allCases.map(\.rawValue), chosen: input["gap_strategy"]) { "gap.\($0)" },
            "repetitions": call.options(
                RepetitionStrategy.allCases.map(\.rawValue), chosen: input["repetition_strategy"]
            ) { "repetition.\($0)" },
            "duplicates": call.options(
                DuplicateStrategy.allCases.map(\.rawValue), chosen: input["on_duplicate"]
            ) { "on_duplicate.\($0)" },
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
