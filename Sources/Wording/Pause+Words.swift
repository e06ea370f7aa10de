package import JobModel
import Threads

extension Pause {
    /// When it ends by itself: `until 2026-01-31 08:00:00 CET, in 1h59m`; `nil` for one that lasts until somebody ends it.
    package func endText(now: UTCMilliseconds = SystemClock.utcMilliseconds()) -> String? {
        until.map { "until \(ReadableTime.local($0)), in \(ReadableTime.duration(milliseconds: max($0 - now, 0)))" }
    }
}
