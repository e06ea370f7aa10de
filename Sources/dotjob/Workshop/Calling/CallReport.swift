import Execution
import Foundation
import JSONWriting
import JobModel
import Wording

/// How a call ended, for a person or for a program.
struct CallReport {
    let trial: PluginTrial
    let handler: String
    let series: CallSeries
    let transcript: CallTranscript

    private var outcome: TrialOutcome { series.last }

    // MARK: - For people

    /// Writes the result to standard output, and what else there is to say to standard error.
    func print() {
        if let result = outcome.result { Swift.print(Terminal.outputIsTerminal ? result.printableLines : result) }
        Terminal.flush()
        if let (number, failed) = series.firstFailure, series.count > 1 {
            Terminal.say("attempt \(number) was the first to fail:")
            sayEnd(of: failed)
        } else {
            sayEnd(of: outcome)
        }
        if series.count > 1 { sayDurations() }
        let memory = trial.peakMemoryBytes.map { "\(ByteCount.text($0)) at most (VmHWM of the host)" } ?? "not known"
        let elapsed = series.count > 1 ? "" : "took \(DurationFigure.text(microseconds: outcome.elapsedMicroseconds)), "
        let startup = DurationFigure.text(microseconds: trial.startupMicroseconds)
        Terminal.say("\(elapsed)loaded in \(startup), memory \(memory)")
    }

    private func sayEnd(of outcome: TrialOutcome) {
        let message = outcome.message.map { ": \($0.printable)" } ?? ""
        Terminal.say("\(outcome.code.rawValue) \(outcome.code.word)\(message)\(retryText(outcome))")
        for line in Backtrace.lines(outcome.crash) { Terminal.say("  \(line.printable)") }
    }

    private func retryText(_ outcome: TrialOutcome) -> String {
        if outcome.code == .snoozed, let delay = outcome.retryAfterMs {
            return " (to be run again after \(DurationText.text(milliseconds: delay)), no attempt counted)"
        }
        guard outcome.code == .failed else { return "" }
        if outcome.isPermanent { return " (for good: no retry)" }
        guard let delay = outcome.retryAfterMs else { return "" }
        return " (to be retried after \(DurationText.text(milliseconds: delay)))"
    }

    private func sayDurations() {
        func figure(_ percent: Double) -> String {
            DurationFigure.text(microseconds: Int64((series.durations.milliseconds(percent) * 1_000).rounded()))
        }
        let rate = String(format: series.rate < 100 ? "%.1f" : "%.0f", series.rate)
        Terminal.say(
            "\(series.attempts) of \(series.count) attempts, \(series.failures) failed; min \(figure(0)), "
                + "median \(figure(50)), p99 \(figure(99)), max \(figure(100)); \(rate) attempts/s")
    }

    // MARK: - For programs

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "plugin": .text(trial.plugin.name), "version": .text(trial.plugin.version), "handler": .text(handler),
            "handle_code": JSONValue(outcome.code.rawValue), "outcome": .text(outcome.code.word),
            "permanent": JSONValue(flag: outcome.isPermanent), "failure_kind": JSONValue(outcome.failureKind),
            "message": JSONValue(outcome.message), "result": JSONValue(outcome.result),
            "retry_after_ms": JSONValue(outcome.retryAfterMs), "log": transcript.json,
            "elapsed_us": JSONValue(outcome.elapsedMicroseconds),
            "startup_ms": .number(Double(trial.startupMicroseconds) / 1_000),
            "peak_memory_bytes": JSONValue(trial.peakMemoryBytes),
            "warnings": .list(transcript.warnings.map(JSONValue.text)),
        ]
        members["progress"] =
            transcript.progress.map {
                .object(["fraction": JSONValue($0.fraction), "note": .text($0.note)])
            } ?? .null
        members["crash"] =
            outcome.crash.map { crash in
                .object([
                    "end": .text(crash.clause), "signal": JSONValue(crash.signal),
                    "backtrace": .list(Backtrace.lines(crash).map(JSONValue.text)),
                ])
            } ?? .null
        members["repeat"] = series.count > 1 ? durationsJSON : .null
        return .object(members)
    }

    private var durationsJSON: JSONValue {
        let failed = series.firstFailure
        return .object([
            "asked": JSONValue(series.count), "attempts": JSONValue(series.attempts),
            "failed": JSONValue(series.failures), "first_failed": JSONValue(failed?.number),
            "first_failure": JSONValue(failed.map { $0.outcome.message ?? $0.outcome.code.word }),
            "min_ms": series.durations.percentileMs(0), "median_ms": series.durations.percentileMs(50),
            "p99_ms": series.durations.percentileMs(99), "max_ms": series.durations.percentileMs(100),
            "attempts_per_s": .number(series.rate),
        ])
    }
}
