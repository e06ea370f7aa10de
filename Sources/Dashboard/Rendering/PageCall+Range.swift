import ControlAPI
import JobModel
import Scheduling

extension PageCall {
    /// A time that the address names, as the API takes it: RFC 3339, or what a browser's field for a time says, on the viewer's clocks.
    ///
    /// - Returns: `nil` for none.
    /// - Throws: `Problem` that names the field.
    func askedTime(_ name: String) throws(Problem) -> String? {
        guard let text = asked(name) else { return nil }
        if let time = RFC3339.milliseconds(text) { return RFC3339.text(time) }
        // Browsers leave seconds out that are zero.
        let parts = text.split(separator: ":").count
        guard let clock = RFC3339.milliseconds("\(text)\(parts == 2 ? ":00" : "")Z") else {
            throw Problem(
                .invalid, "\(name) \"\(text.prefix(64))\": not a time", cure: "write one such as 2030-01-31T08:00",
                field: name)
        }
        return RFC3339.text(onClocks(clock))
    }

    /// When the clocks of the viewer's zone show what those of UTC show at a time. Of a time that they skip, the moment that it would have been.
    private func onClocks(_ clock: UTCMilliseconds) -> UTCMilliseconds {
        func offset(_ time: UTCMilliseconds) -> UTCMilliseconds {
            ZoneDirectory.utcOffset(in: preferences.zone, at: time) * 1_000
        }
        return clock - offset(clock - offset(clock))
    }
}
